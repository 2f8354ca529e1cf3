"""A listing that moves while it is read loses nothing that stays in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.adapters.mailman.paging import Slice, page_with, read_on

MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 10_000)), max_size=12)


class Listing:
    """Numbers in order, in pages; others take some out and put some on while they are read."""

    def __init__(self, size: int) -> None:
        self.rows = list(range(1, size + 1))
        self.pages = 0

    def fetch(self, count: int, page: int) -> Slice[int]:
        self.pages += 1
        start = (page - 1) * count
        return Slice(tuple(self.rows[start : start + count]), start, len(self.rows))

    def move(self, moves: list[tuple[bool, int]]) -> None:
        for taken, where in moves:
            if taken and self.rows:
                del self.rows[where % len(self.rows)]
            elif not taken:
                self.rows.append(max(self.rows, default=0) + 1)


def read(listing: Listing, limit: int, between: list[list[tuple[bool, int]]]) -> list[int]:
    """All of it, the way a feed reads it: from the last row that was seen."""
    found: list[int] = []
    position, last = 0, 0
    turns = iter(between)
    while True:
        part = read_on(listing.fetch, position, limit, last.__ge__ if last else None)
        found += [row for row in part.rows if row > last]
        if not part.rows or part.end >= part.total:
            return found
        position, last = part.end - 1, part.rows[-1]
        listing.move(next(turns, []))


@given(size=st.integers(0, 400), limit=st.integers(1, 120), between=st.lists(MOVES, max_size=30))
def test_what_stays_is_read_once_and_in_order(size: int, limit: int, between: list[list[tuple[bool, int]]]) -> None:
    listing = Listing(size)
    stays = set(listing.rows)

    found = read(listing, limit, between)

    assert stays & set(listing.rows) <= set(found)
    assert found == sorted(set(found))


@given(size=st.integers(1, 3000), limit=st.integers(75, 120))
def test_a_still_listing_costs_few_more_pages_than_it_has(size: int, limit: int) -> None:
    listing = Listing(size)
    assert read(listing, limit, []) == listing.rows
    assert listing.pages <= -(-size // limit) * 1.25 + 1


@given(position=st.integers(0, 100_000), limit=st.integers(1, 500))
def test_a_page_holds_the_position_and_goes_on(position: int, limit: int) -> None:
    count, page = page_with(position, limit)
    assert (page - 1) * count <= position < page * count - 1


@given(position=st.integers(0, 100_000), limit=st.integers(80, 500))
def test_a_page_is_not_larger_than_asked(position: int, limit: int) -> None:
    assert page_with(position, limit)[0] <= limit
