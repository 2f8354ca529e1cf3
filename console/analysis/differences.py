"""What differs in a copy of a text: the parts to mark when a group of near-copies is shown side by side."""

from __future__ import annotations

import re

from rapidfuzz.distance import Indel

from console.analysis.own_words import Span
from console.analysis.words import UNSPACED, fold

_PIECE = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
_EDGES = re.compile(r"^\W+|\W+$")
LONGEST = 20_000
"""Characters of each text that are compared."""


def differences(representative: str, text: str) -> list[Span]:
    """The character ranges of `text` whose words `representative` lacks in that place, neighbours as one range."""
    theirs = [_key(match.group()) for match in _PIECE.finditer(representative[:LONGEST])]
    ours = list(_PIECE.finditer(text[:LONGEST]))
    spans: list[Span] = []
    last = -1
    for step in Indel.opcodes(theirs, [_key(match.group()) for match in ours]):
        if step.tag != "insert":
            continue
        start, end = ours[step.dest_start].start(), ours[step.dest_end - 1].end()
        if spans and last == step.dest_start:
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
        last = step.dest_end
    return spans


def _key(piece: str) -> str:
    return fold(_EDGES.sub("", piece) or piece)
