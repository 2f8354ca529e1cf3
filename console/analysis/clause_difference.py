"""What changed between two states of a text, clause by clause; a clause that was moved is told as moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from console.analysis.clauses import Clause, Text, bare
from console.analysis.three_way import hunks, words


class Change(StrEnum):
    """What became of a clause."""

    SAME = "same"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause of either state; `before` is None where it was added, `after` where it was removed.

    :param moved: it stands elsewhere among its neighbours, whether or not its words changed.
    """

    change: Change
    moved: bool
    before: Clause | None
    after: Clause | None

    @property
    def clause(self) -> Clause:
        """The clause as it is, or was last."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change is about a clause")
        return found

    @property
    def touched(self) -> bool:
        """Whether anything about it is worth telling."""
        return self.change is not Change.SAME or self.moved


class Part(StrEnum):
    """What a stretch of words is, in a comparison."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


Run = tuple[Part, str]
"""Some words, and what they are."""


def compare(before: Text, after: Text) -> tuple[ClauseChange, ...]:
    """Every clause of both, in the order of `after`; what was removed stands where it stood."""
    old = {clause.id: clause for clause in before.clauses}
    new = {clause.id: clause for clause in after.clauses}
    moved = moved_ids([clause.id for clause in before.clauses], [clause.id for clause in after.clauses])
    found = [
        ClauseChange(_change(old.get(clause.id), clause), clause.id in moved, old.get(clause.id), clause)
        for clause in after.clauses
    ]
    for at, clause in enumerate(before.clauses):
        if clause.id in new:
            continue
        removed = ClauseChange(Change.REMOVED, moved=False, before=clause, after=None)
        earlier = {one.id for one in before.clauses[:at]}
        places = [place for place, one in enumerate(found) if one.clause.id in earlier]
        found.insert(places[-1] + 1 if places else 0, removed)
    return tuple(found)


def _change(before: Clause | None, after: Clause) -> Change:
    if before is None:
        return Change.ADDED
    if before.body == after.body:
        return Change.SAME if before.number == after.number else Change.RENUMBERED
    return Change.RENUMBERED if bare(before.body) == bare(after.body) else Change.CHANGED


def moved_ids(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The fewest of the common names that must have been moved to come from one order to the other."""
    place = {name: at for at, name in enumerate(before)}
    common = [name for name in after if name in place]
    ends: list[int] = []
    last: list[int] = []
    came_from: list[int] = []
    for at, name in enumerate(common):
        length = bisect_left(ends, place[name])
        came_from.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place[name])
            last.append(at)
        else:
            ends[length], last[length] = place[name], at
    stayed: set[str] = set()
    at = last[-1] if last else -1
    while at >= 0:
        stayed.add(common[at])
        at = came_from[at]
    return frozenset(name for name in common if name not in stayed)


def word_runs(before: str, after: str) -> tuple[Run, ...]:
    """Both texts as one, word by word: what stayed, what came, what went."""
    old, new = words(before), words(after)
    found: list[Run] = []
    at = 0
    for old_start, old_end, new_start, new_end in hunks(old, new, by_words=True):
        pieces = (
            (Part.SAME, old[at:old_start]),
            (Part.REMOVED, old[old_start:old_end]),
            (Part.ADDED, new[new_start:new_end]),
        )
        found += [(part, "".join(tokens)) for part, tokens in pieces if tokens]
        at = old_end
    if old[at:]:
        found.append((Part.SAME, "".join(old[at:])))
    return tuple(found)


def in_words(changes: Sequence[ClauseChange]) -> str:
    """For people: "2 clauses changed, 1 added, 1 moved"; "no change" where there is none."""
    counts = [
        (sum(one.change is Change.CHANGED for one in changes), "changed"),
        (sum(one.change is Change.ADDED for one in changes), "added"),
        (sum(one.change is Change.REMOVED for one in changes), "removed"),
        (sum(one.moved for one in changes), "moved"),
        (sum(one.change is Change.RENUMBERED for one in changes), "renumbered"),
    ]
    told = [(count, word) for count, word in counts if count]
    if not told:
        return "no change"
    first, *others = told
    noun = "clause" if first[0] == 1 else "clauses"
    return ", ".join([f"{first[0]} {noun} {first[1]}", *(f"{count} {word}" for count, word in others)])
