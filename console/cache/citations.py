"""Which decisions cite which clause, which commands publish which version, and who accepted what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from console.cache import commands
from console.cache.connection import Tx
from console.cache.times import from_ms, ms, ms_or_none
from console.domain.commands import Command, CommandState
from console.domain.records import Acceptance

_STANDS = "command.state NOT IN ('withdrawn', 'dismissed') AND command.undoes IS NULL"
_NOT_TAKEN_BACK = (
    "NOT EXISTS (SELECT 1 FROM decision WHERE decision.id = command.decision_id AND decision.undone IS NOT NULL)"
)
_COUNTS = f"{_STANDS} AND {_NOT_TAKEN_BACK}"
"""A citation counts as long as its decision stands: not when it was taken back, or never carried out."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A decision that cites a clause.

    :param version: the id of the version in force that day.
    :param author: whose item it was decided on; empty where there was none.
    """

    command: int
    terms: int
    clause: str
    version: int
    action: str
    at: datetime
    by: str
    account: int
    author: str
    title: str
    item: int | None
    state: CommandState


@dataclass(frozen=True, slots=True)
class Publication:
    """A command that publishes a version.

    :param before: the id of the version that was in force there until then.
    :param effective: from when on it holds, where that was said.
    """

    command: Command
    version: int
    before: int | None
    effective: datetime | None


def cite(tx: Tx, command_ids: Sequence[int], terms_id: int, clause: str, version_id: int) -> None:
    """These commands cite a clause as it is in a version."""
    tx.conn.exec_driver_sql(
        "INSERT OR REPLACE INTO citation (command_id, terms_id, clause, version_id) VALUES (?, ?, ?, ?)",
        [(command, terms_id, clause, version_id) for command in command_ids],
    )
    tx.changed("terms", [terms_id])


def counts(conn: Connection, terms_id: int) -> dict[str, int]:
    """How many decisions cite each clause; of one that was never cited nothing is told."""
    rows = conn.exec_driver_sql(
        "SELECT citation.clause AS clause, count(DISTINCT command.decision_id) AS number FROM citation "
        f"JOIN command ON command.id = command_id WHERE terms_id = ? AND {_COUNTS} GROUP BY citation.clause",
        (terms_id,),
    )
    return {row.clause: row.number for row in rows}


def of_clause(conn: Connection, terms_id: int, clause: str, limit: int) -> list[Citation]:
    """The decisions that cite a clause, newest first."""
    return _read(conn, "terms_id = :terms AND citation.clause = :clause", {"terms": terms_id, "clause": clause}, limit)


def by_action(conn: Connection, terms_id: int, clause: str, since: datetime | None) -> dict[str, int]:
    """How many decisions cite a clause, by what was decided, most first.

    :param since: only those that were decided after it.
    """
    rows = conn.exec_driver_sql(
        "SELECT action, count(DISTINCT command.decision_id) AS number FROM citation "
        "JOIN command ON command.id = command_id "
        f"WHERE terms_id = :terms AND citation.clause = :clause AND decided_at >= :since AND {_COUNTS} "
        "GROUP BY action ORDER BY number DESC, action",
        {"terms": terms_id, "clause": clause, "since": ms(since) if since is not None else 0},
    )
    return {row.action: row.number for row in rows}


def of_command(conn: Connection, command_id: int) -> Citation | None:
    """What a command cites."""
    found = _read(conn, "command.id = :command", {"command": command_id}, 1, standing=False)
    return found[0] if found else None


def of_items(conn: Connection, items: Sequence[int]) -> list[tuple[int, str]]:
    """The clauses that decisions on these items cite, as (terms, clause), those cited most first."""
    rows = conn.exec_driver_sql(
        "SELECT terms_id, citation.clause AS clause FROM citation JOIN command ON command.id = command_id "
        f"WHERE item_id IN (SELECT value FROM json_each(?)) AND {_COUNTS} "
        "GROUP BY terms_id, citation.clause ORDER BY count(*) DESC, max(command.id) DESC",
        (str(list(items)),),
    )
    return [(row.terms_id, row.clause) for row in rows]


def cited_lately(conn: Connection, account_id: int, limit: int) -> list[tuple[int, str, int]]:
    """The items of an account that were decided with a clause, newest first, as (terms, clause, item)."""
    rows = conn.exec_driver_sql(
        "SELECT terms_id, citation.clause AS clause, item_id FROM citation JOIN command ON command.id = command_id "
        f"WHERE account_id = ? AND item_id IS NOT NULL AND {_COUNTS} ORDER BY command.id DESC LIMIT ?",
        (account_id, limit),
    )
    return [(row.terms_id, row.clause, row.item_id) for row in rows]


def publish(
    tx: Tx, command: Command, terms_id: int, version_id: int, before: int | None, effective: datetime | None
) -> None:
    """This command publishes a version in place of the one before."""
    tx.conn.exec_driver_sql(
        "INSERT INTO terms_publication (command_id, terms_id, account_id, version_id, before, effective) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (command.id, terms_id, command.account, version_id, before, ms_or_none(effective)),
    )
    tx.changed("terms", [terms_id])


def publication(conn: Connection, command_id: int) -> tuple[int, int, int | None] | None:
    """What a command publishes: the text, the version, and the version before."""
    row = conn.exec_driver_sql(
        "SELECT terms_id, version_id, before FROM terms_publication WHERE command_id = ?", (command_id,)
    ).one_or_none()
    return (row.terms_id, row.version_id, row.before) if row is not None else None


def publications(conn: Connection, terms_id: int) -> list[Publication]:
    """What was and is being published of a text, newest first."""
    rows = conn.exec_driver_sql(
        f"SELECT {commands.ALL}, version_id, before, effective FROM terms_publication "
        "JOIN command ON command.id = command_id WHERE terms_id = ? ORDER BY command.id DESC",
        (terms_id,),
    )
    return [Publication(commands.command_of(row), row.version_id, row.before, from_ms(row.effective)) for row in rows]


def store_acceptances(tx: Tx, account_id: int, found: Sequence[Acceptance]) -> None:
    """Write down who accepted what, as the remote tells."""
    tx.conn.exec_driver_sql(
        "INSERT INTO acceptance (account_id, remote_id, document, version, handle, at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (account_id, remote_id) DO UPDATE SET document = excluded.document, version = excluded.version, "
        "handle = excluded.handle, at = excluded.at",
        [(account_id, one.remote_id, one.document, one.version, one.handle, ms_or_none(one.at)) for one in found],
    )
    tx.changed_all("terms")


def acceptances(conn: Connection, account_id: int, document: str) -> list[Acceptance]:
    """Who accepted a document, newest first."""
    rows = conn.exec_driver_sql(
        "SELECT remote_id, document, version, handle, at FROM acceptance WHERE account_id = ? AND document = ? "
        "ORDER BY at DESC, id DESC",
        (account_id, document),
    )
    return [Acceptance(row.remote_id, row.document, row.version, row.handle, from_ms(row.at)) for row in rows]


def _read(
    conn: Connection, where: str, values: dict[str, object], limit: int, *, standing: bool = True
) -> list[Citation]:
    rows = conn.exec_driver_sql(
        'SELECT command.id, terms_id, citation.clause AS clause, version_id, action, decided_at, "by", account_id, '
        "author, title, item_id, state FROM citation JOIN command ON command.id = command_id "
        f"WHERE {where} {f'AND {_COUNTS}' if standing else ''} ORDER BY command.id DESC LIMIT :limit",
        {**values, "limit": limit},
    )
    return [_citation(row) for row in rows]


def _citation(row: Row[Any]) -> Citation:
    return Citation(
        command=row.id,
        terms=row.terms_id,
        clause=row.clause,
        version=row.version_id,
        action=row.action,
        at=from_ms(row.decided_at),
        by=row.by,
        account=row.account_id,
        author=row.author,
        title=row.title,
        item=row.item_id,
        state=CommandState(row.state),
    )
