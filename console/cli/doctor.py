"""`corral doctor`: what this machine and this home need to be well, checked one by one."""

from __future__ import annotations

import importlib.util
import locale
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from console import __version__, bootstrap, reports
from console import policy as policy_file
from console import settings as settings_file
from console.adapters import registry
from console.cache.errors import CacheError
from console.cache.schema import VERSION
from console.cli.output import Exit, Output, table
from console.credentials import keyring_in_use
from console.paths import Home
from console.policy import Features, Policy, PolicyError
from console.services import accounts, outbox
from console.services.desk import Refusal
from console.settings import SettingsError
from console.sync.lease import Lease

_ENOUGH_DISK = 200_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    :param well: False is a fault that keeps Corral from its work; None is worth knowing.
    """

    name: str
    well: bool | None
    detail: str


def doctor(home: Home, output: Output, policy: str = "") -> int:
    """Look at everything and say what was found; a fault gives the status of this machine.

    :param policy: look at this file alone, which is to become a policy.
    """
    looks = [look_at_policy(Path(policy))] if policy else [look(home) for look in _LOOKS]
    findings = [finding for look in looks for finding in look]
    marks = {True: "ok", False: "FAULT", None: "note"}
    document = {
        "version": __version__,
        "checks": [{"name": f.name, "ok": f.well is not False, "detail": f.detail} for f in findings],
    }
    output.document(document, table([(marks[f.well], f.name, f.detail) for f in findings]))
    return Exit.MACHINE if any(f.well is False for f in findings) else Exit.DONE


def _program(_: Home) -> Iterator[Finding]:
    yield Finding("Corral", True, f"{__version__}, Python {platform.python_version()}, {platform.platform()}")
    kind = "a package" if getattr(sys, "frozen", False) else "from source"
    place = Path(sys.executable).resolve().parent
    yield Finding("Started", True, f"{kind}, {place}, {locale.getpreferredencoding()}")
    qt = importlib.util.find_spec("PySide6") is not None
    yield Finding("Window", qt or None, "Qt is there" if qt else "Qt is missing: only the shell commands work")


def _sqlite(_: Home) -> Iterator[Finding]:
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        yield Finding("Search", True, f"SQLite {sqlite3.sqlite_version} with FTS5")
    except sqlite3.OperationalError:
        yield Finding("Search", False, f"SQLite {sqlite3.sqlite_version} lacks FTS5; install another Python")
    finally:
        database.close()


def _folder(home: Home) -> Iterator[Finding]:
    try:
        home.create()
    except OSError as error:
        yield Finding("Home", False, f"{home.root} cannot be used: {error.strerror}; choose another with --home")
        return
    writable = os.access(home.root, os.W_OK)
    yield Finding("Home", writable, f"{home.root}{'' if writable else ' cannot be written to'}")
    free = shutil.disk_usage(home.root).free
    yield Finding("Disk", free >= _ENOUGH_DISK, f"{free // 1_000_000:,} MB free")


def _settings(home: Home) -> Iterator[Finding]:
    try:
        settings_file.load(home.settings)
        yield Finding("Settings", True, str(home.settings) if home.settings.exists() else "defaults")
    except SettingsError as error:
        yield Finding("Settings", False, str(error))


def _policy(_: Home) -> Iterator[Finding]:
    yield from look_at_policy(policy_file.place())


def look_at_policy(place: Path) -> Iterator[Finding]:
    """Look at a policy file, the system's or one that is still to be handed out."""
    try:
        policy = policy_file.load(place)
    except PolicyError as error:
        yield Finding("Policy", False, str(error))
        return
    if policy is policy_file.NOTHING:
        yield Finding("Policy", True, f"none: there is no {place}")
        return
    if policy_file.open_to_others(place):
        yield Finding("Policy", False, f"{place} can be changed by others than its administrator; take that right away")
        return
    yield Finding("Policy", True, f"{place}, settled by {policy.who}: {_settled(policy)}")
    known = registry.kinds()
    for account in policy.accounts:
        if account.kind not in known:
            yield Finding(f"Policy: {account.name}", None, f"no platform is called {account.kind}")
    if policy.adapters:
        yield _adapters(Path(policy.adapters))


