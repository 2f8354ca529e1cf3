"""Meetups that are not published yet, which only this console knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from console.cache.connection import Tx
from console.cache.times import from_ms, ms

_COLUMNS = "id, uid, source, accounts, changed_at, decision_id"
_NOT_PUBLISHED = (
    "(decision_id IS NULL OR NOT EXISTS (SELECT 1 FROM command WHERE command.decision_id = meetup_draft.decision_id "
    "AND command.state NOT IN ('withdrawn', 'dismissed')))"
)
"""Taken back before anything of it was sent, a publication never was."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A meetup that waits to be published.

    :param source: its iCalendar text.
    :param accounts: where it is meant to be published.
    """

    id: int
    uid: str
    source: str
    accounts: tuple[int, ...]
    changed_at: datetime


def every(conn: Connection) -> list[Draft]:
    """All drafts that are not published, oldest first."""
    rows = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM meetup_draft WHERE {_NOT_PUBLISHED} ORDER BY id")
    return [
        Draft(row.id, row.uid, row.source, tuple(msgspec.json.decode(row.accounts)), from_ms(row.changed_at))
        for row in rows
    ]


def save(tx: Tx, uid: str, source: str, accounts: Sequence[int], at: datetime) -> int:
    """Write a draft, in place of an older one of the same UID; returns its id."""
    row = tx.conn.exec_driver_sql(
        "INSERT INTO meetup_draft (uid, source, accounts, changed_at) VALUES (?, ?, ?, ?) ON CONFLICT (uid) DO UPDATE "
        "SET source = excluded.source, accounts = excluded.accounts, changed_at = excluded.changed_at, "
        "decision_id = NULL RETURNING id",
        (uid, source, msgspec.json.encode(list(accounts)).decode(), ms(at)),
    ).scalar_one()
    tx.changed("meetup_draft", [int(row)])
    return int(row)


def published(tx: Tx, draft_id: int, decision_id: int) -> None:
    """A decision publishes it; the draft stays behind it until that was sent."""
    tx.conn.exec_driver_sql("UPDATE meetup_draft SET decision_id = ? WHERE id = ?", (decision_id, draft_id))
    tx.changed("meetup_draft", [draft_id])


def discard(tx: Tx, draft_id: int) -> None:
    """It goes for good."""
    tx.conn.exec_driver_sql("DELETE FROM meetup_draft WHERE id = ?", (draft_id,))
    tx.changed("meetup_draft", [draft_id])
