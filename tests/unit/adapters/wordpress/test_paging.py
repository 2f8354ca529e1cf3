"""Reading a listing that others take from while it is read."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from console.adapters.wordpress.client import Listed
from console.adapters.wordpress.paging import read_on

MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 10_000)), max_size=40)
"""Between two parts: (true to take one away, where) or (false to add one at the end, any)."""


@dataclass(frozen=True, slots=True)
class Row:
    id: int


class Listing:
    """What WordPress lists, by number; some rows are counted and not shown to everybody."""

    def __init__(self, size: int, hidden: frozenset[int] = frozenset(), *, newest_first: bool = False) -> None:
        self.rows = list(range(1, size + 1))
        self.hidden = hidden
        self.newest_first = newest_first
        self.asked = 0

    def fetch(self, start: int, count: int) -> Listed[Row]:
        self.asked += 1
        assert 1 <= count <= 100
        ordered = self.rows[::-1] if self.newest_first else self.rows
        part = ordered[start : start + count]
        # Behind the end of posts WordPress tells no total.
        return Listed(tuple(Row(row) for row in part if row not in self.hidden), len(self.rows) if part else 0)

    def move(self, moves: list[tuple[bool, int]]) -> None:
        for away, where in moves:
            if away and self.rows:
                del self.rows[where % len(self.rows)]
            elif not away:
                self.rows.append(max(self.rows, default=0) + 1)


def read(listing: Listing, limit: int, between: list[list[tuple[bool, int]]]) -> list[int]:
    found: list[int] = []
    at, last = 0, 0
    turns = iter(between)
    for _ in range(10_000):
        part = read_on(listing.fetch, at, last, limit, newest_first=listing.newest_first)
        found += [row.id for row in part.rows]
        if not part.more:
            return found
        assert (part.at, part.last) != (at, last), "a part moves on"
        at, last = part.at, part.last
        listing.move(next(turns, []))
    raise AssertionError("the listing does not end")


@given(size=st.integers(0, 400), limit=st.integers(1, 120), between=st.lists(MOVES, max_size=30))
def test_what_stays_is_read_once_and_in_order(size: int, limit: int, between: list[list[tuple[bool, int]]]) -> None:
    listing = Listing(size)
    before = set(listing.rows)
    found = read(listing, limit, between)
    assert before & set(listing.rows) <= set(found)
    assert found == sorted(set(found))


@given(size=st.integers(0, 400), limit=st.integers(1, 120), between=st.lists(MOVES, max_size=30))
def test_the_newest_first_is_as_complete(size: int, limit: int, between: list[list[tuple[bool, int]]]) -> None:
    listing = Listing(size, newest_first=True)
    before = set(listing.rows)
    found = read(listing, limit, between)
    assert before & set(listing.rows) <= set(found)
    assert found == sorted(set(found), reverse=True)


@given(size=st.integers(0, 300), limit=st.integers(1, 120), hidden=st.frozensets(st.integers(1, 300)))
def test_rows_that_are_counted_and_not_shown_stop_nobody(size: int, limit: int, hidden: frozenset[int]) -> None:
    listing = Listing(size, hidden)
    assert read(listing, limit, []) == [row for row in listing.rows if row not in hidden]


@given(size=st.integers(1, 3000), limit=st.integers(50, 120))
def test_a_still_listing_costs_hardly_more_parts_than_it_has(size: int, limit: int) -> None:
    listing = Listing(size)
    assert read(listing, limit, []) == listing.rows
    assert listing.asked <= -(-size // min(limit, 99)) + 1
