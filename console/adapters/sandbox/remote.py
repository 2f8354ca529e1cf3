"""The sandbox's remote: one SQLite file that plays the server, safe for several consoles at once.

It knows nothing of Corral's records: it keeps what `content` built, says what changed since a sequence number, and
takes rulings (`rulings.py`). Every row that can change carries the number of its last change, so that each feed can be
read on from where a console left off.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TypeVar

import msgspec

from console.adapters.sandbox import mischief
from console.adapters.sandbox.community import Board, Deed, Gathering, Paper, Person
from console.adapters.sandbox.rows import VERSION, ItemRow, MemberRow, RulingRow, Slice, decode, item_row, member_row

FILE = "sandbox-remote.db"
_WAIT = 30.0

Clock = Callable[[], datetime]
T = TypeVar("T")


def system_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


class OtherVersionError(RuntimeError):
    """The file was made by a version that keeps other things in it."""


class SandboxRemote:
    """The remote in a folder; made on first use, by whichever process comes first.

    :param folder: where its file is.
    :raises OtherVersionError: the file was made by another version.
    :raises sqlite3.Error: from every method, when the file cannot be used.
    """

    def __init__(self, folder: Path, clock: Clock = system_clock, seed: int = 1) -> None:
        self.path = folder / FILE
        self.clock = clock
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._closed = False
        folder.mkdir(parents=True, exist_ok=True)
        with self.writing() as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                from console.adapters.sandbox.founding import found

                found(db, self.clock(), seed)
            if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise OtherVersionError(str(self.path))
            meta = dict(db.execute("SELECT name, value FROM meta"))
        self.epoch = str(meta["epoch"])
        self.boards = {board.key: board for board in msgspec.json.decode(meta["boards"], type=tuple[Board, ...])}

    def close(self) -> None:
        """Close what is open; nothing may be called after it."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view."""
        with self._transaction("BEGIN") as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One change at a time over all processes: either all of it is done, or nothing."""
        with self._transaction("BEGIN IMMEDIATE") as db:
            yield db

    def item(self, item_id: str) -> ItemRow | None:
        """One item, or None if there never was one."""
        with self.reading() as db:
            return item_row(db, item_id)

    def items(self, feed: str, since: int, limit: int) -> Slice:
        """Items of a feed ("queue" or "reports") that changed after `since`, in the order of their last change."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT id, seq FROM item WHERE feed = ? AND seq > ? ORDER BY seq LIMIT ?", (feed, since, limit + 1)
            ).fetchall()
            total = db.execute("SELECT count(*) FROM item WHERE feed = ?", (feed,)).fetchone()[0]
            found = tuple(item_row(db, row[0]) for row in rows[:limit])
        return Slice(found, rows[:limit][-1][1] if rows else since, len(rows) > limit, total)

    def member(self, member_id: str) -> MemberRow | None:
        """One member, or None."""
        with self.reading() as db:
            return member_row(db, member_id)

    def members(self, since: int, limit: int) -> Slice:
        """Members who changed after `since`."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT seq, version, standing, moderation, body FROM member WHERE seq > ? ORDER BY seq LIMIT ?",
                (since, limit + 1),
            ).fetchall()
            total = db.execute("SELECT count(*) FROM member").fetchone()[0]
        found = tuple(MemberRow(decode(row[4], Person), *row[1:4]) for row in rows[:limit])
        return Slice(found, rows[:limit][-1][0] if rows else since, len(rows) > limit, total)

    def documents(self) -> tuple[Paper, ...]:
        """The texts of the community."""
        return self._all("document", Paper)

    def meetups(self) -> tuple[Gathering, ...]:
        """The season's meetups."""
        return self._all("meetup", Gathering)

    def deeds(self, since: int, limit: int) -> Slice:
        """Who answered and thanked whom, after `since`."""
        with self.reading() as db:
            known = db.execute("SELECT 1 FROM deed").fetchone()
        if not known:
            with self.writing() as db:
                from console.adapters.sandbox.founding import remember

                remember(db)
        with self.reading() as db:
            rows = db.execute(
                "SELECT seq, body FROM deed WHERE seq > ? ORDER BY seq LIMIT ?", (since, limit + 1)
            ).fetchall()
            total = db.execute("SELECT count(*) FROM deed").fetchone()[0]
        found = tuple(decode(row[1], Deed) for row in rows[:limit])
        return Slice(found, rows[:limit][-1][0] if rows else since, len(rows) > limit, total)

    def rulings(self, since: int, limit: int) -> Slice:
        """The remote's log of decisions after `since`, whoever made them."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT seq, target, action, by, at, reason FROM ruling WHERE seq > ? ORDER BY seq LIMIT ?",
                (since, limit + 1),
            ).fetchall()
            total = db.execute("SELECT count(*) FROM ruling").fetchone()[0]
        found = tuple(
            RulingRow(row[0], row[1], row[2], row[3], datetime.fromisoformat(row[4]), row[5]) for row in rows[:limit]
        )
        return Slice(found, rows[:limit][-1][0] if rows else since, len(rows) > limit, total)

    def set_mischief(self, name: str, times: int | None = None, seconds: float | None = None) -> None:
        """Misbehave from now on, or as often as `times` says; see `mischief`."""
        with self.writing() as db:
            mischief.switch(db, name, times, seconds)

    def mischief(self) -> dict[str, int | None]:
        """What is switched on, and how often it will still happen (None: until it is switched off)."""
        with self.reading() as db:
            return mischief.standing(db)

    def provoked(self, names: Sequence[str]) -> dict[str, float]:
        """Which of these mischiefs happen to the call under way, each with its seconds; counts them as happened."""
        with self.reading() as db:
            if not mischief.standing(db).keys() & set(names):
                return {}
        with self.writing() as db:
            return mischief.take(db, names)

    def _all(self, table: str, kind: type[T]) -> tuple[T, ...]:
        with self.reading() as db:
            rows = db.execute(f"SELECT body FROM {table} ORDER BY rowid").fetchall()  # noqa: S608 - our own two tables
        return tuple(decode(row[0], kind) for row in rows)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        db = self._connection()
        try:
            db.execute(begin)
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        finally:
            self._give_back(db)

    def _connection(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        db = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    def _give_back(self, db: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(db)
                return
        db.close()
