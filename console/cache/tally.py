"""How many items the remotes hold for a decision, kept up by whoever changes that."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection

Kind = tuple[int, int, int, int]
"""Account, code of the kind, 1 if flagged, 1 if a first post."""


def shift(conn: Connection, by: Counter[Kind]) -> None:
    """Count what came and went."""
    rows = [(*kind, number) for kind, number in by.items() if number]
    if rows:
        conn.exec_driver_sql(
            "INSERT INTO tally (account_id, kind, flagged, first_post, number) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (account_id, kind, flagged, first_post) DO UPDATE SET number = number + excluded.number",
            rows,
        )


def read(conn: Connection) -> Counter[Kind]:
    """What there is, as the remotes say."""
    rows = conn.exec_driver_sql("SELECT account_id, kind, flagged, first_post, number FROM tally WHERE number != 0")
    return Counter({(row[0], row[1], row[2], row[3]): row[4] for row in rows})
