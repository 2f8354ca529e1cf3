"""Where a message quotes somebody else and where it is signed, so that a window can fold these parts."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

LONGEST_SIGNATURE = 12
"""Lines below a signature's mark; what is longer is no signature."""

_QUOTED = re.compile(r"^ ?>")
_INTRODUCED = re.compile(
    r"^(?:On|Am|Le|El|Op|Il|Em|Den)\b.{4,200}"
    r"(?:wrote|schrieb|écrit|escribió|schreef|scritto|escreveu|skrev)\b.{0,60}:\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^(?:-{2,}|_{5,})\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Weitergeleitete Nachricht"
    r"|Message d'origine|Message transféré|Mensaje original|Mensaje reenviado)?\s*(?:-{2,}|_{5,})?\s*$",
    re.IGNORECASE,
)


class FoldKind(StrEnum):
    """What a foldable part is."""

    QUOTE = "quote"
    SIGNATURE = "signature"


class Fold(NamedTuple):
    """A part of a text that can be folded: whole lines, as a range of characters."""

    kind: FoldKind
    start: int
    end: int


def folds(text: str) -> list[Fold]:
    """The quoted parts and the signature of a text, in order, none within another."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    signed = _signature_line(lines)
    found = [Fold(FoldKind.QUOTE, starts[first], starts[last]) for first, last in _quotes(lines[:signed])]
    if signed < len(lines):
        found.append(Fold(FoldKind.SIGNATURE, starts[signed], starts[-1]))
    return found


def _quotes(lines: list[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(lines):
        if _forwards(lines, place):
            found.append((place, len(lines)))
            break
        begin = place
        introduction = _introduction(lines, place)
        quoted = place + introduction
        end = quoted
        while end < len(lines) and _QUOTED.match(lines[end]):
            end += 1
        if end > quoted:
            found.append((begin, end))
            place = end
        else:
            place += 1
    return found


def _introduction(lines: list[str], place: int) -> int:
    """How many lines from here introduce a quote, as "On Monday, Tove wrote:" does; with the empty one after them."""
    for count in (1, 2):
        words = " ".join(line.strip() for line in lines[place : place + count])
        if _INTRODUCED.match(words):
            after = place + count
            return count + (after < len(lines) and not lines[after].strip())
    return 0


def _forwards(lines: list[str], place: int) -> bool:
    """Whether a mark is followed by the headers of the message that is quoted below it."""
    if not _FORWARDED.match(lines[place]):
        return False
    below = [line for line in lines[place + 1 : place + 5] if line.strip()]
    return (
        bool(below)
        and re.match(r"\*?(?:From|Von|De|Date|Datum|Sent|Gesendet|Subject|Betreff)\*?\s*:", below[0]) is not None
    )


def _signature_line(lines: list[str]) -> int:
    """The line with the mark of a signature, "-- " alone, near the end; the number of lines where there is none."""
    for place in range(len(lines) - 1, max(-1, len(lines) - LONGEST_SIGNATURE - 2), -1):
        if lines[place].rstrip("\r\n") in ("-- ", "--"):
            return place
    return len(lines)
