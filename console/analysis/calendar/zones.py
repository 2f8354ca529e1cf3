"""Time zones of a calendar: known by their IANA name where possible, else by the calendar's own definition.

The IANA data of this machine win over a definition that travels with an event: that one is as old as the event, and
rules change.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.analysis.calendar.content import BadCalendar, Component
from console.analysis.calendar.rules import occurrences
from console.analysis.calendar.values import offset, stamp

_HORIZON = (datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - wall times
_MOST_OBSERVANCES = 200
_KEY = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,3}")
_WINDOWS = {
    "AUS Central Standard Time": "Australia/Darwin",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "Alaskan Standard Time": "America/Anchorage",
    "Arab Standard Time": "Asia/Riyadh",
    "Arabian Standard Time": "Asia/Dubai",
    "Argentina Standard Time": "America/Argentina/Buenos_Aires",
    "Atlantic Standard Time": "America/Halifax",
    "Canada Central Standard Time": "America/Regina",
    "Cen. Australia Standard Time": "Australia/Adelaide",
    "Central America Standard Time": "America/Guatemala",
    "Central Europe Standard Time": "Europe/Budapest",
    "Central European Standard Time": "Europe/Warsaw",
    "Central Standard Time": "America/Chicago",
    "Central Standard Time (Mexico)": "America/Mexico_City",
    "China Standard Time": "Asia/Shanghai",
    "E. Africa Standard Time": "Africa/Nairobi",
    "E. Australia Standard Time": "Australia/Brisbane",
    "E. South America Standard Time": "America/Sao_Paulo",
    "Eastern Standard Time": "America/New_York",
    "Egypt Standard Time": "Africa/Cairo",
    "FLE Standard Time": "Europe/Kiev",
    "GMT Standard Time": "Europe/London",
    "GTB Standard Time": "Europe/Bucharest",
    "Greenwich Standard Time": "Atlantic/Reykjavik",
    "Hawaiian Standard Time": "Pacific/Honolulu",
    "India Standard Time": "Asia/Kolkata",
    "Iran Standard Time": "Asia/Tehran",
    "Israel Standard Time": "Asia/Jerusalem",
    "Korea Standard Time": "Asia/Seoul",
    "Mountain Standard Time": "America/Denver",
    "Nepal Standard Time": "Asia/Kathmandu",
    "New Zealand Standard Time": "Pacific/Auckland",
    "Newfoundland Standard Time": "America/St_Johns",
    "Pacific SA Standard Time": "America/Santiago",
    "Pacific Standard Time": "America/Los_Angeles",
    "Pakistan Standard Time": "Asia/Karachi",
    "Romance Standard Time": "Europe/Paris",
    "Russian Standard Time": "Europe/Moscow",
    "SA Pacific Standard Time": "America/Bogota",
    "SE Asia Standard Time": "Asia/Bangkok",
    "Singapore Standard Time": "Asia/Singapore",
    "South Africa Standard Time": "Africa/Johannesburg",
    "Taipei Standard Time": "Asia/Taipei",
    "Tasmania Standard Time": "Australia/Hobart",
    "Tokyo Standard Time": "Asia/Tokyo",
    "Turkey Standard Time": "Europe/Istanbul",
    "US Mountain Standard Time": "America/Phoenix",
    "UTC": "UTC",
    "W. Australia Standard Time": "Australia/Perth",
    "W. Central Africa Standard Time": "Africa/Lagos",
    "W. Europe Standard Time": "Europe/Berlin",
}
"""Names that Windows gives to zones, where its programs write no definition along."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the clock: when by the clock before it, when in UTC, and the offsets before and after."""

    wall: datetime
    utc: datetime
    before: timedelta
    after: timedelta


