"""A fresh order never pushes the current row, and loses nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from console.domain.due import Section
from tests.ui.queue_samples import listing
from ui.panes.queue.listing import merge, without_positions

SECTIONS = (Section.OVERDUE, Section.SOON, Section.TODAY)


def test_new_items_above_wait() -> None:
    shown = listing([(Section.SOON, [1, 2]), (Section.TODAY, [3, 4])])
    fresh = listing([(Section.SOON, [1, 9, 2]), (Section.TODAY, [8, 3, 7, 4])])
    merged = merge(shown, fresh, current=3)
    assert list(merged.listing.ids) == [1, 2, 3, 7, 4]
    assert merged.listing.sections == ((Section.SOON, 2), (Section.TODAY, 3))
    assert merged.held == 2


def test_an_item_that_left_stays_while_it_is_looked_at() -> None:
    shown = listing([(Section.TODAY, [1, 2, 3])])
    fresh = listing([(Section.TODAY, [1, 3])])
    merged = merge(shown, fresh, current=2)
    assert list(merged.listing.ids) == [1, 2, 3]
    assert merged.listing.sections == ((Section.TODAY, 3),)


def test_the_first_item_that_left_stays_first() -> None:
    shown = listing([(Section.SOON, [1]), (Section.TODAY, [2, 3])])
    fresh = listing([(Section.TODAY, [2, 3])])
    merged = merge(shown, fresh, current=1)
    assert list(merged.listing.ids) == [1, 2, 3]
    assert merged.listing.sections == ((Section.SOON, 1), (Section.TODAY, 2))


def test_the_first_part_of_an_order_is_not_taken_for_the_whole() -> None:
    shown = listing([(Section.TODAY, [1, 2])])
    fresh = replace(listing([(Section.TODAY, [9, 1])]), complete=False)
    assert not merge(shown, fresh, current=2).listing.complete
    assert not merge(shown, fresh, current=1).listing.complete


def test_an_empty_queue_is_empty() -> None:
    assert list(merge(listing([(Section.TODAY, [1])]), listing([]), current=1).listing.ids) == []


def test_without_a_current_row_everything_comes() -> None:
    fresh = listing([(Section.TODAY, [9, 1])])
    assert merge(listing([(Section.TODAY, [1])]), fresh, current=None).listing is fresh


def test_orders_without_sections_have_none_after_a_merge() -> None:
    fresh = listing([(Section.TODAY, [3, 2, 5])])
    bare = type(fresh)(fresh.ids, (), 3)
    shown = type(fresh)(listing([(Section.TODAY, [3, 4, 2])]).ids, (), 3)
    merged = merge(shown, bare, current=4)
    assert merged.listing.sections == ()
    assert list(merged.listing.ids) == [3, 4, 2, 5]


@st.composite
def _orders(draw: st.DrawFn) -> tuple[list[list[int]], list[list[int]], int]:
    ids = draw(st.lists(st.integers(1, 40), unique=True, min_size=1, max_size=25))
    cut = sorted(draw(st.lists(st.integers(0, len(ids)), min_size=2, max_size=2)))
    shown = [ids[: cut[0]], ids[cut[0] : cut[1]], ids[cut[1] :]]
    later = draw(st.permutations(draw(st.lists(st.integers(1, 40), unique=True, min_size=1, max_size=25))))
    cut = sorted(draw(st.lists(st.integers(0, len(later)), min_size=2, max_size=2)))
    fresh = [list(later[: cut[0]]), list(later[cut[0] : cut[1]]), list(later[cut[1] :])]
    return shown, fresh, draw(st.sampled_from(ids))


@given(_orders())
def test_nothing_new_stands_above_the_current_row(orders: tuple[list[list[int]], list[list[int]], int]) -> None:
    before, after, current = orders
    shown = listing([(section, ids) for section, ids in zip(SECTIONS, before, strict=True) if ids])
    fresh = listing([(section, ids) for section, ids in zip(SECTIONS, after, strict=True) if ids])
    merged = merge(shown, fresh, current)
    ids = list(merged.listing.ids)
    assert current in ids
    above = set(list(shown.ids)[: list(shown.ids).index(current)])
    assert set(ids[: ids.index(current)]) <= above
    assert set(ids) - {current} <= set(fresh.ids)
    assert len(set(fresh.ids) - set(ids)) == merged.held
    assert sum(count for _, count in merged.listing.sections) == len(ids)
    assert [section for section, _ in merged.listing.sections] == sorted({s for s, _ in merged.listing.sections})


@given(st.lists(st.integers(0, 11)))
def test_positions_leave_their_sections(positions: list[int]) -> None:
    whole = listing([(Section.OVERDUE, range(4)), (Section.SOON, range(4, 6)), (Section.LATER, range(6, 12))])
    less = without_positions(whole, positions)
    assert list(less.ids) == [item for item in range(12) if item not in positions]
    assert all(count > 0 for _, count in less.sections)
    assert sum(count for _, count in less.sections) == len(less.ids)
