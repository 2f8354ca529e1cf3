"""Deciding on events: added, changed, cancelled, published, imported. Each decision goes into the outbox as one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from console.analysis.calendar.comparing import same
from console.analysis.calendar.content import BadCalendar, Component, Line, compose, parse
from console.analysis.calendar.editing import PRODUCT, Change, Scope, changed, new_event, single, without
from console.analysis.calendar.event import Event, events_of, read_event
from console.analysis.calendar.records import uid_in
from console.analysis.calendar.values import escaped, text
from console.cache import accounts, meetup_commands, meetup_drafts, outbox
from console.cache.accounts import Account
from console.cache.connection import Tx
from console.domain.actions import Action, ActionRule, TargetKind
from console.domain.commands import Command, CommandState, Decision
from console.services import calendar
from console.services.calendar import CalendarEvent, Copy
from console.services.desk import Desk, Refusal

_BEING_SENT = "It is being sent at this moment; change it once that is done."


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of what was decided.

    :param uid: of the event.
    :param decision: None where nothing has to be sent: a draft, or what was not sent yet.
    :param skipped: (account, why) where it could not be done.
    """

    uid: str
    decision: Decision | None = None
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file.

    :param new: events that were not there.
    :param changed: events that were there and said something else.
    :param same: events that were there as they are.
    :param left_out: (name, why): tasks, and events that cannot be read.
    """

    decision: Decision | None
    new: int
    changed: int
    same: int
    left_out: tuple[tuple[str, str], ...]


def add(
    desk: Desk, change: Change, names: Sequence[str] = (), *, draft: bool = False, window: timedelta | None = None
) -> Saved:
    """Add an event to accounts, or keep it as a draft.

    :param names: the accounts; empty for the only one that takes events.
    :raises Refusal: it is no event, or no account takes it.
    """
    now = desk.clock()
    uid = f"{secrets.token_hex(16)}@corral"
    source = _made(lambda: new_event(uid, change, now))
    with desk.cache.write(durable=True) as tx:
        if draft:
            chosen = [one.id for one in _takers(desk, tx, names)] if names else []
            meetup_drafts.save(tx, uid, source, chosen, now)
            return Saved(uid)
        found = [_command(desk, one, Action.SCHEDULE, source, now, window) for one in _takers(desk, tx, names)]
        return Saved(uid, _record(tx, found))


def publish(desk: Desk, name: str, names: Sequence[str] = (), *, window: timedelta | None = None) -> Saved:
    """Publish a draft, or an event on further accounts; it stays one event.

    :raises Refusal: there is no such event, or it is on these accounts already.
    """
    now = desk.clock()
    with desk.cache.write(durable=True) as tx:
        event = calendar.find(tx.conn, name)
        there = {copy.account.id for copy in event.copies}
        if names or event.draft is None or not event.draft.accounts:
            wanted = _takers(desk, tx, names)
        else:
            wanted = [one for one in accounts.all(tx.conn) if one.id in event.draft.accounts]
        found = [_command(desk, one, Action.SCHEDULE, event.text, now, window) for one in wanted if one.id not in there]
        if not found:
            raise Refusal("It is on these accounts already.")
        decision = _record(tx, found)
        if event.draft is not None:
            meetup_drafts.published(tx, event.draft.id, decision.id)
        return Saved(event.uid, decision)


def change(
    desk: Desk,
    name: str,
    wanted: Change,
    *,
    scope: Scope = Scope.ALL,
    key: str = "",
    window: timedelta | None = None,
) -> Saved:
    """Change an event wherever it stands: all of it, one instance, or one and all that follow.

    What was not sent yet is changed where it waits.

    :param key: the instance, where not all are meant.
    :raises Refusal: there is no such event or instance, or nobody may change it.
    """
    now = desk.clock()
    uid = f"{secrets.token_hex(16)}@corral"
    with desk.cache.write(durable=True) as tx:
        event = calendar.find(tx.conn, name)
        if event.draft is not None and not event.copies:
            texts = _made(lambda: changed(event.text, wanted, scope, key, now, uid))
            for each in texts:
                meetup_drafts.save(tx, uid_in(each), each, event.draft.accounts, now)
            return Saved(event.uid)
        found: list[Command] = []
        skipped: list[tuple[str, str]] = []
        for copy in event.copies:
            problem = _why_not(desk, copy)
            if problem:
                skipped.append((copy.account.name, problem))
                continue
            first, *others = _made(partial(changed, copy.text, wanted, scope, key, now, uid))
            found += _scheduled(desk, tx, copy, first, now, window)
            found += [_command(desk, copy.account, Action.SCHEDULE, each, now, window) for each in others]
        return _saved(tx, event, found, skipped)


def cancel(desk: Desk, name: str, *, scope: Scope = Scope.ALL, key: str = "", window: timedelta | None = None) -> Saved:
    """Take an event off the calendar wherever it stands, or one instance of it, or one and all that follow.

    :raises Refusal: there is no such event or instance, or nobody may change it.
    """
    now = desk.clock()
    with desk.cache.write(durable=True) as tx:
        event = calendar.find(tx.conn, name)
        if event.draft is not None and not event.copies:
            left = _made(lambda: without(event.text, scope, key, now))
            if left is None:
                meetup_drafts.discard(tx, event.draft.id)
            else:
                meetup_drafts.save(tx, event.uid, left, event.draft.accounts, now)
            return Saved(event.uid)
        found: list[Command] = []
        skipped: list[tuple[str, str]] = []
        for copy in event.copies:
            problem = _why_not(desk, copy)
            if problem:
                skipped.append((copy.account.name, problem))
                continue
            left = _made(partial(without, copy.text, scope, key, now))
            if left is not None:
                found += _scheduled(desk, tx, copy, left, now, window)
            elif copy.entry is None:
                if copy.command is None or not outbox.withdraw(tx, [copy.command.id], now):
                    raise Refusal(_BEING_SENT)
            else:
                found.append(_command(desk, copy.account, Action.CANCEL, "", now, window, copy))
        return _saved(tx, event, found, skipped)


# Files


def import_file(
    desk: Desk, data: bytes, names: Sequence[str] = (), *, draft: bool = False, window: timedelta | None = None
) -> Imported:
    """Take the events of an .ics file into accounts, or keep them as drafts; one decision for all.

    An event that is there already, by its UID, is changed where the file says something else.

    :raises Refusal: it is no calendar; nothing of it was taken.
    """
    now = desk.clock()
    whole = _made(lambda: parse(data))
    read = _made(lambda: events_of(whole))
    left_out = [
        (text(one.value("SUMMARY")), f"is a {one.name[1:].lower()}, not an event")
        for one in whole.components()
        if one.name not in ("VEVENT", "VTIMEZONE")
    ]
    counted = {"new": 0, "changed": 0, "same": 0}
    found: list[Command] = []
    with desk.cache.write(durable=True) as tx:
        takers = _takers(desk, tx, names) if names or not draft else []
        known = {one.uid: one for one in calendar.every(tx.conn) if one.uid}
        for one in read:
            try:
                source = _to_import(one)
            except BadCalendar as error:
                left_out.append((text(one.master.value("SUMMARY")), str(error)))
                continue
            uid = uid_in(source)
            there = known.get(uid)
            if draft and there is None:
                meetup_drafts.save(tx, uid, source, [each.id for each in takers], now)
                counted["new"] += 1
                continue
            commands, what = _taken(desk, tx, there, takers, source, now, window)
            counted[what] += 1
            found += commands
        decision = _record(tx, found) if found else None
    return Imported(decision, counted["new"], counted["changed"], counted["same"], tuple(left_out))


def export(desk: Desk, events: Iterable[CalendarEvent] | None = None) -> str:
    """Events as the text of one .ics file, as a person sees them; all where none are given."""
    if events is None:
        with desk.cache.read() as conn:
            events = calendar.every(conn)
    lines: dict[tuple[str, str], Line] = {}
    zones: dict[str, Component] = {}
    found: list[Line | Component] = []
    for one in events:
        try:
            read = parse(one.text)
        except BadCalendar:
            continue
        for entry in read.entries:
            if isinstance(entry, Line):
                if entry.name not in ("PRODID", "VERSION", "METHOD"):
                    lines.setdefault((entry.name, entry.rest), entry)
            elif entry.name == "VTIMEZONE":
                zones.setdefault(entry.value("TZID"), entry)
            else:
                found.append(entry)
    head: list[Line | Component] = [Line.of("VERSION", "2.0"), Line.of("PRODID", PRODUCT)]
    return compose(Component("VCALENDAR", [*head, *lines.values(), *zones.values(), *found]))


def _to_import(event: Event) -> str:
    """An event of a file as a text of its own, with a UID.

    :raises BadCalendar: it does not say when it begins.
    """
    read_start = event.start
    event.end(event.master, read_start, read_start.zone or UTC)
    if not event.uid:
        event.master.put(Line.of("UID", escaped(f"{secrets.token_hex(16)}@corral")))
    return single(event)


def _taken(
    desk: Desk,
    tx: Tx,
    there: CalendarEvent | None,
    takers: Sequence[Account],
    source: str,
    now: datetime,
    window: timedelta | None,
) -> tuple[list[Command], str]:
    """The commands that bring one event of a file into accounts, and what that is called."""
    if there is None:
        return [_command(desk, one, Action.SCHEDULE, source, now, window) for one in takers], "new"
    if there.draft is not None and not there.copies:
        meetup_drafts.save(tx, there.uid, source, there.draft.accounts, now)
        return [], "changed"
    found: list[Command] = []
    copies = {copy.account.id: copy for copy in there.copies}
    for taker in takers:
        copy = copies.get(taker.id)
        if copy is None:
            found.append(_command(desk, taker, Action.SCHEDULE, source, now, window))
        elif not same(copy.text, source) and not _why_not(desk, copy):
            found += _scheduled(desk, tx, copy, source, now, window)
    return found, "changed" if found else "same"


# Commands

T = TypeVar("T")


def _made(make: Callable[[], T]) -> T:
    """What is made of a person's words or a file; where they make no event, the sentence that says why."""
    try:
        return make()
    except BadCalendar as error:
        raise Refusal(str(error)) from error


