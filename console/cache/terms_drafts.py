"""What is being written on a text: its draft, and a merge that is under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from console.analysis.clause_merge import Choice
from console.analysis.clauses import Text, kept
from console.cache.bodies import encode
from console.cache.connection import Tx
from console.cache.terms import text_of
from console.cache.times import from_ms, ms
from console.domain.items import TextFormat

_choices = msgspec.json.Decoder(dict[str, Choice])


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written.

    :param base: the id of the version that it began from.
    :param announcement: what members are to be told of it.
    :param merged: the id of our version that was joined with `base`, where one was.
    """

    terms: int
    base: int
    text: Text
    announcement: str
    saved_at: datetime
    merged: int | None = None


@dataclass(frozen=True, slots=True)
class MergeState:
    """A merge under way, as it is written down.

    :param base: the id of the version that both sides began from; `theirs` that of the version to be merged.
    :param mine: the draft as it was when the merge began.
    :param choices: by clause, what was chosen so far.
    :param aside: put aside until later; everything is kept.
    """

    terms: int
    base: int
    theirs: int
    mine: Text
    choices: Mapping[str, Choice]
    aside: bool
    began_at: datetime


def draft(conn: Connection, terms_id: int) -> Draft | None:
    """The draft of a text."""
    row = conn.exec_driver_sql(
        "SELECT base, merged, text, clauses, announcement, saved_at, format FROM terms_draft "
        "JOIN terms ON terms.id = terms_id WHERE terms_id = ?",
        (terms_id,),
    ).one_or_none()
    if row is None:
        return None
    text = text_of(row.text, TextFormat(row.format), row.clauses)
    return Draft(terms_id, row.base, text, row.announcement, from_ms(row.saved_at), row.merged)


def save(tx: Tx, found: Draft) -> None:
    """Write the draft down in place of the one before."""
    tx.conn.exec_driver_sql(
        "INSERT INTO terms_draft (terms_id, base, merged, text, clauses, announcement, saved_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (terms_id) DO UPDATE SET base = excluded.base, "
        "merged = excluded.merged, text = excluded.text, clauses = excluded.clauses, "
        "announcement = excluded.announcement, saved_at = excluded.saved_at",
        (found.terms, found.base, found.merged, *_columns(found.text), found.announcement, ms(found.saved_at)),
    )
    tx.changed("terms", [found.terms])


def drop(tx: Tx, terms_id: int) -> None:
    """The draft is done with: it became a version, or was thrown away."""
    tx.conn.exec_driver_sql("DELETE FROM terms_draft WHERE terms_id = ?", (terms_id,))
    tx.changed("terms", [terms_id])


def merge(conn: Connection, terms_id: int) -> MergeState | None:
    """The merge that is under way on a text."""
    row: Any = conn.exec_driver_sql(
        "SELECT base, theirs, text, clauses, choices, aside, began_at, format FROM terms_merge "
        "JOIN terms ON terms.id = terms_id WHERE terms_id = ?",
        (terms_id,),
    ).one_or_none()
    if row is None:
        return None
    return MergeState(
        terms=terms_id,
        base=row.base,
        theirs=row.theirs,
        mine=text_of(row.text, TextFormat(row.format), row.clauses),
        choices=_choices.decode(row.choices),
        aside=bool(row.aside),
        began_at=from_ms(row.began_at),
    )


def save_merge(tx: Tx, found: MergeState) -> None:
    """Write a merge down in place of the one before."""
    tx.conn.exec_driver_sql(
        "INSERT INTO terms_merge (terms_id, base, theirs, text, clauses, choices, aside, began_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (terms_id) DO UPDATE SET base = excluded.base, "
        "theirs = excluded.theirs, text = excluded.text, clauses = excluded.clauses, choices = excluded.choices, "
        "aside = excluded.aside, began_at = excluded.began_at",
        (
            found.terms,
            found.base,
            found.theirs,
            *_columns(found.mine),
            encode(dict(found.choices)).decode(),
            int(found.aside),
            ms(found.began_at),
        ),
    )
    tx.changed("terms", [found.terms])


def drop_merge(tx: Tx, terms_id: int) -> None:
    """The merge is done with."""
    tx.conn.exec_driver_sql("DELETE FROM terms_merge WHERE terms_id = ?", (terms_id,))
    tx.changed("terms", [terms_id])


def _columns(text: Text) -> tuple[str, str]:
    return text.source, encode(kept(text)).decode()