def _settled(policy: Policy) -> str:
    off = [name for name in Features.__struct_fields__ if not getattr(policy.features, name)]
    parts = {
        "locked": sorted(policy.locked),
        "preset": sorted(policy.settings),
        "accounts": [account.name for account in policy.accounts],
        "turned off": off,
    }
    return "; ".join(f"{what} {', '.join(names)}" for what, names in parts.items() if names) or "nothing"


def _adapters(folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding("Adapters", False, f"the policy names {folder}, which is no folder")
    if policy_file.open_to_others(folder):
        return Finding("Adapters", False, f"{folder} is not used: others than its administrator can change it")
    registry.use_folder(folder)
    return Finding("Adapters", True, f"{folder}; platforms: {', '.join(registry.kinds())}")


def _cache(home: Home) -> Iterator[Finding]:
    try:
        desk = bootstrap.open_desk(home)
    except (CacheError, SettingsError, Refusal, OSError) as error:
        yield Finding("Cache", False, str(error))
        return
    try:
        size = home.cache.stat().st_size // 1_000_000
        yield Finding("Cache", True, f"{home.cache}, {size} MB, schema {VERSION}")
        waiting = outbox.summary(desk)
        yield Finding(
            "Outbox",
            True if not (waiting.uncertain or waiting.parked) else None,
            f"{waiting.waiting} waiting, {waiting.sending} being sent, {waiting.uncertain} uncertain, "
            f"{waiting.parked} refused",
        )
        for account in accounts.every(desk):
            trouble = account.state.value not in ("ok", "new", "syncing")
            yield Finding(f"Account {account.name}", None if trouble else True, account.detail or account.state.value)
    finally:
        desk.cache.close()


def _notes(home: Home) -> Iterator[Finding]:
    journal = home.logs / "corral.log"
    yield Finding("Journal", True, str(journal) if journal.exists() else f"nothing was noted in {home.logs}")
    crashes = reports.found(home)
    told = f"{len(crashes)} in {home.reports}, the newest {crashes[0].path.name}" if crashes else "none"
    yield Finding("Crash reports", None if crashes else True, told)
    kept = sorted(home.backups.glob("*"))
    yield Finding("Backups", True, f"{len(kept)} in {home.backups}")


def _network(home: Home) -> Iterator[Finding]:
    """By which way the remotes are reached; a proxy's sign-in is not shown."""
    try:
        settings = policy_file.load().apply(settings_file.load(home.settings))
    except SettingsError:
        return
    proxies = [name for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "NO_PROXY") if os.environ.get(name)]
    proxy = settings.proxy or (f"from {', '.join(proxies)}" if proxies else "none")
    yield Finding("Proxy", True, proxy)
    if settings.ca_file:
        there = Path(settings.ca_file).is_file()
        yield Finding("Certificates", there, f"{settings.ca_file}{'' if there else ' is missing'}, and the system's")


def _engine(home: Home) -> Iterator[Finding]:
    lease = Lease(home.lease)
    if lease.try_acquire():
        lease.release()
        yield Finding("Engine", True, "not running; a window or `corral sync` starts it")
    else:
        yield Finding("Engine", True, "running in another process")


def _keyring(_: Home) -> Iterator[Finding]:
    backend = keyring_in_use()
    missing = "none can be reached: passwords are asked for at each run"
    yield Finding("Keyring", True if backend else None, backend or missing)


_LOOKS: tuple[Callable[[Home], Iterator[Finding]], ...] = (
    _program,
    _sqlite,
    _folder,
    _policy,
    _settings,
    _network,
    _cache,
    _notes,
    _engine,
    _keyring,
)
