"""Searching the queue: which words find what, and what a decision that is not sent changes."""

from __future__ import annotations

import pytest

from console.cache import items, outbox, queue, search
from console.cache.accounts import Account
from console.cache.connection import Cache
from console.cache.queue import QueueFilter, QueueOrder
from console.domain.actions import Action, Effect
from console.domain.due import DueBounds
from console.domain.items import Author, ItemKind, ItemState
from tests.unit.cache.samples import NOW, decided, post

BOUNDS = DueBounds.at(NOW)
TEXTS = {
    "gears": "The rusty gears of a tandem",
    "cafe": "Café crème in the Überland hut",
    "tokyo": "東京都の自転車クラブに参加したい",
    "thai": "ฉันต้องการเข้าร่วมชมรมจักรยาน",
    "long": "kettle " * 7000 + "needle",
    "tags": "xa1 xk0 xf is what somebody wrote",
}


@pytest.fixture
def ids(cache: Cache, account: Account) -> dict[str, int]:
    """Return the ids of `TEXTS`, by name."""
    some = [post(name, text, minutes=n) for n, (name, text) in enumerate(TEXTS.items())]
    some[0] = post("gears", TEXTS["gears"], author=Author("zoë", "Zoë Ryde"), kind=ItemKind.REPORT, flags=2)
    with cache.write() as tx:
        found = items.store(tx, account.id, some, account.community.answer, NOW).ids
    return dict(zip(TEXTS, found, strict=True))


def found(cache: Cache, wanted: QueueFilter, limit: int | None = None) -> set[int]:
    with cache.read() as conn:
        return set(queue.order(conn, wanted, QueueOrder.RANK, BOUNDS, limit).ids)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("rusty", {"gears"}),
        ("RUST", {"gears"}),
        ("g", {"gears"}),
        ("gears tandem", {"gears"}),
        ("gears kettle", set()),
        ("zoe", {"gears"}),
        ("ryd", {"gears"}),
        ("cafe creme", {"cafe"}),
        ("uberl", {"cafe"}),
        ("überland", {"cafe"}),
        ("京都", {"tokyo"}),
        ("自転車", {"tokyo"}),
        ("จักรยาน", {"thai"}),
        ("kettle needle", {"long"}),
        ("kettl", {"long"}),
        ("subject of ca", {"cafe"}),
        ("xa1", {"tags"}),
        ("xk0", {"tags"}),
        ("-kettle rusty", {"gears"}),
        ('"rusty gears"', {"gears"}),
        ('"gears rusty"', set()),
        ("nowhere", set()),
        ('"', set()),
        ("gears)", {"gears"}),
        ("NEAR(", set()),
    ],
)
def test_what_is_found(cache: Cache, ids: dict[str, int], typed: str, names: set[str]) -> None:
    for limit in (None, 50):
        assert found(cache, QueueFilter(text=typed), limit) == {ids[name] for name in names}


def test_filters_narrow_a_search(cache: Cache, account: Account, ids: dict[str, int]) -> None:
    everything = set(ids.values())
    for wanted, names in (
        (QueueFilter(text="subject", kinds=frozenset({ItemKind.REPORT})), {"gears"}),
        (QueueFilter(text="subject", kinds=frozenset()), set()),
        (QueueFilter(text="subject", flagged=True), {"gears"}),
        (QueueFilter(text="subject", flagged=False), set(ids) - {"gears"}),
        (QueueFilter(text="subject", first_post=True), set()),
        (QueueFilter(text="subject", author="zoë"), {"gears"}),
        (QueueFilter(text="subject", accounts=frozenset({account.id + 1})), set()),
    ):
        assert found(cache, wanted) == found(cache, wanted, 50) == {ids[name] for name in names}
    assert found(cache, QueueFilter(text="subject", accounts=frozenset({account.id}))) == everything


