"""Rows of the `command` table as the domain's commands, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row

from console.cache.times import from_ms, ms, ms_or_none
from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import Command, CommandState
from console.domain.items import ItemKind

COLUMNS = (
    "id, decision_id, account_id, item_id, target_kind, target, kind, action, effect, state, decided_at, not_before, "
    '"by", reason, message, value, clause, clause_version, base_version, base_digest, "key", attempts, retry_at, '
    "undoes, detail, sent_at, former"
)
"""In the order of `values_of`."""
ALL = ", ".join(f"command.{name}" for name in COLUMNS.split(", "))


def values_of(command: Command) -> tuple[object, ...]:
    """A command as the table keeps it."""
    return (
        command.id,
        command.decision,
        command.account,
        command.item,
        command.target_kind.value,
        command.target,
        command.kind.value if command.kind is not None else None,
        command.action.value,
        command.effect.value,
        command.state.value,
        ms(command.decided_at),
        ms(command.not_before),
        command.by,
        command.reason,
        command.message,
        command.value,
        command.clause,
        command.clause_version,
        command.base_version,
        command.base_digest,
        command.key,
        command.attempts,
        ms_or_none(command.retry_at),
        command.undoes,
        command.detail,
        ms_or_none(command.sent_at),
        command.former,
    )


def command_of(row: Row[Any]) -> Command:
    """A row of `COLUMNS` as a command."""
    return Command(
        id=row.id,
        decision=row.decision_id,
        account=row.account_id,
        item=row.item_id,
        target_kind=TargetKind(row.target_kind),
        target=row.target,
        kind=ItemKind(row.kind) if row.kind is not None else None,
        action=Action(row.action),
        effect=Effect(row.effect),
        decided_at=from_ms(row.decided_at),
        not_before=from_ms(row.not_before),
        by=row.by,
        reason=row.reason,
        message=row.message,
        value=row.value,
        clause=row.clause,
        clause_version=row.clause_version,
        base_version=row.base_version,
        base_digest=row.base_digest,
        key=row.key,
        state=CommandState(row.state),
        attempts=row.attempts,
        retry_at=from_ms(row.retry_at),
        undoes=row.undoes,
        detail=row.detail,
        sent_at=from_ms(row.sent_at),
        former=row.former,
    )


def select(conn: Connection, rest: str, parameters: dict[str, object] | None = None) -> list[Command]:
    """The commands that `rest` (everything after FROM command) finds."""
    rows = conn.exec_driver_sql(f"SELECT {ALL} FROM command {rest}", parameters or {})
    return [command_of(row) for row in rows]


def in_list(states: Iterable[CommandState]) -> str:
    """States as an SQL list; written out, so that SQLite sees when a partial index fits."""
    return "(" + ", ".join(f"'{state.value}'" for state in states) + ")"
