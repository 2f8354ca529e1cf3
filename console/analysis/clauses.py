"""A text as clauses that keep their names: they survive edits, moves and renumbering, and join to the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from console.analysis.clause_marks import Mark, marks
from console.domain.items import TextFormat

_ALIKE = 0.5
"""Share of common words from which a changed clause is taken for the one that it was."""
_WORDS = re.compile(r"\w+")
_LEADING_NUMBER = re.compile(r"(?:[#*_\s]|<[^>]{1,200}>)*(?:§ ?)?\d{1,3}(?:\.\d{1,3})*[.)]?[*_]*\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause.

    :param id: its name for good, whatever becomes of its number and its words; unique in its text.
    :param number: as written, else as counted; empty for the title of the text and where nothing is counted.
    :param level: 0 for the title of the text, 1 for a chapter, 2 and more for what stands in one.
    :param body: its source, without the white space around it.
    """

    id: str
    number: str
    title: str
    level: int
    body: str

    @property
    def label(self) -> str:
        """For people: "§3.2 Argue with the idea"; without a number, the title alone."""
        return f"§{self.number} {self.title}".strip() if self.number else self.title


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text.

    :param glue: what stands before, between and after the clauses: one more than there are clauses.
    """

    format: TextFormat
    clauses: tuple[Clause, ...]
    glue: tuple[str, ...]

    @property
    def source(self) -> str:
        """The text as it is published; of a text that was only split, exactly what was split."""
        parts = [self.glue[0]]
        for clause, after in zip(self.clauses, self.glue[1:], strict=True):
            parts += [clause.body, after]
        return "".join(parts)

    def find(self, clause_id: str) -> Clause | None:
        """The clause of that name."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    def numbered(self, number: str) -> Clause | None:
        """The first clause that has this number, or this name."""
        wanted = number.strip().removeprefix("§").strip()
        return self.find(number) or next((clause for clause in self.clauses if clause.number == wanted), None)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each clause stands in the source."""
        found, at = [], len(self.glue[0])
        for clause, after in zip(self.clauses, self.glue[1:], strict=True):
            found.append((at, at + len(clause.body)))
            at += len(clause.body) + len(after)
        return tuple(found)


def split(source: str, form: TextFormat, known: Sequence[Clause] = ()) -> Text:
    """The clauses of a source; joined again they are the same, byte for byte.

    :param known: the clauses of an earlier state of this text, whose names are kept.
    """
    found = marks(source, form)
    numbers = _numbers(found)
    bodies = [source[mark.start : mark.end] for mark in found]
    names = recognise(bodies, known, [mark.title for mark in found])
    clauses = tuple(
        Clause(name, number, mark.title, mark.level, body)
        for name, number, mark, body in zip(names, numbers, found, bodies, strict=True)
    )
    return Text(form, clauses, _glue(source, [(mark.start, mark.end) for mark in found]))


def _glue(source: str, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    edges = [0, *(edge for span in spans for edge in span), len(source)]
    return tuple(source[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


Kept = tuple[str, str, str, int, int, int]
"""A clause as it is written down beside its text: name, number, title, level, and where it begins and ends."""


def kept(text: Text) -> tuple[Kept, ...]:
    """What to write down beside the source, so that `rebuilt` gives the same text again."""
    return tuple(
        (one.id, one.number, one.title, one.level, start, end)
        for one, (start, end) in zip(text.clauses, text.spans, strict=True)
    )


def rebuilt(source: str, form: TextFormat, found: Sequence[Kept]) -> Text:
    """A text as it was written down, whatever `split` would make of it today."""
    clauses = tuple(
        Clause(name, number, title, level, source[start:end]) for name, number, title, level, start, end in found
    )
    return Text(form, clauses, _glue(source, [(start, end) for *_, start, end in found]))


def with_body(text: Text, clause_id: str, body: str) -> Text:
    """One clause's source changed, and nothing outside it; names are kept, also of clauses that the change adds.

    :raises KeyError: there is no such clause.
    """
    if text.find(clause_id) is None:
        raise KeyError(clause_id)
    changed = replace(
        text, clauses=tuple(replace(one, body=body.strip()) if one.id == clause_id else one for one in text.clauses)
    )
    return split(changed.source, text.format, changed.clauses)


def without(text: Text, clause_id: str) -> Text:
    """The text with one clause less, and with one gap where there were two.

    :raises KeyError: there is no such clause.
    """
    at = next((at for at, one in enumerate(text.clauses) if one.id == clause_id), None)
    if at is None:
        raise KeyError(clause_id)
    before, after = text.glue[at], text.glue[at + 1]
    last = at + 1 == len(text.clauses)
    joined = join_glue(before, after, keep_after=last)
    clauses = (*text.clauses[:at], *text.clauses[at + 1 :])
    return Text(text.format, clauses, (*text.glue[:at], joined, *text.glue[at + 2 :]))


def join_glue(before: str, after: str, *, keep_after: bool) -> str:
    """The gap that is left where a clause was; markup in it is kept, white space is not doubled."""
    if not before.strip():
        return after if after.strip() or keep_after else before
    return before + after.strip() if not keep_after else before.rstrip() + after


def recognise(bodies: Sequence[str], known: Sequence[Clause], titles: Sequence[str] = ()) -> list[str]:
    """A name for each body: that of the known clause which it is, or was before it was changed, or a new one.

    The same words win over the same words under another number, these over the same title, and that over words that
    are half the same. A new name is made of the words, so that two consoles that read one text give the same.
    """
    names: list[str | None] = [None] * len(bodies)
    left = {clause.id: clause for clause in known}

    def give(at: int, clause: Clause) -> None:
        names[at] = clause.id
        del left[clause.id]

    steps = SequenceMatcher(None, [clause.body for clause in known], list(bodies), autojunk=False)
    for start, at, size in steps.get_matching_blocks():
        for offset in range(size):
            give(at + offset, known[start + offset])
    for key in (lambda body, _: body, lambda body, _: bare(body), lambda _, title: title.casefold()):
        waiting: dict[str, list[Clause]] = {}
        for clause in left.values():
            waiting.setdefault(key(clause.body, clause.title), []).append(clause)
        for at, body in enumerate(bodies):
            wanted = key(body, titles[at] if titles else "")
            if names[at] is None and wanted and waiting.get(wanted):
                give(at, waiting[wanted].pop(0))
    for at, clause_id in _likest([(at, bodies[at]) for at, name in enumerate(names) if name is None], left.values()):
        give(at, left[clause_id])
    taken = {clause.id for clause in known}
    for at, name in enumerate(names):
        if name is None:
            names[at] = new_name(bodies[at], taken)
            taken.add(names[at] or "")
    return [name or "" for name in names]


def new_name(body: str, taken: Iterable[str]) -> str:
    """A name that is made of the words."""
    used, number = set(taken), 0
    while True:
        seed = f"{bare(body)}\x1f{number}" if number else bare(body)
        name = "c" + hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
        if name not in used:
            return name
        number += 1


def bare(body: str) -> str:
    """The words of a clause without its number, white space folded: equal when only the number changed."""
    return " ".join(_LEADING_NUMBER.sub("", body, count=1).split())


def _likest(bodies: Sequence[tuple[int, str]], known: Iterable[Clause]) -> list[tuple[int, str]]:
    """Which bodies are changed clauses, the surest first."""
    waiting = [(clause.id, set(_WORDS.findall(clause.body.casefold()))) for clause in known]
    pairs = []
    for at, body in bodies:
        words = set(_WORDS.findall(body.casefold()))
        for order, (clause_id, theirs) in enumerate(waiting):
            share = 2 * len(words & theirs) / max(1, len(words) + len(theirs))
            if share >= _ALIKE:
                pairs.append((-share, abs(at - order), at, clause_id))
    found: list[tuple[int, str]] = []
    used_at: set[int] = set()
    used_id: set[str] = set()
    for _, _, at, clause_id in sorted(pairs):
        if at not in used_at and clause_id not in used_id:
            used_at.add(at)
            used_id.add(clause_id)
            found.append((at, clause_id))
    return found


def _numbers(found: Sequence[Mark]) -> list[str]:
    """The numbers as written; counted where the text has none at all."""
    if any(mark.number for mark in found):
        return [mark.number for mark in found]
    titles = sum(mark.level == 0 for mark in found)
    counts: list[int] = []
    numbers = []
    for mark in found:
        level = mark.level if titles <= 1 else mark.level + 1
        if level == 0:
            numbers.append("")
            continue
        counts = (counts + [0] * level)[:level]
        counts[-1] += 1
        numbers.append(".".join(str(max(1, count)) for count in counts))
    return numbers
