"""Characters that deceive or disturb made harmless, one for one, so that character ranges stay true."""

from __future__ import annotations

import re

_NOTHING = "\u2060"
"""A word joiner: it takes no room and has no direction."""
_STRANGE = "\ufffd"

_SHOWN_INSTEAD = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)},
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), _STRANGE),
    **dict.fromkeys((0x202D, 0x202E), _STRANGE),
    **dict.fromkeys((0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x2066, 0x2067, 0x2068, 0x2069), _NOTHING),
    **dict.fromkeys((0x2028, 0x2029), "\n"),
    **dict.fromkeys(range(0xD800, 0xE000), _STRANGE),
    **dict.fromkeys(range(0xFFF9, 0xFFFC), _STRANGE),
    **dict.fromkeys(range(0xE0000, 0xE0080), _NOTHING),
}
_PILED = re.compile(r"(?<=[\u0300-\u036f]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]")


def made_visible(text: str) -> str:
    """The text with control characters shown, direction overrides replaced and piled-up accents thinned out.

    Every character is replaced by exactly one, so places in the text mean the same before and after.
    """
    if text.isascii() and text.isprintable():
        return text
    return _PILED.sub(_NOTHING, text.translate(_SHOWN_INSTEAD))


def excerpt(text: str, length: int = 160) -> str:
    """The beginning of a text in one line of at most `length` characters, cut between words where there are any."""
    line = " ".join(made_visible(text[: length * 8]).split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    between = cut.rfind(" ")
    return (cut[:between] if between > length // 2 else cut).rstrip(" ,;:–—-") + "…"
