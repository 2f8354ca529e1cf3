"""Decisions on the sandbox's remote: exactly one counts, the second is told who was first."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from console.adapters.sandbox.remote import SandboxRemote
from console.adapters.sandbox.rows import ItemRow, feed_of, item_row, member_row

CLOSING = frozenset({"approve", "reject", "discard", "spam", "warn", "edit", "remove"})
FINAL = frozenset({"discard", "warn"})
_NOTED = frozenset({"defer", "resume"})
_ON_MEMBERS = frozenset({"ban", "unban", "moderate"})


class ClashError(Exception):
    """Somebody else decided, or changed the text, before: the row tells."""

    def __init__(self, row: ItemRow) -> None:
        super().__init__(row.entry.id)
        self.row = row


class MissingError(LookupError):
    """There is no such item or member."""


class RefusedError(ValueError):
    """It cannot be done to this; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody wants done.

    :param key: the same at every attempt; a second attempt changes nothing.
    :param version: of what was on screen, 0 if it does not matter.
    :param target: an item's id; for ban, unban and moderate a member's id will do as well.
    :param value: the new text of an edit, the treatment of a member.
    """

    key: str
    target: str
    action: str
    by: str
    version: int = 0
    reason: str = ""
    message: str = ""
    value: str = ""


def rule(remote: SandboxRemote, ruling: Ruling) -> bool:
    """Carry a ruling out, in one transaction over all processes.

    :return: False if it was so already, because an earlier attempt with this key got through or nothing was left to do.
    :raises ClashError: somebody else was first.
    :raises MissingError: no such target.
    :raises RefusedError: this cannot be done to it.
    """
    with remote.writing() as db:
        if db.execute("SELECT 1 FROM ruling WHERE key = ?", (ruling.key,)).fetchone():
            return False
        if ruling.action in _ON_MEMBERS:
            return _treat(db, ruling, remote.clock())
        row = item_row(db, ruling.target)
        if row is None:
            raise MissingError(ruling.target)
        if ruling.action == "restore":
            return _restore(db, row, ruling, remote.clock())
        if row.action or ruling.version not in (0, row.version):
            raise ClashError(row)
        if ruling.action in _NOTED:
            _note(db, ruling, remote.clock(), b"")
            return True
        if ruling.action not in CLOSING:
            raise RefusedError(f"The sandbox does not know how to {ruling.action} this.")
        _close(db, row, ruling, remote.clock())
        return True


def rewrite(remote: SandboxRemote, item_id: str, text: str) -> None:
    """Let the author change the words of an item that waits, as a stranger may at any time.

    :raises MissingError: no such item.
    """
    with remote.writing() as db:
        row = item_row(db, item_id)
        if row is None:
            raise MissingError(item_id)
        body = msgspec.json.encode(replace(row.entry, text=text, source=""))
        db.execute(
            "UPDATE item SET body = ?, version = version + 1, seq = ? WHERE id = ?", (body, _next(db, "item"), item_id)
        )


def arrive(remote: SandboxRemote, item_id: str, like: str, text: str) -> None:
    """Let one more item come in now, written by the author of another and in the same place.

    :raises MissingError: there is nothing `like` that.
    """
    with remote.writing() as db:
        row = item_row(db, like)
        if row is None:
            raise MissingError(like)
        entry = replace(row.entry, id=item_id, text=text, source="", received=remote.clock(), complaints=(), files=())
        db.execute(
            "INSERT INTO item (id, feed, seq, body) VALUES (?, ?, ?, ?)",
            (item_id, feed_of(entry.kind), _next(db, "item"), msgspec.json.encode(entry)),
        )


def _close(db: sqlite3.Connection, row: ItemRow, ruling: Ruling, now: datetime) -> None:
    entry = row.entry
    _note(db, ruling, now, msgspec.json.encode(entry))
    if ruling.action == "edit":
        if not ruling.value.strip():
            raise RefusedError("An edit needs a text.")
        entry = replace(entry, text=ruling.value, source="")
    if ruling.action == "warn" and entry.author.id:
        db.execute(
            "UPDATE member SET standing = 'warned', version = version + 1, seq = ? WHERE id = ?",
            (_next(db, "member"), entry.author.id),
        )
    db.execute(
        "UPDATE item SET version = version + 1, seq = ?, action = ?, ruled_by = ?, ruled_at = ?, reason = ?, body = ?"
        " WHERE id = ?",
        (
            _next(db, "item"),
            ruling.action,
            ruling.by,
            now.isoformat(),
            ruling.reason,
            msgspec.json.encode(entry),
            entry.id,
        ),
    )


def _restore(db: sqlite3.Connection, row: ItemRow, ruling: Ruling, now: datetime) -> bool:
    """Take the ruling that stands back; only who made it may, so that nobody undoes a colleague by accident."""
    if not row.action:
        return False
    if row.by != ruling.by or ruling.version not in (0, row.version):
        raise ClashError(row)
    if row.action in FINAL:
        raise RefusedError("This was final and cannot be taken back.")
    before = db.execute(
        "SELECT before FROM ruling WHERE target = ? AND action = ? ORDER BY seq DESC LIMIT 1",
        (row.entry.id, row.action),
    ).fetchone()[0]
    _note(db, ruling, now, b"")
    db.execute(
        "UPDATE item SET version = version + 1, seq = ?, action = '', ruled_by = '', ruled_at = '', reason = '',"
        " body = ? WHERE id = ?",
        (_next(db, "item"), before, row.entry.id),
    )
    return True


def _treat(db: sqlite3.Connection, ruling: Ruling, now: datetime) -> bool:
    """Ban, unban or moderate a member, or the author of an item."""
    item = item_row(db, ruling.target)
    member = member_row(db, item.entry.author.id if item else ruling.target)
    if member is None and item is None:
        raise MissingError(ruling.target)
    if member is None:
        return _shut_out(db, ruling, item.entry.author.address if item else "", now)
    standing, moderation = member.standing, member.moderation
    if ruling.action == "ban":
        standing = "banned"
    elif ruling.action == "unban":
        standing = "warned" if member.person.warned else "good"
    else:
        moderation = ruling.value
    if (standing, moderation) == (member.standing, member.moderation):
        return False
    _note(db, ruling, now, b"")
    db.execute(
        "UPDATE member SET standing = ?, moderation = ?, version = version + 1, seq = ? WHERE id = ?",
        (standing, moderation, _next(db, "member"), member.person.id),
    )
    return True


def _shut_out(db: sqlite3.Connection, ruling: Ruling, address: str, now: datetime) -> bool:
    """Ban or unban somebody who is no member, by address."""
    if ruling.action == "moderate":
        raise RefusedError("Only members can be moderated; this author is not one.")
    statement = (
        "INSERT OR IGNORE INTO banned VALUES (?)" if ruling.action == "ban" else "DELETE FROM banned WHERE address = ?"
    )
    changed = db.execute(statement, (address,)).rowcount > 0
    if changed:
        _note(db, ruling, now, b"")
    return changed


def _note(db: sqlite3.Connection, ruling: Ruling, now: datetime, before: bytes) -> None:
    db.execute(
        "INSERT INTO ruling (key, target, action, by, at, reason, message, before) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (ruling.key, ruling.target, ruling.action, ruling.by, now.isoformat(), ruling.reason, ruling.message, before),
    )


def _next(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT coalesce(max(seq), 0) + 1 FROM {table}").fetchone()[0])  # noqa: S608 - our own tables
