"""What the repositories of small records have in common: rows are replaced by remote id and keep their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects.sqlite import insert

from console.cache.bodies import encode
from console.cache.connection import Tx


def replace(tx: Tx, table: Table, kind: str, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Insert rows, or update those of the same account and remote id; returns the ids, in the order of the rows.

    :param kind: what the footprint calls them.
    """
    if not rows:
        return []
    statement = insert(table)
    keys = ("account_id", "remote_id")
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    tx.conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), [dict(row) for row in rows])
    ids = ids_of(tx, table, rows)
    tx.changed(kind, ids)
    return ids


def ids_of(tx: Tx, table: Table, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """The ids of rows that are there."""
    found: dict[tuple[object, object], int] = {}
    query = (
        f"SELECT remote_id, id FROM {table.name} WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?))"
    )
    for account in {row["account_id"] for row in rows}:
        names = encode([row["remote_id"] for row in rows if row["account_id"] == account]).decode()
        for name, row_id in tx.conn.exec_driver_sql(query, (account, names)):
            found[account, name] = int(row_id)
    return [found[row["account_id"], row["remote_id"]] for row in rows]


def remote_ids(conn: Connection, table: Table, account_id: int) -> set[str]:
    """The remote ids of an account's rows."""
    return set(conn.scalars(select(table.c.remote_id).where(table.c.account_id == account_id)))


def forget(tx: Tx, table: Table, kind: str, account_id: int, remote_ids: Sequence[str]) -> list[int]:
    """Delete the rows of which the remote said that they are gone; returns their ids."""
    statement = table.delete().where(table.c.account_id == account_id, table.c.remote_id.in_(remote_ids))
    ids = list(tx.conn.scalars(statement.returning(table.c.id)))
    tx.changed(kind, ids)
    return ids