def _scheduled(desk: Desk, tx: Tx, copy: Copy, source: str, now: datetime, window: timedelta | None) -> list[Command]:
    """What makes a copy say something else: a command, or new words for the one that waits to create it."""
    if copy.entry is not None:
        return [_command(desk, copy.account, Action.SCHEDULE, source, now, window, copy)]
    if copy.command is None or not outbox.revise(tx, copy.command.id, value=source):
        raise Refusal(_BEING_SENT)
    return []


def _command(
    desk: Desk,
    account: Account,
    action: Action,
    value: str,
    now: datetime,
    window: timedelta | None,
    copy: Copy | None = None,
) -> Command:
    rule = _rule(desk, account, action)
    if rule is None:
        raise Refusal(f"{account.name} does not take events.")
    meetup = copy.entry.meetup if copy is not None and copy.entry is not None else None
    held = timedelta(seconds=desk.settings.undo_seconds) if window is None else window
    return Command(
        id=0,
        decision=0,
        account=account.id,
        item=None,
        target_kind=TargetKind.MEETUP,
        target=meetup.remote_id if meetup is not None else "",
        kind=None,
        action=action,
        effect=rule.effect,
        decided_at=now,
        not_before=now + held,
        by=desk.settings.moderator,
        value=value,
        former=copy.text if copy is not None and meetup is not None else "",
        base_version=meetup.version if meetup is not None else "",
        base_digest=meetup.digest() if meetup is not None else "",
        key=secrets.token_hex(16),
    )


