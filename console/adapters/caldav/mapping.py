"""From iCalendar texts to meetups; pure functions."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

from console.analysis.calendar.content import BadCalendar, Component, parse
from console.analysis.calendar.event import Event, events_of, read_event
from console.analysis.calendar.values import text
from console.analysis.calendar.zones import name_of
from console.domain.records import Meetup

_STATES = {"TENTATIVE": "tentative", "CANCELLED": "cancelled"}
_PLAIN_UID = re.compile(r"[A-Za-z0-9@._-]{1,120}")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_TITLE = re.compile(r"^SUMMARY[^:\r\n]*:(.{0,200})", re.MULTILINE)


def name_for(uid: str) -> str:
    """The name under which a new event is written: the same on every console, so that the server sees a double."""
    plain = _PLAIN_UID.fullmatch(uid) and not uid.startswith(".")
    return f"{uid if plain else hashlib.sha256(uid.encode()).hexdigest()[:40]}.ics"


def uid_of(source: str) -> str:
    """The UID of the one event in a text.

    :raises BadCalendar: it has none.
    """
    uid = read_event(source).uid
    if not uid:
        raise BadCalendar("The event has no UID.")
    return uid


def meetup(name: str, source: str, version: str, *, editable: bool) -> Meetup | None:
    """An event as the server keeps it; None for a resource without one (a task, a journal).

    One that makes no sense is not hidden: it comes without times, and says why.
    """
    try:
        calendar = parse(source)
        events = events_of(calendar)
        if not events and any(calendar.components()):
            return None
        return _meetup(events[0], name, source, version, editable=editable)
    except (BadCalendar, IndexError) as error:
        said = _TITLE.search(source)
        return Meetup(
            remote_id=name,
            title=text(said[1]).strip() if said else name,
            starts=_NEVER,
            ends=_NEVER,
            description=f"This event cannot be read. {error if isinstance(error, BadCalendar) else ''}".strip(),
            version=version,
            source=source,
        )


def _meetup(event: Event, name: str, source: str, version: str, *, editable: bool) -> Meetup:
    start = event.start
    master = event.master
    starts, ends = start.aware(UTC), event.end(master, start, UTC)
    rule = master.value("RRULE")
    if not rule and event.recurring:
        starts, ends = _whole_span(event, starts, ends)
    return Meetup(
        remote_id=name,
        title=text(master.value("SUMMARY")),
        starts=starts.astimezone(UTC),
        ends=ends.astimezone(UTC),
        zone=name_of(start.zone) or "UTC",
        place=text(master.value("LOCATION")),
        description=text(master.value("DESCRIPTION")),
        rule=rule,
        state=_state(master),
        version=version,
        uid=event.uid,
        source=source,
        all_day=start.all_day,
        url=master.value("URL"),
        editable=editable,
    )


def _state(component: Component) -> str:
    return _STATES.get(component.value("STATUS").strip().upper(), "confirmed")


def _whole_span(event: Event, starts: datetime, ends: datetime) -> tuple[datetime, datetime]:
    """From the first to the last of single instances, so that a search in time finds each of them."""
    length = max(ends - starts, timedelta(0))
    found = [moment.aware(UTC) for moment in event.moments(event.master, "RDATE")]
    for one in event.overrides:
        begin = event.begin(one)
        found += [begin.aware(UTC), event.end(one, begin, UTC) - length]
    return min(starts, *found, starts), max(ends, *(each + length for each in found), ends)
