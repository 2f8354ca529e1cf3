"""As much of an iCalendar text (RFC 5545) as an event in a Discourse post can hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from console.adapters.errors import Invalid
from console.analysis.calendar.content import BadCalendar
from console.analysis.calendar.event import read_event
from console.analysis.calendar.values import text
from console.analysis.calendar.zones import name_of


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
    """The event of an iCalendar text; of a series, what holds for all its instances.

    :raises Invalid: it holds none, or what Discourse cannot say: a single instance that differs.
    """
    try:
        event = read_event(source)
        begin = event.start
        ends = event.end(event.master, begin, UTC)
    except BadCalendar as error:
        raise Invalid(f"The meetup cannot be put on the calendar: {error}") from error
    if event.overrides or any(event.master.first(name) is not None for name in ("RDATE", "EXDATE")):
        raise Invalid("On Discourse all instances of a meetup are alike; this one has some that differ.")
    zone = name_of(begin.zone) or "UTC"

    def said(name: str) -> str:
        return text(event.master.value(name)).strip()

    return Happening(
        title=said("SUMMARY"),
        starts=begin.time,
        ends=ends.astimezone(begin.zone or UTC).replace(tzinfo=None),
        zone=zone,
        all_day=begin.all_day,
        place=said("LOCATION"),
        description=said("DESCRIPTION"),
        url=event.master.value("URL").strip(),
        rule=event.master.value("RRULE").strip(),
    )
