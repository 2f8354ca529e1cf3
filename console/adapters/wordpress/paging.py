"""Reading a listing in parts while others take things out of it, without missing one.

WordPress pages by place only: whatever leaves the listing moves all that follows forward, and a reader who asks for the
next page misses as much. So the listing is ordered by number, which never changes, and each part begins with the last
row of the part before it. Where it does not, something moved, and the reader goes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from console.adapters.wordpress.client import LARGEST_PAGE, Listed


class Numbered(Protocol):
    """Anything with a number."""

    @property
    def id(self) -> int:
        """The number."""


T = TypeVar("T", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """The next rows of a listing.

    :param at: the place behind the last row that was looked at.
    :param last: the number of the last row that was read so far; 0 before the first.
    """

    rows: tuple[T, ...]
    at: int
    last: int
    more: bool
    total: int


def read_on(
    fetch: Callable[[int, int], Listed[T]], at: int, last: int, limit: int, *, newest_first: bool = False
) -> Part[T]:
    """The rows behind the last one that was read; none is left out but what left the listing.

    :param fetch: reads (start, count).
    :param at: `Part.at` of the part before, 0 at the beginning; as `last`.
    """
    sign = -1 if newest_first else 1
    count = min(max(limit, 1) + (1 if last else 0), LARGEST_PAGE)
    start, step = (max(0, at - 1) if last else 0), max(1, count // 2)
    joined = not last
    while True:
        found = fetch(start, count)
        joined = joined or start == 0 or any(sign * row.id <= sign * last for row in found.rows)
        if not joined:
            # Behind a gap or behind the end: further up, in growing steps.
            start, step = max(0, (min(start, found.total) if found.total else start) - step), step * 2
            continue
        new = tuple(row for row in found.rows if not last or sign * row.id > sign * last)
        behind = start + count
        more = behind < found.total
        if new or not more:
            return Part(new, behind, new[-1].id if new else last, more, found.total)
        # All of this was read before the listing moved, or is counted and not shown to this account: on from here, with
        # half of it once more, as nothing of it may tell whether the listing moves on meanwhile.
        start = behind - count // 2
