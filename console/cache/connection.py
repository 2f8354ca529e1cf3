"""One process's way to the cache file: snapshots to read, short transactions to write, typed errors."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from console.cache import changes
from console.cache.errors import CacheChanged, CacheLocked, in_use, newer, sqlite_errors, typed_errors
from console.cache.filelock import FileLock
from console.cache.schema import VERSION

BUSY_TIMEOUT = 10.0
"""Seconds that a write waits for others before it gives up."""
CACHE_KIB = 4096
"""SQLite's page cache of one connection."""
READERS = 4
"""Connections kept open; more are made when needed and closed again."""
CHECKPOINT_PAGES = 1000
"""Pages in the write-ahead log after which a storing transaction copies them into the file, once it is committed."""
DURABLE_CHECKPOINT_PAGES = 8000
"""The same for a durable one, which somebody waits for: it leaves that work to others as long as it can."""
_POLL = 0.0005

Snapshot = Connection
"""What `Cache.read` gives and reading functions take, for those who must not know SQLAlchemy."""


class Tx:
    """A write transaction, handed to the repositories.

    :param conn: the connection that it runs on.
    """

    __slots__ = ("_changed", "conn")

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self._changed: dict[str, set[int] | None] = {}

    def changed(self, kind: str, ids: Iterable[int]) -> None:
        """Note rows for the footprint that others read (see `console.cache.changes`)."""
        known = self._changed.setdefault(kind, set())
        if known is not None:
            known.update(ids)

    def changed_all(self, kind: str) -> None:
        """Note that any row of a kind may have changed."""
        self._changed[kind] = None

    @property
    def footprint(self) -> dict[str, set[int] | None]:
        """What was noted so far, by kind; None stands for all of it."""
        return self._changed


class Cache:
    """The cache file of one home, as one process uses it. Thread-safe.

    Writers wait for each other in turn, between threads and between processes: a person's decision comes next after
    the transaction that runs, however fast another process stores rows.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)
        self._turn = threading.Lock()
        self._writing = threading.Lock()
        self._watching: sqlite3.Connection | None = None
        with typed_errors(path):
            self._in_use = FileLock(_in_use(path))
            self._in_use.share()
            self._turnstile = FileLock(path.with_name(path.name + "-turn"))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot: every query sees the same state, whatever others commit meanwhile.

        :raises CacheError: the file cannot be read.
        """
        with sqlite_errors(self.path), self._engine.connect() as conn:
            conn.exec_driver_sql("BEGIN")
            self._check_version(conn)
            try:
                yield conn
            finally:
                _rollback(conn)

    @contextmanager
    def write(self, durable: bool = False) -> Iterator[Tx]:
        """One transaction, committed at the end, or taken back if anything is raised.

        :param durable: on the disk when this returns, even if the power fails a moment later.
        :raises CacheLocked: others kept the file locked for `BUSY_TIMEOUT` seconds.
        :raises CacheNewer: another process has migrated the file.
        :raises CacheError: the file cannot be written; nothing was changed.
        """
        with sqlite_errors(self.path), self._engine.connect() as conn:
            conn.exec_driver_sql(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            pages = DURABLE_CHECKPOINT_PAGES if durable else CHECKPOINT_PAGES
            conn.exec_driver_sql(f"PRAGMA wal_autocheckpoint={pages}")
            self._begin(conn)
            try:
                tx = Tx(conn)
                try:
                    self._check_version(conn)
                    yield tx
                    changes.append(conn, tx.footprint)
                    conn.exec_driver_sql("COMMIT")
                except BaseException:
                    _rollback(conn)
                    raise
            finally:
                self._writing.release()

    def data_version(self) -> int:
        """A number that moves when another process has committed; cheap to ask for several times a second.

        :raises CacheError: the file cannot be read.
        """
        with typed_errors(self.path):
            if self._watching is None:
                self._watching = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            return int(self._watching.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close every connection. Nothing may be read or written after it."""
        if self._watching is not None:
            self._watching.close()
        self._engine.dispose()
        self._turnstile.close()
        self._in_use.close()

    def _begin(self, conn: Connection) -> None:
        """Wait for our turn, then for the transaction that runs; holds `_writing` afterwards.

        Whoever waits for the running transaction holds the turn, so one that has just finished cannot come before it.
        """
        deadline = time.monotonic() + BUSY_TIMEOUT
        with self._turn, self._turnstile:
            if not self._writing.acquire(timeout=BUSY_TIMEOUT):
                raise CacheLocked("Corral is busy writing. Try again in a moment.")
            try:
                conn.exec_driver_sql("PRAGMA busy_timeout=0")
                while not _begun(conn, last_try=time.monotonic() > deadline):
                    time.sleep(_POLL)
                conn.exec_driver_sql(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT * 1000)}")
            except BaseException:
                self._writing.release()
                raise

    def _check_version(self, conn: Connection) -> None:
        found = conn.exec_driver_sql("PRAGMA user_version").scalar_one()
        if found > VERSION:
            raise newer(self.path, found, VERSION)
        if found < VERSION:
            raise CacheChanged(f"{self.path} was taken back to an older version while it was open. Start Corral again.")


def open_cache(path: Path, *, backups: Path) -> Cache:
    """Open the cache; make it where there is none, migrate it (after a backup) where it is of an older version.

    :param backups: the folder for the copy that is made before a migration.
    :raises CacheNewer: a newer Corral made it.
    :raises CacheDamaged: it is no database, or a damaged one; nothing was touched.
    :raises CacheError: it cannot be used, for the reason that the sentence gives.
    """
    from console.cache import migrate

    with typed_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    found = migrate.version(path)
    if found > VERSION:
        raise newer(path, found, VERSION)
    if found < VERSION:
        migrate.bring_up(path, backups)
    return Cache(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Have the file to ourselves, to move it or to take it back; whoever opens it meanwhile waits.

    :raises CacheLocked: another process has it open, or this one has.
    """
    with typed_errors(path), closing(FileLock(_in_use(path))) as lock:
        if not lock.try_acquire():
            raise in_use(path)
        yield


def set_aside(path: Path, now: datetime | None = None, why: str = "damaged") -> Path:
    """Move a cache out of the way, with its log files; returns its new place. It is never deleted.

    :param why: a word for the new name.
    Nobody may have it open (`alone`): what they write would go into the file that is out of the way.

    :raises OSError: it cannot be moved.
    """
    stamp = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.stem}.{why}-{stamp}{path.suffix}")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem}.{why}-{stamp}-{number}{path.suffix}")
    path.rename(kept)
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + ending))
    return kept


def _in_use(path: Path) -> Path:
    """The lock file that everybody shares who has the cache open."""
    return path.with_name(path.name + "-use")


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=-1,
        pool_reset_on_return=None,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_TIMEOUT},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"cache_size=-{CACHE_KIB}",
            "mmap_size=0",
            "temp_store=MEMORY",
            "journal_size_limit=16777216",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _begun(conn: Connection, *, last_try: bool) -> bool:
    try:
        conn.exec_driver_sql("BEGIN IMMEDIATE")
    except DBAPIError as error:
        if not last_try and getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True


def _rollback(conn: Connection) -> None:
    """End a transaction that SQLite may have ended by itself already (a full disk does that)."""
    raw: Any = conn.connection.driver_connection
    if raw is not None and raw.in_transaction:
        raw.execute("ROLLBACK")
