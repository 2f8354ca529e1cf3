"""The values of iCalendar lines (RFC 5545, 3.3): texts, dates, times, durations, offsets."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from console.analysis.calendar.content import BadCalendar

EARLIEST, LATEST = 1600, 2200
"""Years that can be worked with; what lies outside is a mistake or an attack."""

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?", re.ASCII
)
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TO_ESCAPE = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})

Stamp = tuple[date | datetime, bool]
"""A date, or a time without a zone, and whether it is written in UTC."""


def text(value: str) -> str:
    """A TEXT value as people read it."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def escaped(plain: str) -> str:
    """A text as a TEXT value."""
    return plain.replace("\r\n", "\n").translate(_TO_ESCAPE)


def stamp(value: str) -> Stamp:
    """A DATE or DATE-TIME value.

    :raises BadCalendar: it is neither, or lies outside the years that can be worked with.
    """
    found = _TIME.fullmatch(value.strip())
    if found is None:
        raise BadCalendar(f"“{value[:40]}” is neither a date nor a time.")
    year, month, day, hour, minute, second, utc = found.groups()
    if not EARLIEST <= int(year) <= LATEST:
        raise BadCalendar(f"The year {year} is outside of what a calendar can show ({EARLIEST} to {LATEST}).")
    try:
        if hour is None:
            return date(int(year), int(month), int(day)), False
        # A leap second is the second before it (RFC 5545, 3.3.12).
        seconds = min(int(second or 0), 59)
        return datetime(int(year), int(month), int(day), int(hour), int(minute), seconds), bool(utc)  # noqa: DTZ001 - wall time; its zone stands beside it
    except ValueError as error:
        raise BadCalendar(f"“{value[:40]}” is neither a date nor a time.") from error


def written(moment: date | datetime, *, utc: bool = False) -> str:
    """A date or a wall time as a value."""
    if isinstance(moment, datetime):
        return moment.strftime("%Y%m%dT%H%M%S") + ("Z" if utc else "")
    return moment.strftime("%Y%m%d")


def duration(value: str) -> timedelta:
    """A DURATION value.

    :raises BadCalendar: it is none.
    """
    found = _DURATION.fullmatch(value.strip().upper())
    if found is None or not any(found.groups()[1:]):
        raise BadCalendar(f"“{value[:40]}” is not a duration.")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def offset(value: str) -> timedelta:
    """A UTC-OFFSET value.

    :raises BadCalendar: it is none.
    """
    found = _OFFSET.fullmatch(value.strip())
    if found is None:
        raise BadCalendar(f"“{value[:40]}” is not an offset from UTC.")
    length = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    if length >= timedelta(hours=24):
        raise BadCalendar(f"“{value[:40]}” is not an offset from UTC.")
    return -length if found[1] == "-" else length
