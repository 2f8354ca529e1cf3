"""Reading a listing in pages while others take things out of it, without missing one.

Mailman pages by number only: whatever leaves the listing moves everything behind it forward, and a reader who asks for
the next number misses as many. So every page here begins with the last row of the page before it. Where it does not,
something moved, and the reader goes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_TURNS = 12
"""How often a reader goes back within one page; a listing that moves faster is read as it comes."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """Part of a listing.

    :param start: the position of the first row.
    :param total: how many rows the listing has.
    """

    rows: tuple[T, ...]
    start: int
    total: int

    @property
    def end(self) -> int:
        """The position behind the last row."""
        return self.start + len(self.rows)


def page_with(position: int, limit: int, *, more: bool = True) -> tuple[int, int]:
    """The (count, page) that holds a position and as much behind it as `limit` rows allow.

    :param more: at least one row behind it, whatever the limit.
    """
    counts = range(limit, max(1, limit * 3 // 4) - 1, -1)
    count = max(counts, key=lambda size: (position // size + 1) * size)
    while more and (position + 1) % count == 0:
        count = max(count, limit) + 1
    return count, position // count + 1


def read_on(
    fetch: Callable[[int, int], Slice[T]],
    position: int,
    limit: int,
    joins: Callable[[T], bool] | None,
) -> Slice[T]:
    """Read from `position` on, or from further up if the listing moved.

    :param fetch: reads (count, page).
    :param position: where the last row was that was read before; 0 at the beginning.
    :param joins: whether a row was read before, or comes before one that was; None at the beginning.
    """
    found = fetch(*page_with(position, limit, more=joins is not None))
    step = max(1, limit // 2)
    for _ in range(_TURNS):
        if joins is None or found.start == 0 or any(joins(row) for row in found.rows):
            break
        # Behind the end (nothing found) or behind a gap: further up, in growing steps.
        position = max(0, min(found.start, found.total) - step)
        step *= 2
        found = fetch(*page_with(position, limit))
    return found
