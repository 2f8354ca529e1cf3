"""Which decision an undo takes back next, and which one a redo decides again: last in, first out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from console.cache import commands
from console.cache.connection import Tx
from console.cache.times import from_ms
from console.domain.commands import Command, Decision

_STILL_REDOABLE = (
    "undone IS NOT NULL AND NOT EXISTS (SELECT 1 FROM decision AS fresh WHERE fresh.id > decision.undone_after "
    "AND fresh.inverse = 0)"
)


def last_undoable(conn: Connection) -> Decision | None:
    """The newest decision that was not taken back and does not itself take one back."""
    return _read(conn, "undone IS NULL AND inverse = 0 ORDER BY id DESC LIMIT 1")


def last_undone(conn: Connection) -> Decision | None:
    """The decision that was taken back last; None if a new one was made since."""
    return _read(conn, f"{_STILL_REDOABLE} AND undone > 0 ORDER BY undone DESC LIMIT 1")


def inverses(conn: Connection, decision: Decision) -> dict[int, Command]:
    """What takes commands of a decision back, under way or sent, by the id of the command that it takes back."""
    taken_back = {command.id for command in decision.commands}
    # What takes a command back was decided after it; only what is about no item has to be looked for without an index.
    on = sorted({command.item for command in decision.commands if command.item is not None})
    without = sorted(command.id for command in decision.commands if command.item is None)
    found = commands.select(
        conn,
        "WHERE (item_id IN (SELECT value FROM json_each(:items)) "
        "OR (id > :first AND undoes IN (SELECT value FROM json_each(:without)))) AND undoes IS NOT NULL "
        "AND state IN ('waiting', 'sending', 'uncertain', 'sent') ORDER BY id",
        {"items": str(on), "without": str(without), "first": without[0] if without else 2**62},
    )
    if any(command.item is None for command in decision.commands):
        found += commands.select(
            conn,
            "WHERE item_id IS NULL AND undoes IN (SELECT value FROM json_each(:undone)) "
            "AND state IN ('waiting', 'sending', 'uncertain', 'sent') ORDER BY id",
            {"undone": str(sorted(taken_back))},
        )
    return {command.undoes: command for command in found if command.undoes in taken_back}


def mark_undone(tx: Tx, decision_id: int, now: datetime) -> None:  # noqa: ARG001 -- the order of undos counts, not the time
    """A decision was taken back, as far as that was possible; undo goes on with the one before it."""
    tx.conn.exec_driver_sql(
        "UPDATE decision SET undone = (SELECT coalesce(max(undone), 0) + 1 FROM decision), "
        "undone_after = (SELECT max(id) FROM decision) WHERE id = ?",
        (decision_id,),
    )


def mark_redone(tx: Tx, decision_id: int, *, stands: bool, recorded: bool) -> None:
    """A decision is about to be made again, which ends no other redo.

    :param stands: it is itself in force again, so that it can be taken back again.
    :param recorded: the decision that is recorded next makes it again.
    """
    tx.conn.exec_driver_sql(
        f"UPDATE decision SET undone_after = (SELECT max(id) + ? FROM decision) WHERE {_STILL_REDOABLE}",
        (int(recorded),),
    )
    tx.conn.exec_driver_sql("UPDATE decision SET undone = ? WHERE id = ?", (None if stands else 0, decision_id))


def _read(conn: Connection, which: str) -> Decision | None:
    row = conn.exec_driver_sql(f"SELECT id, decided_at, not_before FROM decision WHERE {which}").first()
    if row is None:
        return None
    found = commands.select(conn, "WHERE decision_id = :id ORDER BY id", {"id": row.id})
    return Decision(row.id, from_ms(row.decided_at), from_ms(row.not_before), tuple(found))
