"""The rules: texts with their versions, and the documents that each applies to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from console.analysis.clauses import Kept, Text, kept, rebuilt, split
from console.cache.bodies import encode
from console.cache.connection import Tx
from console.cache.times import from_ms, ms
from console.domain.items import TextFormat
from console.domain.records import Document
from console.domain.text import digest

_kept = msgspec.json.Decoder(tuple[Kept, ...])
_VERSIONS = (
    "SELECT version.id, version.terms_id, number, parent, merged, author, at, version.digest, note, ours, text, "
    "clauses, format FROM terms_version AS version JOIN terms ON terms.id = version.terms_id"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """A text that Corral keeps versions of.

    :param kind: as of its documents: "terms", "description", "welcome" …
    """

    id: int
    title: str
    kind: str
    format: TextFormat


@dataclass(frozen=True, slots=True)
class Version:
    """A state of a text that does not change any more.

    :param number: counts from 1 in its text.
    :param parent: the version that it was made from; `merged` the other one where it joins two.
    :param author: empty where a remote does not tell.
    :param digest: of the source.
    :param note: what was changed, in its author's words.
    :param ours: whether it was saved here, and not first seen on a remote.
    """

    id: int
    terms: int
    number: int
    parent: int | None
    merged: int | None
    author: str
    at: datetime
    digest: str
    note: str
    ours: bool
    text: Text

    @property
    def name(self) -> str:
        """For people: "v13"."""
        return f"v{self.number}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text applies.

    :param version: the id of the version that is in force there.
    :param digest: of the document when that was found.
    """

    id: int
    terms: int
    account: int
    remote_id: str
    version: int
    digest: str


def all(conn: Connection) -> list[Terms]:  # noqa: A001 -- read as terms.all
    """Every text, rules first, then by title."""
    rows = conn.exec_driver_sql("SELECT id, title, kind, format FROM terms ORDER BY kind != 'terms', title, id")
    return [Terms(row.id, row.title, row.kind, TextFormat(row.format)) for row in rows]


def get(conn: Connection, terms_id: int) -> Terms | None:
    """The text of that id."""
    row = conn.exec_driver_sql("SELECT id, title, kind, format FROM terms WHERE id = ?", (terms_id,)).one_or_none()
    return Terms(row.id, row.title, row.kind, TextFormat(row.format)) if row is not None else None


def add(tx: Tx, title: str, kind: str, form: TextFormat) -> Terms:
    """A new text, without a version."""
    terms_id = tx.conn.exec_driver_sql(
        "INSERT INTO terms (title, kind, format) VALUES (?, ?, ?) RETURNING id", (title, kind, form.value)
    ).scalar_one()
    tx.changed("terms", [terms_id])
    return Terms(terms_id, title, kind, form)


def places(conn: Connection, terms_id: int | None = None) -> list[Place]:
    """Where a text applies, or all of them do."""
    rows = conn.exec_driver_sql(
        "SELECT id, terms_id, account_id, remote_id, version_id, digest FROM terms_place "
        "WHERE :terms IS NULL OR terms_id = :terms ORDER BY id",
        {"terms": terms_id},
    )
    return [_place(row) for row in rows]


def place_of(conn: Connection, account_id: int, remote_id: str) -> Place | None:
    """Which text a document is."""
    row = conn.exec_driver_sql(
        "SELECT id, terms_id, account_id, remote_id, version_id, digest FROM terms_place "
        "WHERE account_id = ? AND remote_id = ?",
        (account_id, remote_id),
    ).one_or_none()
    return _place(row) if row is not None else None


def set_place(tx: Tx, account_id: int, remote_id: str, version: Version, found: str) -> None:
    """This version is in force there now.

    :param found: the document's digest.
    """
    tx.conn.exec_driver_sql(
        "INSERT INTO terms_place (terms_id, account_id, remote_id, version_id, digest) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (account_id, remote_id) DO UPDATE SET terms_id = excluded.terms_id, "
        "version_id = excluded.version_id, digest = excluded.digest",
        (version.terms, account_id, remote_id, version.id, found),
    )
    tx.changed("terms", [version.terms])


def versions(conn: Connection, terms_id: int) -> list[Version]:
    """The versions of a text, newest first."""
    rows = conn.exec_driver_sql(f"{_VERSIONS} WHERE terms_id = ? ORDER BY number DESC", (terms_id,))
    return [_version(row) for row in rows]


