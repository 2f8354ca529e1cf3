"""Words as near-copy comparison sees them: folded, without links, single characters where no spaces are used."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from console.analysis.word_lists import word_list

LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@.-])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\."
    r"(?:com|net|org|info|biz|io|co|uk|de|fr|es|it|nl|eu|ru|cn|in|me|tv|cc|ly|gl|to|app|dev|shop|store|site|online|xyz|top|club"
    r"|live|pro|vip|win|bet|casino|click|link|work|loan|example|test|invalid)\b(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
"""Web and mail addresses, with or without a scheme."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
"""Scripts written without spaces, as ranges of a character class: Thai, Lao, Burmese, Khmer, Chinese and Japanese."""

UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_INVISIBLE = "\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_TOKEN = re.compile(rf"[.!?…。！？\n]+|@\w+|[{UNSPACED}]|\d+|[^\W\d_{UNSPACED}](?:[^\W\d_{UNSPACED}]|[{_INVISIBLE}])*")
_ASCII_TOKEN = re.compile(r"[.!?\n]+|@\w+|[0-9]+|[a-z]+")
_NO_WORD = frozenset("@.!?…。！？\n")
_DIGITS = frozenset("#0123456789")
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_MAYBE_LINK = re.compile(r"@|\.\w")
_LATIN = re.compile("[a-z]")
_DOUBLES = str.maketrans("аеорсухіјѕԁһԛԝɡαορυνι", "aeopcyxijsdhqwgaopuvi")

STOP_WORDS = frozenset(word_list("stop_words"))
"""Words that say little about what a text is, in English, German, French and Spanish."""


class Word(NamedTuple):
    """A word in its place: its folded form and its character range in the text."""

    key: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of `text` in their places; links, addresses and @handles are left out, every number is ``#``."""
    return [
        Word(_key(match.group()), match.start(), match.end())
        for match in _TOKEN.finditer(without_links(text))
        if match.group()[0] not in _NO_WORD
    ]


def sentences(text: str) -> tuple[list[str], list[int]]:
    """The folded forms of what `words` gives, quicker, and after how many of them each sentence ends."""
    bare = without_links(text)
    found = _ASCII_TOKEN.findall(bare.lower()) if bare.isascii() else [_key(token) for token in _TOKEN.findall(bare)]
    keys: list[str] = []
    ends: list[int] = []
    for token in found:
        first = token[0]
        if first in _DIGITS:
            keys.append("#")
        elif first not in _NO_WORD:
            keys.append(token)
        elif first != "@" and keys:
            ends.append(len(keys))
    if keys and (not ends or ends[-1] != len(keys)):
        ends.append(len(keys))
    return keys, ends


def content(folded: list[str]) -> list[str]:
    """The words that carry meaning: no stop words, none of one or two letters unless the script has no spaces."""
    return [key for key in folded if key not in STOP_WORDS and (len(key) > 2 or UNSPACED_CHARACTER.match(key))]


def without_links(text: str) -> str:
    """The text with a line break and spaces for each link, so that places stay and a sentence ends there."""
    if not _MAYBE_LINK.search(text):
        return text
    parts: list[str] = []
    done = 0
    for chunk in text.split():
        if ("." in chunk or "@" in chunk) and (bare := LINK.sub(_blank, chunk)) != chunk:
            start = text.index(chunk, done)
            parts += [text[done:start], bare]
            done = start + len(chunk)
    return "".join(parts) + text[done:]


def links(text: str) -> list[str]:
    """The web and mail addresses in a text as they are written, in order."""
    if not _MAYBE_LINK.search(text):
        return []
    likely = (chunk for chunk in text.split() if "." in chunk or "@" in chunk)
    return [found.group() for chunk in likely for found in LINK.finditer(chunk)]


def _blank(found: re.Match[str]) -> str:
    return "\n" + " " * (found.end() - found.start() - 1)


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """A word without case, accents, invisible characters, full-width forms and letters of look-alike alphabets."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", _DROPPED.sub("", word)).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character)) or word
    return plain.translate(_DOUBLES) if _LATIN.search(plain) else plain


def _key(token: str) -> str:
    return "#" if token[0].isdecimal() else fold(token)
