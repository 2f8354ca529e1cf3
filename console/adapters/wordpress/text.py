"""WordPress's texts, times and addresses, read once for all; pure functions."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

from console.analysis.hypertext import to_text

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


def web_address(text: str) -> str:
    """An address that may be offered to open; empty where it is none."""
    return text if text.lower().startswith(("https://", "http://")) else ""
