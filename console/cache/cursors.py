"""How far each feed of an account was read; committed together with the rows that a cursor covers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from console.cache.connection import Tx
from console.cache.times import from_ms, ms
from console.domain.records import Feed


def get(conn: Connection, account_id: int, feed: Feed) -> str | None:
    """The cursor to go on with; None for the beginning."""
    return conn.exec_driver_sql(
        "SELECT cursor FROM feed_cursor WHERE account_id = ? AND feed = ?", (account_id, feed.value)
    ).scalar_one_or_none()


def read_at(conn: Connection, account_id: int, feed: Feed) -> datetime | None:
    """When the cursor was last moved on."""
    at = conn.exec_driver_sql(
        "SELECT at FROM feed_cursor WHERE account_id = ? AND feed = ?", (account_id, feed.value)
    ).scalar_one_or_none()
    return from_ms(at)


def set(tx: Tx, account_id: int, feed: Feed, cursor: str | None, at: datetime) -> None:  # noqa: A001 -- cursors.set
    """Note how far a feed was read."""
    tx.conn.exec_driver_sql(
        "INSERT INTO feed_cursor (account_id, feed, cursor, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (account_id, feed) DO UPDATE SET cursor = excluded.cursor, at = excluded.at",
        (account_id, feed.value, cursor, ms(at)),
    )
