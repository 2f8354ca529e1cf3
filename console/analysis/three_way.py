"""Three-way comparison of sequences, diff3 over difflib: what one side changed is taken, what both changed is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_SURE_WORDS = 2
"""Words that must be unchanged between two changes of one clause for them to count as two: rewritten sentences share
single words by chance."""


class Taken(StrEnum):
    """Whose words a region of a merge has."""

    UNCHANGED = "unchanged"
    MINE = "mine"
    THEIRS = "theirs"
    SAME = "same"
    """Both sides made the same change."""
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the three sequences; those that are not in conflict say in `result` what stands there."""

    taken: Taken
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def result(self) -> tuple[str, ...]:
        """What stands there; of a conflict, nothing."""
        if self.taken is Taken.CONFLICT:
            return ()
        return self.theirs if self.taken is Taken.THEIRS else self.mine


Hunk = tuple[int, int, int, int]
"""A changed stretch: where it begins and ends in the old sequence, and in the new one."""


def lines(text: str) -> list[str]:
    """The lines of a text with their ends; joined again they are the text."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def words(text: str) -> list[str]:
    """Words, stretches of white space and signs; joined again they are the text."""
    return _TOKEN.findall(text)


def hunks(old: Sequence[str], new: Sequence[str], *, by_words: bool = False) -> list[Hunk]:
    """What changed from one sequence to the other, in order; no two of them touch.

    :param by_words: stretches between two changes that hold hardly a word are taken as changed, too.
    """
    found: list[Hunk] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, old_start, old_end, new_start, new_end in steps:
        if tag == "equal":
            continue
        if found and by_words and not _sure(old[found[-1][1] : old_start]):
            found[-1] = (found[-1][0], old_end, found[-1][2], new_end)
        else:
            found.append((old_start, old_end, new_start, new_end))
    return found


def _sure(between: Sequence[str]) -> bool:
    return sum(token[:1].isalnum() for token in between) >= _SURE_WORDS


def regions(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], *, by_words: bool = False) -> list[Region]:
    """The three sequences as regions, in order; changes of both sides that overlap or touch are one region.

    :param by_words: changes with hardly a word between them touch.
    """
    ours, others = hunks(base, mine, by_words=by_words), hunks(base, theirs, by_words=by_words)
    found: list[Region] = []
    at = mine_at = theirs_at = 0
    while ours or others:
        start = min(side[0][0] for side in (ours, others) if side)
        between = base if by_words else None
        end, taken_ours, taken_others = _together(ours, others, start, between)
        unchanged = tuple(base[at:start])
        if unchanged:
            found.append(Region(Taken.UNCHANGED, unchanged, unchanged, unchanged))
        mine_at += start - at
        theirs_at += start - at
        mine_end = mine_at + (end - start) + sum(_growth(hunk) for hunk in taken_ours)
        theirs_end = theirs_at + (end - start) + sum(_growth(hunk) for hunk in taken_others)
        parts = (tuple(base[start:end]), tuple(mine[mine_at:mine_end]), tuple(theirs[theirs_at:theirs_end]))
        found.append(Region(_verdict(bool(taken_ours), bool(taken_others), parts[1] == parts[2]), *parts))
        at, mine_at, theirs_at = end, mine_end, theirs_end
    rest = tuple(base[at:])
    if rest:
        found.append(Region(Taken.UNCHANGED, rest, rest, rest))
    return found


def _together(
    ours: list[Hunk], others: list[Hunk], start: int, base: Sequence[str] | None
) -> tuple[int, list[Hunk], list[Hunk]]:
    """Take the changes from `start` on that overlap or touch each other; returns where they end, and which they are.

    :param base: given where hardly a word between two changes makes them touch.
    """
    end = start
    taken: tuple[list[Hunk], list[Hunk]] = ([], [])
    grew = True
    while grew:
        grew = False
        for waiting, mine in ((ours, taken[0]), (others, taken[1])):
            while waiting and (waiting[0][0] <= end or (base is not None and not _sure(base[end : waiting[0][0]]))):
                hunk = waiting.pop(0)
                mine.append(hunk)
                end = max(end, hunk[1])
                grew = True
    return end, *taken


def _growth(hunk: Hunk) -> int:
    return (hunk[3] - hunk[2]) - (hunk[1] - hunk[0])


def _verdict(mine: bool, theirs: bool, equal: bool) -> Taken:
    if mine and theirs:
        return Taken.SAME if equal else Taken.CONFLICT
    return Taken.MINE if mine else Taken.THEIRS


def merged(base: str, mine: str, theirs: str) -> str | None:
    """One text with the changes of both sides, by lines and inside a line by words; None where they meet."""
    return _joined(
        regions(lines(base), lines(mine), lines(theirs)),
        lambda region: _joined(
            regions(*(words("".join(part)) for part in (region.base, region.mine, region.theirs)), by_words=True),
            lambda _: None,
        ),
    )


def _joined(found: Sequence[Region], settle: Callable[[Region], str | None]) -> str | None:
    parts: list[str] = []
    for region in found:
        part = settle(region) if region.taken is Taken.CONFLICT else "".join(region.result)
        if part is None:
            return None
        parts.append(part)
    return "".join(parts)
