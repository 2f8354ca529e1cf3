"""What the outbox holds about meetups and documents."""

from __future__ import annotations

from sqlalchemy import Connection

from console.cache import commands
from console.cache.connection import Tx
from console.cache.schema import UNFINISHED_SQL
from console.domain.commands import Command


def unfinished(conn: Connection) -> list[Command]:
    """What was decided on meetups and is not in the log yet, oldest first."""
    return commands.select(conn, f"WHERE target_kind = 'meetup' AND {UNFINISHED_SQL} ORDER BY id")


def entitle(tx: Tx, command_id: int, title: str) -> None:
    """Call a command by what it makes, where nothing of that name is there yet."""
    tx.conn.exec_driver_sql("UPDATE command SET title = ? WHERE id = ? AND title = ''", (title, command_id))


def rebase(tx: Tx, sent: Command, version: str, digest: str) -> None:
    """What waits on a document or a meetup is now based on what an earlier command of ours has made of it."""
    rows = tx.conn.exec_driver_sql(
        "UPDATE command SET base_version = ?, base_digest = ? WHERE account_id = ? AND target_kind = ? AND target = ? "
        "AND target != '' AND state = 'waiting' RETURNING id",
        (version, digest, sent.account, sent.target_kind.value, sent.target),
    ).all()
    tx.changed("command", [one for (one,) in rows])


def begin_anew(tx: Tx, command_id: int) -> None:
    """What it was decided on is gone: sent again, it makes that anew."""
    tx.conn.exec_driver_sql("UPDATE command SET base_version = '', former = '' WHERE id = ?", (command_id,))
