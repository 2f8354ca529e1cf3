"""Whatever is typed, the index is asked a question that it understands; whatever is stored can be found by itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from hypothesis import given, settings
from hypothesis import strategies as st

from console.analysis.search_query import parse_search
from console.analysis.search_text import index_text, match_query

TABLE = "CREATE VIRTUAL TABLE search USING fts5(words, tags, tokenize='unicode61 remove_diacritics 2', prefix='1 2')"
UNSPACED = st.text(st.sampled_from("東京都大学ラメンขผัดที่手表質"), min_size=1, max_size=12)
TYPED = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from('abé "*-():^{}+\x00\ud800東ที่ NEAR AND OR NOT'), max_size=40),
    st.lists(
        st.sampled_from(["NEAR(a b)", "AND", "OR", "NOT", '"', "words:", "*", "a", "kind:post", "-x", "東京"])
    ).map(" ".join),
)


@settings(max_examples=400, deadline=None)
@given(TYPED, st.text(max_size=200))
def test_no_query_is_a_syntax_error(typed: str, text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(TABLE)
        connection.execute("INSERT INTO search (words, tags) VALUES (?, '')", (index_text(text),))
        for words in (typed, parse_search(typed).words):
            query = match_query(words)
            if query is not None:
                connection.execute("SELECT rowid FROM search WHERE search MATCH ?", (query,)).fetchall()
                connection.execute(
                    "SELECT rowid FROM search WHERE search MATCH ?", (f"{{words}} : ({query})",)
                ).fetchall()


@settings(max_examples=200, deadline=None)
@given(UNSPACED, st.integers(0, 11), st.integers(1, 6))
def test_every_part_of_an_unspaced_text_is_found(text: str, start: int, length: int) -> None:
    part = text[start : start + length]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(TABLE)
        connection.execute("INSERT INTO search (words, tags) VALUES (?, '')", (index_text(text),))
        query = match_query(part)
        if part:
            assert connection.execute("SELECT rowid FROM search WHERE search MATCH ?", (query,)).fetchall() == [(1,)]
