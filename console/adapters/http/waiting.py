"""Until when a remote asks to be left alone, in all the ways in which remotes say it.

`Retry-After` (RFC 9110, 10.2.3) comes in seconds or as a date; `X-RateLimit-Reset` as seconds left, as seconds since
1970 or as an ISO time; bodies have fields of their own, in seconds or milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import isfinite

LONGEST = timedelta(hours=1)
"""No remote makes an account wait longer; after it, one polite try tells."""
_YEAR = 31_536_000.0
"""Seconds. A number above this is a time since 1970, not a span."""


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
    return _bounded(wanted, now)


def in_seconds(seconds: object, now: datetime) -> datetime | None:
    """When to come back after a number of seconds (Discourse's `wait_seconds`, Discord's and Zulip's `retry_after`)."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < _YEAR:
        return None
    return now + min(timedelta(seconds=seconds), LONGEST)


def in_milliseconds(milliseconds: object, now: datetime) -> datetime | None:
    """When to come back after a number of milliseconds (Matrix's `retry_after_ms`)."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    return in_seconds(milliseconds / 1000, now)


def reset_at(value: str, now: datetime) -> datetime | None:
    """When a remote counts anew, by a header in any of its dialects: an ISO time (Mastodon, GoToSocial), seconds since
    1970 (Discord, Zulip, Bluesky) or seconds left (Reddit); None where it says nothing usable.
    """
    value = value.strip()
    try:
        number = float(value)
    except ValueError:
        return _iso(value, now)
    if not isfinite(number):
        return None
    if number > _YEAR:
        return _bounded(datetime.fromtimestamp(min(number, 4e9), UTC), now)
    return in_seconds(number, now)


def rate_left(headers: Mapping[str, str], now: datetime) -> tuple[float, datetime | None] | None:
    """How many more requests are taken and when it is counted anew, by the `X-RateLimit-…` or `RateLimit-…` headers.

    :param headers: names in lower case.
    """
    for prefix in ("x-ratelimit-", "ratelimit-"):
        try:
            remaining = float(headers.get(f"{prefix}remaining", ""))
        except ValueError:
            continue
        if not isfinite(remaining):
            continue
        return max(remaining, 0.0), reset_at(headers.get(f"{prefix}reset", ""), now)
    return None


def _iso(value: str, now: datetime) -> datetime | None:
    try:
        return _bounded(datetime.fromisoformat(value), now)
    except ValueError:
        return None


def _bounded(wanted: datetime, now: datetime) -> datetime:
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    return max(now, min(wanted.astimezone(UTC), now + LONGEST))
