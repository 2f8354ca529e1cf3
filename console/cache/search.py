"""The search index over the words of every pending item, kept up by whoever stores; asked newest first."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable

from sqlalchemy import Connection

from console.analysis.search_text import index_text, match_query
from console.cache.bodies import item_of
from console.cache.schema import KIND_CODE
from console.domain.items import Item, ItemKind

LONGEST = 50_000
"""Characters of a text that are searched."""
INDEXED_PREFIX = 3
"""Beginnings up to this length have an index of their own."""
MOST_ENDINGS = 32
"""How many words a longer beginning may stand for before the index is asked for the beginning itself."""

SearchRow = tuple[int, str, str]
"""Item id, words, tags."""
_BEGINNING = re.compile(r'"((?:[^" ]+ )*)(\w{4,})" ?\*')


def row(item_id: int, account_id: int, item: Item) -> SearchRow:
    """What is indexed of an item: its words, and tags by which a rare account among common words is found quickly."""
    author = item.author
    words = index_text(f"{item.subject}\n{author.name} {author.handle}\n{item.text[:LONGEST]}")
    tags = f"xa{account_id} xk{KIND_CODE[item.kind]} {_author_tag(author.handle)}"
    if item.flags:
        tags += " xf"
    if item.first_post:
        tags += " xn"
    return item_id, words, tags


def put(conn: Connection, rows: list[SearchRow]) -> None:
    """Index rows that are not there; ids in rising order are written at once."""
    if rows:
        rows.sort()
        conn.exec_driver_sql("INSERT INTO item_search (rowid, words, tags) VALUES (?, ?, ?)", rows)


def take_out(conn: Connection, rows: list[SearchRow]) -> None:
    """Take rows out; they must be exactly what was put in."""
    if rows:
        rows.sort()
        conn.exec_driver_sql(
            "INSERT INTO item_search (item_search, rowid, words, tags) VALUES ('delete', ?, ?, ?)", rows
        )


def rows_of(conn: Connection, ids: Iterable[int], *, pending: bool = True) -> list[SearchRow]:
    """What is indexed of items, worked out from what is cached of them.

    :param pending: only of those that wait, which are those that are in the index.
    """
    found = conn.exec_driver_sql(
        "SELECT item.id, account_id, body FROM item JOIN item_body ON item_id = item.id "
        f"WHERE {'state = 0 AND ' if pending else ''}item.id IN (SELECT value FROM json_each(?))",
        (str(list(ids)),),
    )
    return [row(item_id, account_id, item_of(body)) for item_id, account_id, body in found]


def forget_account(conn: Connection, account_id: int) -> None:
    """Take everything of an account out, before its rows go."""
    others = conn.exec_driver_sql("SELECT 1 FROM item WHERE account_id != ? LIMIT 1", (account_id,)).first()
    if others is None:
        conn.exec_driver_sql("INSERT INTO item_search (item_search) VALUES ('delete-all')")
        return
    last = 0
    while ids := conn.exec_driver_sql(
        "SELECT id FROM item WHERE account_id = ? AND id > ? ORDER BY id LIMIT 1000", (account_id, last)
    ).all():
        take_out(conn, rows_of(conn, [one for (one,) in ids]))
        last = ids[-1][0]


def expression(
    typed: str,
    *,
    accounts: Iterable[int] | None = None,
    kinds: Iterable[ItemKind] | None = None,
    flagged: bool | None = None,
    first_post: bool | None = None,
    author: str | None = None,
) -> str | None:
    """The query for the index: what was typed, within the tags; None where there is nothing to look for."""
    query = match_query(typed)
    if not query:
        return None
    parts = [f"{{words}} : ({query})"]
    if accounts is not None:
        parts.append(_any(f"xa{one}" for one in accounts))
    if kinds is not None:
        parts.append(_any(f"xk{KIND_CODE[one]}" for one in kinds))
    if author is not None:
        parts.append(_any([_author_tag(author)]))
    without = []
    for wanted, tag in ((flagged, "xf"), (first_post, "xn")):
        if wanted is True:
            parts.append(_any([tag]))
        elif wanted is False:
            without.append(tag)
    asked = " AND ".join(parts)
    return f"({asked}) NOT {_any(without)}" if without else asked


def _author_tag(handle: str) -> str:
    """A handle as one word of the index, whatever characters it has; those that share one are told apart by the row."""
    return f"xu{zlib.crc32(handle.encode('utf-8', 'surrogatepass')):08x}"


def _any(tags: Iterable[str]) -> str:
    return f"{{tags}} : ({' OR '.join(tags) or 'xnothing'})"


def spelled_out(conn: Connection, query: str) -> str:
    """The query with beginnings replaced by the words that begin so, where they are few.

    For a beginning without an index of its own SQLite collects every match before it gives the first; for whole words
    it walks from the newest on, however common they are. The words are those of the index of pending items.
    """
    return _BEGINNING.sub(lambda found: _endings(conn, found), query)


def _endings(conn: Connection, beginning: re.Match[str]) -> str:
    before, folded = beginning[1], _folded(beginning[2])
    rows = conn.exec_driver_sql(
        "WITH RECURSIVE ending(term) AS ("
        " SELECT (SELECT term FROM item_search_word WHERE term >= :first LIMIT 1)"
        " UNION ALL"
        " SELECT (SELECT term FROM item_search_word WHERE term >= ending.term || char(1) LIMIT 1)"
        " FROM ending WHERE ending.term >= :first AND ending.term < :after LIMIT :most"
        ") SELECT term FROM ending WHERE term >= :first AND term < :after",
        {"first": folded, "after": folded + "\U0010ffff", "most": MOST_ENDINGS + 2},
    ).all()
    if not 0 < len(rows) <= MOST_ENDINGS:
        return beginning[0]
    return "(" + " OR ".join(f'"{before}{term}"' for (term,) in rows) + ")"


def _folded(word: str) -> str:
    """The word as the index spells it: small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
