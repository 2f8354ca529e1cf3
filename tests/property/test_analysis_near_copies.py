"""Near-copy groups do not depend on the order in which texts arrive, nor on being told twice."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from console.analysis.differences import differences
from console.analysis.group_index import GroupIndex
from console.analysis.near_copies import alike, margin, read
from console.analysis.own_words import own_spans
from tests.unit.analysis.planted import plant

PLANTED = plant(120, seed=21, changed=0.08, sentences=(3, 6))


def groups(order: list[int]) -> set[frozenset[int]]:
    index = GroupIndex()
    for item in order:
        index.add(item, PLANTED.texts[item])
    members: dict[int, set[int]] = {}
    for item in order:
        members.setdefault(index.group(item), set()).add(item)
    return {frozenset(items) for items in members.values()}


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order(chance: random.Random) -> None:
    order = sorted(PLANTED.texts)
    expected = groups(order)
    chance.shuffle(order)
    assert groups(order) == expected
    assert groups([*order, *order]) == expected


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared(first: str, second: str) -> None:
    assert margin(read(first), read(second)) == margin(read(second), read(first))
    assert alike(first, first)
    assert own_spans(first, [first]) == []
    for start, end in [*differences(first, second), *own_spans(second, [first])]:
        assert 0 <= start < end <= len(second)
