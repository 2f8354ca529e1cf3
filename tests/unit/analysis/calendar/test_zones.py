"""Time zones: written down so that others understand them, and understood as others write them down."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.analysis.calendar.content import Component, Line
from console.analysis.calendar.definitions import definition
from console.analysis.calendar.zones import Zones, iana, name_of
from tests.unit.analysis.calendar.test_instances import EXPECTED

KEYS = [*EXPECTED["zones"], "UTC", "Asia/Pyongyang", "Pacific/Apia", "America/Godthab", "Antarctica/Troll"]


@pytest.mark.parametrize("key", KEYS)
def test_a_zone_that_is_written_down_goes_as_the_zone_does(key: str) -> None:
    zone = ZoneInfo(key)
    written = definition(zone, date(2021, 6, 1))
    written.put(Line.of("TZID", "unknown"))
    read = Zones(Component("VCALENDAR", [written])).named("unknown")
    assert read is not None
    moment = datetime(2020, 1, 2, tzinfo=UTC)
    while moment.year < 2031:
        wall = moment.astimezone(zone).replace(tzinfo=None)
        assert moment.astimezone(read).replace(tzinfo=None) == wall
        assert wall.replace(tzinfo=read).utcoffset() == wall.replace(tzinfo=zone).utcoffset(), wall
        moment += timedelta(hours=1)


def test_most_zones_are_written_as_rules_without_end() -> None:
    ended = {key for key in KEYS if (text := str(definition(ZoneInfo(key), date(2026, 1, 1)))) and "RDATE" in text}
    assert ended <= {"Africa/Casablanca", "Asia/Jerusalem", "America/Godthab", "Africa/Cairo"}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Lisbon", "Europe/Lisbon"),
        ("/example.org/20200101_1/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("/example.org/Europe/Lisbon", "Europe/Lisbon"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("../../etc/passwd", ""),
        ("Middle of Nowhere", ""),
        ("", ""),
        ("x" * 5000, ""),
    ],
)
def test_a_zone_is_known_by_what_programs_call_it(name: str, key: str) -> None:
    assert name_of(Zones(Component("VCALENDAR")).named(name)) == key


def test_every_windows_name_leads_to_a_zone_that_there_is() -> None:
    from console.analysis.calendar.zones import _WINDOWS

    assert all(iana(key) is not None for key in _WINDOWS.values())
