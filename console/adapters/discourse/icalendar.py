"""As much of iCalendar (RFC 5545) as an event in a Discourse post can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.adapters.errors import Invalid

_LONGEST = 200_000
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\([\\;,nN])")
_DURATION = re.compile(r"P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event; `starts` and `ends` are the hours on a clock in `zone`."""

    title: str
    starts: datetime
    ends: datetime
    zone: str
    all_day: bool = False
    place: str = ""
    description: str = ""
    url: str = ""
    rule: str = ""


def read(source: str) -> Happening:
    """The event of an iCalendar text; of a series, the one that all others follow.

    :raises Invalid: it holds none that can be read.
    """
    for lines in _events(source):
        if "RECURRENCE-ID" not in lines:
            return _happening(lines)
    raise Invalid("The meetup is not written as a calendar event.")


def _events(source: str) -> list[dict[str, tuple[str, str]]]:
    """The properties of each event, as (parameters, value); a property that comes again counts by its first."""
    events: list[dict[str, tuple[str, str]]] = []
    inside: list[str] = []
    for line in _FOLD.sub("", source[:_LONGEST]).splitlines():
        named, _, value = line.partition(":")
        name, _, parameters = named.partition(";")
        name = name.strip().upper()
        if name == "BEGIN":
            inside.append(value.strip().upper())
            if inside[-1] == "VEVENT":
                events.append({})
        elif name == "END" and inside:
            inside.pop()
        elif inside and inside[-1] == "VEVENT":
            events[-1].setdefault(name, (parameters, value))
    return events


def _happening(lines: dict[str, tuple[str, str]]) -> Happening:
    if "DTSTART" not in lines:
        raise Invalid("The meetup has no beginning.")
    starts, zone, all_day = _moment(*lines["DTSTART"])
    if "DTEND" in lines:
        ends, other, _ = _moment(*lines["DTEND"])
        ends = _as_in(ends, other, zone)
    else:
        ends = starts + _duration(lines.get("DURATION", ("", ""))[1], timedelta(days=1 if all_day else 0))
    if ends < starts:
        raise Invalid("The meetup ends before it begins.")
    return Happening(
        title=_text(lines, "SUMMARY"),
        starts=starts,
        ends=ends,
        zone=zone,
        all_day=all_day,
        place=_text(lines, "LOCATION"),
        description=_text(lines, "DESCRIPTION"),
        url=lines.get("URL", ("", ""))[1].strip(),
        rule=lines.get("RRULE", ("", ""))[1].strip(),
    )


def _moment(parameters: str, value: str) -> tuple[datetime, str, bool]:
    """A time on the clock, the zone of that clock, and whether it is a whole day."""
    value = value.strip()
    named = dict(part.partition("=")[::2] for part in parameters.split(";") if part)
    zone = "UTC" if value.endswith("Z") else named.get("TZID", "UTC").strip('"') or "UTC"
    pattern = "%Y%m%d" if len(value) == 8 else "%Y%m%dT%H%M%S"
    try:
        found = datetime.strptime(value.removesuffix("Z"), pattern)  # noqa: DTZ007 - an hour on a clock
        ZoneInfo(zone)
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise Invalid(f"The meetup has a time that cannot be read ({value[:40]}, {zone[:40]}).") from error
    return found, zone, len(value) == 8


def _as_in(moment: datetime, zone: str, wanted: str) -> datetime:
    if zone == wanted:
        return moment
    aware = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return aware.astimezone(ZoneInfo(wanted)).replace(tzinfo=None)


def _duration(text: str, otherwise: timedelta) -> timedelta:
    found = _DURATION.fullmatch(text.strip()) if text.strip() else None
    if found is None:
        return otherwise
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _text(lines: dict[str, tuple[str, str]], name: str) -> str:
    value = lines.get(name, ("", ""))[1]
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
