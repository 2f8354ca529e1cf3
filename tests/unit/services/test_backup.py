"""A backup is whole or refused, its restore loses nothing, and nothing is sent twice because of it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from console.cache import outbox as cached_outbox
from console.cache.connection import open_cache
from console.cache.errors import CacheDamaged, CacheLocked, CacheNewer
from console.domain.actions import Action
from console.domain.commands import Command, CommandState
from console.paths import Home
from console.policy import NOTHING, Features, Policy
from console.services import backup, moderation, outbox
from console.services.desk import Desk, Refusal
from console.settings import Settings
from tests.unit.services.conftest import post
from tests.upgrades.test_upgrades import rows

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
NO_EXPORT = Policy(format=1, features=Features(export=False))


@pytest.fixture
def packed(desk: Desk, store: Callable[..., list[int]], tmp_path: Path) -> Path:
    """A backup of a desk on which three things were decided, two of them on one item."""
    first, second = store(post(1), post(2))
    for item, action in ((first, Action.DEFER), (second, Action.APPROVE)):
        moderation.decide(desk, moderation.Choice((item,), action))
    moderation.decide(desk, moderation.Choice((first,), Action.BAN))
    desk.change_settings(msgspec.structs.replace(desk.settings, theme="dark"))
    file = tmp_path / "desk.corral-backup"
    backup.write(desk.home, file, NOTHING, NOW)
    return file


@pytest.fixture
def elsewhere(tmp_path: Path) -> Home:
    return Home(tmp_path / "elsewhere")


def test_a_backup_is_written_while_the_desk_is_open_and_only_its_owner_can_read_it(desk: Desk, packed: Path) -> None:
    assert packed.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(packed) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        assert set(opened.namelist()) == {"manifest.json", "corral.db", "settings.toml"}
    assert (manifest["kind"], manifest["format"]) == ("corral-backup", 1)
    assert not [file for file in (desk.home.root, *desk.home.backups.iterdir()) if file.name.startswith(".backup-")]


def test_everything_comes_back_and_what_was_waiting_is_looked_up_before_it_is_sent(
    desk: Desk, packed: Path, elsewhere: Home
) -> None:
    done = backup.restore(elsewhere, packed, NOW)
    before, after = rows(desk.home.cache), rows(elsewhere.cache)
    assert {name: len(found) for name, found in after.items() if name != "change"} == {
        name: len(found) for name, found in before.items() if name != "change"
    }
    assert done.kept is None
    assert elsewhere.settings.read_text() == desk.home.settings.read_text()
    with closing(open_cache(elsewhere.cache, backups=elsewhere.backups)) as cache, cache.read() as conn:
        found = cached_outbox.entries(conn, outbox.UNSENT)
        assert len(found) == len(outbox.unsent(desk))
        first_of_target: dict[str, Command] = {}
        for entry in found:
            first_of_target.setdefault(entry.command.target, entry.command)
        for entry in found:
            doubtful = entry.command is first_of_target[entry.command.target]
            assert entry.command.state is (CommandState.UNCERTAIN if doubtful else CommandState.WAITING)
            assert (entry.command.retry_at == NOW) is doubtful
    assert done.doubtful == len(first_of_target)


def test_what_was_there_is_kept(packed: Path, elsewhere: Home) -> None:
    open_cache(elsewhere.create().cache, backups=elsewhere.backups).close()
    done = backup.restore(elsewhere, packed, NOW)
    assert done.kept is not None
    assert done.kept.name.startswith("corral.replaced-")
    assert rows(done.kept)["account"] == []
    assert sorted(file.name for file in elsewhere.root.glob("corral.*db")) == ["corral.db", done.kept.name]
    assert not [file for file in elsewhere.root.iterdir() if file.name.startswith(".restore-")]


def test_nothing_is_restored_while_corral_runs_there(desk: Desk, packed: Path) -> None:
    before = rows(desk.home.cache)
    with pytest.raises(CacheLocked):
        backup.restore(desk.home, packed, NOW)
    assert rows(desk.home.cache) == before


def _rewritten(packed: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a backup with one member changed; the manifest stays true only where it is the one."""
    with zipfile.ZipFile(packed) as source:
        members = {one: source.read(one) for one in source.namelist()}
    members[name] = change(members.get(name, b""))
    changed = packed.with_name("changed")
    with zipfile.ZipFile(changed, "w") as target:
        for one, content in members.items():
            target.writestr(one, content)
    return changed


