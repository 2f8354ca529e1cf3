"""Decisions on their way to the remotes. States move by conditional updates alone; each tells whether it won."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from console.cache import commands, copies, meetup_commands, meetups
from console.cache.bodies import encode, item_of
from console.cache.connection import Tx
from console.cache.log import (
    HistoryEntry,
    OutboxEntry,
    OutboxSummary,
    author_history,
    entries,
    summary,
)
from console.cache.schema import UNFINISHED_SQL
from console.cache.times import from_ms, ms, ms_or_none
from console.cache.undoing import inverses, last_undoable, last_undone, mark_redone, mark_undone
from console.domain.actions import TargetKind
from console.domain.commands import FINISHED, Command, CommandState, Decision
from console.domain.items import Handled, Item
from console.domain.records import Meetup

__all__ = [
    "HistoryEntry",
    "OutboxEntry",
    "OutboxSummary",
    "author_history",
    "claim",
    "claim_uncertain",
    "decision",
    "dismiss",
    "due",
    "entries",
    "finish",
    "get",
    "inverses",
    "last_undoable",
    "last_undone",
    "mark_redone",
    "mark_uncertain",
    "mark_undone",
    "next_due",
    "of_item",
    "park",
    "postpone",
    "rebase",
    "record",
    "release",
    "resend",
    "revise",
    "sendable",
    "sending",
    "summary",
    "uncertain",
    "uncertain_due",
    "waiting_after",
    "withdraw",
    "withdraw_account",
]

_LONGEST_DELAY = 900_000
"""Milliseconds; no delay is set for longer."""
_DUE = (
    "(not_before <= :now OR decided_at > :now) "
    f"AND (retry_at IS NULL OR retry_at <= :now OR retry_at > :now + {_LONGEST_DELAY})"
)
"""No command is held longer than its window, nor than its delay: where the clock was set back, it is due at once."""
_FIRST = (
    "NOT EXISTS (SELECT 1 FROM command AS earlier WHERE earlier.account_id = command.account_id "
    "AND earlier.target = command.target AND earlier.target_kind = command.target_kind AND command.target != '' "
    f"AND earlier.id < command.id AND earlier.{UNFINISHED_SQL} AND earlier.state != 'parked')"
)
"""Nothing that was decided earlier on the same target is still to be sent. What was refused holds nothing up: whoever
decides after that has seen it. What has no target yet, such as a new meetup, waits for nothing."""
_TITLES = " ".join(
    f"WHEN '{kind.value}' THEN (SELECT {title} FROM {table} WHERE {table}.account_id = command.account_id "
    f"AND {table}.remote_id = command.target)"
    for kind, table, title in (
        (TargetKind.MEMBER, "member", "handle"),
        (TargetKind.DOCUMENT, "document", "title"),
        (TargetKind.MEETUP, "meetup", "title"),
    )
)


def record(tx: Tx, decided: Sequence[Command]) -> Decision:
    """Write a decision down; ids are given here.

    :param decided: commands with id and decision 0, at least one, in the order in which they are to be sent.
    """
    conn = tx.conn
    first = decided[0]
    inverse = all(command.undoes is not None for command in decided)
    decision_id = conn.exec_driver_sql(
        "INSERT INTO decision (decided_at, not_before, inverse) VALUES (?, ?, ?) RETURNING id",
        (ms(first.decided_at), ms(first.not_before), int(inverse)),
    ).scalar_one()
    next_id = int(conn.exec_driver_sql("SELECT max(seq) FROM sqlite_sequence WHERE name = 'command'").scalar() or 0) + 1
    kept = [replace(command, id=next_id + n, decision=decision_id) for n, command in enumerate(decided)]
    marks = ", ".join("?" * len(commands.COLUMNS.split(", ")))
    conn.exec_driver_sql(
        f"INSERT INTO command ({commands.COLUMNS}) VALUES ({marks})", [commands.values_of(command) for command in kept]
    )
    conn.exec_driver_sql(
        "UPDATE command SET account_name = coalesce((SELECT name FROM account WHERE account.id = account_id), ''), "
        "author = coalesce((SELECT handle FROM item WHERE item.id = item_id), ''), "
        f"title = coalesce((SELECT subject FROM item WHERE item.id = item_id), CASE target_kind {_TITLES} END, '') "
        "WHERE decision_id = ?",
        (decision_id,),
    )
    _moved(tx, kept)
    return Decision(decision_id, first.decided_at, first.not_before, tuple(kept))


def due(conn: Connection, account_id: int, now: datetime, limit: int, skip: Collection[str] = ()) -> list[Command]:
    """What can be sent now: waiting, its window and its delay over, first of its target; in the order of decisions.

    :param skip: targets to leave out.
    """
    return commands.select(
        conn,
        f"WHERE account_id = :account AND state = 'waiting' AND {UNFINISHED_SQL} AND {_DUE} AND {_FIRST} "
        "AND target NOT IN (SELECT value FROM json_each(:skip)) ORDER BY id LIMIT :limit",
        {"account": account_id, "now": ms(now), "skip": encode(list(skip)).decode(), "limit": limit},
    )


def sendable(conn: Connection, account_id: int, now: datetime) -> Counter[str]:
    """How many commands of each action wait with nothing but their turn ahead of them."""
    rows = conn.exec_driver_sql(
        f"SELECT action, count(*) FROM command WHERE account_id = :account AND state = 'waiting' AND {UNFINISHED_SQL} "
        f"AND {_DUE} GROUP BY action",
        {"account": account_id, "now": ms(now)},
    )
    found: Counter[str] = Counter()
    found.update({str(action): int(number) for action, number in rows})
    return found


def next_due(conn: Connection, account_id: int | None = None) -> datetime | None:
    """When the next command can be sent or looked up; None where nothing waits for its time."""
    at: int | None = conn.exec_driver_sql(
        "SELECT min(CASE state WHEN 'waiting' THEN max(not_before, coalesce(retry_at, 0)) ELSE retry_at END) "
        f"FROM command WHERE {UNFINISHED_SQL} AND state IN ('waiting', 'uncertain') AND {_FIRST} "
        "AND (:account IS NULL OR account_id = :account)",
        {"account": account_id},
    ).scalar_one()
    return from_ms(at)


def claim(tx: Tx, command_id: int, now: datetime) -> bool:
    """Waiting and due -> sending. False: somebody else has moved it, or it is not due."""
    return _move(
        tx,
        command_id,
        f"state = 'sending', attempts = attempts + 1 WHERE id = :id AND state = 'waiting' AND {_DUE}",
        now=ms(now),
    )


def claim_uncertain(tx: Tx, command_id: int) -> bool:
    """Uncertain -> sending."""
    return _move(tx, command_id, "state = 'sending', attempts = attempts + 1 WHERE id = :id AND state = 'uncertain'")


def withdraw(tx: Tx, command_ids: Iterable[int], now: datetime) -> list[int]:
    """Waiting -> withdrawn; returns those that it could still be done for."""
    change = "state = 'withdrawn', finished_at = :now WHERE id = :id AND state = 'waiting'"
    return [one for one in command_ids if _move(tx, one, change, now=ms(now))]


def withdraw_account(tx: Tx, account_id: int, now: datetime | None = None) -> list[int]:
    """The account goes: nothing of it will be sent any more. What was under way may have been done, and says so."""
    found = commands.select(tx.conn, f"WHERE account_id = :account AND {UNFINISHED_SQL}", {"account": account_id})
    change = (
        "state = CASE state WHEN 'waiting' THEN 'withdrawn' ELSE 'dismissed' END, finished_at = :now, retry_at = NULL, "
        "detail = CASE WHEN state IN ('sending', 'uncertain') THEN 'The account was removed; this may have been done.' "
        "ELSE 'The account was removed.' END WHERE id = :id"
    )
    at = ms(now or datetime.now(UTC))
    return [command.id for command in found if _move(tx, command.id, change, now=at)]


def finish(tx: Tx, command_id: int, state: CommandState, detail: str, at: datetime) -> bool:
    """Under way, or uncertain -> a state of the log."""
    if state not in FINISHED:
        raise ValueError(f"{state} is no state of the log")
    return _move(
        tx,
        command_id,
        "state = :state, detail = :detail, sent_at = CASE :state WHEN 'sent' THEN :at END, finished_at = :at, "
        "retry_at = NULL WHERE id = :id AND state IN ('sending', 'uncertain')",
        state=state.value,
        detail=detail,
        at=ms(at),
    )


def postpone(tx: Tx, command_id: int, retry_at: datetime, detail: str) -> bool:
    """Sending -> waiting: certainly not done; not before `retry_at`."""
    return _move(
        tx,
        command_id,
        "state = 'waiting', retry_at = :at, detail = :detail WHERE id = :id AND state = 'sending'",
        at=ms(retry_at),
        detail=detail,
    )


def mark_uncertain(tx: Tx, command_id: int, retry_at: datetime | None, detail: str) -> bool:
    """Sending, or uncertain -> uncertain: to be looked up at `retry_at`, or by a person (None)."""
    return _move(
        tx,
        command_id,
        "state = 'uncertain', retry_at = :at, detail = :detail WHERE id = :id AND state IN ('sending', 'uncertain')",
        at=ms_or_none(retry_at),
        detail=detail,
    )


def park(tx: Tx, command_id: int, detail: str, current: Item | None = None, winner: Handled | None = None) -> bool:
    """Waiting, sending or uncertain -> parked: refused, with what the remote has and who won."""
    return _move(
        tx,
        command_id,
        "state = 'parked', retry_at = NULL, detail = :detail, current = :current, winner = :winner "
        "WHERE id = :id AND state IN ('waiting', 'sending', 'uncertain')",
        detail=detail,
        current=encode(current) if current is not None else None,
        winner=encode(winner) if winner is not None else None,
    )


def revise(
    tx: Tx, command_id: int, *, reason: str | None = None, message: str | None = None, value: str | None = None
) -> bool:
    """Change the words of a command that waits or is parked; what is None stays."""
    return _move(
        tx,
        command_id,
        "reason = coalesce(:reason, reason), message = coalesce(:message, message), value = coalesce(:value, value) "
        "WHERE id = :id AND state IN ('waiting', 'parked')",
        reason=reason,
        message=message,
        value=value,
    )


def release(tx: Tx, command_id: int, now: datetime) -> bool:
    """End the undo window and any delay of a waiting command."""
    return _move(
        tx,
        command_id,
        "not_before = min(not_before, :now), retry_at = NULL WHERE id = :id AND state = 'waiting'",
        now=ms(now),
    )


def resend(tx: Tx, command_id: int, now: datetime) -> bool:
    """Parked or uncertain -> waiting, now on what the remote was last seen to have."""
    row = tx.conn.exec_driver_sql(
        "SELECT current, item.version, digest, target_kind, target, command.account_id FROM command "
        "LEFT JOIN item ON item.id = item_id WHERE command.id = ?",
        (command_id,),
    ).one_or_none()
    if row is None:
        return False
    current: Item | Meetup | None = item_of(row.current) if row.current is not None else None
    if row.target_kind == TargetKind.MEETUP.value and row.target:
        entry = meetups.by_remote_id(tx.conn, row.account_id, row.target)
        current = entry.meetup if entry is not None else None
        if current is None:
            meetup_commands.begin_anew(tx, command_id)
    return _move(
        tx,
        command_id,
        "state = 'waiting', not_before = min(not_before, :now), retry_at = NULL, current = NULL, winner = NULL, "
        "base_version = coalesce(:version, base_version), base_digest = coalesce(:digest, base_digest) "
        "WHERE id = :id AND state IN ('parked', 'uncertain')",
        now=ms(now),
        version=current.version if current is not None else row.version,
        digest=current.digest() if current is not None else row.digest,
    )


def dismiss(tx: Tx, command_id: int, now: datetime) -> bool:
    """Parked or uncertain -> dismissed: nothing more is tried."""
    return _move(
        tx,
        command_id,
        "state = 'dismissed', retry_at = NULL, finished_at = :now WHERE id = :id AND state IN ('parked', 'uncertain')",
        now=ms(now),
    )


def rebase(tx: Tx, item_id: int, version: str, digest: str) -> None:
    """What waits on an item is now based on what an earlier command of ours has made of it."""
    rows = tx.conn.exec_driver_sql(
        "UPDATE command SET base_version = ?, base_digest = ? WHERE item_id = ? AND state = 'waiting' RETURNING id",
        (version, digest, item_id),
    ).all()
    tx.changed("command", [one for (one,) in rows])


def sending(conn: Connection, account_id: int) -> list[Command]:
    """What is under way, or was when a process ended."""
    return _in_state(conn, account_id, CommandState.SENDING)


def uncertain(conn: Connection, account_id: int) -> list[Command]:
    """What may have been done."""
    return _in_state(conn, account_id, CommandState.UNCERTAIN)


def uncertain_due(conn: Connection, account_id: int, now: datetime) -> list[Command]:
    """What may have been done and can be looked up now."""
    return [one for one in uncertain(conn, account_id) if one.retry_at is not None and one.retry_at <= now]


def waiting_after(conn: Connection, command: Command) -> list[Command]:
    """What was decided on the same target later and waits."""
    return commands.select(
        conn,
        "WHERE account_id = :account AND target = :target AND target != '' AND target_kind = :kind AND id > :id "
        f"AND state = 'waiting' AND {UNFINISHED_SQL} ORDER BY id",
        {
            "account": command.account,
            "target": command.target,
            "kind": command.target_kind.value,
            "id": command.id,
        },
    )


def of_item(conn: Connection, item_id: int) -> list[Command]:
    """Every command that was ever decided on an item, oldest first."""
    return commands.select(conn, "WHERE item_id = :item ORDER BY id", {"item": item_id})


def get(conn: Connection, command_id: int) -> Command | None:
    """The command of that id."""
    found = commands.select(conn, "WHERE id = :id", {"id": command_id})
    return found[0] if found else None


def decision(conn: Connection, decision_id: int) -> Decision | None:
    """The decision of that id, with its commands as they are now."""
    row = conn.exec_driver_sql("SELECT decided_at, not_before FROM decision WHERE id = ?", (decision_id,)).one_or_none()
    if row is None:
        return None
    found = commands.select(conn, "WHERE decision_id = :id ORDER BY id", {"id": decision_id})
    return Decision(decision_id, from_ms(row.decided_at), from_ms(row.not_before), tuple(found))


def _in_state(conn: Connection, account_id: int, state: CommandState) -> list[Command]:
    return commands.select(
        conn,
        f"WHERE account_id = :account AND state = :state AND {UNFINISHED_SQL} ORDER BY id",
        {"account": account_id, "state": state.value},
    )


def _move(tx: Tx, command_id: int, change: str, **values: object) -> bool:
    """One conditional update; notes the change, and its item's, only if it changed the row."""
    rows = tx.conn.exec_driver_sql(
        f"UPDATE command SET {change} RETURNING id, item_id, state", {"id": command_id, **values}
    ).all()
    for _, item_id, state in rows:
        tx.changed("command", [command_id])
        if CommandState(state) in FINISHED:
            tx.changed("log", [command_id])
        if item_id is not None:
            tx.changed("item", [item_id])
            copies.refresh_of(tx, [item_id])
    return bool(rows)


def _moved(tx: Tx, recorded: Sequence[Command]) -> None:
    items = {command.item for command in recorded if command.item is not None}
    tx.changed("command", [command.id for command in recorded])
    tx.changed("item", items)
    copies.refresh_of(tx, items)
