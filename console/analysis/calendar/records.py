"""Meetups of platforms that have no iCalendar text, as such a text."""

from __future__ import annotations

from datetime import UTC

from console.analysis.calendar.content import BadCalendar
from console.analysis.calendar.editing import Change, new_event
from console.analysis.calendar.event import Moment, read_event
from console.analysis.calendar.zones import iana
from console.domain.records import Meetup


def text_of(meetup: Meetup) -> str:
    """Its own text, or one that says the same.

    :raises BadCalendar: what the platform says of it makes no event.
    """
    if meetup.source:
        return meetup.source
    zone = iana(meetup.zone) or UTC
    starts, ends = meetup.starts.astimezone(zone), meetup.ends.astimezone(zone)
    wall = starts.replace(tzinfo=None)
    change = Change(
        title=meetup.title,
        place=meetup.place,
        description=meetup.description,
        starts=Moment(wall.date()) if meetup.all_day else Moment(wall, zone),
        length=ends.replace(tzinfo=None) - wall,
        rule=meetup.rule,
        state=meetup.state if meetup.state != "confirmed" else None,
        url=meetup.url or None,
    )
    return new_event(meetup.uid or meetup.remote_id, change, starts)


def uid_in(text: str) -> str:
    """The UID of a text's event; empty where it has none, or is none."""
    try:
        return read_event(text).uid if text else ""
    except BadCalendar:
        return ""
