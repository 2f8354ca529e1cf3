"""Text of strangers on a line of ours: harmless, and no wider than its place."""

from __future__ import annotations

import hashlib
import unicodedata

_HARMFUL = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}
"""Zero-width (non-)joiners: some scripts and emoji need them, and they only act on their neighbours."""


def harmless(text: str) -> str:
    """The text, as long as it was, with a space for each control, bidirectional or other invisible character."""
    return "".join(
        character if character in _JOINERS or unicodedata.category(character) not in _HARMFUL else " "
        for character in text
    )


def visible(text: str) -> str:
    """One line without control, bidirectional-override and other invisible characters, white space folded."""
    return " ".join(harmless(text).split())


def digest(*words: str) -> str:
    """A digest of what a person judged: 32 hexadecimal characters, equal as long as the words are."""
    return hashlib.blake2b("\x1f".join(words).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def cell_width(text: str) -> int:
    """How many terminal cells a text takes (Unicode Standard Annex 11: wide and full-width take two)."""
    width = 0
    for character in text:
        if unicodedata.combining(character):
            continue
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return width


def clip(text: str, width: int) -> str:
    """The text in at most `width` cells, with an ellipsis where it was cut."""
    if cell_width(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += cell_width(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"
