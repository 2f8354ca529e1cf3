"""WordPress's texts, times and addresses, read once for all; pure functions."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

from console.analysis.hypertext import to_text

_TAG = re.compile(r"<[^>]*>")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_or_none(text: str | None) -> datetime | None:
    """A time; one that names no zone means UTC. None where there is none, as WordPress writes "0000-00-00" too."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def moment(text: str | None) -> datetime:
    """A time; the beginning of 1970 where there is none."""
    return moment_or_none(text) or _EPOCH


def plain(html: str) -> str:
    """A title or a name, which may hold entities and tags, on one line."""
    if "<" in html:
        html = to_text(html)
    return " ".join(unescape(html).split())


def readable(raw: str) -> tuple[str, str]:
    """A text as (plain words, source); the source is empty where there is no markup in it.

    WordPress keeps line breaks of a comment as they are, and shows them as breaks and paragraphs.
    """
    raw = raw.replace("\r\n", "\n")
    if "<" not in raw:
        return unescape(raw), raw if "&" in raw else ""
    return to_text(raw), raw


def stands(now: str, wanted: str, answered: str) -> bool:
    """Whether a text is the one that we wrote, and not one that somebody else wrote at the same moment.

    WordPress filters markup, so the text may differ from ours; and its answer to our write may already be the other's.

    :param now: what stands there.
    :param wanted: what we wrote.
    :param answered: what WordPress answered to our write.
    """
    if _lines(now) == _lines(wanted):
        return True
    return now == answered and _words(now) == _words(wanted)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _words(text: str) -> str:
    return _BETWEEN_WORDS.sub("", unescape(_TAG.sub("", text))).casefold()


def web_address(text: str) -> str:
    """An address that may be offered to open; empty where it is none."""
    return text if text.lower().startswith(("https://", "http://")) else ""