def _record(tx: Tx, found: Sequence[Command]) -> Decision:
    decision = outbox.record(tx, found)
    for one in decision.commands:
        meetup_commands.entitle(tx, one.id, _title(one.value or one.former))
    return decision


def _saved(tx: Tx, event: CalendarEvent, found: list[Command], skipped: list[tuple[str, str]]) -> Saved:
    if skipped and len(skipped) == len(event.copies):
        raise Refusal("; ".join(f"{name}: {why}" for name, why in skipped) + ".")
    for copy in event.copies:
        # Whoever decides after a refusal has seen it.
        if copy.refused is not None and copy.refused.state is CommandState.PARKED:
            outbox.dismiss(tx, copy.refused.id, found[0].decided_at if found else copy.refused.decided_at)
    return Saved(event.uid, _record(tx, found) if found else None, tuple(skipped))


def _why_not(desk: Desk, copy: Copy) -> str:
    if _rule(desk, copy.account, Action.SCHEDULE) is None or not copy.editable:
        return "this account may read events, not change them"
    return ""


def _rule(desk: Desk, account: Account, action: Action) -> ActionRule | None:
    return desk.capabilities(account).rule_for(action, TargetKind.MEETUP)


def _takers(desk: Desk, tx: Tx, names: Sequence[str]) -> list[Account]:
    """The accounts of these names, or the only one that takes events.

    :raises Refusal: there is no such account, or it has to be said which is meant.
    """
    takers = {one.name: one for one in accounts.all(tx.conn) if _rule(desk, one, Action.SCHEDULE) is not None}
    unknown = [name for name in names if name not in takers]
    if unknown:
        raise Refusal(f"No account called {unknown[0]} takes events; there is: {', '.join(takers) or 'none'}.")
    if names:
        return [takers[name] for name in dict.fromkeys(names)]
    if len(takers) == 1:
        return list(takers.values())
    raise Refusal(
        f"Say which account is meant: {', '.join(takers)}." if takers else "No account takes events; add a calendar."
    )


def _title(source: str) -> str:
    try:
        return text(read_event(source).master.value("SUMMARY"))
    except BadCalendar:
        return ""
