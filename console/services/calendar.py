"""The calendar of all communities as a person sees it: what the remotes have, what is decided, and drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from console.analysis.calendar.comparing import same
from console.analysis.calendar.content import BadCalendar
from console.analysis.calendar.event import read_event
from console.analysis.calendar.instances import MOST_SHOWN, expand
from console.analysis.calendar.records import text_of, uid_in
from console.cache import accounts, meetup_commands, meetup_drafts, meetups
from console.cache.accounts import Account
from console.cache.connection import Snapshot
from console.cache.meetup_drafts import Draft
from console.cache.meetups import MeetupEntry
from console.domain.commands import Command, CommandState
from console.domain.meetups import effective, last_word
from console.services.desk import Desk, Refusal


@dataclass(frozen=True, slots=True)
class Copy:
    """An event on one account.

    :param entry: as the remote last told; None for one that is not there yet.
    :param text: as a person sees it.
    :param command: what is decided and not yet sent.
    :param refused: what was decided and refused: a conflict, with `refused.value` and `entry` as the two versions.
    """

    account: Account
    entry: MeetupEntry | None
    text: str
    command: Command | None = None
    refused: Command | None = None

    @property
    def editable(self) -> bool:
        """Whether this account may change it."""
        return self.entry is None or self.entry.meetup.editable


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event, on however many accounts it stands.

    :param uid: the same everywhere; empty where the platform has none.
    :param copies: by account.
    """

    uid: str
    copies: tuple[Copy, ...]
    draft: Draft | None = None

    @property
    def id(self) -> int | None:
        """The number by which it can be named; None for one that no remote has yet."""
        return next((copy.entry.id for copy in self.copies if copy.entry is not None), None)

    @property
    def text(self) -> str:
        """Its iCalendar text: that of the first account that has it."""
        return self.copies[0].text if self.copies else self.draft.source if self.draft is not None else ""

    @property
    def differing(self) -> tuple[Copy, ...]:
        """The accounts on which it is not the same as on the first."""
        return tuple(copy for copy in self.copies[1:] if not same(copy.text, self.text))

    @property
    def state(self) -> CommandState | None:
        """Where what was decided on it stands; None where nothing is under way."""
        refused = next((copy.refused.state for copy in self.copies if copy.refused is not None), None)
        return refused or next((copy.command.state for copy in self.copies if copy.command is not None), None)


@dataclass(frozen=True, slots=True)
class Happening:
    """One time at which an event happens.

    :param key: names the instance within its event (`analysis.calendar.instances.Instance.key`).
    :param starts: in the zone of the event.
    """

    event: CalendarEvent
    key: str
    starts: datetime
    ends: datetime
    all_day: bool
    title: str
    place: str
    state: str
    recurring: bool = False
    moved: bool = False


@dataclass(slots=True)
class Listing:
    """What happens in a span of time, by its beginning.

    :param problems: (title, sentence) of events that cannot be worked out.
    """

    happenings: list[Happening] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def span(desk: Desk, since: datetime, until: datetime, here: tzinfo) -> Listing:
    """What happens in [since, until) in all communities.

    :param here: the zone of whoever looks, in which days and times without a zone hold.
    :raises Refusal: the span is longer than ten years, or ends before it begins.
    """
    if not timedelta(0) < until - since <= timedelta(days=3660):
        raise Refusal("A span of time has to end after it begins, and may last ten years.")
    with desk.cache.read() as conn:
        events = _events(conn, since, until)
    found = Listing()
    for event in events:
        try:
            found.happenings += _happenings(event, since, until, here)
        except BadCalendar as error:
            title = next((copy.entry.meetup.title for copy in event.copies if copy.entry is not None), event.uid)
            found.problems.append((title, str(error)))
    found.happenings.sort(key=lambda one: (one.starts.astimezone(UTC), one.title))
    return found


def event(desk: Desk, name: str) -> CalendarEvent:
    """The event of a number or a UID.

    :raises Refusal: there is none.
    """
    with desk.cache.read() as conn:
        return find(conn, name)


def find(conn: Snapshot, name: str) -> CalendarEvent:
    """The same, within a transaction."""
    for one in _events(conn):
        if name and (name == one.uid or any(str(each.entry.id) == name for each in one.copies if each.entry)):
            return one
    raise Refusal(f"There is no event {name}; `corral events list` lists those there are.")


def every(conn: Snapshot) -> list[CalendarEvent]:
    """All events, those that ended long ago too."""
    return _events(conn)


# The overlay


def _events(conn: Snapshot, since: datetime | None = None, until: datetime | None = None) -> list[CalendarEvent]:
    """Events as a person sees them; given a span, those that may happen in it."""
    known = {one.id: one for one in accounts.all(conn)}
    decided = meetup_commands.unfinished(conn)
    entries = meetups.all(conn) if since is None or until is None else meetups.find(conn, since, until)
    if since is not None:
        # What is decided may bring an event into the span that the remote still has elsewhere.
        there = {one.id for one in entries}
        entries += [one for one in meetups.touched(conn, decided) if one.id not in there]
    grouped: dict[str, list[Copy]] = {}
    for copy in _copies(entries, decided, known):
        uid = copy.entry.meetup.uid if copy.entry is not None else uid_in(copy.text)
        alone = f"\x00{copy.account.id} {copy.entry.id if copy.entry is not None else ''}"
        grouped.setdefault(uid or alone, []).append(copy)
    drafts = {one.uid: one for one in meetup_drafts.every(conn)}
    found = [
        CalendarEvent("" if uid.startswith("\x00") else uid, tuple(sorted(copies, key=lambda one: one.account.id)))
        for uid, copies in grouped.items()
    ]
    return found + [CalendarEvent(uid, (), draft) for uid, draft in drafts.items() if uid not in grouped]


