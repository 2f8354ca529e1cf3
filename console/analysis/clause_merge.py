"""Two states of one text merged clause by clause; whatever both changed waits for a person's choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from console.analysis.clause_difference import moved_ids
from console.analysis.clauses import Clause, Text, join_glue, split
from console.analysis.three_way import merged
from console.domain.items import TextFormat


class Verdict(StrEnum):
    """How a clause is merged."""

    UNCHANGED = "unchanged"
    MINE = "mine"
    THEIRS = "theirs"
    SAME = "same"
    """Both sides did the same to it."""
    JOINED = "joined"
    """Both changed it, in different places: it has both changes."""
    CONFLICT = "conflict"


class Side(StrEnum):
    """What a person chooses for a clause in conflict."""

    BASE = "base"
    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's choice; `text` is the clause as edited, for `Side.EDITED` (empty removes it)."""

    side: Side
    text: str = ""


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One clause in its three states; None where that state lacks it.

    :param why: of a conflict, in a few words.
    :param body: how it reads where it is merged by itself; None where it is removed, or waits for a choice.
    """

    id: str
    base: Clause | None
    mine: Clause | None
    theirs: Clause | None
    verdict: Verdict
    why: str = ""
    body: str | None = None

    @property
    def clause(self) -> Clause:
        """The clause as it is called now."""
        found = self.mine or self.theirs or self.base
        if found is None:
            raise ValueError("a row is about a clause")
        return found

    @property
    def open(self) -> bool:
        """Whether it waits for a choice."""
        return self.verdict is Verdict.CONFLICT


@dataclass(frozen=True, slots=True)
class Merge:
    """Three states of one text, and what is to be done about each clause, in the order of the merged text."""

    base: Text
    mine: Text
    theirs: Text
    rows: tuple[MergeRow, ...]

    @property
    def conflicts(self) -> tuple[MergeRow, ...]:
        """The clauses that wait for a choice."""
        return tuple(row for row in self.rows if row.open)

    def reads(self, row: MergeRow, choice: Choice | None) -> str | None:
        """The clause as it will read; None where it will not be there.

        :raises LookupError: it waits for a choice and none is given.
        """
        if not row.open:
            return row.body
        if choice is None:
            raise LookupError(row.id)
        sides = {Side.BASE: row.base, Side.MINE: row.mine, Side.THEIRS: row.theirs}
        if choice.side is Side.EDITED:
            return choice.text.strip() or None
        if choice.side is Side.BOTH:
            return both(row)
        clause = sides[choice.side]
        return clause.body if clause is not None else None

    def text(self, choices: Mapping[str, Choice]) -> Text:
        """The merged text.

        :raises LookupError: a clause waits for a choice; its name is the argument.
        """
        bodies = {row.id: self.reads(row, choices.get(row.id)) for row in self.rows}
        return _assembled(self, bodies, choices)


def both(row: MergeRow) -> str | None:
    """Mine with theirs after it."""
    if row.mine is None or row.theirs is None:
        present = row.mine or row.theirs
        return present.body if present is not None else None
    if row.mine.body == row.theirs.body:
        return row.mine.body
    gap = "\n\n" if row.mine.body.lstrip().startswith("#") else "\n"
    return f"{row.mine.body}{gap}{row.theirs.body}"


def merge(base: Text, mine: Text, theirs: Text) -> Merge:
    """Compare three states whose clauses have the same names (see `clauses.split`, `known`)."""
    sides = [{clause.id: clause for clause in text.clauses} for text in (base, mine, theirs)]
    ids = [[clause.id for clause in text.clauses] for text in (base, mine, theirs)]
    moved_here, moved_there = moved_ids(ids[0], ids[1]), moved_ids(ids[0], ids[2])
    torn = _torn(base, mine, theirs)
    rows = []
    for name in _order(ids[1], ids[2], moved_here - moved_there, ids[0]):
        row = _row(name, *(side.get(name) for side in sides))
        if not row.open and name in moved_here & moved_there and _before(ids[1], name) != _before(ids[2], name):
            row = replace(row, verdict=Verdict.CONFLICT, why="You both moved it, to different places", body=None)
        elif not row.open and name in torn:
            row = replace(row, verdict=Verdict.CONFLICT, why="You both changed the layout after it", body=None)
        rows.append(row)
    return Merge(base, mine, theirs, tuple(rows))


def _row(name: str, base: Clause | None, mine: Clause | None, theirs: Clause | None) -> MergeRow:
    before, ours, others = (clause.body if clause is not None else None for clause in (base, mine, theirs))
    made = MergeRow(name, base, mine, theirs, Verdict.UNCHANGED, body=before)
    if ours == others:
        return made if ours == before else replace(made, verdict=Verdict.SAME, body=ours)
    if others == before:
        return replace(made, verdict=Verdict.MINE, body=ours)
    if ours == before:
        return replace(made, verdict=Verdict.THEIRS, body=others)
    joined = merged(before, ours, others) if before and ours and others else None
    if joined is not None:
        return replace(made, verdict=Verdict.JOINED, body=joined)
    why = "You both changed the same words"
    if ours is None:
        why = "You removed what they edited"
    elif others is None:
        why = "You edited what they removed"
    elif before is None:
        why = "You both added it"
    return replace(made, verdict=Verdict.CONFLICT, why=why, body=None)


def _order(mine: Sequence[str], theirs: Sequence[str], moved: frozenset[str], base: Sequence[str]) -> list[str]:
    """The names in the order of the merged text: theirs, with what only I moved or have where I have it."""
    found = [name for name in theirs if name not in moved]
    for order in (mine, base):
        for at, name in enumerate(order):
            if name not in found:
                found.insert(_after(found, order[:at]), name)
    return found


def _after(found: Sequence[str], before: Sequence[str]) -> int:
    """Where in `found` something goes that has these before it."""
    for name in reversed(before):
        if name in found:
            return found.index(name) + 1
    return 0


def _before(order: Sequence[str], name: str) -> str:
    at = order.index(name)
    return order[at - 1] if at else ""


def _gaps(text: Text) -> dict[tuple[str, str], str]:
    """What stands between two neighbours, and at both ends."""
    names = ["", *(clause.id for clause in text.clauses), ""]
    return dict(zip(pairwise(names), text.glue, strict=True))


def _torn(base: Text, mine: Text, theirs: Text) -> set[str]:
    """Clauses after which both sides changed markup that holds no words, each differently."""
    before, ours, others = _gaps(base), _gaps(mine), _gaps(theirs)
    return {
        pair[0] or pair[1]
        for pair, gap in ours.items()
        if gap.strip() and pair in before and gap != before[pair] and others.get(pair, gap) not in (gap, before[pair])
    }


def _assembled(found: Merge, bodies: Mapping[str, str | None], choices: Mapping[str, Choice]) -> Text:
    """Their text, with what is merged put in its place; gaps are kept as they are, and changed where only I did."""
    kept = [(row.id, body) for row in found.rows if (body := bodies[row.id]) is not None]
    names = [name for name, _ in kept]
    gaps = _placed(found.theirs, names)
    before, ours = _gaps(found.base), _gaps(found.mine)
    edges = ["", *names, ""]
    for at, pair in enumerate(pairwise(edges)):
        mine = ours.get(pair)
        chosen = choices.get(pair[0] or pair[1])
        asked = chosen is not None and chosen.side in (Side.MINE, Side.BOTH) and bool(mine and mine.strip())
        if mine is not None and (asked or (pair in before and mine != before[pair] and gaps[at] == before[pair])):
            gaps[at] = mine
    source = gaps[0] + "".join(body + gap for (_, body), gap in zip(kept, gaps[1:], strict=True))
    known = tuple(replace(row.clause, body=body) for row in found.rows if (body := bodies[row.id]) is not None)
    return split(source, found.theirs.format, known)


def _placed(theirs: Text, names: Sequence[str]) -> list[str]:
    """The gaps of the merged text: those of theirs stay where they are, and new neighbours get a usual one."""
    order, gaps = [clause.id for clause in theirs.clauses], list(theirs.glue)
    leaving = set(order).difference(names) | moved_ids(order, names)
    for name in [name for name in order if name in leaving]:
        at = order.index(name)
        last = at + 1 == len(order)
        gaps[at : at + 2] = [join_glue(gaps[at], gaps[at + 1], keep_after=last)]
        del order[at]
    for at, name in enumerate(names):
        if at == len(order) or order[at] != name:
            gaps[at : at + 1] = _with_gap(gaps[at], theirs.format, first=at == 0, only=not order)
            order.insert(at, name)
    return gaps


def _with_gap(gap: str, form: TextFormat, *, first: bool, only: bool) -> list[str]:
    """A gap as the two that it becomes when a clause is put into it."""
    usual = "\n" if form is TextFormat.HTML else "\n\n"
    if only:
        return [gap, ""]
    return [gap, usual] if first else [usual, gap]
