"""An event: its component, what is said of single instances, and when it begins and ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from console.analysis.calendar.content import BadCalendar, Component, Line, parse
from console.analysis.calendar.values import duration, stamp, text, written
from console.analysis.calendar.zones import Zones, name_of

MOST_EVENTS = 20_000
MOST_DATES = 10_000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time as an event has it.

    :param wall: without a zone.
    :param zone: where the wall time holds; None for a date, and for a time that holds wherever one is.
    """

    wall: date | datetime
    zone: tzinfo | None = None

    @property
    def all_day(self) -> bool:
        """Whether it is a date."""
        return not isinstance(self.wall, datetime)

    @property
    def time(self) -> datetime:
        """The wall time; of a date, its midnight."""
        return self.wall if isinstance(self.wall, datetime) else datetime.combine(self.wall, time.min)

    def aware(self, here: tzinfo) -> datetime:
        """The moment, in its zone, or in `here` where it has none."""
        return self.time.replace(tzinfo=self.zone or here)

    def at(self, wall: datetime) -> Moment:
        """The same kind of moment at another wall time."""
        return Moment(wall.date() if self.all_day else wall, self.zone)

    def line(self, name: str) -> Line:
        """It as a content line."""
        if self.all_day:
            return Line.of(name, written(self.wall), {"VALUE": "DATE"})
        key = name_of(self.zone)
        parameters = {"TZID": key} if key and key != "UTC" else {}
        return Line.of(name, written(self.wall, utc=key == "UTC"), parameters)

    @property
    def key(self) -> str:
        """It as a value: what names an instance of a series."""
        return written(self.wall, utc=name_of(self.zone) == "UTC")


@dataclass(slots=True)
class Event:
    """All that one UID names in a calendar.

    :param calendar: the calendar that it stands in.
    :param master: what holds for all instances; the first of the others where a calendar has only single ones.
    :param overrides: what is said of single instances.
    """

    uid: str
    calendar: Component
    master: Component
    overrides: list[Component] = field(default_factory=list)
    zones: Zones = field(init=False)

    def __post_init__(self) -> None:
        self.zones = Zones(self.calendar)

    @property
    def start(self) -> Moment:
        """When it begins, or its first instance does.

        :raises BadCalendar: it does not say.
        """
        return self.begin(self.master)

    @property
    def recurring(self) -> bool:
        """Whether it may have more than one instance."""
        return any(self.master.first(name) is not None for name in ("RRULE", "RDATE")) or bool(self.overrides)

    def begin(self, component: Component) -> Moment:
        """When one of its components begins.

        :raises BadCalendar: it does not say.
        """
        line = component.first("DTSTART")
        if line is None:
            raise BadCalendar("An event does not say when it begins.")
        return self.moment(line)

    def moment(self, line: Line, value: str = "") -> Moment:
        """A line's date or time, in the zone that it names.

        :param value: one of several values of that line.
        :raises BadCalendar: it is neither.
        """
        wall, utc = stamp(value or line.value)
        if not isinstance(wall, datetime):
            return Moment(wall)
        if utc:
            return Moment(wall, UTC)
        name = line.parameters.get("TZID", "")
        return Moment(wall, self.zones.named(name) if name else None)

    def moments(self, component: Component, name: str) -> list[Moment]:
        """All dates and times of the lines of a name; of periods, their beginnings."""
        found: list[Moment] = []
        for line in component.lines(name):
            values = [part.partition("/")[0] for part in line.value.split(",") if part.strip()]
            if len(found) + len(values) > MOST_DATES:
                raise BadCalendar(f"An event names more than {MOST_DATES:,} single dates, and is not shown.")
            found += [self.moment(line, value) for value in values]
        return found

    def end(self, component: Component, begin: Moment, here: tzinfo) -> datetime:
        """When one of its components ends: never before it begins.

        :raises BadCalendar: what it says is no time.
        """
        started = begin.aware(here)
        line = component.first("DTEND")
        if line is not None:
            ended = self.moment(line)
            found = ended.aware(begin.zone or here) if not begin.all_day else Moment(ended.time.date()).aware(here)
        else:
            said = component.value("DURATION")
            if not said:
                return started + ONE_DAY if begin.all_day else started
            found = later(started, duration(said))
        if begin.all_day and found <= started:
            return started + ONE_DAY
        return max(found, started)


def later(start: datetime, length: timedelta) -> datetime:
    """Days by the calendar, the rest by the clock (RFC 5545, 3.3.6)."""
    whole = timedelta(days=length.days)
    moved = start + whole
    return (moved.astimezone(UTC) + (length - whole)).astimezone(start.tzinfo)


def events_of(calendar: Component) -> list[Event]:
    """The events of a calendar, each with all that has its UID, in the order in which they come.

    One without a UID stands for itself.

    :raises BadCalendar: there are too many.
    """
    grouped: dict[str, list[Component]] = {}
    for number, one in enumerate(calendar.components("VEVENT")):
        if number >= MOST_EVENTS:
            raise BadCalendar(f"This calendar has more than {MOST_EVENTS:,} events, and was not read.")
        grouped.setdefault(text(one.value("UID")).strip() or f"\x00{number}", []).append(one)
    return [_event(calendar, uid, components) for uid, components in grouped.items()]


def _event(calendar: Component, uid: str, components: list[Component]) -> Event:
    masters = [one for one in components if one.first("RECURRENCE-ID") is None]
    # Of two that both claim to be the whole series, the one that was revised more often holds.
    master = max(masters, key=_revision, default=components[0])
    overrides = [one for one in components if one is not master and one.first("RECURRENCE-ID") is not None]
    return Event("" if uid.startswith("\x00") else uid, calendar, master, overrides)


def _revision(component: Component) -> int:
    value = component.value("SEQUENCE").strip()
    return int(value[:9]) if value.isascii() and value.isdigit() else 0


def read_event(source: str) -> Event:
    """The one event of a text, as a calendar server keeps it.

    :raises BadCalendar: it is no calendar, or has no event.
    """
    found = events_of(parse(source))
    if not found:
        raise BadCalendar("This calendar has no event.")
    return found[0]
