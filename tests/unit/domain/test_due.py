"""Sections of the queue at the edges of time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.domain.due import AnswerTimes, DueBounds, Section
from console.domain.items import ItemKind

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_in", "section"),
    [
        (timedelta(seconds=-1), Section.OVERDUE),
        (timedelta(0), Section.SOON),
        (timedelta(minutes=29, seconds=59), Section.SOON),
        (timedelta(minutes=30), Section.TODAY),
        (timedelta(hours=11, minutes=59), Section.TODAY),
        (timedelta(hours=12), Section.TOMORROW),
        (timedelta(hours=35, minutes=59), Section.TOMORROW),
        (timedelta(hours=36), Section.LATER),
    ],
)
def test_each_bound_belongs_to_the_later_section(due_in: timedelta, section: Section) -> None:
    assert DueBounds.at(NOON).section(NOON + due_in) is section


def test_a_deferred_item_stands_last_however_late_it_is() -> None:
    assert DueBounds.at(NOON).section(NOON - timedelta(days=9), deferred=True) is Section.DEFERRED


def test_the_day_ends_at_midnight_where_the_person_is() -> None:
    auckland = NOON.astimezone(ZoneInfo("Pacific/Auckland"))  # 01:00 on the 4th there
    bounds = DueBounds.at(auckland)
    assert bounds.today - NOON == timedelta(hours=23)
    assert bounds.section(NOON + timedelta(hours=22)) is Section.TODAY


def test_just_before_midnight_soon_still_comes_before_today() -> None:
    late = NOON.replace(hour=23, minute=50)
    bounds = DueBounds.at(late)
    assert bounds.soon <= bounds.today <= bounds.tomorrow
    assert bounds.section(late + timedelta(minutes=20)) is Section.SOON


def test_reports_are_due_before_posts() -> None:
    times = AnswerTimes(items=timedelta(hours=24), reports=timedelta(hours=4))
    assert times.due(ItemKind.POST, NOON) - NOON == timedelta(hours=24)
    assert times.due(ItemKind.REPORT, NOON) - NOON == timedelta(hours=4)
    assert times.due(ItemKind.MEMBER, NOON) - NOON == timedelta(hours=4)
