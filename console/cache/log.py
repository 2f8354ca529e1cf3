"""The commands as a person reads them: the outbox's list, the log, and what was decided on an author before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from console.cache import commands
from console.cache.bodies import handled_of, item_of
from console.cache.schema import UNFINISHED_SQL
from console.cache.times import from_ms, ms
from console.domain.actions import Action
from console.domain.commands import FINISHED, Command, CommandState
from console.domain.items import Handled, Item

UNFINISHED = frozenset(CommandState) - FINISHED


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A command with the names that were true when it was decided.

    :param current: the item as the remote had it when it refused, where it told.
    :param winner: who decided instead, where it told.
    """

    command: Command
    account_name: str
    author: str
    title: str
    current: Item | None
    winner: Handled | None


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """How many commands stand where.

    :param waiting: committed and not sent, those inside their undo window included.
    :param held: of these, inside their undo window.
    :param decided_today: decided since the midnight of `summary`'s time and not taken back.
    """

    waiting: int
    sending: int
    uncertain: int
    parked: int
    held: int
    decided_today: int


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What was decided on an author's item before."""

    action: Action
    at: datetime
    reason: str
    title: str
    by: str = ""


def entries(
    conn: Connection,
    states: Collection[CommandState],
    account_id: int | None = None,
    limit: int | None = None,
    before: int | None = None,
    item_id: int | None = None,
) -> list[OutboxEntry]:
    """Commands in some states: unfinished ones oldest first, as they are sent; finished ones newest first.

    :param before: only those with a smaller id: the next page of the log.
    """
    unfinished = UNFINISHED.issuperset(states)
    conditions = [f"state IN {commands.in_list(states)}"]
    conditions += [UNFINISHED_SQL] if unfinished else []
    conditions += ["account_id = :account"] if account_id is not None else []
    conditions += ["id < :before"] if before is not None else []
    conditions += ["item_id = :item"] if item_id is not None else []
    rows = conn.exec_driver_sql(
        f"SELECT {commands.ALL}, account_name, author, title, current, winner FROM command "
        f"WHERE {' AND '.join(conditions)} ORDER BY id {'ASC' if unfinished else 'DESC'} LIMIT :limit",
        {"account": account_id, "before": before, "item": item_id, "limit": -1 if limit is None else limit},
    )
    return [
        OutboxEntry(
            command=commands.command_of(row),
            account_name=row.account_name,
            author=row.author,
            title=row.title,
            current=item_of(row.current) if row.current is not None else None,
            winner=handled_of(row.winner) if row.winner is not None else None,
        )
        for row in rows
    ]


def summary(conn: Connection, now: datetime) -> OutboxSummary:
    """How many commands stand where.

    :param now: an aware time; its zone says when today began.
    """
    by_state = conn.exec_driver_sql(
        f"SELECT state, count(*) AS number FROM command WHERE {UNFINISHED_SQL} GROUP BY state"
    )
    counts: dict[str, int] = {row.state: row.number for row in by_state}
    moment = ms(now)
    held = conn.exec_driver_sql(
        f"SELECT count(*) FROM command WHERE {UNFINISHED_SQL} AND state = 'waiting' "
        "AND not_before > :now AND decided_at <= :now",
        {"now": moment},
    ).scalar_one()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = conn.exec_driver_sql(
        "SELECT count(*) FROM command WHERE decided_at >= :since AND undoes IS NULL "
        "AND state NOT IN ('withdrawn', 'dismissed')",
        {"since": ms(midnight)},
    ).scalar_one()
    return OutboxSummary(
        waiting=counts.get("waiting", 0),
        sending=counts.get("sending", 0),
        uncertain=counts.get("uncertain", 0),
        parked=counts.get("parked", 0),
        held=held,
        decided_today=today,
    )


def refused_texts(conn: Connection, account_id: int, limit: int) -> list[str]:
    """The texts of what was refused last on an account, newest first, as far as they are still cached."""
    rows = conn.exec_driver_sql(
        "SELECT body FROM command JOIN item_body ON item_body.item_id = command.item_id "
        "WHERE account_id = :account AND state = 'sent' AND undoes IS NULL "
        "AND action IN ('reject', 'spam', 'discard', 'remove') ORDER BY command.id DESC LIMIT :limit",
        {"account": account_id, "limit": limit},
    )
    return [item_of(row.body).text for row in rows]


def author_history(conn: Connection, account_id: int, handle: str, limit: int) -> list[HistoryEntry]:
    """What Corral's own log says of an author, newest first; what was taken back is left out."""
    if not handle:
        return []
    rows = conn.exec_driver_sql(
        'SELECT action, decided_at, reason, title, "by" FROM command WHERE account_id = :account AND author = :author '
        "AND state = 'sent' AND undoes IS NULL ORDER BY id DESC LIMIT :limit",
        {"account": account_id, "author": handle, "limit": limit},
    )
    return [HistoryEntry(Action(row.action), from_ms(row.decided_at), row.reason, row.title, row.by) for row in rows]
