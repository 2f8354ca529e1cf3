"""What a copy says that its group does not: a sentence of its own, as against another name, link or sign-off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel, Opcodes

from console.analysis.word_lists import word_list
from console.analysis.words import UNSPACED_CHARACTER, sentences, words

_GREETING = frozenset(word_list("greetings"))
_SIGN_OFF = frozenset(word_list("sign_offs"))
_SIGN_OFF_WORDS = 6
_NAME_WORDS = 2
"""A name may stand alone below a sign-off."""
_OWN_RUN = 3.0
"""Words that a run of own words has more than words of the others in it, and more than what it stands in place of."""
_OWN_INSTEAD = 5.0
"""The same for a run that stands in place of as many other words, as changed words do."""


class Span(NamedTuple):
    """A range of characters."""

    start: int
    end: int


class Passage(NamedTuple):
    """The folded words of a text without the greeting at its start and the sign-off at its end."""

    keys: tuple[str, ...]
    first: int
    """How many words of greeting were left out."""


def passage(keys: Sequence[str], ends: Sequence[int]) -> Passage:
    """A text, as words and where its sentences end, as it is searched for words of its own."""
    first = 0
    while ends and first < ends[0] and keys[first] in _GREETING:
        first += 1
    last = len(keys)
    for end, start in pairwise([*reversed(ends), 0]):
        known = sum(key in _SIGN_OFF for key in keys[start:end])
        if end - start <= _SIGN_OFF_WORDS and known * 3 >= (end - start) * 2 - 1:
            last = start
        elif end < len(keys) or end - start > _NAME_WORDS:
            break
    return Passage(tuple(keys[first:last]), first)


def own_spans(text: str, others: Sequence[str]) -> list[Span]:
    """Where `text` says something that at least half of `others` do not; words changed one by one do not count."""
    here = passage(*sentences(text))
    runs = own_runs(here, [passage(*sentences(other)) for other in others])
    if not runs:
        return []
    found = words(text)
    return [Span(found[here.first + start].start, found[here.first + end - 1].end) for start, end in runs]


def own_runs(here: Passage, others: Sequence[Passage]) -> list[tuple[int, int]]:
    """As `own_spans`, as ranges of the words of texts that were already read."""
    changes = [0] * (len(here.keys) + 1)
    alignments = []
    for other in others:
        steps = Indel.opcodes(other.keys, here.keys)
        alignments.append(steps)
        for step in steps:
            if step.tag == "insert":
                changes[step.dest_start] += 1
                changes[step.dest_end] -= 1
    lacking = [times * 2 >= len(others) for times in accumulate(changes[:-1])]
    return [
        (start, end)
        for start, end, score in _runs(lacking, here.keys)
        if score >= _OWN_INSTEAD
        or (score >= _OWN_RUN and _excess(start, end, alignments) * _weight(here.keys[start]) >= _OWN_RUN)
    ]


def _runs(lacking: Sequence[bool], keys: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Word ranges in which lacking words outweigh the others most, and by how much; only those worth a look."""
    start = end = 0
    score = best = 0.0
    for place, missing in enumerate([*lacking, None]):
        if missing is not None:
            score += _weight(keys[place]) if missing else -_weight(keys[place])
        if score > best:
            best, end = score, place + 1
        if score <= 0 or missing is None:
            if best >= _OWN_RUN:
                yield start, end, best
            start, score, best = place + 1, 0.0, 0.0


def _excess(start: int, end: int, alignments: Sequence[Opcodes]) -> int:
    """How many words the range has beyond those that stand in its place, in the middle one of the others."""
    beyond = sorted(
        (end - start) - (_place(steps, end, after=True) - _place(steps, start, after=False)) for steps in alignments
    )
    return beyond[len(beyond) // 2]


def _place(steps: Opcodes, at: int, after: bool) -> int:
    """How far the other text has come at word ``at`` of this one: before or after words that only it has there."""
    come = 0
    for step in steps:
        if step.dest_start > at or (step.dest_start == at and not after):
            break
        come = step.src_start + at - step.dest_start if step.tag == "equal" and at < step.dest_end else step.src_end
    return come


def _weight(key: str) -> float:
    """A character of a script without spaces is about half a word."""
    return 0.5 if len(key) == 1 and UNSPACED_CHARACTER.match(key) else 1.0
