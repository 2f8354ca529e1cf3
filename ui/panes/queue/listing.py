"""What a fresh order of the queue may change on screen while somebody reads: the current row stays where it is."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace

from console.cache.queue import Listing
from console.domain.due import Section


@dataclass(frozen=True, slots=True)
class Merged:
    """A fresh order made fit to be shown.

    :param listing: what to show.
    :param held: how many ids wait above, behind "12 new above".
    """

    listing: Listing
    held: int


def empty() -> Listing:
    """A listing of nothing."""
    return Listing(array("q"), (), 0)


def merge(shown: Listing, fresh: Listing, current: int | None) -> Merged:
    """Take the fresh order, but keep back what would push the current row down.

    Ids that stand above the current one in the fresh order and did not stand above it before wait until they are asked
    for. A current id that the fresh order lacks is kept where it stood, because the person still looks at it; in an
    order that is empty nothing is kept.

    :param current: the id that the person looks at, or None if nothing has to stay.
    """
    if current is None or not fresh.ids or current not in shown.ids:
        return Merged(fresh, 0)
    before = shown.ids.index(current)
    if current not in fresh.ids:
        fresh = _with(fresh, current, shown, before)
    after = fresh.ids.index(current)
    if shown.ids[:before] == fresh.ids[:after]:
        return Merged(fresh, 0)
    above = set(shown.ids[:before])
    back = {position for position in range(after) if fresh.ids[position] not in above}
    return Merged(without_positions(fresh, back), len(back)) if back else Merged(fresh, 0)


def without_positions(listing: Listing, positions: Iterable[int]) -> Listing:
    """The listing without what stands at some positions; sections that are left empty go."""
    gone = sorted(set(positions))
    ids = array("q")
    last = 0
    for position in gone:
        ids.extend(listing.ids[last:position])
        last = position + 1
    ids.extend(listing.ids[last:])
    sections: list[tuple[Section, int]] = []
    start = 0
    for section, count in listing.sections:
        lost = sum(1 for position in gone if start <= position < start + count)
        if count > lost:
            sections.append((section, count - lost))
        start += count
    return replace(listing, ids=ids, sections=tuple(sections))


def _with(fresh: Listing, current: int, shown: Listing, position: int) -> Listing:
    """The fresh order with the current id put back after its nearest neighbour above that is still there."""
    section = _section_at(shown, position)
    for neighbour in reversed(shown.ids[max(0, position - 50) : position]):
        if neighbour in fresh.ids:
            at = fresh.ids.index(neighbour) + 1
            section = _section_at(fresh, at - 1)
            break
    else:
        at = sum(count for each, count in fresh.sections if each < section)
    ids = fresh.ids[:at]
    ids.append(current)
    ids.extend(fresh.ids[at:])
    if not fresh.sections:
        return replace(fresh, ids=ids)
    counts = dict(fresh.sections)
    counts[section] = counts.get(section, 0) + 1
    return replace(fresh, ids=ids, sections=tuple(sorted(counts.items())))


def _section_at(listing: Listing, position: int) -> Section:
    for section, count in listing.sections:
        if position < count:
            return section
        position -= count
    return Section.LATER
