"""Text as it is put into the search index, and what a person types as a query to it that is never a syntax error.

The index is SQLite's FTS5 with ``unicode61 remove_diacritics 2`` and prefix indexes. That finds words where words are
set apart by spaces. Chinese, Japanese, Thai, Lao, Burmese and Khmer are not, so each run of their characters is indexed
as its overlapping pairs and its last character: 東京都 as ``東京 京都 都``. A query of two or more characters
becomes the phrase of its pairs and finds them anywhere inside a run, one character becomes a beginning. The trigram
tokenizer was passed over: it cannot find words of two characters, which most Chinese words are.

Vowel signs and tone marks of these scripts are no token characters for unicode61 and would cut the pairs, so each is
moved to a character for private use, which is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from console.analysis.words import UNSPACED

MOST_TERMS = 24
"""Words of a query that are looked at."""
LONGEST_TYPED = 400
"""Characters of a query that are looked at."""

_RUN = re.compile(f"[{UNSPACED}]+")
_UNUSABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_MARKS = {
    code: 0xE000 + code - 0x0E00 if code < 0x1000 else 0xE100 + code - 0x1000
    for start, end in ((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800))
    for code in range(start, end)
    if unicodedata.category(chr(code))[0] == "M"
}
_TYPED = re.compile(r'(-?)"([^"]*)("?)|(-?)([^\s"]+)')


def index_text(text: str) -> str:
    """The text as it is indexed; to be given to a table with the tokenizer that is named above."""
    if text.isascii() and "\x00" not in text:
        return text
    return _RUN.sub(_pairs, unicodedata.normalize("NFKC", _UNUSABLE.sub(" ", text)))


def match_query(typed: str) -> str | None:
    """The FTS5 expression for the words that were typed; None where there is nothing to look for.

    All words have to be there. The last one may be the beginning of a word; ``"words in quotes"`` have to follow each
    other; ``-word`` must not be there.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for found in _TYPED.finditer(_UNUSABLE.sub(" ", typed[:LONGEST_TYPED])):
        minus, quoted, closed, word_minus, word = found.groups()
        last = not closed and not typed[found.end() : LONGEST_TYPED].strip('"- \t\n')
        terms = list(_terms(unicodedata.normalize("NFKC", quoted if word is None else word), beginning=last))
        without = bool(minus or (word_minus and word[0].isalpha()))
        (unwanted if without else wanted).extend(terms)
    if not wanted:
        return None
    expression = " AND ".join(wanted[:MOST_TERMS])
    return " NOT ".join([f"({expression})", *unwanted[:MOST_TERMS]]) if unwanted else expression


def _terms(typed: str, beginning: bool) -> Iterator[str]:
    """The phrases of one word or one quoted text, cut where a script without spaces begins or ends."""
    place = 0
    for run in _RUN.finditer(typed):
        yield from _phrase(typed[place : run.start()], beginning=False)
        yield from _unspaced(run.group())
        place = run.end()
    yield from _phrase(typed[place:], beginning)


def _phrase(typed: str, beginning: bool) -> Iterator[str]:
    words = "".join(character if _kept(character) else " " for character in typed).split()
    if any(_is_token(character) for word in words for character in word):
        yield f'"{" ".join(words)}"' + (" *" if beginning else "")


def _unspaced(run: str) -> Iterator[str]:
    for part in _parts(run):
        if len(part) == 1:
            yield f'"{part}" *'
        else:
            yield '"' + " ".join(first + second for first, second in pairwise(part)) + '"'


def _pairs(found: re.Match[str]) -> str:
    return (
        " "
        + " ".join(
            " ".join([*(first + second for first, second in pairwise(part)), part[-1]])
            for part in _parts(found.group())
        )
        + " "
    )


def _parts(run: str) -> list[str]:
    """A run of unspaced script, cut at its punctuation, with its marks moved to token characters."""
    moved = run.translate(_MARKS)
    return "".join(character if _is_token(character) else " " for character in moved).split()


def _is_token(character: str) -> bool:
    """Whether unicode61 takes the character for a part of a word: letters, numbers and private use."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


def _kept(character: str) -> bool:
    return _is_token(character) or unicodedata.category(character)[0] == "M"
