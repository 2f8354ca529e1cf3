"""When something repeats (RFC 5545, 3.3.10): a rule's wall times within a span, whatever the rule asks for.

Worked out here and not by a library: the usual one walks on to the year 9999 where a rule never comes true, and nothing
can stop it. Every day and every step that is looked at counts here, and too many end it with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import product

from console.analysis.calendar.content import BadCalendar
from console.analysis.calendar.values import stamp

MOST_WORK = 100_000
"""Days, or steps within days, that are looked at for one rule: less than a second, and 270 years of days."""
LONGEST_RULE = 2_000
MOST_TIMES = 1_500
"""Times within one day that a rule may name."""
LONGEST_INTERVAL = 100_000

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STEP = {
    "WEEKLY": timedelta(weeks=1),
    "DAILY": timedelta(days=1),
    "HOURLY": timedelta(hours=1),
    "MINUTELY": timedelta(minutes=1),
    "SECONDLY": timedelta(seconds=1),
}
_WITHIN_DAYS = ("HOURLY", "MINUTELY", "SECONDLY")
_FREQUENCIES = ("YEARLY", "MONTHLY", *_STEP)
_LEAST_MOST = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 60),
    "BYSETPOS": (-366, 366),
}
_WITHOUT_ZERO = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_DAY_LENGTH = timedelta(days=1)
TOO_OFTEN = "It repeats too often, or too rarely, to be worked out; nothing of it is shown."


def parts(rule: str) -> dict[str, str]:
    """A rule's parts by name, all in capitals, in their order.

    :raises BadCalendar: it is no rule.
    """
    if len(rule) > LONGEST_RULE:
        raise BadCalendar("The rule by which it repeats is too long.")
    found: dict[str, str] = {}
    for part in rule.upper().split(";"):
        name, equals, value = part.strip().partition("=")
        if not equals and part.strip():
            raise BadCalendar(f"“{part[:40]}” is no part of a rule by which something repeats.")
        if name:
            found[name] = value.strip()
    if found.get("FREQ") not in _FREQUENCIES:
        raise BadCalendar(f"It repeats “{found.get('FREQ', '')[:20]}”, which is no rhythm that calendars know.")
    return found


def joined(found: dict[str, str]) -> str:
    """Parts as a rule."""
    return ";".join(f"{name}={value}" for name, value in found.items())


def ends_at(found: dict[str, str], start: date | datetime, zone: tzinfo | None) -> datetime | None:
    """The last wall time that a rule may have by its UNTIL; None where it has none.

    :raises BadCalendar: UNTIL is no time.
    """
    if "UNTIL" not in found:
        return None
    moment, utc = stamp(found["UNTIL"])
    if not isinstance(moment, datetime):
        # A date ends with its day, whatever the times of the event are.
        return datetime.combine(moment, time.max.replace(microsecond=0))
    if not isinstance(start, datetime):
        return datetime.combine(moment, time.min)
    if utc and zone is not None:
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return moment


def occurrences(
    rule: str,
    start: date | datetime,
    zone: tzinfo | None,
    since: datetime,
    until: datetime,
    work: int = MOST_WORK,
) -> Iterator[datetime]:
    """The wall times of a rule in [since, until), in order.

    :param start: DTSTART as a wall time; a date counts as its midnight.
    :param zone: in which the wall times are; needed where UNTIL is written in UTC.
    :param work: days or steps that may be looked at.
    :raises BadCalendar: it is no rule, or it repeats without measure.
    """
    found = parts(rule)
    first = start if isinstance(start, datetime) else datetime.combine(start, time.min)
    last = min(filter(None, (ends_at(found, start, zone), until - timedelta(seconds=1))))
    read = _read(found, first)
    if last < first or last < since:
        return
    left = read.count
    for moment in read.walk(first, last, since if left is None else first, _Effort(work)):
        if left is not None:
            if left == 0:
                return
            left -= 1
        if moment >= since:
            yield moment


class _Effort:
    """What was looked at so far."""

    def __init__(self, most: int) -> None:
        self._left = most

    def spend(self, amount: int) -> None:
        self._left -= amount
        if self._left < 0:
            raise BadCalendar(TOO_OFTEN)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule, read; what its beginning implies is said. An empty set asks for nothing.

    :param days: (ordinal or 0, weekday).
    :param times: the times of a day at which it happens; for rhythms within a day only as far as they are expanded.
    """

    frequency: str
    interval: int
    week_start: int
    count: int | None
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    week_numbers: frozenset[int]
    days: frozenset[tuple[int, int]]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    seconds: tuple[int, ...]
    positions: tuple[int, ...]

    def walk(self, first: datetime, last: datetime, since: datetime, effort: _Effort) -> Iterator[datetime]:
        """Its times in [first, last], in order, from not long before `since`."""
        periods = self._steps if self.frequency in _WITHIN_DAYS else self._periods
        for period in periods(first, last, since, effort):
            effort.spend(len(period))
            for moment in self._chosen(period):
                if first <= moment <= last:
                    yield moment

    def _chosen(self, period: list[datetime]) -> list[datetime]:
        if not self.positions:
            return period
        size = len(period)
        at = {one - 1 if one > 0 else size + one for one in self.positions}
        return [period[position] for position in sorted(at) if 0 <= position < size]

    # Years, months, weeks and days

    def _periods(self, first: datetime, last: datetime, since: datetime, effort: _Effort) -> Iterator[list[datetime]]:
        times = [time(*each) for each in product(self.hours, self.minutes, self.seconds)]
        if len(times) > MOST_TIMES:
            raise BadCalendar(TOO_OFTEN)
        for days in self._day_runs(first.date(), last.date(), since.date()):
            effort.spend(len(days) + 1)
            yield [datetime.combine(day, each) for day in days if self._takes(day) for each in times]

    def _day_runs(self, first: date, last: date, since: date) -> Iterator[list[date]]:
        """The days of each period from the one before `since` on."""
        if self.frequency in ("YEARLY", "MONTHLY"):
            yield from self._month_runs(first, last, since)
            return
        week = self.frequency == "WEEKLY"
        length = 7 if week else 1
        begin = first - timedelta(days=(first.weekday() - self.week_start) % 7) if week else first
        step = timedelta(days=length * self.interval)
        begin += max(0, (since - begin) // step - 1) * step
        while begin <= last:
            yield [begin + timedelta(days=number) for number in range(length)]
            begin += step

    def _month_runs(self, first: date, last: date, since: date) -> Iterator[list[date]]:
        yearly = self.frequency == "YEARLY"
        length = 12 if yearly else 1
        begin = first.year * 12 + (0 if yearly else first.month - 1)
        step = length * self.interval
        begin += max(0, (since.year * 12 + since.month - 1 - begin) // step - 1) * step
        while begin <= last.year * 12 + last.month - 1:
            wanted = range(begin, begin + length)
            yield [
                date(month // 12, month % 12 + 1, day)
                for month in wanted
                if not self.months or month % 12 + 1 in self.months
                for day in self._numbers(_month_length(month // 12, month % 12 + 1))
            ]
            begin += step

    def _numbers(self, days_in_month: int) -> list[int]:
        if not self.month_days:
            return list(range(1, days_in_month + 1))
        wanted = {number if number > 0 else days_in_month + 1 + number for number in self.month_days}
        return sorted(number for number in wanted if 0 < number <= days_in_month)

    # Hours, minutes and seconds

    def _steps(self, first: datetime, last: datetime, since: datetime, effort: _Effort) -> Iterator[list[datetime]]:
        step = _STEP[self.frequency] * self.interval
        begin = first.replace(second=0) if self.frequency != "SECONDLY" else first
        begin = begin.replace(minute=0) if self.frequency == "HOURLY" else begin
        begin += max(0, (since - begin) // step - 1) * step
        while begin <= last:
            effort.spend(1)
            refused_until = self._refused_until(begin)
            if refused_until is None:
                yield self._within(begin)
                begin += step
            else:
                begin += max(1, -((begin - refused_until) // step)) * step

    def _refused_until(self, moment: datetime) -> datetime | None:
        """Until when nothing can come because the day, the hour or the minute is not asked for; None if it is."""
        if not self._takes(moment.date()):
            return datetime.combine(moment.date() + _DAY_LENGTH, time.min)
        if self.hours and moment.hour not in self.hours:
            return moment.replace(minute=0, second=0) + timedelta(hours=1)
        if self.frequency != "HOURLY" and self.minutes and moment.minute not in self.minutes:
            return moment.replace(second=0) + timedelta(minutes=1)
        if self.frequency == "SECONDLY" and self.seconds and moment.second not in self.seconds:
            return moment + timedelta(seconds=1)
        return None

    def _within(self, begin: datetime) -> list[datetime]:
        match self.frequency:
            case "HOURLY":
                return [begin.replace(minute=m, second=s) for m, s in product(self.minutes, self.seconds)]
            case "MINUTELY":
                return [begin.replace(second=s) for s in self.seconds]
            case _:
                return [begin]

    # One day

    def _takes(self, day: date) -> bool:
        """Whether a day is one that the rule asks for."""
        if self.months and day.month not in self.months:
            return False
        if self.days and not self._takes_weekday(day):
            return False
        if self.month_days and not {day.day, day.day - _month_length(day.year, day.month) - 1} & self.month_days:
            return False
        if self.year_days:
            number, length = day.timetuple().tm_yday, _year_length(day.year)
            if not {number, number - length - 1} & self.year_days:
                return False
        return not self.week_numbers or bool(set(_week_numbers(day, self.week_start)) & self.week_numbers)

    def _takes_weekday(self, day: date) -> bool:
        weekday = day.weekday()
        if (0, weekday) in self.days:
            return True
        if not any(ordinal for ordinal, _ in self.days):
            return False
        if self.frequency == "YEARLY" and not self.months:
            number, length = day.timetuple().tm_yday, _year_length(day.year)
        else:
            number, length = day.day, _month_length(day.year, day.month)
        before, after = (number - 1) // 7 + 1, -((length - number) // 7 + 1)
        return (before, weekday) in self.days or (after, weekday) in self.days


@lru_cache(maxsize=4096)
def _month_length(year: int, month: int) -> int:
    """How many days it has."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def _year_length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _week_numbers(day: date, week_start: int) -> tuple[int, int]:
    """The number of a day's week in the year that has most of it, counted from the front and from the back."""
    begin = day - timedelta(days=(day.weekday() - week_start) % 7)
    # The week belongs to the year of its fourth day.
    year = (begin + timedelta(days=3)).year
    number = (begin - _first_week(year, week_start)).days // 7 + 1
    total = (_first_week(year + 1, week_start) - _first_week(year, week_start)).days // 7
    return number, number - total - 1


@lru_cache(maxsize=2048)
def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)


def _read(found: dict[str, str], first: datetime) -> _Rule:
    if found.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise BadCalendar(f"It repeats by the calendar {found['RSCALE'][:20]}, which is not supported.")
    frequency = found["FREQ"]
    lists = {name: _list(name, found[name]) for name in _LEAST_MOST if name in found}
    days = _weekdays(found["BYDAY"], ordinals=frequency in ("YEARLY", "MONTHLY")) if "BYDAY" in found else ()
    if not days and "BYMONTHDAY" not in lists and "BYYEARDAY" not in lists:
        # The beginning says what the rule leaves open.
        if frequency == "WEEKLY" or (frequency == "YEARLY" and "BYWEEKNO" in lists):
            days = ((0, first.weekday()),)
        elif frequency in ("YEARLY", "MONTHLY"):
            lists["BYMONTHDAY"] = (first.day,)
            if frequency == "YEARLY":
                lists.setdefault("BYMONTH", (first.month,))
    if frequency not in _WITHIN_DAYS:
        lists.setdefault("BYHOUR", (first.hour,))
    if frequency not in ("MINUTELY", "SECONDLY"):
        lists.setdefault("BYMINUTE", (first.minute,))
    if frequency != "SECONDLY":
        lists.setdefault("BYSECOND", (first.second,))
    return _Rule(
        frequency=frequency,
        interval=_number(found, "INTERVAL", LONGEST_INTERVAL) or 1,
        week_start=_WEEKDAYS.index(_weekday(found.get("WKST", "MO"))),
        count=_number(found, "COUNT", 10**9),
        months=frozenset(lists.get("BYMONTH", ())),
        month_days=frozenset(lists.get("BYMONTHDAY", ())),
        year_days=frozenset(lists.get("BYYEARDAY", ())),
        week_numbers=frozenset(lists.get("BYWEEKNO", ()) if frequency == "YEARLY" else ()),
        days=frozenset(days),
        hours=lists.get("BYHOUR", ()),
        minutes=lists.get("BYMINUTE", ()),
        seconds=lists.get("BYSECOND", ()),
        positions=lists.get("BYSETPOS", ()),
    )


def _number(found: dict[str, str], name: str, most: int) -> int | None:
    if name not in found:
        return None
    value = found[name]
    if not re.fullmatch(r"\d{1,12}", value, re.ASCII) or not 0 < int(value) <= most:
        raise BadCalendar(f"{name}={value[:20]} is no number that a rule can have.")
    return int(value)


def _list(name: str, text: str) -> tuple[int, ...]:
    """The numbers of a part, each once, in order."""
    least, most = _LEAST_MOST[name]
    numbers = set()
    for part in text.split(","):
        if not re.fullmatch(r"[+-]?\d{1,3}", part.strip(), re.ASCII):
            raise BadCalendar(f"{name}={text[:40]} is nothing that a rule can have.")
        number = int(part)
        if not least <= number <= most or (number == 0 and name in _WITHOUT_ZERO):
            raise BadCalendar(f"{name}={text[:40]} is nothing that a rule can have.")
        # A leap second is the second before it (RFC 5545, 3.3.12).
        numbers.add(min(number, 59) if name == "BYSECOND" else number)
    return tuple(sorted(numbers))


def _weekdays(text: str, *, ordinals: bool) -> tuple[tuple[int, int], ...]:
    found = []
    for part in text.split(","):
        match = _DAY.fullmatch(part.strip())
        if match is None or (match[1] and int(match[1]) == 0):
            raise BadCalendar(f"BYDAY={text[:40]} names no days of a week.")
        found.append((int(match[1]) if match[1] and ordinals else 0, _WEEKDAYS.index(match[2])))
    return tuple(found)


def _weekday(value: str) -> str:
    if value not in _WEEKDAYS:
        raise BadCalendar(f"“{value[:20]}” is no day of the week.")
    return value
