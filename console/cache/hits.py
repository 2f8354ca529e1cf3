"""What a search of the queue finds, as a table for this connection alone that the order is read against."""

from __future__ import annotations

from sqlalchemy import Connection

from console.cache import search
from console.cache.filters import QueueFilter
from console.cache.schema import SEARCH_OPTIONS
from console.cache.standing import BROUGHT_BACK_IDS

SMALL = 5_000
"""Matches up to which each is looked at; above, the members of groups are."""


def collect(conn: Connection, filter_: QueueFilter, limit: int | None, *, fold: bool) -> bool:
    """Fill `temp.hit` with what matches; whether that is all of it.

    :param limit: only so many of the newest.
    :param fold: a near-copy that matches is found through the one that stands for its group.
    """
    conn.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS hit (id INTEGER PRIMARY KEY)")
    conn.exec_driver_sql("DELETE FROM temp.hit")
    asked = search.expression(
        filter_.text,
        accounts=filter_.accounts,
        kinds=filter_.kinds,
        flagged=filter_.flagged,
        first_post=filter_.first_post,
        author=filter_.author,
    )
    if asked is None:
        return True
    newest = "ORDER BY rowid DESC LIMIT :limit" if limit is not None else "ORDER BY rowid"
    found = conn.exec_driver_sql(
        f"INSERT INTO temp.hit SELECT rowid FROM item_search WHERE item_search MATCH :asked {newest}",
        {"asked": search.spelled_out(conn, asked), "limit": limit},
    ).rowcount
    _add_brought_back(conn, asked)
    if fold:
        _fold(conn, few=found <= SMALL)
    return limit is None or found < limit


def _add_brought_back(conn: Connection, asked: str) -> None:
    """What a command that is not sent makes wait again is in no index of pending items: it is searched by itself."""
    ids = [row[0] for row in conn.exec_driver_sql(BROUGHT_BACK_IDS)]
    if not ids:
        return
    conn.exec_driver_sql(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.brought_back USING fts5(words, tags, {SEARCH_OPTIONS})"
    )
    conn.exec_driver_sql("INSERT INTO temp.brought_back (brought_back) VALUES ('delete-all')")
    conn.exec_driver_sql(
        "INSERT INTO temp.brought_back (rowid, words, tags) VALUES (?, ?, ?)", search.rows_of(conn, ids, pending=False)
    )
    conn.exec_driver_sql(
        "INSERT OR IGNORE INTO temp.hit SELECT rowid FROM temp.brought_back WHERE brought_back MATCH ?", (asked,)
    )


def _fold(conn: Connection, *, few: bool) -> None:
    """Each group whose member matches is found through its lead."""
    members = (
        "temp.hit CROSS JOIN item ON item.id = hit.id WHERE group_id IS NOT NULL AND lead = 0"
        if few
        else "item INDEXED BY ix_item_group WHERE group_id IS NOT NULL AND lead = 0 AND id IN (SELECT id FROM temp.hit)"
    )
    conn.exec_driver_sql(
        f"INSERT OR IGNORE INTO temp.hit SELECT leader.id FROM (SELECT DISTINCT group_id FROM {members}) AS found "
        "CROSS JOIN item AS leader ON leader.group_id = found.group_id AND leader.lead = 1"
    )
