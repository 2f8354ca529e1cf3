"""What the administrator of this machine has settled: read from the system's place, never from anywhere else.

A person cannot point Corral at another file: no option and no variable names one.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

import msgspec

from console.settings import Settings, SettingsError

FORMAT = 1
"""The number that a policy file of today bears."""


class PolicyError(SettingsError):
    """The policy file cannot be used, and Corral does not open without what it says; the sentence names the mistake."""


class Features(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be turned off, each with `false`.

    :param sandbox: practising on the sandbox community.
    :param add_accounts: adding communities beside those of the policy.
    :param export: writing the log, a backup or an export to a file.
    :param keep_secrets: putting passwords into the system's keyring; without it they are asked for in each run.
    """

    sandbox: bool = True
    add_accounts: bool = True
    export: bool = True
    keep_secrets: bool = True


class PresetAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A community that everybody on this machine finds ready; the password is asked for, never stands here.

    :param name: what it is called; by it, it is found again when the rest changes.
    :param kind: the platform, such as mailman.
    :param place: the part of the remote that is moderated, where the platform has parts.
    :param community: the community that it belongs to; its own name without one.
    """

    name: str
    kind: str
    url: str
    user: str = ""
    place: str = ""
    community: str = ""
    ca_file: str = ""
    proxy: str = ""
    insecure_http: bool = False


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be settled for a machine.

    :param organisation: who settled it, for people.
    :param contact: whom they may ask: an address or a sentence.
    :param settings: other defaults, which a person may change.
    :param locked: settings that nobody can change here.
    :param accounts: the communities that are preset.
    :param adapters: a folder with packages of further platforms, for all users of this machine.
    """

    format: int
    organisation: str = ""
    contact: str = ""
    settings: dict[str, Any] = {}
    locked: dict[str, Any] = {}
    features: Features = Features()
    accounts: tuple[PresetAccount, ...] = ()
    adapters: str = ""

    def __post_init__(self) -> None:
        """Refuse what no program could follow.

        :raises ValueError: names the part and what is wrong with it.
        """
        if self.format != FORMAT:
            raise ValueError(f"format must be {FORMAT}, the only one that this Corral knows")
        for part, told in (("settings", self.settings), ("locked", self.locked)):
            unknown = sorted(told.keys() - set(Settings.__struct_fields__))
            if unknown:
                raise ValueError(f"[{part}] names no setting of Corral with {', '.join(unknown)}")
            msgspec.convert(told, Settings)
        both = sorted(self.settings.keys() & self.locked.keys())
        if both:
            raise ValueError(f"{', '.join(both)} stands in [settings] and in [locked]; keep it in one of them")
        names = [account.name for account in self.accounts]
        if len(set(names)) < len(names) or not all(name.strip() == name and name for name in names):
            raise ValueError("each of the accounts needs a name of its own")
        if self.adapters and not Path(self.adapters).is_absolute():
            raise ValueError("adapters must be a whole path, from the root")

    @property
    def who(self) -> str:
        """Who settled it, as a subject of a sentence."""
        return self.organisation or "your administrator"

    @property
    def manages(self) -> bool:
        """Whether it says anything at all."""
        return self != Policy(format=FORMAT)

    @property
    def defaults(self) -> Settings:
        """The settings of somebody who has set nothing."""
        return msgspec.convert(self.settings, Settings)

    def apply(self, own: Settings) -> Settings:
        """The settings in force for somebody who has set `own`."""
        settled = msgspec.convert(self.locked, Settings)
        return msgspec.structs.replace(own, **{name: getattr(settled, name) for name in self.locked})

    def kept(self, changed: Settings, own: Settings) -> Settings:
        """What may be written down of changed settings: what is locked stays as the person had set it before.

        :raises ValueError: a locked setting would change.
        """
        in_force = self.apply(own)
        for name in self.locked:
            if getattr(changed, name) != getattr(in_force, name):
                raise ValueError(f"{name} is settled by {self.who}")
        return msgspec.structs.replace(changed, **{name: getattr(own, name) for name in self.locked})

    def account(self, name: str) -> PresetAccount | None:
        """The preset account of that name."""
        return next((account for account in self.accounts if account.name == name), None)


NOTHING = Policy(format=FORMAT)
"""What is in force where there is no policy file."""


def place() -> Path:
    """Where the system keeps the policy: only its administrator can write there."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Corral" / "policy.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Corral/policy.toml")
    return Path("/etc/corral/policy.toml")


def load(path: Path | None = None) -> Policy:
    """The policy of this machine; `NOTHING` where there is no file.

    :param path: another file than the system's, for tests and for `corral doctor --policy`.
    :raises PolicyError: the file is there and cannot be used; nothing opens then, as what it settles is not known.
    """
    path = path or place()
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return NOTHING
    except OSError as error:
        raise PolicyError(f"The policy {path} cannot be read: {error.strerror}. {_ASK}") from error
    try:
        return msgspec.toml.decode(text, type=Policy)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PolicyError(f"The policy {path} has a mistake ({error}). {_ASK}") from error


_ASK = "Ask whoever looks after this computer; `corral doctor` shows the same."


def open_to_others(path: Path) -> bool:
    """Whether others than the administrator and this person can change a file or folder, or what it stands in."""
    if sys.platform == "win32":
        return False
    for part in (path, *path.resolve().parents):
        found = part.stat()
        shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not found.st_mode & stat.S_ISVTX
        if shared or found.st_uid not in (0, os.geteuid()):
            return True
    return False


def schema() -> dict[str, Any]:
    """The JSON schema of a policy file, for editors and for tools that hand files out."""
    (top, settings), components = msgspec.json.schema_components(
        [Policy, Settings], ref_template="#/$defs/{name}"
    )
    described = {**components, "Settings": {**components["Settings"], "additionalProperties": False}}
    properties = described["Policy"]["properties"]
    properties["format"] = {"const": FORMAT}
    for part in ("settings", "locked"):
        properties[part] = dict(settings)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Corral's policy.toml", **top,
            "$defs": described}  # fmt: skip
