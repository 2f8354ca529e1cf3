"""The tables of the rules: texts with their versions and drafts, where each applies, and what cites them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from console.cache.columns import (
    account_column,
    id_column,
    metadata,
    number_column,
    remote_id_column,
    text_column,
    time_column,
)


def _terms_column(*, primary: bool = False) -> Column[int]:
    return Column("terms_id", Integer, ForeignKey("terms.id", ondelete="CASCADE"), nullable=False, primary_key=primary)


terms = Table(
    "terms",
    metadata,
    id_column(),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("format", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""A text that Corral keeps versions of. It outlives the accounts that it was read from: decisions cite it."""

terms_place = Table(
    "terms_place",
    metadata,
    id_column(),
    _terms_column(),
    account_column(),
    remote_id_column(),
    Column("version_id", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    UniqueConstraint("account_id", "remote_id"),
    sqlite_autoincrement=True,
)
"""Where a text applies: a document of an account, the version that is in force there, and the document's digest."""
Index("ix_terms_place_terms", terms_place.c.terms_id)

terms_version = Table(
    "terms_version",
    metadata,
    id_column(),
    _terms_column(),
    Column("number", Integer, nullable=False),
    Column("parent", Integer),
    Column("merged", Integer),
    text_column("author"),
    time_column("at", nullable=False),
    Column("digest", Text, nullable=False),
    text_column("note"),
    number_column("ours"),
    Column("text", Text, nullable=False),
    Column("clauses", Text, nullable=False),
    UniqueConstraint("terms_id", "number"),
    sqlite_autoincrement=True,
)
"""A state of a text that does not change any more. `parent` is the version that it was made from, `merged` the other
one where it joins two; `ours`: saved here, and not first seen on a remote."""

terms_draft = Table(
    "terms_draft",
    metadata,
    Column("terms_id", Integer, ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("base", Integer, nullable=False),
    Column("merged", Integer),
    Column("text", Text, nullable=False),
    Column("clauses", Text, nullable=False),
    text_column("announcement"),
    time_column("saved_at", nullable=False),
)
"""What is being written, on the version that it began from; `merged` is ours where it joins that with a remote's."""

terms_merge = Table(
    "terms_merge",
    metadata,
    Column("terms_id", Integer, ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("base", Integer, nullable=False),
    Column("theirs", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("clauses", Text, nullable=False),
    text_column("choices", "{}"),
    number_column("aside"),
    time_column("began_at", nullable=False),
)
"""A merge under way: the draft as it was when it began, and what was chosen so far."""

terms_publication = Table(
    "terms_publication",
    metadata,
    Column("command_id", Integer, primary_key=True, autoincrement=False),
    _terms_column(),
    Column("account_id", Integer, nullable=False),
    Column("version_id", Integer, nullable=False),
    Column("before", Integer),
    time_column("effective"),
)
"""Which command publishes which version in place of which, and from when on it holds; without a date, once sent."""
Index("ix_terms_publication_terms", terms_publication.c.terms_id)

citation = Table(
    "citation",
    metadata,
    Column("command_id", Integer, primary_key=True, autoincrement=False),
    Column("terms_id", Integer, nullable=False),
    Column("clause", Text, nullable=False),
    Column("version_id", Integer, nullable=False),
)
"""Which command cites which clause, in which version. No foreign keys: like the log, it outlives what it is about."""
Index("ix_citation_clause", citation.c.terms_id, citation.c.clause)

acceptance = Table(
    "acceptance",
    metadata,
    id_column(),
    account_column(),
    remote_id_column(),
    Column("document", Text, nullable=False),
    text_column("version"),
    Column("handle", Text, nullable=False),
    time_column("at"),
    UniqueConstraint("account_id", "remote_id"),
    sqlite_autoincrement=True,
)
"""Who accepted which version of a document, as far as the remote tells."""
