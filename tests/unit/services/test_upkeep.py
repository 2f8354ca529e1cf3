"""Setting a cache aside and taking it back: only while nobody has it open, and only the file that is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from console.cache.connection import open_cache
from console.cache.errors import CacheDamaged, CacheLocked
from console.cache.schema import VERSION
from console.paths import Home
from console.services import upkeep
from console.services.desk import Refusal
from console.sync.lease import Lease

DAMAGE = b"This was a database once. " * 400


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


@pytest.fixture
def damaged(home: Home) -> CacheDamaged:
    """What opening the damaged cache of the home raises; its log files are there too."""
    home.cache.write_bytes(DAMAGE)
    for ending in ("-wal", "-shm"):
        home.cache.with_name(home.cache.name + ending).write_bytes(ending.encode())
    with pytest.raises(CacheDamaged) as caught:
        open_cache(home.cache, backups=home.backups)
    return caught.value


@pytest.fixture
def engine(home: Home) -> Iterator[Lease]:
    lease = Lease(home.lease)
    assert lease.try_acquire()
    yield lease
    lease.release()


def test_the_file_and_its_logs_go_out_of_the_way_together(home: Home, damaged: CacheDamaged) -> None:
    kept = upkeep.set_aside(home, damaged)
    assert kept is not None
    assert kept.read_bytes() == DAMAGE
    assert [kept.with_name(kept.name + ending).read_bytes() for ending in ("-wal", "-shm")] == [b"-wal", b"-shm"]
    assert [path.name for path in home.root.glob("corral.db*")] == ["corral.db-use"]


def test_nothing_moves_while_an_engine_runs(home: Home, damaged: CacheDamaged, engine: Lease) -> None:
    with pytest.raises(CacheLocked, match="Close its window"):
        upkeep.set_aside(home, damaged)
    assert home.cache.read_bytes() == DAMAGE
    engine.release()
    assert upkeep.set_aside(home, damaged) is not None


def test_nothing_moves_while_somebody_has_the_cache_open(home: Home) -> None:
    with closing(open_cache(home.cache, backups=home.backups)):
        damaged = CacheDamaged("a page is damaged", home.cache)
        with pytest.raises(CacheLocked, match="Close its window"):
            upkeep.set_aside(home, damaged)
        assert home.cache.exists()
    assert upkeep.set_aside(home, damaged) is not None
    lease = Lease(home.lease)
    assert lease.try_acquire(), "the engine may run again"
    lease.release()


def test_a_new_cache_in_its_place_stays(home: Home, damaged: CacheDamaged) -> None:
    assert upkeep.set_aside(home, damaged) is not None
    open_cache(home.cache, backups=home.backups).close()
    assert upkeep.set_aside(home, damaged) is None
    open_cache(home.cache, backups=home.backups).close()
    assert len(list(home.root.glob("corral.damaged-*.db"))) == 1


def test_the_present_version_needs_nothing(home: Home) -> None:
    open_cache(home.cache, backups=home.backups).close()
    assert upkeep.bring_to(home, VERSION) == upkeep.Migrated(VERSION, VERSION, None)
    assert not home.backups.exists() or not list(home.backups.iterdir())


def test_there_is_nothing_to_take_back_without_a_cache(home: Home) -> None:
    with pytest.raises(Refusal, match="There is no cache"):
        upkeep.bring_to(home, VERSION)
    assert not home.cache.exists()


def test_a_version_that_never_was_is_named(home: Home) -> None:
    open_cache(home.cache, backups=home.backups).close()
    with pytest.raises(ValueError, match=f"no version {VERSION + 1}"):
        upkeep.bring_to(home, VERSION + 1)


@pytest.mark.usefixtures("engine")
def test_nothing_is_taken_back_under_a_running_engine(home: Home) -> None:
    open_cache(home.cache, backups=home.backups).close()
    with pytest.raises(CacheLocked, match="Close its window"):
        upkeep.bring_to(home, VERSION)
