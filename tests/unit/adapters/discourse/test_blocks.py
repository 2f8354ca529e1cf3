"""Meetups as Discourse writes them: the block in a post, and what of iCalendar fits into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.discourse import blocks, icalendar
from console.adapters.discourse.icalendar import Happening
from console.adapters.errors import Invalid


def _clock(text: str) -> datetime:
    """An hour on a clock, in whatever zone."""
    return datetime.fromisoformat(text)


TUESDAY = Happening("Pruning", _clock("20260908T1800"), _clock("20260908T2000"), "Europe/Paris")


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        ("FREQ=DAILY", {"recurrence": "every_day"}),
        ("FREQ=WEEKLY", {"recurrence": "every_week"}),
        ("FREQ=WEEKLY;BYDAY=TU;WKST=MO", {"recurrence": "every_week"}),
        ("FREQ=WEEKLY;INTERVAL=2", {"recurrence": "every_two_weeks"}),
        ("FREQ=WEEKLY;INTERVAL=4;BYDAY=TU", {"recurrence": "every_four_weeks"}),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", {"recurrence": "every_weekday"}),
        ("FREQ=MONTHLY;BYDAY=2TU", {"recurrence": "every_month"}),
        (
            "FREQ=WEEKLY;UNTIL=20261231T220000Z",
            {"recurrence": "every_week", "recurrence-until": "2026-12-31"},
        ),
    ],
)
def test_a_rule_that_discourse_has_a_word_for(rule: str, options: dict[str, str]) -> None:
    written = blocks.written(replace(TUESDAY, rule=rule)).options

    assert {name: value for name, value in written.items() if name.startswith("recurrence")} == options


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=WE",
        "FREQ=WEEKLY;COUNT=4",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYDAY=-1TU",
        "FREQ=WEEKLY;INTERVAL=x",
        "FREQ=WEEKLY;UNTIL=soon",
        "nonsense",
    ],
)
def test_a_rule_that_discourse_cannot_keep_is_refused_and_not_bent(rule: str) -> None:
    with pytest.raises(Invalid):
        blocks.written(replace(TUESDAY, rule=rule))


def test_a_whole_day_ends_on_its_last_day() -> None:
    days = replace(TUESDAY, starts=_clock("20260908T0000"), ends=_clock("20260911T0000"), all_day=True)

    assert {"start": "2026-09-08", "end": "2026-09-10"}.items() <= blocks.written(days).options.items()
    assert "end" not in blocks.written(replace(days, ends=_clock("20260909T0000"))).options


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_title_holds_stays_inside_its_value(title: str, place: str) -> None:
    block = blocks.written(replace(TUESDAY, title=title, place=place))

    read = blocks.find(f"Before\n{block}\nAfter")

    assert read is not None
    assert read.options.keys() == {name for name, value in block.options.items() if value}
    assert read.options["start"] == "2026-09-08 18:00"
    assert blocks.put(f"Before\n{block}\nAfter", "") == "Before\n\nAfter"


def test_a_block_is_read_with_its_flags_and_bare_values() -> None:
    read = blocks.find('[event start=2026-09-08 closed name="A [small] talk"]text[/event]')

    assert read == blocks.Block({"start": "2026-09-08", "closed": "", "name": "A [small] talk"}, "text")
    assert blocks.find("[events]no[/events]") is None


def test_times_are_brought_to_the_zone_of_the_beginning() -> None:
    source = _calendar("DTSTART;TZID=Europe/Paris:20260908T180000", "DTEND:20260908T180000Z")

    assert icalendar.read(source).ends == _clock("20260908T2000")


def test_an_alarm_inside_says_nothing_about_the_event() -> None:
    source = _calendar(
        "BEGIN:VALARM", "DESCRIPTION:Wake up", "END:VALARM", "DTSTART:20260908T180000Z", "DURATION:PT1H30M",
        "DESCRIPTION:Bring\\ngloves",
    )  # fmt: skip

    read = icalendar.read(source)

    assert (read.description, read.ends) == ("Bring\ngloves", _clock("20260908T1930"))


def _calendar(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])


@pytest.mark.parametrize(
    "source",
    [
        "",
        _calendar("SUMMARY:No time"),
        _calendar("DTSTART:soon"),
        _calendar("DTSTART:20260908T180000Z", "RRULE:FREQ=WEEKLY", "EXDATE:20260915T180000Z"),
        _calendar("DTSTART:20260908T180000Z", "RDATE:20260916T180000Z"),
    ],
)
def test_what_is_no_event_or_says_more_than_a_block_can_is_refused(source: str) -> None:
    with pytest.raises(Invalid):
        icalendar.read(source)


def test_an_address_of_the_topic_itself_is_not_written_and_another_one_is() -> None:
    before = blocks.Block({"start": "2026-09-08", "url": "https://example.org/map"})

    assert blocks.written(TUESDAY, before).options["url"] == "https://example.org/map"
    assert (
        blocks.written(replace(TUESDAY, url="https://other.example"), before).options["url"] == "https://other.example"
    )
