"""Near-copies: what is a copy, what is not, and what planted groups show."""

from __future__ import annotations

import pytest

from console.analysis.differences import differences
from console.analysis.group_index import ANCHORS, GroupIndex, Seed
from console.analysis.near_copies import alike, signature
from console.analysis.own_words import own_spans
from tests.unit.analysis.planted import Planted, pairs_of, plant

TEMPLATE = (
    "I do not even know how I stopped up right here, but I thought this publish used to be good. I don’t recognise who "
    "you are but certainly you are going to a well-known blogger for those who aren’t already. "
)


def grouped(planted: Planted) -> tuple[GroupIndex, dict[int, bool]]:
    index = GroupIndex()
    own_words: dict[int, bool] = {}
    for item, text in planted.texts.items():
        own_words.update(index.add(item, text).own_words)
    return index, own_words


def test_planted_groups_are_found_and_look_alikes_are_marked() -> None:
    planted = plant(10_000, seed=11)
    index, own_words = grouped(planted)
    truth, found = planted.true_pairs(), pairs_of({item: index.group(item) for item in planted.texts})
    together = truth & found
    companions = {item for pair in together for item in pair}
    unmarked = [item for item in planted.look_alikes & companions if not own_words.get(item)]
    plain = companions - planted.look_alikes
    assert len(together) / len(truth) >= 0.98
    assert len(together) / len(found) >= 0.995
    assert unmarked == []
    assert sum(own_words.get(item, False) for item in plain) / len(plain) < 0.05


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TEMPLATE + "Cheers! kettle-descaler-top10.example", TEMPLATE + "Many thanks! https://other.example/x?y=1"),
        (TEMPLATE, TEMPLATE.replace("publish", "post").replace("recognise", "know").upper()),
        ("Nice post! https://a.example/1", "Nice post! https://a.example/1"),
        ("Great work, keep it up, Anna", "Great work, keep it up, Anne"),
        (
            "Cheap ＷＡＴＣＨＥＳ and bags for you, best quality in town today",
            "Cheap watches and bags for you, best quality in town today",
        ),
        (
            "Buy v\u200biagr\u0430 here, nobody else sells it at this price today",
            "Buy viagra here, nobody else sells it at this price today",
        ),
        ("这个网站上的手表质量很好价格便宜大家快来看看吧", "这个网站上的皮包质量很好价格便宜大家快来看看吧"),
    ],
)
def test_a_copy_is_alike(first: str, second: str) -> None:
    assert alike(first, second)
    assert set(signature(first).bands) & set(signature(second).bands)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Thanks, that worked.", "Thanks, that broke everything."),
        ("Look: https://a.example/one", "Look: https://b.example/two"),
        (
            "My hub hums when I climb, is that the bearing or the chain?",
            "My kettle furs up in a week, is that the water or the pot?",
        ),
        ("", "Hello"),
    ],
)
def test_another_text_is_not(first: str, second: str) -> None:
    assert not alike(first, second)


def test_a_sentence_of_its_own_is_found_in_its_place() -> None:
    text = TEMPLATE + "Is 80 °C a typo?"
    (span,) = own_spans(text, [TEMPLATE + "Cheers!", TEMPLATE + "Kudos!"])
    assert text[span.start : span.end] == "Is 80 °C a typo"


@pytest.mark.parametrize(
    "sign_off", ["Cheers!", "Many thanks!", "Best wishes, Ottilie", "Viele Grüße\nJan", "Have a great day!"]
)
def test_a_sign_off_is_no_sentence_of_its_own(sign_off: str) -> None:
    assert own_spans(TEMPLATE + sign_off, [TEMPLATE + "Bye!"]) == []


def test_the_first_of_a_group_is_judged_again_when_more_come() -> None:
    index = GroupIndex()
    index.add(1, TEMPLATE + "Can a moderator look at the gearbox, please?")
    change = index.add(2, TEMPLATE + "Cheers!")
    assert change.group == 1
    assert dict(change.own_words) == {2: False, 1: True}


def test_the_sign_off_is_what_differs() -> None:
    text = TEMPLATE + "Kudos, all! www.b.example"
    spans = differences(TEMPLATE + "Cheers! www.a.example", text)
    assert [text[start:end] for start, end in spans] == ["Kudos, all! www.b.example"]


def test_equal_texts_do_not_differ() -> None:
    assert differences(TEMPLATE, TEMPLATE) == []


def test_a_seeded_index_goes_on_where_the_stored_one_stopped() -> None:
    planted = plant(400, seed=5)
    whole, _ = grouped(planted)
    items = list(planted.texts)
    stored: dict[int, Seed] = {}
    first = GroupIndex()
    for item in items[:300]:
        change = first.add(item, planted.texts[item])
        if change.anchor:
            stored[item] = Seed(item, change.group, planted.texts[item])
    second = GroupIndex(Seed(seed.item, first.group(seed.group), seed.text) for seed in stored.values())
    for item in items[300:]:
        assert second.group(second.add(item, planted.texts[item]).group) == whole.group(item)


def test_a_large_group_keeps_few_anchors() -> None:
    index = GroupIndex()
    changes = [
        index.add(item, f"{TEMPLATE} Cheers from number {item} https://s{item}.example/") for item in range(1, 200)
    ]
    assert {change.group for change in changes} == {1}
    assert sum(change.anchor for change in changes) == ANCHORS


def test_adding_an_item_again_changes_nothing() -> None:
    index = GroupIndex()
    index.add(1, TEMPLATE)
    first = index.add(2, TEMPLATE + "Cheers!")
    again = index.add(2, TEMPLATE + "Cheers!")
    assert (again.group, again.anchor, dict(again.own_words)) == (first.group, first.anchor, {})


def test_signatures_are_the_same_on_every_machine() -> None:
    assert signature("Eight words make a text that is compared by pairs").bands[:3] == (
        967149441132,
        45697360539,
        251834878161,
    )
