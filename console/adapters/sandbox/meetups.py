"""The season of meetups: from the stock's weekdays to dates around now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from console.adapters.sandbox.community import Gathering, Person
from console.adapters.sandbox.stock import MeetupStock

ZONE = "Europe/London"


def season_of_meetups(
    stock: Sequence[MeetupStock], known: Mapping[str, Person], now: datetime, chance: Random
) -> tuple[Gathering, ...]:
    """Every meetup with its dates, in the village's own time, earliest first."""
    return tuple(
        sorted((_gathering(at, one, known, now, chance) for at, one in enumerate(stock, 1)), key=lambda one: one.starts)
    )


def _gathering(number: int, one: MeetupStock, known: Mapping[str, Person], now: datetime, chance: Random) -> Gathering:
    day = now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=one.from_day)
    day += timedelta(days=(one.weekday - day.weekday()) % 7)
    hours, minutes = (int(part) for part in one.at.split("."))
    starts = datetime.combine(day, time(hours, minutes), ZoneInfo(ZONE))
    coming = chance.randint(one.capacity // 3, one.capacity) if one.capacity else chance.randint(4, 40)
    return Gathering(
        id=f"e{number:03}",
        title=one.title,
        starts=starts,
        ends=starts + timedelta(minutes=one.minutes),
        zone=ZONE,
        place=one.place,
        description=one.description,
        rule=one.rule,
        capacity=one.capacity or None,
        coming=0 if one.state == "cancelled" else coming,
        state=one.state,
        hosts=tuple(known[key].handle for key in one.hosts),
    )
