"""Changing events: the whole series, one instance, or one and all that follow. What is not changed stays as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from console.analysis.calendar import rules
from console.analysis.calendar.content import BadCalendar, Component, Line, compose
from console.analysis.calendar.definitions import definition
from console.analysis.calendar.event import Event, Moment, read_event
from console.analysis.calendar.values import escaped, stamp, written
from console.analysis.calendar.zones import iana, name_of

PRODUCT = "-//Corral//Corral//EN"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOVED = "Its rule does not fit the new day. Say by which rule it should repeat."


class Scope(StrEnum):
    """Which instances of a series a change is about."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed; None stays.

    :param starts: when it begins: of the instance in question, or of a single event.
    :param rule: a rule of RFC 5545; empty ends the repetition.
    :param state: "confirmed", "tentative" or "cancelled".
    """

    title: str | None = None
    place: str | None = None
    description: str | None = None
    starts: Moment | None = None
    length: timedelta | None = None
    rule: str | None = None
    state: str | None = None
    url: str | None = None


def new_event(uid: str, change: Change, now: datetime) -> str:
    """The text of a new event.

    :param now: aware.
    :raises BadCalendar: it does not say when it begins, or its rule is none.
    """
    if change.starts is None:
        raise BadCalendar("An event has to begin at some time.")
    event = Component("VEVENT", [Line.of("UID", escaped(uid)), Line.of("DTSTAMP", _stamp(now))])
    event.put(change.starts.line("DTSTART"))
    _apply(event, change, change.starts)
    return _calendar([event], [])


def changed(source: str, change: Change, scope: Scope, key: str, now: datetime, uid: str = "") -> list[str]:
    """The texts that a change makes of an event: one, or two where a series is split.

    :param key: the instance (`Instance.key`); empty for a single event and for all.
    :param uid: of the series that begins at a split.
    :raises BadCalendar: the instance is none of the event's, or the change makes no sense.
    """
    event = read_event(source)
    if not event.recurring or scope is Scope.ALL or not key:
        return [_changed_all(event, change, key, now)]
    at = _instance(event, key)
    if scope is Scope.THIS:
        return [_changed_one(event, change, at, now)]
    if at.time == event.start.time:
        return [_changed_all(event, change, key, now)]
    return _split(event, change, at, now, uid)


def without(source: str, scope: Scope, key: str, now: datetime) -> str | None:
    """The text of a series without one instance, or without one and all that follow; None where nothing is left.

    :raises BadCalendar: the instance is none of the event's.
    """
    event = read_event(source)
    if not event.recurring or scope is Scope.ALL or not key:
        return None
    at = _instance(event, key)
    if scope is Scope.FOLLOWING:
        if at.time == event.start.time:
            return None
        master, overrides = _before(event, at)
    else:
        master = event.master.copy()
        overrides = [one.copy() for one in event.overrides if _about(event, one).time != at.time]
        line = at.line("EXDATE")
        master.entries.insert(_last_line(master), line)
    _revise(master, now)
    return _calendar([master, *overrides], _others(event))


def _changed_all(event: Event, change: Change, key: str, now: datetime) -> str:
    master = event.master.copy()
    overrides = [one.copy() for one in event.overrides]
    start = event.start
    if change.starts is not None:
        # Where an instance was moved, the series moves by as much as that instance did.
        of = _instance(event, key) if key and event.recurring else start
        to = _moved(start, of, change.starts)
        shift = to.time - start.time
        length = change.length if change.length is not None else _length(event)
        master.put(to.line("DTSTART"))
        _put_length(master, to, length)
        if change.rule is None:
            _shift_rules(master, start, to)
        _shift_instances(event, master, overrides, shift, to)
        start = to
    _apply(master, change, start, moved=change.starts is not None)
    _revise(master, now)
    return _calendar([master, *overrides], _others(event))


def _changed_one(event: Event, change: Change, at: Moment, now: datetime) -> str:
    known = next((one for one in event.overrides if _about(event, one).time == at.time), None)
    overrides = [one.copy() for one in event.overrides if one is not known]
    if known is not None:
        one = known.copy()
        begin = event.begin(known)
    else:
        one = event.master.copy()
        one.drop("RRULE", "RDATE", "EXDATE", "EXRULE")
        begin = at
        one.put(begin.line("DTSTART"))
        _put_length(one, begin, _length(event))
        one.entries.insert(_last_line(one), at.line("RECURRENCE-ID"))
    if change.starts is not None:
        length = change.length if change.length is not None else _length(event, known)
        begin = change.starts
        one.put(begin.line("DTSTART"))
        _put_length(one, begin, length)
    _apply(one, change, begin, moved=change.starts is not None, repeats=False)
    _revise(one, now)
    return _calendar([event.master.copy(), *overrides, one], _others(event))


def _split(event: Event, change: Change, at: Moment, now: datetime, uid: str) -> list[str]:
    """The series up to an instance, and another one that begins there."""
    if not uid:
        raise BadCalendar("The series that begins there needs a name of its own.")
    old, kept = _before(event, at)
    new = event.master.copy()
    new.put(Line.of("UID", escaped(uid)), at.line("DTSTART"))
    _put_length(new, at, _length(event))
    new.drop("EXDATE", "RDATE", "SEQUENCE", "CREATED")
    new.entries += [
        moment.line(name)
        for name in ("RDATE", "EXDATE")
        for moment in event.moments(event.master, name)
        if moment.time >= at.time
    ]
    _count_from(event, new, at)
    later = []
    for one in event.overrides:
        if _about(event, one).time >= at.time:
            moved = one.copy()
            moved.put(Line.of("UID", escaped(uid)))
            later.append(moved)
    _revise(old, now)
    rest = Event(uid, event.calendar, new, later)
    first = _calendar([old, *kept], _others(event))
    return [first, _changed_all(rest, change, "" if change.starts is None else at.key, now)]


def _before(event: Event, at: Moment) -> tuple[Component, list[Component]]:
    """The series as far as it goes before an instance."""
    master = event.master.copy()
    for line in list(master.lines("RRULE")):
        found = rules.parts(line.value)
        found.pop("COUNT", None)
        last = at.time - timedelta(days=1) if at.all_day else at.time - timedelta(seconds=1)
        old = rules.ends_at(found, event.start.wall, event.start.zone)
        if old is None or old >= at.time:
            found["UNTIL"] = _until(at.at(last))
        master.entries[master.entries.index(line)] = line.with_value(rules.joined(found))
    for name in ("RDATE", "EXDATE"):
        kept = [moment for moment in event.moments(event.master, name) if moment.time < at.time]
        master.drop(name)
        master.entries[_last_line(master) : _last_line(master)] = [moment.line(name) for moment in kept]
    overrides = [one.copy() for one in event.overrides if _about(event, one).time < at.time]
    return master, overrides


def _until(moment: Moment) -> str:
    """The last moment of a rule, as RFC 5545 wants it: in UTC where the event has a zone."""
    if moment.all_day or moment.zone is None:
        return written(moment.wall)
    return written(moment.aware(UTC).astimezone(UTC), utc=True)


def _count_from(event: Event, new: Component, at: Moment) -> None:
    """A rule that counts goes on counting where the series was split."""
    for line in list(new.lines("RRULE")):
        found = rules.parts(line.value)
        if "COUNT" not in found:
            continue
        begin = event.start.time
        passed = sum(1 for _ in rules.occurrences(line.value, event.start.wall, event.start.zone, begin, at.time))
        found["COUNT"] = str(max(1, int(found["COUNT"]) - passed))
        new.entries[new.entries.index(line)] = line.with_value(rules.joined(found))


def _instance(event: Event, key: str) -> Moment:
    """The instance that a key names, in the terms of the event's beginning.

    :raises BadCalendar: the event has none of that name.
    """
    wall, utc = stamp(key)
    start = event.start
    at = wall if isinstance(wall, datetime) else datetime.combine(wall, start.time.time())
    if utc and start.zone is not None and name_of(start.zone) != "UTC":
        at = at.replace(tzinfo=UTC).astimezone(start.zone).replace(tzinfo=None)
    named = {_about(event, one).time for one in event.overrides}
    singles = {start.time, *(moment.time for moment in event.moments(event.master, "RDATE"))}
    if at in named | singles:
        return start.at(at)
    for line in event.master.lines("RRULE"):
        if at in rules.occurrences(line.value, start.wall, start.zone, at, at + timedelta(seconds=1)):
            return start.at(at)
    raise BadCalendar(f"This event does not happen at {at:%Y-%m-%d %H:%M}.")


def _about(event: Event, override: Component) -> Moment:
    line = override.first("RECURRENCE-ID")
    named = event.moment(line) if line is not None else event.start
    start = event.start
    if named.zone is start.zone or named.all_day or start.all_day or named.zone is None or start.zone is None:
        return start.at(
            named.time if not named.all_day or start.all_day else datetime.combine(named.wall, start.time.time())
        )
    return start.at(named.aware(start.zone).astimezone(start.zone).replace(tzinfo=None))


def _moved(start: Moment, of: Moment, to: Moment) -> Moment:
    """Where the series begins when one of its instances is moved."""
    if of.time == start.time:
        return to
    return Moment(to.at(start.time + (to.time - of.time)).wall, to.zone)


def _length(event: Event, component: Component | None = None) -> timedelta:
    one = component or event.master
    begin = event.begin(one)
    return event.end(one, begin, UTC) - begin.aware(UTC)


def _put_length(component: Component, start: Moment, length: timedelta) -> None:
    component.drop("DURATION")
    component.put(start.at(start.time + length).line("DTEND"))


def _shift_rules(master: Component, old: Moment, new: Moment) -> None:
    """Make the rules name the new day where they name the old one."""
    days = (new.time.date() - old.time.date()).days
    for line in list(master.lines("RRULE")):
        found = rules.parts(line.value)
        if days and any(name in found for name in ("BYDAY", "BYMONTHDAY", "BYMONTH", "BYYEARDAY", "BYWEEKNO")):
            found = _on_other_days(found, old.time, new.time, days)
        for name, value in (("BYHOUR", new.time.hour), ("BYMINUTE", new.time.minute)):
            if found.get(name, "").isdigit():
                found[name] = str(value)
        if "UNTIL" in found and not new.all_day and not old.all_day:
            last = rules.ends_at(found, old.wall, old.zone)
            if last is not None and "T" in found["UNTIL"]:
                found["UNTIL"] = _until(new.at(last + (new.time - old.time)))
        elif "UNTIL" in found and new.all_day:
            found["UNTIL"] = found["UNTIL"][:8]
        master.entries[master.entries.index(line)] = line.with_value(rules.joined(found))


def _on_other_days(found: dict[str, str], old: datetime, new: datetime, days: int) -> dict[str, str]:
    changed_ = dict(found)
    by = {name for name in found if name.startswith("BY") and name not in ("BYHOUR", "BYMINUTE", "BYSECOND")}
    if found["FREQ"] == "WEEKLY" and by == {"BYDAY"}:
        shifted = {_DAYS[(_DAYS.index(day[-2:]) + days) % 7] for day in found["BYDAY"].split(",")}
        changed_["BYDAY"] = ",".join(day for day in _DAYS if day in shifted)
    elif by == {"BYMONTHDAY"} and found["BYMONTHDAY"] == str(old.day):
        changed_["BYMONTHDAY"] = str(new.day)
    elif by == {"BYDAY"} and found["BYDAY"][-2:] == _DAYS[old.weekday()] and "," not in found["BYDAY"]:
        ordinal = found["BYDAY"][:-2]
        last = (new + timedelta(days=7)).month != new.month
        week = "-1" if ordinal.startswith("-") and last else str((new.day - 1) // 7 + 1)
        if ordinal and (ordinal.startswith("-")) != (week == "-1"):
            raise BadCalendar(_MOVED)
        changed_["BYDAY"] = (week if ordinal else "") + _DAYS[new.weekday()]
    elif by == {"BYMONTH", "BYMONTHDAY"} and found["BYMONTH"] == str(old.month) and found["BYMONTHDAY"] == str(old.day):
        changed_["BYMONTH"], changed_["BYMONTHDAY"] = str(new.month), str(new.day)
    else:
        raise BadCalendar(_MOVED)
    return changed_


def _shift_instances(event: Event, master: Component, overrides: list[Component], shift: timedelta, to: Moment) -> None:
    """What names single instances names them by their new beginnings."""
    for name in ("RDATE", "EXDATE"):
        moments = event.moments(event.master, name)
        master.drop(name)
        master.entries[_last_line(master) : _last_line(master)] = [
            to.at(_about_time(event, moment) + shift).line(name) for moment in moments
        ]
    for copy, one in zip(overrides, event.overrides, strict=True):
        copy.put(to.at(_about(event, one).time + shift).line("RECURRENCE-ID"))


def _about_time(event: Event, moment: Moment) -> datetime:
    start = event.start
    if moment.all_day and not start.all_day:
        return datetime.combine(moment.wall, start.time.time())
    if moment.zone is None or start.zone is None or moment.zone is start.zone:
        return moment.time
    return moment.aware(start.zone).astimezone(start.zone).replace(tzinfo=None)


def _apply(component: Component, change: Change, start: Moment, *, moved: bool = False, repeats: bool = True) -> None:
    for name, said in (("SUMMARY", change.title), ("LOCATION", change.place), ("DESCRIPTION", change.description)):
        if said is not None:
            component.put(Line.of(name, escaped(said)))
    if change.url is not None:
        component.put(Line.of("URL", change.url.replace("\n", "").replace("\r", "")))
    if change.length is not None and not moved:
        _put_length(component, start, change.length)
    if change.state is not None:
        component.put(Line.of("STATUS", change.state.upper()))
    if change.rule is not None and repeats:
        component.drop("RRULE")
        if change.rule:
            list(rules.occurrences(change.rule, start.wall, start.zone, start.time, start.time + timedelta(days=1)))
            component.put(Line.of("RRULE", change.rule.upper()))


def _revise(component: Component, now: datetime) -> None:
    said = component.value("SEQUENCE").strip()
    number = int(said) + 1 if said.isascii() and said.isdigit() and len(said) < 9 else 1
    component.put(Line.of("SEQUENCE", str(number)), Line.of("DTSTAMP", _stamp(now)))
    if component.first("LAST-MODIFIED") is not None:
        component.put(Line.of("LAST-MODIFIED", _stamp(now)))


def _stamp(now: datetime) -> str:
    return written(now.astimezone(UTC), utc=True)


def _last_line(component: Component) -> int:
    """Where a new line goes: behind the lines, before what is nested."""
    return sum(isinstance(one, Line) for one in component.entries)


def _others(event: Event) -> list[Line | Component]:
    """What stands in the event's calendar beside events: kept as it is, but for what only a message says."""
    return [one for one in event.calendar.entries if not (isinstance(one, Component) and one.name == "VEVENT")]