def current(found: Sequence[Version]) -> Version:
    """The newest of a text's versions that comes from its first: not what another place had before it joined.

    :param found: newest first; at least one.
    """
    known = {one.id: one for one in found}
    return next((one for one in found if found[-1].id in ancestors(known, one.id)), found[0])


def ancestors(known: Mapping[int, Version], version_id: int) -> set[int]:
    """The ids of a version and of all that it comes from.

    :param known: every version of the text, by id.
    """
    found: set[int] = set()
    waiting: list[int | None] = [version_id]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in found and one in known:
            found.add(one)
            waiting += [known[one].parent, known[one].merged]
    return found


def version(conn: Connection, version_id: int) -> Version | None:
    """The version of that id."""
    row = conn.exec_driver_sql(f"{_VERSIONS} WHERE version.id = ?", (version_id,)).one_or_none()
    return _version(row) if row is not None else None


def same(conn: Connection, terms_id: int, source: str) -> Version | None:
    """The newest version with exactly these words."""
    row = conn.exec_driver_sql(
        f"{_VERSIONS} WHERE terms_id = ? AND version.digest = ? ORDER BY number DESC LIMIT 1",
        (terms_id, digest(source)),
    ).one_or_none()
    return _version(row) if row is not None else None


def _alike(conn: Connection, terms_id: int, source: str) -> Version | None:
    """The newest version that differs in the ends of lines alone: remotes write those as they like."""
    wanted = [line.rstrip() for line in source.strip().splitlines()]
    rows = conn.exec_driver_sql(
        f"{_VERSIONS} WHERE terms_id = ? AND length(text) BETWEEN ? AND ? ORDER BY number DESC LIMIT 20",
        (terms_id, len(source) - len(wanted) * 2 - 20, len(source) + len(wanted) * 2 + 20),
    )
    found = (row for row in rows if [line.rstrip() for line in row.text.strip().splitlines()] == wanted)
    row = next(found, None)
    return _version(row) if row is not None else None


def add_version(
    tx: Tx,
    terms_id: int,
    text: Text,
    at: datetime,
    *,
    author: str = "",
    note: str = "",
    ours: bool = False,
    parent: int | None = None,
    merged: int | None = None,
) -> Version:
    """Write a version down; its number is the next one."""
    number = 1 + int(
        tx.conn.exec_driver_sql(
            "SELECT coalesce(max(number), 0) FROM terms_version WHERE terms_id = ?", (terms_id,)
        ).scalar_one()
    )
    source, seal = text.source, digest(text.source)
    version_id = tx.conn.exec_driver_sql(
        "INSERT INTO terms_version (terms_id, number, parent, merged, author, at, digest, note, ours, text, clauses) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (terms_id, number, parent, merged, author, ms(at), seal, note, int(ours), source, encode(kept(text)).decode()),
    ).scalar_one()
    tx.changed("terms", [terms_id])
    return Version(version_id, terms_id, number, parent, merged, author, at, seal, note, ours, text)


def take_up(tx: Tx, account_id: int, documents: Sequence[Document], at: datetime) -> None:
    """Keep what a remote has as a version, unless it is one that is known; each document's first makes a text of it.

    :param at: when the remote told it; where it does not say when it was changed, that counts.
    """
    for document in documents:
        place = place_of(tx.conn, account_id, document.remote_id)
        if place is not None and place.digest == document.digest():
            continue
        before = version(tx.conn, place.version) if place is not None else None
        if before is None:
            made = add(tx, document.title, document.kind, document.format)
            terms_id, form = made.id, made.format
        else:
            terms_id, form = before.terms, before.text.format
        found = same(tx.conn, terms_id, document.text) or _alike(tx.conn, terms_id, document.text)
        if found is None:
            text = split(document.text, form, before.text.clauses if before is not None else ())
            found = add_version(
                tx, terms_id, text, document.updated or at, parent=before.id if before is not None else None
            )
        set_place(tx, account_id, document.remote_id, found, document.digest())


def text_of(source: str, form: TextFormat, clauses: str) -> Text:
    """A text as its columns keep it."""
    return rebuilt(source, form, _kept.decode(clauses))


def _place(row: Row[Any]) -> Place:
    return Place(row.id, row.terms_id, row.account_id, row.remote_id, row.version_id, row.digest)


def _version(row: Row[Any]) -> Version:
    return Version(
        id=row.id,
        terms=row.terms_id,
        number=row.number,
        parent=row.parent,
        merged=row.merged,
        author=row.author,
        at=from_ms(row.at),
        digest=row.digest,
        note=row.note,
        ours=bool(row.ours),
        text=text_of(row.text, TextFormat(row.format), row.clauses),
    )