def _copies(entries: list[MeetupEntry], decided: list[Command], known: dict[int, Account]) -> Iterator[Copy]:
    left = {one.id: one for one in decided}
    of_new = {one.id: uid_in(one.value or one.former) for one in decided if not one.target}
    by_target: dict[tuple[int, str], list[Command]] = {}
    for one in decided:
        by_target.setdefault((one.account, one.target), []).append(one)
    for entry in entries:
        here = list(by_target.get((entry.account_id, entry.meetup.remote_id), ()))
        if entry.meetup.uid:
            here += [one for one in by_target.get((entry.account_id, ""), ()) if of_new[one.id] == entry.meetup.uid]
        for one in here:
            left.pop(one.id, None)
        try:
            remote = text_of(entry.meetup)
        except BadCalendar:
            remote = entry.meetup.source
        text = effective(remote, here)
        if text is not None:
            yield _copy(known[entry.account_id], entry, text, here)
    fresh: dict[tuple[int, str], list[Command]] = {}
    for one in left.values():
        fresh.setdefault((one.account, one.target or of_new[one.id]), []).append(one)
    for (account, _), commands in fresh.items():
        text = effective(None, commands)
        refused = next((one for one in reversed(commands) if one.state is CommandState.PARKED and one.value), None)
        if text is None and refused is not None:
            text = refused.value
        if text and account in known:
            yield _copy(known[account], None, text, commands)


def _copy(account: Account, entry: MeetupEntry | None, text: str, commands: list[Command]) -> Copy:
    parked = [one for one in commands if one.state is CommandState.PARKED]
    return Copy(account, entry, text, last_word(commands), max(parked, key=lambda one: one.id, default=None))


# Instances


def _happenings(event: CalendarEvent, since: datetime, until: datetime, here: tzinfo) -> Iterator[Happening]:
    simple = _simple(event, here)
    if simple is not None:
        if simple.starts < until and (simple.ends > since or simple.starts >= since):
            yield simple
        return
    read = read_event(event.text)
    for one in expand(read, since, until, here, MOST_SHOWN):
        yield Happening(
            event,
            one.key,
            one.starts,
            one.ends,
            one.all_day,
            one.title,
            one.place,
            one.state,
            read.recurring,
            one.moved,
        )


def _simple(event: CalendarEvent, here: tzinfo) -> Happening | None:
    """A single event that the cache knows well enough: most are, and reading their texts again would take time."""
    first = event.copies[0] if event.copies else None
    if first is None or first.entry is None or first.command is not None:
        return None
    meetup = first.entry.meetup
    repeats = meetup.rule or "RDATE" in meetup.source or "RECURRENCE-ID" in meetup.source
    if repeats or meetup.starts == meetup.ends or (meetup.zone == "UTC" and not meetup.all_day):
        return None
    zone: tzinfo = here
    starts, ends = meetup.starts, meetup.ends
    if meetup.all_day:
        starts = datetime.combine(starts.date(), time.min, here)
        ends = datetime.combine(ends.date(), time.min, here)
    else:
        try:
            zone = ZoneInfo(meetup.zone)
        except (ValueError, OSError, KeyError):
            return None
    return Happening(
        event, "", starts.astimezone(zone), ends.astimezone(zone), meetup.all_day, meetup.title, meetup.place,
        meetup.state,
    )  # fmt: skip


# The rules of zones


@dataclass(frozen=True, slots=True)
class Shifted:
    """An event that happens at another moment than was known, because the rules of its zone changed."""

    entry: MeetupEntry
    was: datetime
    starts: datetime


def recompute(desk: Desk) -> list[Shifted]:
    """Work out anew when every event begins, by the zone rules of today; those that changed are written and returned.

    What people agreed on is the time on the clock at the place, so an event keeps that and its moment changes.
    """
    found: list[Shifted] = []
    with desk.cache.write() as tx:
        for entry in meetups.all(tx.conn):
            if not entry.meetup.source or entry.meetup.all_day:
                continue
            try:
                read = read_event(entry.meetup.source)
                start = read.start
                starts, ends = start.aware(UTC), read.end(read.master, start, UTC)
            except BadCalendar:
                continue
            several = read.recurring and not entry.meetup.rule
            if start.zone is not None and starts != entry.meetup.starts and not several:
                meetups.retime(tx, entry.id, starts, ends)
                found.append(Shifted(entry, entry.meetup.starts, starts))
    return found


def conflicts(desk: Desk) -> list[tuple[CalendarEvent, Copy]]:
    """The events of which a change was refused, with the copy that has both versions."""
    with desk.cache.read() as conn:
        return [(one, copy) for one in _events(conn) for copy in one.copies if copy.refused is not None]
