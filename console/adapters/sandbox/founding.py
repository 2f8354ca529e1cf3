"""The founding of the sandbox's remote: its tables, and the community that settles in them."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import datetime

import msgspec

from console.adapters.sandbox.activity import deeds
from console.adapters.sandbox.community import Person
from console.adapters.sandbox.content import build
from console.adapters.sandbox.rows import VERSION, decode, feed_of

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE item (
    id TEXT PRIMARY KEY, feed TEXT NOT NULL, seq INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1,
    action TEXT NOT NULL DEFAULT '', ruled_by TEXT NOT NULL DEFAULT '', ruled_at TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '', body BLOB NOT NULL);
CREATE INDEX item_seq ON item (feed, seq);
CREATE TABLE thread (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE member (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1, standing TEXT NOT NULL DEFAULT '',
    moderation TEXT NOT NULL DEFAULT '', body BLOB NOT NULL);
CREATE INDEX member_seq ON member (seq);
CREATE TABLE banned (address TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE document (id TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE meetup (id TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE deed (seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE ruling (
    seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, target TEXT NOT NULL, action TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL, before BLOB NOT NULL);
CREATE TABLE mischief (name TEXT PRIMARY KEY, times INTEGER, seconds REAL NOT NULL) WITHOUT ROWID;
"""


def found(db: sqlite3.Connection, now: datetime, seed: int) -> None:
    """Make the tables and let the community of `now` settle, inside the caller's transaction."""
    for statement in _SCHEMA.split(";"):
        db.execute(statement)
    village = build(now, seed)
    encode = msgspec.json.encode
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        (
            ("epoch", secrets.token_hex(6)),
            ("boards", encode(village.boards).decode()),
            ("founded", now.isoformat()),
            ("seed", str(seed)),
        ),
    )
    db.executemany(
        "INSERT INTO thread VALUES (?, ?)", ((key, encode(thread)) for key, thread in village.threads.items())
    )
    db.executemany(
        "INSERT INTO item (id, feed, seq, body) VALUES (?, ?, ?, ?)",
        ((item.id, feed_of(item.kind), at, encode(item)) for at, item in enumerate(village.items, 1)),
    )
    db.executemany(
        "INSERT INTO member (id, seq, standing, body) VALUES (?, ?, ?, ?)",
        ((one.id, at, "warned" if one.warned else "good", encode(one)) for at, one in enumerate(village.members, 1)),
    )
    db.executemany("INSERT INTO document VALUES (?, ?)", ((paper.id, encode(paper)) for paper in village.documents))
    db.executemany("INSERT INTO meetup VALUES (?, ?)", ((one.id, encode(one)) for one in village.meetups))


def remember(db: sqlite3.Connection) -> None:
    """Work out who answered and thanked whom, once somebody asks; inside the caller's transaction."""
    if db.execute("SELECT 1 FROM deed").fetchone():
        return
    meta = dict(db.execute("SELECT name, value FROM meta"))
    members = [decode(row[0], Person) for row in db.execute("SELECT body FROM member ORDER BY rowid")]
    known = deeds(members, datetime.fromisoformat(meta["founded"]), int(meta["seed"]))
    encode = msgspec.json.encode
    db.executemany("INSERT INTO deed VALUES (?, ?)", ((at, encode(deed)) for at, deed in enumerate(known, 1)))
