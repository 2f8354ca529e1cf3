"""Writing down how the clock of a zone goes (RFC 5545, 3.6.5), for readers that do not know its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from console.analysis.calendar.content import Component, Line
from console.analysis.calendar.values import written

_YEARS = 12
"""How far ahead changes are looked at; rules that hold as long are written as rules without end."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Change:
    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache(maxsize=256)
def _changes(key: str, first: int, last: int) -> tuple[_Change, ...]:
    """The changes of a zone's clock within years, found by halving the days between two different offsets."""
    zone = ZoneInfo(key)
    found: list[_Change] = []
    day = datetime(first, 1, 1, tzinfo=UTC)
    while day.year <= last:
        following = day + timedelta(days=1)
        before, after = (each.astimezone(zone).utcoffset() or timedelta(0) for each in (day, following))
        if before != after:
            at = _between(zone, day, following)
            local = at.astimezone(zone)
            summer = bool(local.dst())
            found.append(_Change((at + before).replace(tzinfo=None), before, after, local.tzname() or key, summer))
        day = following
    return tuple(found)


def _between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def definition(zone: ZoneInfo, since: date) -> Component:
    """A zone's definition that holds from the year before `since` on."""
    first = since.year - 1
    changes = _changes(zone.key, first, first + _YEARS)
    start = datetime(first, 1, 1, tzinfo=UTC).astimezone(zone)
    offset = start.utcoffset() or timedelta(0)
    entries: list[Line | Component] = [Line.of("TZID", zone.key)]
    at_first = _Change(datetime(first, 1, 1), offset, offset, start.tzname() or zone.key, bool(start.dst()))  # noqa: DTZ001 - wall time
    entries.append(_observance([at_first], ""))
    entries += _observances(changes, first + _YEARS)
    return Component("VTIMEZONE", entries)


def _observances(changes: tuple[_Change, ...], last: int) -> Iterator[Component]:
    """One for each kind of change: a rule where it comes every year in the same way to the end, else its dates."""
    kinds: dict[tuple[timedelta, timedelta, str, bool], list[_Change]] = {}
    for one in changes:
        kinds.setdefault((one.before, one.after, one.name, one.summer), []).append(one)
    for same in kinds.values():
        for start in range(len(same)):
            rule = _rule(same[start:], last)
            if rule:
                if start:
                    yield _observance(same[:start], "")
                yield _observance(same[start:], rule)
                break
        else:
            yield _observance(same, "")


def _rule(changes: list[_Change], last: int) -> str:
    """The yearly rule that all of them follow until the last year; empty where there is none."""
    years = [one.wall.year for one in changes]
    if len(changes) < 5 or years != list(range(years[0], last + 1)):
        return ""
    first = changes[0].wall
    if any((one.wall.month, one.wall.weekday(), one.wall.time()) != (first.month, first.weekday(), first.time())
           for one in changes):  # fmt: skip
        return ""
    day = _WEEKDAYS[first.weekday()]
    for week in (1, 2, 3, 4):
        if all((one.wall.day - 1) // 7 + 1 == week for one in changes):
            return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={week}{day}"
    if all((one.wall + timedelta(days=7)).month != one.wall.month for one in changes):
        return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY=-1{day}"
    earliest = min(one.wall.day for one in changes)
    if max(one.wall.day for one in changes) - earliest < 7:
        days = ",".join(str(earliest + n) for n in range(7))
        return f"FREQ=YEARLY;BYMONTH={first.month};BYMONTHDAY={days};BYDAY={day}"
    return ""


def _observance(changes: list[_Change], rule: str) -> Component:
    first = changes[0]
    entries: list[Line | Component] = [
        Line.of("DTSTART", written(first.wall)),
        Line.of("TZOFFSETFROM", _offset(first.before)),
        Line.of("TZOFFSETTO", _offset(first.after)),
        Line.of("TZNAME", first.name),
    ]
    if rule:
        entries.append(Line.of("RRULE", rule))
    elif len(changes) > 1:
        entries.append(Line.of("RDATE", ",".join(written(one.wall) for one in changes[1:])))
    return Component("DAYLIGHT" if first.summer else "STANDARD", entries)


def _offset(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    sign, seconds = "-" if seconds < 0 else "+", abs(seconds)
    rest = f"{seconds % 60:02}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02}{seconds // 60 % 60:02}{rest}"
