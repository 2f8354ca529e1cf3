"""The tables. `item` is narrow, so that lists are quick; whole records and texts live beside it in `item_body`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from console.cache import record_tables
from console.cache import terms_tables as _terms  # noqa: F401 - so that its tables are in the metadata
from console.cache.columns import (
    account_column,
    id_column,
    number_column,
    remote_id_column,
    text_column,
    time_column,
)
from console.domain.items import ItemKind, ItemState

VERSION = 4
"""The number of the newest migration; kept in the file's `user_version` too, where a look costs next to nothing."""

KIND_CODE = {
    ItemKind.POST: 0,
    ItemKind.COMMENT: 1,
    ItemKind.REPORT: 2,
    ItemKind.EDIT: 3,
    ItemKind.JOIN: 4,
    ItemKind.MEMBER: 5,
}
"""How `item.kind` is written: small numbers keep the indexes of a million rows small. Never renumber them."""
KIND = {code: kind for kind, code in KIND_CODE.items()}
STATE_CODE = {ItemState.PENDING: 0, ItemState.HANDLED: 1, ItemState.GONE: 2}
"""How `item.state` is written."""
STATE = {code: state for state, code in STATE_CODE.items()}

metadata = record_tables.member.metadata
"""Every table of the cache, those of `record_tables` and `terms_tables` included."""

community = Table(
    "community",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    text_column("letters"),
    number_column("fill"),
    number_column("answer_items"),
    number_column("answer_reports"),
    UniqueConstraint("name"),
    sqlite_autoincrement=True,
)

