"""Snapshots, transactions, turns, and what can be wrong with the file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from console.cache import accounts, changes, connection
from console.cache.accounts import Account
from console.cache.connection import Cache, open_cache, set_aside
from console.cache.errors import (
    CacheChanged,
    CacheDamaged,
    CacheError,
    CacheLocked,
    CacheNewer,
    CacheReadOnly,
    DiskFull,
)
from console.cache.filelock import FileLock

ROOT = Path(__file__).parents[3]


def communities(cache: Cache) -> list[str]:
    with cache.read() as conn:
        return [account.name for account in accounts.all(conn)]


def test_a_snapshot_does_not_see_what_is_committed_later(cache: Cache, account: Account) -> None:
    with cache.read() as conn:
        assert len(accounts.all(conn)) == 1
        with cache.write() as tx:
            accounts.add(tx, name="Second", kind="sandbox", url="sandbox:", community="Second")
        assert len(accounts.all(conn)) == 1
    assert communities(cache) == [account.name, "Second"]


def test_what_is_raised_takes_everything_back(cache: Cache, account: Account) -> None:
    def fail_midway() -> None:
        with cache.write() as tx:
            accounts.add(tx, name="Second", kind="sandbox", url="sandbox:", community="Second")
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        fail_midway()
    assert communities(cache) == [account.name]
    with cache.write() as tx:
        accounts.add(tx, name="Third", kind="sandbox", url="sandbox:", community="Third")
    assert communities(cache) == [account.name, "Third"]


@pytest.mark.parametrize(("durable", "expected"), [(True, 2), (False, 1)])
def test_a_decision_is_synced_and_a_page_is_not(cache: Cache, durable: bool, expected: int) -> None:
    for _ in range(2):
        with cache.write(durable=not durable):
            pass
        with cache.write(durable=durable) as tx:
            assert tx.conn.exec_driver_sql("PRAGMA synchronous").scalar_one() == expected


def test_others_see_that_something_was_committed(cache: Cache, path: Path, tmp_path: Path) -> None:
    other = open_cache(path, backups=tmp_path)
    before = other.data_version()
    assert other.data_version() == before
    with cache.write() as tx:
        accounts.add(tx, name="Second", kind="sandbox", url="sandbox:", community="Second")
    assert other.data_version() != before
    other.close()


def test_the_footprint_is_committed_with_the_rows(cache: Cache, account: Account) -> None:
    with cache.read() as conn:
        seq = changes.last(conn)
    with cache.write() as tx:
        accounts.set_state(tx, account.id, accounts.AccountState.OK)
    with cache.read() as conn:
        assert changes.since(conn, seq) == (seq + 1, {"account": {account.id}})


def test_whoever_waits_longer_comes_first(cache: Cache, path: Path, tmp_path: Path) -> None:
    others = [cache, *(open_cache(path, backups=tmp_path) for _ in range(4))]
    order: list[int] = []

    def write(number: int) -> None:
        with others[number].write():
            order.append(number)

    with closing(sqlite3.connect(path, isolation_level=None)) as running:
        running.execute("BEGIN IMMEDIATE")
        first = threading.Thread(target=write, args=(0,))
        first.start()
        turn = FileLock(path.with_name(path.name + "-turn"))
        while turn.try_acquire():
            turn.release()
            assert first.is_alive()
        turn.close()
        later = [threading.Thread(target=write, args=(number,)) for number in range(1, 5)]
        for thread in later:
            thread.start()
        running.execute("COMMIT")
        for thread in (first, *later):
            thread.join()
    for other in others[1:]:
        other.close()
    assert order[0] == 0
    assert sorted(order) == [0, 1, 2, 3, 4]


def test_a_file_that_stays_locked(cache: Cache, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CacheLocked, match="Close it, then try again"), cache.write():
            pytest.fail("somebody else writes")
    with cache.write():
        pass


def test_a_thread_that_writes_for_too_long(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT", 0.05)
    with cache.write(), pytest.raises(CacheLocked), cache.write():
        pytest.fail("a transaction runs")


def test_a_full_disk(cache: Cache, account: Account) -> None:
    def fill() -> None:
        with cache.write() as tx:
            pages = tx.conn.exec_driver_sql("PRAGMA page_count").scalar_one()
            tx.conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            tx.conn.exec_driver_sql("INSERT INTO request (kind, args, asked_at) VALUES ('x', ?, 0)", ("x" * 100_000,))

    with pytest.raises(DiskFull, match="Make room"):
        fill()
    assert communities(cache) == [account.name]


def test_a_file_that_cannot_be_written(cache: Cache) -> None:
    def write() -> None:
        with cache.write() as tx:
            tx.conn.exec_driver_sql("PRAGMA query_only=ON")
            tx.conn.exec_driver_sql("INSERT INTO request (kind, asked_at) VALUES ('x', 0)")

    with pytest.raises(CacheReadOnly, match="cannot be written"):
        write()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(CacheReadOnly, match="cannot be written"):
        open_cache(tmp_path / "taken" / "corral.db", backups=tmp_path)


def test_a_mistake_of_the_program_is_not_blamed_on_the_file(cache: Cache) -> None:
    with pytest.raises(Exception, match="no such table") as caught, cache.read() as conn:
        conn.exec_driver_sql("SELECT * FROM songs")
    assert not isinstance(caught.value, CacheError)


def test_what_the_caller_raises_is_not_blamed_on_the_file(cache: Cache) -> None:
    for way in (cache.read, cache.write):
        with pytest.raises(ConnectionResetError), way():
            raise ConnectionResetError


def test_a_damaged_page_is_found_when_it_is_read(path: Path, tmp_path: Path) -> None:
    open_cache(path, backups=tmp_path).close()
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 100] = b"\xee" * 100
    path.write_bytes(content)
    cache = Cache(path)
    with pytest.raises(CacheDamaged), cache.read() as conn:
        accounts.all(conn)
    cache.close()


def test_a_file_that_another_process_has_migrated(cache: Cache, path: Path, account: Account) -> None:
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version=9")
    with pytest.raises(CacheNewer, match="Install the newer version"), cache.write():
        pytest.fail("a newer schema must not be written")
    with pytest.raises(CacheNewer), cache.read():
        pytest.fail("a newer schema must not be read")


def test_a_file_that_was_taken_back_while_open(cache: Cache, path: Path) -> None:
    with closing(sqlite3.connect(path)) as older:
        older.execute("PRAGMA user_version=0")
    with pytest.raises(CacheChanged, match="Start Corral again"), cache.write():
        pytest.fail("an older schema must not be written")


def test_a_damaged_file_is_set_aside_with_its_log_and_kept(path: Path, tmp_path: Path) -> None:
    for name in (path.name, path.name + "-wal"):
        (tmp_path / name).write_text(f"damaged {name}")
    kept = set_aside(path)
    assert not path.exists()
    assert kept.read_text() == f"damaged {path.name}"
    assert kept.with_name(kept.name + "-wal").read_text() == f"damaged {path.name}-wal"
    path.write_text("damaged again")
    assert set_aside(path) != kept
    open_cache(path, backups=tmp_path).close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of POSIX systems")
def test_what_was_committed_survives_the_end_of_its_process_and_nothing_else(path: Path, tmp_path: Path) -> None:
    program = (
        "import os; from pathlib import Path; from console.cache import accounts\n"
        "from console.cache.connection import open_cache\n"
        f"cache = open_cache(Path({str(path)!r}), backups=Path({str(tmp_path)!r}))\n"
        "with cache.write(durable=True) as tx: accounts.add(tx, name='A', kind='k', url='u', community='A')\n"
        "with cache.write(durable=True) as tx:\n"
        "    accounts.add(tx, name='B', kind='k', url='u', community='B')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={**os.environ})
    assert ended.returncode == -signal.SIGKILL
    cache = open_cache(path, backups=tmp_path)
    assert communities(cache) == ["A"]
    with cache.write() as tx:
        accounts.add(tx, name="C", kind="k", url="u", community="C")
    cache.close()