def test_a_limited_search_takes_the_newest_and_says_that_there_may_be_more(
    cache: Cache, account: Account, ids: dict[str, int]
) -> None:
    with cache.read() as conn:
        first = queue.order(conn, QueueFilter(text="subject"), QueueOrder.RANK, BOUNDS, 2)
        all_ = queue.order(conn, QueueFilter(text="subject"), QueueOrder.RANK, BOUNDS, 7)
    assert set(first.ids) == set(sorted(ids.values())[-2:])
    assert (first.complete, all_.complete, all_.total) == (False, True, 6)


def test_what_changes_is_found_by_its_new_words_only(cache: Cache, account: Account, ids: dict[str, int]) -> None:
    with cache.write() as tx:
        items.store(tx, account.id, [post("gears", "Now about a saddle")], account.community.answer, NOW)
    assert found(cache, QueueFilter(text="rusty")) == set()
    assert found(cache, QueueFilter(text="saddle")) == {ids["gears"]}
    assert found(cache, QueueFilter(text="saddle", flagged=True)) == set()


def test_what_the_remote_handled_is_no_longer_found_unless_it_is_brought_back(
    cache: Cache, account: Account, ids: dict[str, int]
) -> None:
    with cache.write() as tx:
        handled = post("cafe", TEXTS["cafe"], state=ItemState.HANDLED)
        items.store(tx, account.id, [handled], account.community.answer, NOW)
        items.mark_gone(tx, account.id, ["tokyo"])
    assert found(cache, QueueFilter(text="creme")) == set()
    assert found(cache, QueueFilter(text="京都")) == set()
    with cache.write() as tx:
        outbox.record(tx, [decided(ids["cafe"], "cafe", Action.RESTORE, effect=Effect.REOPENS)])
    assert found(cache, QueueFilter(text="creme")) == {ids["cafe"]}
    assert found(cache, QueueFilter(text="creme", flagged=True)) == set()


def test_the_index_holds_what_it_should_after_many_changes(cache: Cache, account: Account, ids: dict[str, int]) -> None:
    with cache.write() as tx:
        items.mark_gone(tx, account.id, ["gears", "long"])
        items.store(tx, account.id, [post("cafe", "Tea", flags=1)], account.community.answer, NOW)
        expected = search.rows_of(tx.conn, ids.values())
        search.take_out(tx.conn, expected)
        left = tx.conn.exec_driver_sql("SELECT count(*) FROM item_search_word").scalar_one()
    assert len(expected) == 4
    assert left == 0


def test_a_beginning_of_many_words_and_one_of_few(cache: Cache, account: Account) -> None:
    words = [f"bicycle{n}" for n in range(search.MOST_ENDINGS + 5)]
    with cache.write() as tx:
        ids = items.store(
            tx, account.id, [post(word, word) for word in [*words, "bicyclette"]], account.community.answer, NOW
        ).ids
        few, many = (search.expression(typed) for typed in ("bicyclet", "bicycle"))
        assert few is not None
        assert many is not None
        assert search.spelled_out(tx.conn, few) == '{words} : (("bicyclette"))'
        assert "*" in search.spelled_out(tx.conn, many)
    assert found(cache, QueueFilter(text="bicycl")) == set(ids)
    assert found(cache, QueueFilter(text="bicyclet")) == {ids[-1]}
    assert found(cache, QueueFilter(text='"bicyclet')) == {ids[-1]}


def test_what_is_brought_back_is_found_by_a_beginning_that_stands_for_other_words_among_what_waits(
    cache: Cache, account: Account
) -> None:
    with cache.write() as tx:
        both = [post("waits", "Two kettles"), post("back", "One kettle", state=ItemState.HANDLED)]
        waits, back = items.store(tx, account.id, both, account.community.answer, NOW).ids
        outbox.record(tx, [decided(back, "back", Action.RESTORE, effect=Effect.REOPENS)])
    assert found(cache, QueueFilter(text="kettle")) == {waits, back}
