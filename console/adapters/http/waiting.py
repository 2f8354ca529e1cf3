"""Until when a remote asks to be left alone: Retry-After (RFC 9110, 10.2.3), in seconds or as a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=1)
"""No remote makes an account wait longer; after it, one polite try tells."""


def retry_after(value: str, now: datetime) -> datetime | None:
    """When to come back, aware, between `now` and `now` + LONGEST; None where the header says nothing usable.

    A list of values (some servers send both forms) counts by its first.
    """
    value = value.strip()
    if not value:
        return None
    first = value.split(",", 1)[0].strip()
    if first.isascii() and first.isdigit():
        return now + min(timedelta(seconds=min(int(first[:9]), 10**8)), LONGEST)
    try:
        wanted = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    return max(now, min(wanted.astimezone(UTC), now + LONGEST))
