"""Groups of near-copies in the cache: found again by their bands, led by the first that waits."""

from __future__ import annotations

import pytest

from console.analysis.group_index import GroupIndex
from console.analysis.near_copies import signature
from console.cache import copies, items, outbox, queue
from console.cache.accounts import Account
from console.cache.connection import Cache, Tx
from console.cache.queue import QueueFilter, QueueOrder
from console.domain.actions import Action, Effect
from console.domain.due import DueBounds
from console.domain.items import ItemState
from console.domain.overlay import Standing
from tests.unit.cache.samples import NOW, decided, post

SPAM = "Buy the cheapest bicycle lights from our warehouse in town before the sale ends on Sunday evening, dear friends"
OTHER = "The allotment committee meets on Tuesday to talk about the new water pump and the broken fence"
BOUNDS = DueBounds.at(NOW)


def shown(tx: Tx) -> list[int]:
    return list(queue.order(tx.conn, QueueFilter(), QueueOrder.OLDEST, BOUNDS).ids)


@pytest.fixture
def group(cache: Cache, account: Account) -> list[int]:
    """Return three near-copies, oldest first, beside one text that stands alone."""
    texts = [SPAM, SPAM + ", Ada", SPAM + ", Bo", OTHER]
    some = [post(str(n), text, minutes=10 - n) for n, text in enumerate(texts)]
    with cache.write() as tx:
        ids = items.store(tx, account.id, some, account.community.answer, NOW).ids
        index = GroupIndex()
        copies.apply(tx, [index.add(one, text) for one, text in zip(ids, texts, strict=True)])
    return ids[:3]


def test_a_group_is_one_row_led_by_its_first(cache: Cache, group: list[int]) -> None:
    with cache.write() as tx:
        assert shown(tx) == [group[0], group[2] + 1]
        members = copies.group_members(tx.conn, group[0])
        rows = queue.rows(tx.conn, shown(tx), BOUNDS)
        assert list(queue.order(tx.conn, QueueFilter(group=group[0]), QueueOrder.RANK, BOUNDS).ids) == group
    assert [(one.id, one.lead, one.standing) for one in members] == [
        (group[0], True, Standing.PENDING),
        (group[1], False, Standing.PENDING),
        (group[2], False, Standing.PENDING),
    ]
    assert [(row.group, row.group_size) for row in rows] == [(group[0], 3), (None, 1)]


def test_a_later_copy_is_found_by_its_bands(cache: Cache, account: Account, group: list[int]) -> None:
    later = SPAM + ", Cleo"
    with cache.write() as tx:
        (item,) = items.store(tx, account.id, [post("later", later, minutes=1)], account.community.answer, NOW).ids
        seeds = copies.likely(tx.conn, account.id, [signature(later).bands])
        assert {seed.item for seed in seeds} == set(group)
        assert {seed.group for seed in seeds} == {group[0]}
        assert copies.likely(tx.conn, account.id + 1, [signature(later).bands]) == []
        copies.apply(tx, [GroupIndex(seeds).add(item, later)])
        assert [member.id for member in copies.group_members(tx.conn, group[0])] == [*group, item]


def test_two_groups_become_one(cache: Cache, account: Account, group: list[int]) -> None:
    with cache.write() as tx:
        more = items.store(tx, account.id, [post("x"), post("y")], account.community.answer, NOW).ids
        tx.conn.exec_driver_sql("UPDATE item SET group_id = ? WHERE id IN (?, ?)", (more[0], *more))
        copies.refresh(tx, [more[0]])
        assert len(shown(tx)) == 3
        change = GroupIndex().add(group[2], SPAM)
        copies.apply(tx, [type(change)(group[2], group[0], False, (), (more[0],), {more[1]: True})])
        members = copies.group_members(tx.conn, group[0])
        assert len(shown(tx)) == 2
    assert {member.id for member in members} == {*group, *more}
    assert [member.id for member in members if member.own_words] == [more[1]]
    assert [member.id for member in members if member.lead] == [group[0]]


def test_a_decision_on_the_lead_hands_the_row_on_and_back(cache: Cache, group: list[int]) -> None:
    with cache.write() as tx:
        command = outbox.record(tx, [decided(group[0], "0")]).commands[0].id
        assert shown(tx)[0] == group[1]
        outbox.withdraw(tx, [command], NOW)
        assert shown(tx)[0] == group[0]


def test_a_group_that_is_decided_whole_stays_where_it_was(cache: Cache, group: list[int]) -> None:
    with cache.write() as tx:
        outbox.record(tx, [decided(item, str(n)) for n, item in enumerate(group)])
        assert shown(tx)[0] == group[0]
        (row,) = queue.rows(tx.conn, [group[0]], BOUNDS)
    assert (row.standing, row.group_size) == (Standing.CLOSED, 0)


def test_a_lead_that_the_remote_handled_hands_the_row_on(cache: Cache, account: Account, group: list[int]) -> None:
    with cache.write() as tx:
        handled = post("0", SPAM, minutes=10, state=ItemState.HANDLED)
        items.store(tx, account.id, [handled], account.community.answer, NOW)
        assert shown(tx)[0] == group[1]
        items.mark_gone(tx, account.id, ["1"])
        assert shown(tx)[0] == group[2]
        outbox.record(tx, [decided(group[0], "0", Action.RESTORE, effect=Effect.REOPENS)])
        assert shown(tx)[0] == group[0]
        (row,) = queue.rows(tx.conn, [group[0]], BOUNDS)
    assert row.group_size == 2


def test_a_search_finds_a_group_by_the_words_of_any_member(cache: Cache, group: list[int]) -> None:
    with cache.write() as tx:
        for typed in ("warehouse", "Bo"):
            assert list(queue.order(tx.conn, QueueFilter(text=typed), QueueOrder.RANK, BOUNDS).ids) == [group[0]]
        found = queue.pending(tx.conn, QueueFilter(text="warehouse"), BOUNDS, 10)
    assert [row.id for row in found] == group


def test_a_group_whose_name_giver_leaves_goes_on(cache: Cache, account: Account, group: list[int]) -> None:
    with cache.write() as tx:
        items.store(tx, account.id, [post("0", OTHER, minutes=10)], account.community.answer, NOW)
        assert [member.id for member in copies.group_members(tx.conn, group[1])] == group[1:]
        again = signature(OTHER).bands
        assert group[0] not in {seed.item for seed in copies.likely(tx.conn, account.id, [again])}
        assert shown(tx)[:2] == group[:2]
