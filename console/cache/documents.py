"""Texts of the communities: terms, description, welcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from console.cache import records
from console.cache.connection import Tx
from console.cache.record_tables import document as table
from console.cache.terms_tables import terms_place as place
from console.cache.times import from_ms, ms, ms_or_none
from console.domain.items import TextFormat
from console.domain.records import Document


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document with the account that knows it."""

    id: int
    account_id: int
    document: Document
    fetched_at: datetime


def store(tx: Tx, account_id: int, documents: Sequence[Document], at: datetime | None = None) -> list[int]:
    """Write down what the remote told; returns the ids, in the order given."""
    fetched = ms(at or datetime.now(UTC))
    rows = [
        {
            "account_id": account_id,
            "remote_id": one.remote_id,
            "kind": one.kind,
            "title": one.title,
            "text": one.text,
            "format": one.format.value,
            "version": one.version,
            "editable": int(one.editable),
            "updated": ms_or_none(one.updated),
            "fetched_at": fetched,
        }
        for one in documents
    ]
    return records.replace(tx, table, "document", rows)


def forget(tx: Tx, account_id: int, remote_ids: Iterable[str]) -> list[int]:
    """They are gone; returns the ids of those that were known."""
    return records.forget(tx, table, "document", account_id, list(remote_ids))


def remote_ids(conn: Connection, account_id: int) -> set[str]:
    """How the remote calls those that are known of an account."""
    return records.remote_ids(conn, table, account_id)


def all(conn: Connection, account_id: int) -> list[DocumentEntry]:  # noqa: A001 -- read as documents.all
    """Every document of an account, by kind and title."""
    return _read(conn, table.c.account_id == account_id)


def one(conn: Connection, document_id: int) -> DocumentEntry | None:
    """The document of that id."""
    found = _read(conn, table.c.id == document_id)
    return found[0] if found else None


def find(conn: Connection, account_id: int, kind: str) -> list[DocumentEntry]:
    """The documents of one kind."""
    return _read(conn, table.c.account_id == account_id, table.c.kind == kind)


def by_remote_id(conn: Connection, account_id: int, remote_id: str) -> DocumentEntry | None:
    """The document that the remote calls so."""
    found = _read(conn, table.c.account_id == account_id, table.c.remote_id == remote_id)
    return found[0] if found else None


def without_terms(conn: Connection) -> list[DocumentEntry]:
    """The documents of which no versions are kept yet."""
    return _read(
        conn, ~exists().where(place.c.account_id == table.c.account_id, place.c.remote_id == table.c.remote_id)
    )


def _read(conn: Connection, *where: Any) -> list[DocumentEntry]:
    rows = conn.execute(select(table).where(*where).order_by(table.c.kind, table.c.title, table.c.id))
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> DocumentEntry:
    return DocumentEntry(
        id=row.id,
        account_id=row.account_id,
        document=Document(
            remote_id=row.remote_id,
            kind=row.kind,
            title=row.title,
            text=row.text,
            format=TextFormat(row.format),
            version=row.version,
            editable=bool(row.editable),
            updated=from_ms(row.updated),
        ),
        fetched_at=from_ms(row.fetched_at),
    )
