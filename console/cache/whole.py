"""The cache file as one piece: copied out while others work on it, checked, and put into another's place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from console.cache import migrate
from console.cache.connection import Cache, Tx
from console.cache.errors import damaged, typed_errors
from console.cache.schema import UNFINISHED_SQL
from console.cache.times import ms

RESTORED = "Restored from a backup: it may have been sent since, so Corral looks before it sends."


def copy(path: Path, target: Path) -> None:
    """A copy of the file as it is, whoever else has it open.

    :raises CacheError: one of both cannot be used.
    """
    with typed_errors(path), closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copied:
        source.backup(copied)
        # One file and no log beside it: what is copied on is whole.
        copied.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def check(path: Path) -> None:
    """Look at every page of a file that somebody brought.

    :raises CacheDamaged: it is not one of Corral's databases, or damaged.
    """
    found = migrate.version(path)
    with typed_errors(path), closing(sqlite3.connect(path)) as connection:
        told = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if not found or told != "ok":
        raise damaged(path)


def make_doubtful(path: Path, now: datetime) -> int:
    """Let the engine look up what was waiting in a restored file before it sends it; how many commands there are.

    A backup is of a moment, and what waited then may have been sent after it. Of several commands on one target the
    first is enough: the others wait for it.
    """
    cache = Cache(path)
    try:
        with cache.write(durable=True) as tx:
            return _doubt_first(tx, now)
    finally:
        cache.close()
        for ending in ("-use", "-turn"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def put_in_place(path: Path, new: Path) -> None:
    """Let a checked file become the cache; nobody may have that open (`connection.alone`).

    :raises OSError: it cannot be moved; the old one is in its place.
    """
    with closing(sqlite3.connect(new)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with new.open("rb") as file:
        os.fsync(file.fileno())
    # The old file's log would be taken for the new one's.
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    new.replace(path)


def _doubt_first(tx: Tx, now: datetime) -> int:
    first = (
        f"SELECT min(id) FROM command WHERE {UNFINISHED_SQL} AND state != 'parked' GROUP BY account_id, target"
    )
    done = tx.conn.exec_driver_sql(
        "UPDATE command SET state = 'uncertain', retry_at = ?, detail = ? "
        f"WHERE id IN ({first}) AND state IN ('waiting', 'sending')",
        (ms(now), RESTORED),
    )
    tx.changed_all("command")
    return done.rowcount
