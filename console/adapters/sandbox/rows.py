"""The rows of the sandbox's remote, and how one is read by its id."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from console.adapters.sandbox.community import Entry, Person, Thread

VERSION = 1
"""Of the tables and of what is kept in them; a file of another version is not touched."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A pending or decided item as the remote has it; `action` is empty as long as nobody decided."""

    entry: Entry
    thread: Thread | None
    version: int
    action: str
    by: str
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member, with what moderators made of them."""

    person: Person
    version: int
    standing: str
    moderation: str


@dataclass(frozen=True, slots=True)
class RulingRow:
    """One line of the remote's own log."""

    seq: int
    target: str
    action: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a feed: rows, the number up to which they reach, and how many the whole feed has."""

    rows: tuple[Any, ...]
    upto: int
    more: bool
    total: int


def feed_of(kind: str) -> str:
    """Which of the two feeds an item of this kind is in."""
    return "reports" if kind in ("report", "member") else "queue"


def item_row(db: sqlite3.Connection, item_id: str) -> ItemRow | None:
    """One item by its id."""
    row = db.execute(
        "SELECT body, version, action, ruled_by, ruled_at, reason FROM item WHERE id = ?", (item_id,)
    ).fetchone()
    if row is None:
        return None
    entry = decode(row[0], Entry)
    thread = db.execute("SELECT body FROM thread WHERE id = ?", (entry.thread,)).fetchone()
    at = datetime.fromisoformat(row[4]) if row[4] else None
    return ItemRow(entry, decode(thread[0], Thread) if thread else None, row[1], row[2], row[3], at, row[5])


def member_row(db: sqlite3.Connection, member_id: str) -> MemberRow | None:
    """One member by their id."""
    row = db.execute("SELECT version, standing, moderation, body FROM member WHERE id = ?", (member_id,)).fetchone()
    return MemberRow(decode(row[3], Person), *row[:3]) if row else None


def decode(body: bytes, kind: type[T]) -> T:
    """What was kept as JSON."""
    return msgspec.json.decode(body, type=kind)
