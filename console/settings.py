"""What a person sets: read once, written whole, never half."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from console.domain.actions import Action


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A canned reply; `text` may hold variables such as {author}.

    :param action: the action it belongs to, None for any that takes a text.
    :param clause: the clause that it cites.
    """

    name: str
    text: str
    action: Action | None = None
    clause: str = ""


DEFAULT_REPLIES = (
    Reply(
        name="Argue the idea",
        action=Action.WARN,
        text="Hi {author}, what you say in {subject} is welcome; the remark about a person is not. "
        "Please take it out, and the rest stays.",
    ),
    Reply(
        name="Cool down, come back",
        action=Action.WARN,
        text="Hi {author}, this thread has grown hot. Please leave it for a day and come back to it then.",
    ),
    Reply(
        name="Off topic here",
        action=Action.REJECT,
        text="Hi {author}, {subject} does not belong in {place}. Please post it where others look for it.",
    ),
    Reply(
        name="No advertising",
        action=Action.REJECT,
        text="Hi {author}, {community} takes no advertising, so your post was not published.",
    ),
    Reply(
        name="Too large",
        action=Action.REJECT,
        text="Hi {author}, your message was too large for {place}. Please put the file somewhere and send us the link.",
    ),
    Reply(
        name="Say more",
        action=Action.REJECT,
        text="Hi {author}, please write a few words more about {subject}, so that others can answer it.",
    ),
)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Everything that can be set. Times in the unit that the name says.

    :param undo_seconds: how long a decision is held before it is sent, 0 to 120.
    :param retention_days: how long decided items stay in the cache.
    :param theme: "system", "light" or "dark".
    :param text_size: per cent, 80 to 200.
    :param keys: changed keys, by action id.
    :param single_keys: whether letters without Ctrl or Alt act (WCAG 2.1.4).
    :param notify: whether one quiet notification tells of what is due while the window is hidden.
    """

    moderator: str = ""
    undo_seconds: int = 10
    retention_days: int = 90
    theme: str = "system"
    text_size: int = 100
    compact_rows: bool = False
    reduce_motion: bool = False
    keys: dict[str, str] = {}
    single_keys: bool = True
    notify: bool = False
    proxy: str = ""
    ca_file: str = ""
    replies: tuple[Reply, ...] = DEFAULT_REPLIES

    def __post_init__(self) -> None:
        """Refuse what no window could work with.

        :raises ValueError: names the setting and its limits.
        """
        for name, low, high in (("undo_seconds", 0, 120), ("retention_days", 1, 3650), ("text_size", 80, 200)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must be between {low} and {high}")
        if "@" in urlsplit(self.proxy if "://" in self.proxy else f"//{self.proxy}").netloc:
            raise ValueError("proxy may hold no sign-in: this file is no place for one, HTTPS_PROXY is")
        if self.theme not in ("system", "light", "dark"):
            raise ValueError("theme must be system, light or dark")


class SettingsError(Exception):
    """The settings file cannot be read; the sentence names the line or the setting."""


def load(path: Path, defaults: Settings | None = None) -> Settings:
    """The settings in `path`, with the defaults for what it does not name.

    :param defaults: of this machine, where they are not the program's.
    :raises SettingsError: the file is there and says something that cannot be.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return defaults or Settings()
    try:
        told = msgspec.toml.decode(text, type=Settings)
        if defaults is None:
            return told
        named = msgspec.toml.decode(text).keys() & set(Settings.__struct_fields__)
        return msgspec.structs.replace(defaults, **{name: getattr(told, name) for name in named})
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings file {path.name} has a mistake ({error}); correct it or move it away, "
            "and Corral starts with its defaults."
        ) from error


def save(path: Path, settings: Settings, defaults: Settings | None = None) -> None:
    """Write the settings so that a crash leaves the old file or the new one.

    :param defaults: what need not be written; the program's own without them.
    :raises OSError: the place cannot be written to; the old file is as it was.
    """
    content = _toml(settings, defaults or Settings())
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _toml(settings: Settings, usual: Settings) -> bytes:
    defaults = msgspec.to_builtins(usual)
    changed = {
        name: _without_none(value) for name, value in msgspec.to_builtins(settings).items() if value != defaults[name]
    }
    return msgspec.toml.encode(changed)


def _without_none(value: object) -> object:
    """TOML has no null: an absent key says the same."""
    if isinstance(value, dict):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_none(inner) for inner in value]
    return value
