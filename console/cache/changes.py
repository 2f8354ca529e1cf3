"""The footprints of transactions: what others read to learn which rows changed since they last looked."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

KINDS = ("item", "command", "member", "document", "meetup", "account", "reply", "log", "request", "terms")
MANY = 1000
"""Above so many ids of one kind only "many of this kind changed" is kept."""
KEPT = 20_000
"""How many footprint rows are kept; whoever has slept longer is told that everything changed."""
_TRIM_EVERY = 1000


def append(conn: Connection, footprint: dict[str, set[int] | None]) -> None:
    """Write the footprint of the transaction that runs."""
    rows: list[tuple[str, int | None, int | None]] = []
    for kind, ids in footprint.items():
        if ids is None or len(ids) > MANY:
            rows.append((kind, None, None))
        else:
            rows.extend((kind, first, last) for first, last in _runs(ids))
    if not rows:
        return
    conn.exec_driver_sql("INSERT INTO change (kind, first, last) VALUES (?, ?, ?)", rows)
    newest = last(conn)
    if newest // _TRIM_EVERY != (newest - len(rows)) // _TRIM_EVERY:
        conn.exec_driver_sql("DELETE FROM change WHERE seq <= ?", (newest - KEPT,))


def last(conn: Connection) -> int:
    """The sequence number of the newest footprint; 0 at the beginning."""
    return conn.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM change").scalar_one()  # type: ignore[no-any-return]


def since(conn: Connection, seq: int) -> tuple[int, dict[str, set[int] | None]]:
    """What changed after `seq`: the new sequence number, and by kind the ids, or None for "the whole kind".

    Where the footprints after `seq` are no longer all there, every kind is None.
    """
    newest = last(conn)
    oldest = conn.exec_driver_sql("SELECT coalesce(min(seq), 0) FROM change").scalar_one()
    if newest and seq < oldest - 1:
        return newest, dict.fromkeys(KINDS)
    found: dict[str, set[int] | None] = {}
    for kind, first, end in conn.exec_driver_sql("SELECT kind, first, last FROM change WHERE seq > ?", (seq,)):
        ids = found.setdefault(kind, set())
        if ids is None:
            continue
        if first is None or len(ids) + end - first >= MANY:
            found[kind] = None
        else:
            ids.update(range(first, end + 1))
    return newest, found


def _runs(ids: set[int]) -> Iterator[tuple[int, int]]:
    """The ids as runs of neighbours: a page of new rows is one run."""
    run: tuple[int, int] | None = None
    for one in sorted(ids):
        if run is not None and one == run[1] + 1:
            run = (run[0], one)
            continue
        if run is not None:
            yield run
        run = (one, one)
    if run is not None:
        yield run
