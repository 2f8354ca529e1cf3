"""When events happen: against what another implementation worked out, and in the cases that go wrong elsewhere."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from console.analysis.calendar.content import BadCalendar
from console.analysis.calendar.event import read_event
from console.analysis.calendar.instances import expand
from console.analysis.calendar.rules import occurrences
from tests.unit.analysis.calendar.samples import calendar, event, instances, series, starts

EXPECTED: dict[str, Any] = json.loads((Path(__file__).with_name("expected") / "instances.json").read_bytes())


def check(cases: list[dict[str, Any]]) -> int:
    """Compare the instances of each case; how many there were."""
    count = 0
    for case in cases:
        since, until = (datetime.fromtimestamp(case[name], UTC) for name in ("since", "until"))
        found = expand(read_event(calendar(*case["lines"])), since, until, UTC)
        assert [int(one.starts.timestamp()) for one in found if since <= one.starts < until] == case["starts"], case
        count += len(case["starts"])
    return count


def test_500_generated_events_in_20_zones_happen_when_another_implementation_says() -> None:
    assert len(EXPECTED["generated"]) == 500
    assert len(EXPECTED["zones"]) == 20
    named = {line.split("TZID=")[1].split(":")[0] for case in EXPECTED["generated"] for line in case["lines"]
             if "TZID=" in line}  # fmt: skip
    assert named == set(EXPECTED["zones"])
    assert check(EXPECTED["generated"]) > 7000


def test_daily_events_across_every_change_of_clock_of_five_years() -> None:
    first, last = EXPECTED["years"]
    assert last - first + 1 == 5
    assert check(EXPECTED["changes"]) == 5 * len(EXPECTED["changes"])


def test_the_examples_of_the_standard() -> None:
    assert check(EXPECTED["examples"]) > 700


def test_the_example_of_the_standard_that_leaves_its_own_beginning_out() -> None:
    source = event(
        "DTSTART;TZID=America/New_York:19970902T090000",
        "EXDATE;TZID=America/New_York:19970902T090000",
        "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    )
    found = instances(source, "1997-01-01", "2001-01-01")
    assert [f"{one.starts:%Y-%m-%d %H:%M}" for one in found] == [
        "1998-02-13 09:00", "1998-03-13 09:00", "1998-11-13 09:00", "1999-08-13 09:00", "2000-10-13 09:00",
    ]  # fmt: skip


def test_a_weekly_event_keeps_its_time_on_the_clock() -> None:
    found = instances(series("FREQ=WEEKLY;COUNT=8"))
    assert {f"{one.starts:%a %H:%M}" for one in found} == {"Tue 19:00"}
    assert {one.starts.astimezone(UTC).hour for one in found} == {18, 17}


def test_it_lasts_as_long_on_the_night_when_the_clock_changes() -> None:
    source = event(
        "DTSTART;TZID=Europe/Berlin:20261023T220000",
        "DTEND;TZID=Europe/Berlin:20261024T040000",
        "RRULE:FREQ=DAILY;COUNT=3",
    )
    assert [f"{one.ends:%m-%d %H:%M}" for one in instances(source)] == ["10-24 04:00", "10-25 03:00", "10-26 04:00"]


def test_an_instance_that_was_moved_is_where_it_was_moved_to() -> None:
    moved = (
        "BEGIN:VEVENT",
        "UID:one@example.org",
        "RECURRENCE-ID:20260310T180000Z",
        "DTSTART;TZID=Europe/Berlin:20260401T080000",
        "SUMMARY:Repair breakfast",
        "END:VEVENT",
    )
    source = series("FREQ=WEEKLY;COUNT=3").replace("END:VEVENT\r\n", "END:VEVENT\r\n" + "\r\n".join(moved) + "\r\n")
    assert starts(source) == ["03-03 19:00", "03-17 19:00", "04-01 08:00"]
    assert [one.title for one in instances(source, "2026-04-01", "2026-04-02")] == ["Repair breakfast"]
    assert instances(source, "2026-03-10", "2026-03-11") == []


def test_what_is_said_of_one_and_all_that_follow_holds_for_those() -> None:
    later = (
        "BEGIN:VEVENT",
        "UID:one@example.org",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260317T190000",
        "DTSTART;TZID=Europe/Berlin:20260318T200000",
        "END:VEVENT",
    )
    source = series("FREQ=WEEKLY;COUNT=4").replace("END:VEVENT\r\n", "END:VEVENT\r\n" + "\r\n".join(later) + "\r\n")
    assert starts(source) == ["03-03 19:00", "03-10 19:00", "03-18 20:00", "03-25 20:00"]


def test_a_date_that_is_left_out_leaves_its_day_out() -> None:
    assert starts(series("FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20260310")) == ["03-03 19:00", "03-17 19:00"]


def test_days_without_times_are_days_wherever_one_is() -> None:
    [one] = instances(event("DTSTART;VALUE=DATE:20260501", "SUMMARY:May Day"))
    assert one.all_day
    assert one.ends - one.starts == timedelta(days=1)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=1000000000",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;INTERVAL=86399;BYSECOND=0;BYMINUTE=0;BYHOUR=0;BYDAY=MO;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYSETPOS=2;BYMINUTE=1",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1;COUNT=5",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=" + "9" * 400,
        "FREQ=WEEKLY;COUNT=" + "9" * 400,
        "FREQ=MINUTELY;BYHOUR=25",
        "FREQ=NEVER",
        "COUNT=3",
        "FREQ=DAILY;BYDAY=" + "MO," * 5000 + "MO",
        "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60)))
        + ";BYSECOND=" + ",".join(map(str, range(60))),
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", ["20260101T100000", "16010101T000000"])
def test_a_rule_without_measure_ends_within_a_second(rule: str, start: str) -> None:
    source = event(f"DTSTART:{start}", f"RRULE:{rule}")
    began = time.process_time()
    with suppress(BadCalendar):
        assert len(instances(source, "2026-11-01", "2026-12-01")) <= 1
    assert time.process_time() - began < 1


DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule that comes true at some time: for one that does not, dateutil looks until the year 9999."""
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    found = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}", f"WKST={draw(st.sampled_from(DAYS))}"]

    def some(name: str, values: st.SearchStrategy[int], most: int = 3) -> None:
        numbers = draw(st.lists(values, min_size=1, max_size=most, unique=True))
        found.append(f"{name}={','.join(map(str, numbers))}")

    if draw(st.booleans()):
        some("BYMONTH", st.integers(1, 12), 6)
    kind = draw(st.integers(0, 3))
    if kind == 1:
        ordinal = st.sampled_from(["", "1", "2", "-1", "5"]) if frequency in ("YEARLY", "MONTHLY") else st.just("")
        days = draw(st.lists(st.tuples(ordinal, st.sampled_from(DAYS)), min_size=1, max_size=3, unique=True))
        found.append(f"BYDAY={','.join(a + b for a, b in days)}")
    elif kind == 2 and frequency != "WEEKLY":
        some("BYMONTHDAY", st.integers(-28, 28).filter(bool))
    elif kind == 3 and frequency == "YEARLY":
        some("BYYEARDAY", st.integers(-366, 366).filter(bool))
    if draw(st.booleans()):
        some("BYHOUR", st.integers(0, 23))
    if draw(st.booleans()):
        some("BYMINUTE", st.integers(0, 59))
    if draw(st.booleans()):
        some("BYSETPOS", st.sampled_from([1, 2, -1, -2]), 2)
    return ";".join(found)


@settings(max_examples=80, deadline=None)
@given(rules(), st.datetimes(datetime.min.replace(year=2019), datetime.min.replace(year=2026)), st.integers(0, 900))
def test_any_rule_comes_true_when_dateutil_says_so(rule: str, start: datetime, later: int) -> None:
    start = start.replace(second=0, microsecond=0)
    since = start + timedelta(days=later)
    until = since + timedelta(days=40)
    walked = rrule.rrulestr(rule, dtstart=start)
    expected = list(takewhile(lambda moment: moment < until, dropwhile(lambda moment: moment < since, walked)))
    assert list(occurrences(rule, start, None, since, until)) == expected