class DefinedZone(tzinfo):
    """A zone by the definition that a calendar brought along.

    A time that the clock skips counts by the offset before it, one that comes twice is the first (RFC 5545, 3.3.5).
    """

    def __init__(self, name: str, changes: list[_Change]) -> None:
        self.key = name
        self._changes = changes
        self._walls = [one.wall for one in changes]
        self._moments = [one.utc for one in changes]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """The offset at a wall time."""
        wall = (moment or datetime.min).replace(tzinfo=None)  # noqa: DTZ901 - a wall time
        at = bisect_right(self._walls, wall) - 1
        if at < 0:
            return self._changes[0].before
        change = self._changes[at]
        skipped = change.after - change.before
        return change.before if wall < change.wall + max(skipped, timedelta(0)) else change.after

    def dst(self, _moment: datetime | None) -> None:
        """Not told apart."""

    def tzname(self, _moment: datetime | None) -> str:
        """Its name in the calendar."""
        return self.key

    def fromutc(self, moment: datetime) -> datetime:
        """The wall time of a moment."""
        utc = moment.replace(tzinfo=None)
        at = bisect_right(self._moments, utc) - 1
        shift = self._changes[at].after if at >= 0 else self._changes[0].before
        return (utc + shift).replace(tzinfo=self)


class Zones:
    """The zones that the times of one calendar name."""

    def __init__(self, calendar: Component) -> None:
        self._defined = {one.value("TZID"): one for one in calendar.components("VTIMEZONE")}
        self._known: dict[str, tzinfo | None] = {}

    def named(self, name: str) -> tzinfo | None:
        """The zone of a TZID; None where nothing tells what it is: such times hold wherever one is."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> tzinfo | None:
        defined = self._defined.get(name)
        alias = defined.value("X-LIC-LOCATION") if defined is not None else ""
        for key in (name, *_endings(name), alias, _WINDOWS.get(name, "")):
            zone = iana(key)
            if zone is not None:
                return zone
        return _from_definition(name, defined) if defined is not None else None


def iana(key: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None."""
    if not _KEY.fullmatch(key) or len(key) > 64:
        return None
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def name_of(zone: tzinfo | None) -> str:
    """A zone's name; empty for times that hold wherever one is."""
    if zone is None:
        return ""
    return "UTC" if zone is UTC else str(getattr(zone, "key", zone))


def _endings(name: str) -> list[str]:
    """IANA names at the end of a longer one, as some programs make them (/example.org/2024/Europe/Lisbon)."""
    pieces = [piece for piece in name.split("/") if piece]
    return ["/".join(pieces[-length:]) for length in (3, 2) if len(pieces) > length]


def _from_definition(name: str, defined: Component) -> DefinedZone:
    observances = list(defined.components())
    if len(observances) > _MOST_OBSERVANCES:
        raise BadCalendar(f"The time zone {name[:40]} has too many parts, and was not read.")
    changes: dict[datetime, _Change] = {}
    for one in observances:
        if one.name not in ("STANDARD", "DAYLIGHT"):
            raise BadCalendar(f"The time zone {name[:40]} holds a {one.name[:20]}, and was not read.")
        before, after = offset(one.value("TZOFFSETFROM")), offset(one.value("TZOFFSETTO"))
        for wall in _onsets(one, timezone(before)):
            changes[wall - before] = _Change(wall, wall - before, before, after)
    if not changes:
        raise BadCalendar(f"The time zone {name[:40]} does not say how its clock goes.")
    return DefinedZone(name, [changes[at] for at in sorted(changes)])


def _onsets(observance: Component, before: timezone) -> list[datetime]:
    start, _ = stamp(observance.value("DTSTART"))
    if not isinstance(start, datetime):
        raise BadCalendar("A time zone changes at a date without a time.")
    found = [start]
    for line in observance.lines("RDATE"):
        found += [moment for part in line.value.split(",") if isinstance(moment := stamp(part)[0], datetime)]
    for line in observance.lines("RRULE"):
        found += occurrences(line.value, start, before, *_HORIZON)
    return found