account = Table(
    "account",
    metadata,
    id_column(),
    Column("community_id", Integer, ForeignKey("community.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    text_column("user"),
    text_column("place"),
    Column("ca_file", Text),
    number_column("insecure_http"),
    text_column("proxy"),
    number_column("keep_secret", 1),
    text_column("state", "new"),
    text_column("detail"),
    time_column("since"),
    time_column("retry_at"),
    Column("info", Text),
    time_column("synced_at"),
    UniqueConstraint("name"),
    sqlite_autoincrement=True,
)

item = Table(
    "item",
    metadata,
    id_column(),
    account_column(),
    Column("kind", SmallInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    number_column("lead", 1),
    time_column("received", nullable=False),
    time_column("due", nullable=False),
    number_column("rank"),
    number_column("flags"),
    number_column("first_post"),
    number_column("attachments"),
    number_column("size"),
    Column("group_id", Integer),
    number_column("own_words"),
    number_column("triaged"),
    time_column("fetched_at", nullable=False),
    time_column("left_at"),
    remote_id_column(),
    text_column("version"),
    text_column("digest"),
    Column("seal", LargeBinary, nullable=False),
    text_column("handle"),
    text_column("author_name"),
    text_column("subject"),
    text_column("place", "[]"),
    text_column("excerpt"),
    text_column("reasons", "[]"),
    text_column("actions", "[]"),
    UniqueConstraint("account_id", "remote_id"),
    sqlite_autoincrement=True,
)
"""`group_id` is the id of the first item of a group of near-copies, NULL for an item that stands alone; `lead` is 1 for
the one item that stands for its group in the list. `own_words`: a copy that says something that the others do not.
`seal` is a digest of the whole record, by which a row that did not change is recognised."""

_PENDING = text("state = 0")
_LISTED = ("lead", "account_id", "kind", "flags", "first_post")
"""What every filter of the list asks for: in the indexes, so that a walk never looks at the rows."""

Index(
    "ix_item_due",
    item.c.due,
    item.c.rank.desc(),
    item.c.received,
    item.c.id,
    *(item.c[n] for n in _LISTED),
    sqlite_where=_PENDING,
)
Index(
    "ix_item_rank",
    item.c.rank.desc(),
    item.c.received,
    item.c.id,
    item.c.due,
    *(item.c[n] for n in _LISTED),
    sqlite_where=_PENDING,
)
Index("ix_item_received", item.c.received, item.c.id, item.c.due, *(item.c[n] for n in _LISTED), sqlite_where=_PENDING)
Index("ix_item_handle", item.c.handle, item.c.account_id)
Index(
    "ix_item_group",
    item.c.group_id,
    item.c.state,
    item.c.received,
    item.c.lead,
    sqlite_where=text("group_id IS NOT NULL"),
)
Index("ix_item_untriaged", item.c.id, sqlite_where=text("triaged = 0 AND state = 0"))
Index("ix_item_left", item.c.left_at, sqlite_where=text("left_at IS NOT NULL"))

item_body = Table(
    "item_body",
    metadata,
    Column("item_id", Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""The whole `Item` as JSON."""

item_local = Table(
    "item_local",
    metadata,
    Column("item_id", Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
    time_column("deferred_until"),
    number_column("kept"),
)
"""What only this console knows of an item."""
Index("ix_item_local_deferred", item_local.c.deferred_until, sqlite_where=text("deferred_until IS NOT NULL"))

meetup_draft = Table(
    "meetup_draft",
    metadata,
    id_column(),
    Column("uid", Text, nullable=False),
    Column("source", Text, nullable=False),
    text_column("accounts", "[]"),
    time_column("changed_at", nullable=False),
    Column("decision_id", Integer),
    UniqueConstraint("uid"),
    sqlite_autoincrement=True,
)
"""Meetups that are not published yet: only this console knows them. `decision_id` published it; where that was taken
back before it was sent, the draft is there again."""

tally = Table(
    "tally",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("flagged", SmallInteger, primary_key=True, autoincrement=False),
    Column("first_post", SmallInteger, primary_key=True, autoincrement=False),
    number_column("number"),
    sqlite_with_rowid=False,
)
"""How many items the remotes hold for a decision: counted along, as counting a million rows takes a while."""

band = Table(
    "band",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""The signatures of the texts by which groups of near-copies are found."""
Index("ix_band_item", band.c.item_id)

decision = Table(
    "decision",
    metadata,
    id_column(),
    time_column("decided_at", nullable=False),
    time_column("not_before", nullable=False),
    number_column("inverse"),
    Column("undone", Integer),
    Column("undone_after", Integer),
    sqlite_autoincrement=True,
)
"""`undone` numbers the undos in their order; `undone_after` is the newest decision at that moment, so that a later
one ends what could be decided again."""

UNFINISHED_SQL = "state IN ('waiting', 'sending', 'uncertain', 'parked')"
COUNTING_SQL = "state IN ('waiting', 'sending', 'uncertain') AND effect != 'none' AND item_id IS NOT NULL"

command = Table(
    "command",
    metadata,
    id_column(),
    Column("decision_id", Integer, nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("item_id", Integer),
    Column("target_kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("kind", Text),
    Column("action", Text, nullable=False),
    Column("effect", Text, nullable=False),
    Column("state", Text, nullable=False),
    time_column("decided_at", nullable=False),
    time_column("not_before", nullable=False),
    text_column("by"),
    text_column("reason"),
    text_column("message"),
    text_column("value"),
    text_column("clause"),
    text_column("clause_version"),
    text_column("base_version"),
    text_column("base_digest"),
    text_column("key"),
    number_column("attempts"),
    time_column("retry_at"),
    Column("undoes", Integer),
    text_column("detail"),
    time_column("sent_at"),
    time_column("finished_at"),
    text_column("account_name"),
    text_column("author"),
    text_column("title"),
    Column("current", LargeBinary),
    Column("winner", LargeBinary),
    text_column("former"),
    sqlite_autoincrement=True,
)
"""Outbox and log in one: unfinished states are the outbox. No foreign keys, and the names written along: the log
outlives items and accounts."""
Index("ix_command_outbox", command.c.account_id, command.c.target, command.c.id, sqlite_where=text(UNFINISHED_SQL))
Index("ix_command_counting", command.c.item_id, command.c.id, sqlite_where=text(COUNTING_SQL))
Index("ix_command_item", command.c.item_id)
Index("ix_command_decision", command.c.decision_id)
Index("ix_command_author", command.c.account_id, command.c.author, command.c.id)
Index("ix_command_decided", command.c.decided_at)

feed_cursor = Table(
    "feed_cursor",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("feed", Text, primary_key=True),
    Column("cursor", Text),
    time_column("at", nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("first", Integer),
    Column("last", Integer),
    sqlite_autoincrement=True,
)
"""The footprints of transactions: a run of ids, or NULL for "many of this kind"."""

request = Table(
    "request",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    text_column("args", "{}"),
    time_column("asked_at", nullable=False),
    Column("result", Text),
    time_column("answered_at"),
    sqlite_autoincrement=True,
)
"""What a process asks of the one that runs the engine."""
Index("ix_request_open", request.c.id, sqlite_where=text("answered_at IS NULL"))

SEARCH_OPTIONS = "content='', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3'"
SEARCH_DDL = (
    f"CREATE VIRTUAL TABLE item_search USING fts5(words, tags, {SEARCH_OPTIONS})",
    "INSERT INTO item_search (item_search, rank) VALUES ('pgsz', 1000)",
    "CREATE VIRTUAL TABLE item_search_word USING fts5vocab('item_search', 'instance')",
)
"""The words of every pending item, by item id. Without contents of its own: what was indexed is worked out again from
the record when it has to be taken out. Small pages keep the merging that storing sets off short: it is done 64 pages
at a time."""


@event.listens_for(metadata, "after_create")
def _create_search(_target: MetaData, connection: Connection, **_: object) -> None:
    for statement in SEARCH_DDL:
        connection.exec_driver_sql(statement)


def is_search_table(name: str) -> bool:
    """Whether a table belongs to the search index, which SQLite lays out itself."""
    return name.startswith("item_search")
