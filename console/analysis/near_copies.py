"""Whether two texts are near-copies of each other, and the small signature by which candidates are looked up.

A copy is the same text with another name, link or sign-off and up to about a fifth of its words changed. What was
measured on planted groups: two copies that were each changed by a fifth have only about a quarter of their word pairs
and far fewer of their character 4-grams in common, so neither a simhash distance nor a Jaccard of 4-grams tells them
from texts on the same subject. The order of the words that carry meaning does: their longest common subsequence is
above 0.45 for copies and below it for all but one in ten thousand other pairs.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from console.analysis.words import content, sentences

BANDS = 16
"""How many word-pair values a signature keeps at most; the first value beside them stands for the whole text."""

LONGEST = 12_000
"""Characters that are compared."""

FEW_WORDS = 8
"""Texts with fewer words are compared letter by letter."""

_HARDLY_ANY = 3
_FEW_CARRYING = 3
_LETTERS_ALIKE = 0.88
_ALIKE = 0.45
_ALIKE_SHORT = 0.60
_LONG = 24
_CONTAINED = 0.68
"""A text that is nearly whole within a somewhat longer one, as where a person adds words to it, is a copy too."""
_CONTAINED_AT_LEAST = 8
_CONTAINED_AT_MOST = 2.6


@dataclass(frozen=True, slots=True)
class Signature:
    """By what near-copies of a text are found: two texts that share a band are candidates.

    :param bands: unsigned integers below 2**40, the first one equal exactly for texts with the same words.
    """

    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared: all of its folded words, and those that carry meaning."""

    words: tuple[str, ...]
    content: tuple[str, ...]
    letters: str
    """What is compared where there are few words: they in a row, and links too where there are hardly any."""
    ends: tuple[int, ...]
    """After how many words each sentence ends."""


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    """The text as it is compared; only its first `LONGEST` characters are. The last few readings are kept."""
    found, ends = sentences(text[:LONGEST])
    letters = " ".join(found)
    if len(found) < _HARDLY_ANY:
        letters = " ".join(unicodedata.normalize("NFKC", text[:400]).casefold().split())
    return Reading(tuple(found), tuple(content(found)), letters, tuple(ends))


def signature(text: str) -> Signature:
    """The signature of a text; equal in every process and on every machine."""
    return signature_of(read(text))


def signature_of(reading: Reading) -> Signature:
    """The signature of a text that was already read."""
    whole = _value(f"={reading.letters}")
    carrying = reading.content or reading.words
    if len(carrying) == 1:
        return Signature((whole, _value(carrying[0])))
    encoded = "\n".join(carrying).encode("utf-8", "surrogatepass").split(b"\n")
    pairs = {_spread(crc32(b"%b %b" % pair)) for pair in pairwise(encoded)}
    return Signature((whole, *sorted(pairs)[:BANDS]))


def margin(first: Reading, second: Reading) -> float:
    """By how much two texts are more alike than near-copies have to be, between -1 and 1; below 0 they are none."""
    if first.letters == second.letters:
        return 1.0
    if min(len(first.words), len(second.words)) < _HARDLY_ANY:
        return -1.0
    a, b = first.content, second.content
    fewer, more = (len(a), len(b)) if len(a) < len(b) else (len(b), len(a))
    if fewer < _FEW_CARRYING or (len(first.words) < FEW_WORDS and len(second.words) < FEW_WORDS):
        return fuzz.ratio(first.letters, second.letters) / 100 - _LETTERS_ALIKE
    in_order = LCSseq.similarity(a, b)
    beyond = 2 * in_order / (fewer + more) - _needed(fewer)
    if beyond < 0 and fewer >= _CONTAINED_AT_LEAST and more <= _CONTAINED_AT_MOST * fewer:
        return max(beyond, in_order / fewer - _CONTAINED)
    return beyond


def alike(first: str, second: str) -> bool:
    """Whether two texts are near-copies."""
    return margin(read(first), read(second)) >= 0


def _needed(length: int) -> float:
    """Short texts agree by chance more easily, so more of them has to be the same."""
    if length >= _LONG:
        return _ALIKE
    return _ALIKE + (_ALIKE_SHORT - _ALIKE) * (_LONG - length) / _LONG


def _value(words: str) -> int:
    return _spread(crc32(words.encode("utf-8", "surrogatepass")))


def _spread(checksum: int) -> int:
    """A stable 40-bit value, spread so that the smallest values of a text are a fair sample."""
    return checksum * 0x9E3779B97F4A7C15 >> 13 & 0xFFFFFFFFFF
