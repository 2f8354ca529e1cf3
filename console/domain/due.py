"""When an answer is due, and the sections of the queue that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from console.domain.items import ItemKind

SOON = timedelta(minutes=30)
DEFER_FOR = timedelta(hours=24)
"""How long a deferred item stays back."""


class Section(IntEnum):
    """The queue's sections, in order."""

    OVERDUE = 0
    SOON = 1
    TODAY = 2
    TOMORROW = 3
    LATER = 4
    DEFERRED = 5


SECTION_POINTS = {
    Section.OVERDUE: 20,
    Section.SOON: 15,
    Section.TODAY: 5,
    Section.TOMORROW: 0,
    Section.LATER: 0,
    Section.DEFERRED: 0,
}
"""Points that being due adds to the rank. They are equal within a section, so that time never reorders one."""


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How soon a community wants to answer."""

    items: timedelta = timedelta(hours=24)
    reports: timedelta = timedelta(hours=4)

    def due(self, kind: ItemKind, received: datetime) -> datetime:
        """When an item of `kind` that came at `received` should be decided."""
        reported = kind in (ItemKind.REPORT, ItemKind.MEMBER)
        return received + (self.reports if reported else self.items)


@dataclass(frozen=True, slots=True)
class DueBounds:
    """Where one section ends and the next begins, for one moment and one time zone; all aware, in UTC."""

    now: datetime
    soon: datetime
    today: datetime
    tomorrow: datetime

    @classmethod
    def at(cls, now: datetime) -> DueBounds:
        """The bounds for `now`, an aware time; the day ends at midnight in the zone of `now`."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        soon = now + SOON
        today = max(midnight + timedelta(days=1), soon)
        tomorrow = today + timedelta(days=1)
        return cls(now.astimezone(UTC), soon.astimezone(UTC), today.astimezone(UTC), tomorrow.astimezone(UTC))

    def section(self, due: datetime, deferred: bool = False) -> Section:
        """The section of an item that is due at `due`."""
        if deferred:
            return Section.DEFERRED
        if due < self.now:
            return Section.OVERDUE
        if due < self.soon:
            return Section.SOON
        if due < self.today:
            return Section.TODAY
        return Section.TOMORROW if due < self.tomorrow else Section.LATER
