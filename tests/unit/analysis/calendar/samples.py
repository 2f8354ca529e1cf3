"""Events for the tests of the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console.analysis.calendar.event import Event, read_event
from console.analysis.calendar.instances import Instance, expand

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def calendar(*lines: str) -> str:
    """A calendar around lines."""
    return "".join(f"{line}\r\n" for line in ("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR"))


def event(*lines: str, uid: str = "one@example.org") -> str:
    """A calendar with one event."""
    return calendar("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT")


def series(rule: str, *lines: str, start: str = "20260303T190000") -> str:
    """A meetup of two hours in Berlin that repeats; the third of March 2026 is a Tuesday."""
    end = f"{start[:9]}{int(start[9:11]) + 2:02}{start[11:]}"
    return event(
        f"DTSTART;TZID=Europe/Berlin:{start}",
        f"DTEND;TZID=Europe/Berlin:{end}",
        "SUMMARY:Repair café",
        f"RRULE:{rule}",
        *lines,
    )


def instances(source: str | Event, since: str = "2026-01-01", until: str = "2027-01-01") -> list[Instance]:
    """The instances of an event within days, seen from UTC."""
    read = read_event(source) if isinstance(source, str) else source
    low, high = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (since, until))
    return expand(read, low, high, UTC)


def starts(sources: str | Sequence[str], since: str = "2026-01-01", until: str = "2027-01-01") -> list[str]:
    """When they begin, on the clock of the place."""
    every = [sources] if isinstance(sources, str) else sources
    return sorted(f"{one.starts:%m-%d %H:%M}" for source in every for one in instances(source, since, until))
