"""Decided items leave the cache after a while; the log stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from console.cache import copies
from console.cache.connection import Tx
from console.cache.schema import UNFINISHED_SQL
from console.cache.times import ms

BATCH = 500
"""Items that are best deleted in one transaction."""
_OLD = (
    "left_at < :before AND state != 0 AND id NOT IN (SELECT item_id FROM item_local WHERE kept) "
    f"AND NOT EXISTS (SELECT 1 FROM command WHERE command.item_id = item.id AND command.{UNFINISHED_SQL})"
)


def sweep(tx: Tx, before: datetime, limit: int = BATCH) -> int:
    """Delete items that were decided before a time, oldest first, without those that are kept or in the outbox.

    :param limit: how many at most; whoever gets as many back calls again.
    :returns: how many were deleted.
    """
    rows = tx.conn.exec_driver_sql(
        f"SELECT id FROM item WHERE {_OLD} ORDER BY left_at LIMIT :limit", {"before": ms(before), "limit": limit}
    ).all()
    ids = [item_id for (item_id,) in rows]
    if ids:
        copies.leave(tx, ids)
        tx.conn.exec_driver_sql("DELETE FROM item WHERE id IN (SELECT value FROM json_each(?))", (str(ids),))
        tx.changed("item", ids)
    return len(ids)


def expire(tx: Tx, account_id: int, before: datetime, limit: int = BATCH) -> int:
    """Delete what was read of an account before a time and was not read again since, where a platform's terms ask for
    that: keeping it was never ours to choose. What waits for a decision is read again with every listing and stays,
    unless no listing succeeded since; the outbox and what it acts on stay.

    :param limit: rows of a kind at most; whoever gets as many back calls again.
    :returns: how many rows were deleted.
    """
    values = {"account": account_id, "before": ms(before), "limit": limit}
    stale = tx.conn.exec_driver_sql(
        "SELECT id FROM item WHERE account_id = :account AND (left_at < :before OR (fetched_at < :before AND state = 0 "
        "AND EXISTS (SELECT 1 FROM account WHERE id = :account AND coalesce(synced_at, 0) < :before))) "
        f"AND NOT EXISTS (SELECT 1 FROM command WHERE command.item_id = item.id AND command.{UNFINISHED_SQL}) "
        "LIMIT :limit",
        values,
    ).all()
    ids = [item_id for (item_id,) in stale]
    if ids:
        copies.leave(tx, ids)
        tx.conn.exec_driver_sql("DELETE FROM item WHERE id IN (SELECT value FROM json_each(?))", (str(ids),))
        tx.changed("item", ids)
    deleted = len(ids)
    for table, read in (("member", "fetched_at"), ("document", "fetched_at"), ("meetup", "fetched_at"),
                        ("interaction", "at"), ("remote_log", "at")):  # fmt: skip
        deleted += tx.conn.exec_driver_sql(
            f"DELETE FROM {table} WHERE id IN "
            f"(SELECT id FROM {table} WHERE account_id = :account AND {read} < :before LIMIT :limit)",
            values,
        ).rowcount
        tx.changed_all(table)
    return deleted


def due(conn: Connection, before: datetime) -> int:
    """How many items a sweep would delete."""
    return conn.exec_driver_sql(  # type: ignore[no-any-return]
        f"SELECT count(*) FROM item WHERE {_OLD}", {"before": ms(before)}
    ).scalar_one()
