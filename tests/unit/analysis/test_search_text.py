"""Search: what is typed finds what was indexed, in every script, in a real FTS5 table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from console.analysis.search_query import SearchQuery, parse_search
from console.analysis.search_text import index_text, match_query
from console.domain.items import ItemKind

TEXTS = {
    1: "Why your kettle furs up, and what it does to green tea",
    2: "Café crème und Größe über Straße",
    3: "私は東京都に住んでいます。ラーメンが好きです",
    4: "我们在北京大学学习中文，手表质量很好",
    5: "ฉันชอบกินข้าวผัดที่ร้านนี้",
    6: "don't panic: C++ and user@mail.example at 12:30",
    7: "हिन्दी में लिखा गया संदेश",
    8: "iPhone販売中 ｱｲｽ ＶＩＰ",
    9: "kettles, kettle-descaler",
}


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE search"
            " USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2', prefix='1 2')"
        )
        connection.executemany(
            "INSERT INTO search (rowid, words) VALUES (?, ?)",
            [(item, index_text(text)) for item, text in TEXTS.items()],
        )
        yield connection


def found(index: sqlite3.Connection, typed: str) -> list[int]:
    query = match_query(typed)
    if query is None:
        return []
    return [item for (item,) in index.execute("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", (query,))]


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("kettle", [1, 9]),
        ("kettles", [9]),
        ("ket", [1, 9]),
        ("ket furs", []),
        ("furs ket", [1]),
        ('"kettle furs"', [1]),
        ('"furs kettle"', []),
        ('"kettle f', [1]),
        ('"kettle f"', []),
        ("kettle -furs", [9]),
        ("-furs", []),
        ("- kettle", [1, 9]),
        ("cafe", [2]),
        ("CAFÉ", [2]),
        ("cafe\u0301 creme", [2]),
        ("k", [1, 9]),
        ("q", []),
        ("東京", [3]),
        ("京都", [3]),
        ("東", [3]),
        ("都", [3]),
        ("ラーメン", [3]),
        ("大学", [4]),
        ("手表质量", [4]),
        ("表手", []),
        ("大学学习中文", [4]),
        ("北京 手表", [4]),
        ("ข้าว", [5]),
        ("ข้าวผัด", [5]),
        ("ที่ร้าน", [5]),
        ("ทีร้าน", []),
        ("ก", [5]),
        ("don't", [6]),
        ("c++", [2, 6]),
        ("user@mail.example", [6]),
        ("12:30", [6]),
        ("हिन्दी", [7]),
        ("iphone", [8]),
        ("販売", [8]),
        ("iPhone販売", [8]),
        ("アイス", [8]),
        ("vip", [8]),
        ("...", []),
        ('"', []),
        ("", []),
    ],
)
def test_what_is_typed_is_found(index: sqlite3.Connection, typed: str, items: list[int]) -> None:
    assert found(index, typed) == items


def test_ascii_text_is_indexed_as_it_is() -> None:
    assert index_text(TEXTS[1]) is TEXTS[1]


def test_filters_are_taken_out_of_the_words() -> None:
    query = parse_search('kind:report kettle author:"Ottilie B" in:drivetrain is:flagged -is:first furs')
    assert query == SearchQuery(
        "kettle furs", frozenset({ItemKind.REPORT}), "Ottilie B", "drivetrain", flagged=True, first_post=False
    )


def test_a_filter_that_is_not_understood_is_named() -> None:
    assert parse_search("kind:soup kettle") == SearchQuery("kettle", unknown=("kind:soup",))


def test_a_filter_that_is_still_being_typed_asks_for_nothing() -> None:
    assert parse_search("kettle author:") == SearchQuery("kettle")
    assert parse_search('author:"Otti') == SearchQuery(author="Otti")


def test_a_word_with_a_colon_is_no_filter() -> None:
    assert parse_search("https://a.example re: tea").words == "https://a.example re: tea"
