"""A cache of every earlier schema comes up to date with data and outbox, and goes back by one version with both."""

from __future__ import annotations

import lzma
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from console import bootstrap
from console.cache import migrate, outbox, schema
from console.cache.connection import open_cache
from console.domain.commands import CommandState
from console.paths import Home
from console.services import accounts, upkeep
from tests.unit.cache.test_migrate import ADDED, NEXT
from tests.upgrades.record import RECORDINGS, fill

Rows = dict[str, list[dict[str, object]]]
_FIRST = 1


def recorded() -> dict[int, Path]:
    """The recordings, by the schema that they are of."""
    return {int(file.name.split("-")[1].split(".")[0]): file for file in RECORDINGS.glob("schema-*.db.xz")}


def cache_of(version: int, folder: Path) -> Path:
    """A cache as it was when that schema was today's: recorded then, or else the last one before, brought there."""
    newest = max(number for number in recorded() if number <= version)
    path = folder / "corral.db"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.decompress(recorded()[newest].read_bytes()))
    if newest < version:
        migrate.migrate(path, version, folder / "steps")
        shutil.rmtree(folder / "steps")
    return path


def rows(path: Path) -> Rows:
    """Every row of every table of data, by the names of its columns."""
    found: Rows = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if name.startswith(("sqlite_", "item_search", "alembic_")):
                continue
            found[name] = [dict(row) for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2')]
    return found


def lost(before: Rows, after: Rows) -> list[str]:
    """What of `before` is not in `after`; columns and tables that came later do not count."""
    missing = []
    for table, earlier in before.items():
        later = after.get(table, [])
        kept = [{name: row[name] for name in old if name in row} for old, row in zip(earlier, later, strict=False)]
        if len(earlier) != len(later) or earlier != kept:
            missing.append(table)
    return missing


def words(path: Path) -> int:
    """How many items a word finds: the search index came along."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT count(*) FROM item_search WHERE item_search MATCH 'squeaks'").fetchone()
    return int(found[0])


def test_every_handed_out_schema_is_recorded_from_the_first_on() -> None:
    assert _FIRST in recorded()
    assert max(recorded()) <= schema.VERSION


@pytest.mark.parametrize("version", range(_FIRST, schema.VERSION + 1))
def test_an_earlier_cache_comes_up_to_date_with_data_and_outbox(version: int, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    before = rows(cache_of(version, home.root))
    assert {row["state"] for row in before["command"]} == {state.value for state in CommandState}
    desk = bootstrap.open_desk(home)
    try:
        assert [account.name for account in accounts.every(desk)] == ["Drivetrain", "Forum"]
        with desk.cache.read() as conn:
            waiting = outbox.entries(conn, frozenset({CommandState.WAITING}))
        assert {entry.command.reason for entry in waiting} >= {"Reason 0", "Reason 7", "Reason 14"}
    finally:
        desk.cache.close()
    assert migrate.version(home.cache) == schema.VERSION
    assert lost(before, rows(home.cache)) == []
    assert words(home.cache) == 60
    kept = list(home.backups.iterdir())
    assert [migrate.version(copy) for copy in kept] == ([version] if version < schema.VERSION else [])
    assert all(lost(before, rows(copy)) == [] for copy in kept)


def test_every_version_goes_back_by_one_with_both(tmp_path: Path) -> None:
    for version in range(_FIRST, schema.VERSION):
        home = Home(tmp_path / f"home-{version}").create()
        path = cache_of(version, home.root)
        before = rows(path)
        migrate.migrate(path, version + 1, home.backups)
        migrate.migrate(path, version, home.backups)
        assert migrate.version(path) == version
        assert lost(before, rows(path)) == [], version
        assert words(path) == 60


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Install a Corral that knows one schema more than this one."""

    def install() -> None:
        scripts = tmp_path / "scripts"
        shutil.copytree(Path(migrate.__file__).with_name("migrations"), scripts)
        (scripts / "versions" / f"{migrate.revision(NEXT)}_added.py").write_text(ADDED)
        monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
        monkeypatch.setattr(migrate, "VERSION", NEXT)

    return install


def test_today_s_cache_goes_up_to_tomorrow_s_schema_and_back(tmp_path: Path, planted: Callable[[], None]) -> None:
    home = Home(tmp_path / "home").create()
    fill(home.cache)
    before = rows(home.cache)
    planted()
    migrate.bring_up(home.cache, home.backups)
    assert migrate.version(home.cache) == NEXT
    assert lost(before, rows(home.cache)) == []
    done = upkeep.bring_to(home, schema.VERSION)
    assert (done.found, done.to) == (NEXT, schema.VERSION)
    assert lost(before, rows(home.cache)) == []
    open_cache(home.cache, backups=home.backups).close()
    assert words(home.cache) == 60