def _calendar(events: Iterable[Component], others: list[Line | Component]) -> str:
    """A calendar of events, with a definition of each zone that they name and nobody defined yet."""
    every = list(events)
    kept = [one for one in others if not (isinstance(one, Line) and one.name in ("PRODID", "VERSION", "METHOD"))]
    defined = {one.value("TZID") for one in kept if isinstance(one, Component) and one.name == "VTIMEZONE"}
    named = {line.parameters["TZID"] for one in every for line in one.lines() if ";TZID=" in line.rest.upper()}
    since = min((_date(line.value) for one in every for line in one.lines("DTSTART")), default=date(2000, 1, 1))
    new = [definition(zone, since) for zone in (iana(key) for key in sorted(named - defined)) if zone is not None]
    head: list[Line | Component] = [Line.of("VERSION", "2.0"), Line.of("PRODID", PRODUCT)]
    return compose(Component("VCALENDAR", [*head, *kept, *new, *every]))


def _date(value: str) -> date:
    wall, _ = stamp(value)
    return wall.date() if isinstance(wall, datetime) else wall


def single(event: Event) -> str:
    """One event as a text of its own, with the zones that it names: what is published of an imported calendar."""
    named = {
        line.parameters["TZID"]
        for one in (event.master, *event.overrides)
        for line in one.lines()
        if ";TZID=" in line.rest.upper()
    }
    others = [
        one
        for one in _others(event)
        if (isinstance(one, Line) and one.name == "CALSCALE")
        or (isinstance(one, Component) and one.name == "VTIMEZONE" and one.value("TZID") in named)
    ]
    return _calendar([event.master, *event.overrides], others)
