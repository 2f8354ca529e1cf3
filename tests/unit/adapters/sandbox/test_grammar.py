"""Slots, sentences, and the guard against saying something twice."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from console.adapters.sandbox.community import Person
from console.adapters.sandbox.grammar import Filler, Ledger, season, sentences
from console.adapters.sandbox.stock import Words

NOW = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
JO = Person("m1", "hedgelayer_jo", "Jo Pennifold", "jo@wexcombe.example", NOW, 3, "trusted")
WORDS = Words(
    {"bird": ("curlew", "wren", "owl")},
    {name: {"crop": (f"{name} crop",)} for name in ("winter", "spring", "summer", "autumn")},
)


def filled(text: str) -> str:
    return Filler.of(WORDS, NOW, Random(1)).fill(text, {"jo": JO}, {})


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{jo} is {@jo}, a {^jo}", "Jo is @hedgelayer_jo, a Pennifold"),
        ("{day+1} and {date+8}", "Tuesday and 1 December"),
        ("{7-7} of {1931-1931}, {£5-5}, link{70-70}", "seven of 1931, £5, link70"),
        ("{crop}", "autumn crop"),
        ("no slot", "no slot"),
    ],
)
def test_a_slot_is_filled_with_what_it_asks_for(text: str, result: str) -> None:
    assert filled(text) == result


def test_a_word_stays_the_same_in_one_scene_and_differs_under_another_number() -> None:
    one, again, other = filled("{bird} {bird} {bird.2}").split()
    assert one == again != other


def test_a_choice_is_one_of_those_offered() -> None:
    assert filled("{tea|coffee}") in ("tea", "coffee")


def test_a_slot_that_means_nothing_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("{nonsense}")


def test_sentences_are_compared_without_case_marks_and_markup() -> None:
    assert sentences("<p>Come in! “Mind the step.”</p>\nJo") == ["come in", "mind the step"]
    assert sentences("今天早上六点半，一只翠鸟停在我家厨房窗外的晾衣绳上。它看了我一眼，好像在问早饭好了没有。")[
        1
    ].startswith("它看了我一眼")


def test_the_ledger_names_the_sentence_that_was_said_before() -> None:
    ledger = Ledger()
    ledger.note(["Bring a coat. It rains."])
    assert ledger.repeated(["Something new. IT RAINS!"]) == "it rains"
    assert ledger.repeated(["Twice so. Twice so."]) == "twice so"
    assert ledger.repeated(["All of it is new."]) == ""


def test_every_month_has_its_season() -> None:
    assert [season(NOW.replace(month=month, day=1)) for month in (12, 3, 6, 9)] == [
        "winter",
        "spring",
        "summer",
        "autumn",
    ]