def _manifest(**changes: object) -> Callable[[bytes], bytes]:
    return lambda text: json.dumps(json.loads(text) | changes).encode()


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("corral.db", lambda content: content[:-1] + b"x", "not whole"),
        ("corral.db", lambda content: content + b"more", "not whole"),
        ("corral.db", lambda content: content[:5000], "not whole"),
        ("manifest.json", _manifest(format=2), "does not read"),
        ("manifest.json", _manifest(kind="corral-export"), "does not read"),
        ("manifest.json", _manifest(files={}), "does not hold"),
        ("manifest.json", _manifest(files={"corral.db": {"size": 1, "sha256": ""}, "../x": {"size": 1, "sha256": ""}}),
         "does not hold"),
        ("manifest.json", lambda _: b"[]", "no backup"),
        ("manifest.json", lambda _: b"\xff", "no backup"),
    ],
)  # fmt: skip
def test_what_is_no_whole_backup_changes_nothing(
    packed: Path, elsewhere: Home, name: str, change: Callable[[bytes], bytes], said: str
) -> None:
    open_cache(elsewhere.create().cache, backups=elsewhere.backups).close()
    before = elsewhere.cache.read_bytes()
    with pytest.raises(Refusal, match=said):
        backup.restore(elsewhere, _rewritten(packed, name, change), NOW)
    assert elsewhere.cache.read_bytes() == before
    assert not elsewhere.settings.exists()


def test_another_file_is_no_backup(elsewhere: Home, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear all,")
    with pytest.raises(Refusal, match="no backup of Corral"):
        backup.restore(elsewhere, other, NOW)
    with pytest.raises(FileNotFoundError):
        backup.restore(elsewhere, tmp_path / "none", NOW)


def _with_cache(packed: Path, change: Callable[[bytes], bytes]) -> Path:
    """A backup whose manifest is true for a cache that is not."""
    with zipfile.ZipFile(packed) as source:
        cache = change(source.read("corral.db"))
    content = {"size": len(cache), "sha256": hashlib.sha256(cache).hexdigest()}
    honest = _rewritten(packed, "manifest.json", _manifest(files={"corral.db": content}))
    return _rewritten(honest, "corral.db", lambda _: cache)


def _without_what_must_be_there(cache: bytes) -> bytes:
    """A cache that can be read, and in which a row lacks a value: only a look at every page finds that."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.db"
        path.write_bytes(cache)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'ca_file TEXT', 'ca_file TEXT NOT NULL')")
            connection.commit()
        return path.read_bytes()


def test_a_cache_of_a_newer_corral_and_a_damaged_one_are_refused(packed: Path, elsewhere: Home) -> None:
    newer = _with_cache(packed, lambda cache: cache[:60] + (999).to_bytes(4, "big") + cache[64:])
    with pytest.raises(CacheNewer):
        backup.restore(elsewhere, newer, NOW)
    for damage in (lambda cache: cache[:8192] + b"\x55" * 20_000 + cache[28_192:], _without_what_must_be_there):
        with pytest.raises(CacheDamaged):
            backup.restore(elsewhere, _with_cache(packed, damage), NOW)
    assert not elsewhere.cache.exists()


def test_no_backup_where_the_policy_allows_none_or_nothing_is_there(
    desk: Desk, elsewhere: Home, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="turned off"):
        backup.write(desk.home, tmp_path / "b", NO_EXPORT, NOW)
    with pytest.raises(Refusal, match="nothing to back up"):
        backup.write(elsewhere.create(), tmp_path / "b", NOTHING, NOW)
    assert not (tmp_path / "b").exists()
    assert isinstance(desk.settings, Settings)
