"""The queue as it is asked for: what is typed narrows it, in the window and in the shell alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from console.cache import accounts, items
from console.cache.queue import QueueFilter, QueueOrder
from console.domain.due import AnswerTimes
from console.domain.items import Author, Flag, Item, ItemKind
from console.services import queue
from console.services.desk import Desk
from tests.unit.services.conftest import Clock, post

Store = Callable[..., list[int]]


@pytest.fixture
def found(desk: Desk, store: Store, clock: Clock) -> Callable[[QueueFilter], set[str]]:
    """Four items on two accounts; what a filter finds of them, by their remote ids, all ways to ask agreeing."""
    store(
        post(1, subject="Kettle", author=Author("otti")),
        replace(post(2, subject="Kettle"), kind=ItemKind.REPORT, flags=(Flag("ines"),)),
        post(3, subject="Kind soup", first_post=True),
    )
    with desk.cache.write() as tx:
        other = accounts.add(tx, name="kitchen", kind="mailman", url="https://kitchen.example", community="Cooks")
        items.store(tx, other.id, [post(4, subject="Kettle")], AnswerTimes())

    def find(asked: QueueFilter) -> set[str]:
        listed = queue.listing(desk, asked, QueueOrder.RANK, clock())
        waiting = queue.pending(desk, asked, clock(), 10)
        assert {row.id for row in waiting} == set(listed.ids)
        assert queue.pending_total(desk, asked, clock()) == len(waiting)
        with desk.cache.read() as conn:
            known = [items.get(conn, row.id) for row in waiting]
        return {item.remote_id for item in known if isinstance(item, Item)}

    return find


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kettle", {"m1", "m2", "m4"}),
        ("kettle kind:report", {"m2"}),
        ("kind:report", {"m2"}),
        ("kettle author:otti", {"m1"}),
        ("in:cook", {"m4"}),
        ("in:GARDEN kettle -is:flagged", {"m1"}),
        ("in:nowhere", set()),
        ("is:first", {"m3"}),
        ("kind:soup", {"m3"}),
    ],
)
def test_what_is_typed_narrows_the_queue(
    found: Callable[[QueueFilter], set[str]], typed: str, expected: set[str]
) -> None:
    assert found(QueueFilter(text=typed)) == expected


def test_what_is_typed_narrows_what_was_chosen(found: Callable[[QueueFilter], set[str]]) -> None:
    assert found(QueueFilter(kinds=frozenset({ItemKind.POST}), text="kind:report")) == set()
    assert found(QueueFilter(flagged=True, text="kettle")) == {"m2"}
