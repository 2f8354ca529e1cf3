"""The instances of an event within a span of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from console.analysis.calendar.content import BadCalendar, Component
from console.analysis.calendar.event import Event, Moment, later
from console.analysis.calendar.rules import MOST_WORK, occurrences
from console.analysis.calendar.values import duration, text

MOST_SHOWN = 2_000
"""Instances of one event in one span; a span of a year has 366 of one that repeats daily."""
_MARGIN = timedelta(days=2)
"""Two wall times of one moment are never further apart."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One time at which an event happens.

    :param key: names it among the instances of its event: its beginning by the rule, as a value (RFC 5545, 3.8.4.4).
    :param starts: aware, in the event's own zone.
    :param component: what says how it is: the event, or what was said of this instance alone.
    :param moved: something was said of this instance alone.
    """

    key: str
    starts: datetime
    ends: datetime
    all_day: bool
    component: Component
    moved: bool = False

    @property
    def title(self) -> str:
        """Its title."""
        return text(self.component.value("SUMMARY"))

    @property
    def place(self) -> str:
        """Where it happens."""
        return text(self.component.value("LOCATION"))

    @property
    def state(self) -> str:
        """ "confirmed", "tentative" or "cancelled"."""
        said = self.component.value("STATUS").strip().lower()
        return said if said in ("tentative", "cancelled") else "confirmed"


@dataclass(frozen=True, slots=True)
class _Override:
    """What is said of one instance, or of it and all that follow."""

    component: Component
    begin: Moment
    of: Moment
    following: bool


def expand(event: Event, since: datetime, until: datetime, here: tzinfo, most: int = MOST_SHOWN) -> list[Instance]:
    """The instances that overlap [since, until), by their beginning.

    :param since: aware, as `until`.
    :param here: the zone in which dates and times without a zone hold.
    :raises BadCalendar: the event cannot be worked out, or has too many instances.
    """
    found = [one for one in _instances(event, since, until, here, most) if _overlaps(one, since, until)]
    return sorted(found, key=lambda one: (one.starts, one.key))


def _overlaps(one: Instance, since: datetime, until: datetime) -> bool:
    return one.starts < until and (one.ends > since or one.starts >= since)


def _instances(event: Event, since: datetime, until: datetime, here: tzinfo, most: int) -> Iterator[Instance]:
    start = event.start
    overrides = _overrides(event, start, here)
    replaced = {one.of.time: one for one in overrides}
    series = [one for one in overrides if one.following]
    reach = _reach(event, start, overrides, here)
    for number, wall in enumerate(_walls(event, start, since - reach, until + reach, here)):
        if number > most:
            raise BadCalendar(f"This event has more than {most:,} instances in that time, and is not shown.")
        if wall in replaced:
            continue
        earlier = [one for one in series if one.of.time < wall]
        if earlier:
            yield _shifted(event, start, wall, max(earlier, key=lambda one: one.of.time), here)
        else:
            yield _plain(event, event.master, start, start.at(wall), start.at(wall).key, here)
    for one in overrides:
        yield _plain(event, one.component, one.begin, one.begin, one.of.key, here, moved=True)


def _plain(
    event: Event, component: Component, begin: Moment, at: Moment, key: str, here: tzinfo, *, moved: bool = False
) -> Instance:
    """An instance of a component that begins `at`; it lasts exactly as long as the component says that it does."""
    starts = at.aware(here)
    said = component.value("DURATION")
    if said and component.first("DTEND") is None and not begin.all_day:
        ends = max(starts, later(starts, duration(said)))
    elif begin.all_day:
        ends = starts + (event.end(component, begin, here) - begin.aware(here))
    else:
        length = event.end(component, begin, here).astimezone(UTC) - begin.aware(here).astimezone(UTC)
        ends = (starts.astimezone(UTC) + length).astimezone(starts.tzinfo)
    return Instance(key, starts, ends, begin.all_day, component, moved)


def _shifted(event: Event, start: Moment, wall: datetime, series: _Override, here: tzinfo) -> Instance:
    """An instance after one for which it was said that all that follow are like it."""
    shift = series.begin.time - series.of.time
    return _plain(
        event, series.component, series.begin, series.begin.at(wall + shift), start.at(wall).key, here, moved=True
    )


def _walls(event: Event, start: Moment, since: datetime, until: datetime, here: tzinfo) -> list[datetime]:
    """The beginnings by the event's rules, as wall times of its first one."""
    zone = start.zone or here
    low, high = since.astimezone(zone).replace(tzinfo=None), until.astimezone(zone).replace(tzinfo=None)
    found: set[datetime] = {start.time}
    rules, refused = list(event.master.lines("RRULE")), list(event.master.lines("EXRULE"))
    work = MOST_WORK // max(1, len(rules) + len(refused))
    for line in rules:
        found.update(occurrences(line.value, start.wall, zone, low, high, work))
    found.update(_wall(moment, start, here) for moment in event.moments(event.master, "RDATE"))
    for line in refused:
        found.difference_update(occurrences(line.value, start.wall, zone, low, high, work))
    left_out = event.moments(event.master, "EXDATE")
    days = {moment.wall for moment in left_out if moment.all_day}
    found.difference_update(_wall(moment, start, here) for moment in left_out if not moment.all_day)
    return sorted(wall for wall in found if low <= wall < high and wall.date() not in days)


def _wall(moment: Moment, start: Moment, here: tzinfo) -> datetime:
    """A moment as a wall time of the event's first beginning."""
    if moment.all_day or start.all_day or moment.zone is start.zone:
        return moment.time
    return moment.aware(here).astimezone(start.zone or here).replace(tzinfo=None)


def _overrides(event: Event, start: Moment, here: tzinfo) -> list[_Override]:
    found = []
    for component in event.overrides:
        line = component.first("RECURRENCE-ID")
        if line is None:
            continue
        named = event.moment(line)
        wall = _wall(named, start, here)
        if named.all_day and not start.all_day:
            wall = datetime.combine(wall.date(), start.time.time())
        following = line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
        found.append(_Override(component, event.begin(component), start.at(wall), following))
    return found


def _reach(event: Event, start: Moment, overrides: list[_Override], here: tzinfo) -> timedelta:
    """How far outside a span a beginning by the rule may lie and its instance still reach into it."""
    lengths = [event.end(event.master, start, here) - start.aware(here)]
    for one in overrides:
        if one.following:
            lengths.append(abs(one.begin.time - one.of.time))
            lengths.append(event.end(one.component, one.begin, here) - one.begin.aware(here))
    return min(sum(lengths, _MARGIN), timedelta(days=1000))
