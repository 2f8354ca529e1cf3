"""Who answered whom, and what the remote's own log tells of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from console.cache import records
from console.cache.connection import Tx
from console.cache.record_tables import interaction, remote_log
from console.cache.times import from_ms, ms
from console.domain.records import Interaction, LogEntry


def store(tx: Tx, account_id: int, deeds: Sequence[Interaction | LogEntry]) -> None:
    """Write down what the remote told. What happened does not change: what is known already stays as it is, unless
    nobody noted then what was written.
    """
    between = [
        {
            "account_id": account_id,
            "remote_id": one.remote_id,
            "kind": one.kind,
            "source": one.source,
            "target": one.target,
            "at": ms(one.at),
            "post": one.post,
            "answers": one.answers,
            "excerpt": one.excerpt,
            "url": one.url,
        }
        for one in deeds
        if isinstance(one, Interaction)
    ]
    if between:
        statement = insert(interaction)
        told = {name: statement.excluded[name] for name in ("post", "answers", "excerpt", "url")}
        tx.conn.execute(
            statement.on_conflict_do_update(
                index_elements=("account_id", "remote_id"),
                set_=told,
                where=(interaction.c.post == "") & (statement.excluded.post != ""),
            ),
            between,
        )
    logged = [
        {
            "account_id": account_id,
            "remote_id": one.remote_id,
            "item": one.item,
            "action": one.action,
            "by": one.by,
            "at": ms(one.at),
            "reason": one.reason,
        }
        for one in deeds
        if isinstance(one, LogEntry)
    ]
    if logged:
        tx.conn.execute(insert(remote_log).on_conflict_do_nothing(), logged)
        tx.changed_all("log")


def forget(tx: Tx, account_id: int, remote_ids: Sequence[str]) -> list[int]:
    """What was written is no longer there; returns the ids of what was known."""
    return records.forget(tx, interaction, "interaction", account_id, remote_ids)


def interactions(conn: Connection, account_id: int, since: datetime) -> list[Interaction]:
    """What happened between members since a time, oldest first."""
    rows = conn.execute(
        select(interaction)
        .where(interaction.c.account_id == account_id, interaction.c.at >= ms(since))
        .order_by(interaction.c.at, interaction.c.id)
    )
    return [
        Interaction(
            row.remote_id,
            row.kind,
            row.source,
            row.target,
            from_ms(row.at),
            row.post,
            row.answers,
            row.excerpt,
            row.url,
        )
        for row in rows
    ]


def log_of(conn: Connection, account_id: int, item: str) -> list[LogEntry]:
    """What the remote's log tells of one item (its remote id), newest first."""
    rows = conn.execute(
        select(remote_log)
        .where(remote_log.c.account_id == account_id, remote_log.c.item == item)
        .order_by(remote_log.c.at.desc(), remote_log.c.id.desc())
    )
    return [LogEntry(row.remote_id, row.item, row.action, row.by, from_ms(row.at), row.reason) for row in rows]
