"""The CalDAV adapter on a real Radicale: finding the calendar, tokens that are lost, and two consoles at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, Forbidden, Unavailable
from console.analysis.calendar.comparing import same
from console.domain.actions import Action
from console.domain.capabilities import Grant
from console.domain.commands import Command
from console.domain.records import Feed, Gone, Meetup
from tests.contract.adapter_contract import everything
from tests.servers.calendar import Calendar, event, on_meetup, rule_of
from tests.servers.radicale import Radicale

RACES = 30


@pytest.fixture
def calendar(radicale: Radicale) -> Calendar:
    found = Calendar(radicale)
    found.populate()
    return found


@pytest.fixture
def adapter(calendar: Calendar) -> Iterator[Adapter]:
    opened = calendar.sign_in()
    yield opened
    opened.close()


# Finding the calendar


def test_the_address_of_a_calendar_leads_to_it(adapter: Adapter) -> None:
    info = adapter.probe()
    assert (info.community, info.user) == ("Garden meetups", "maud")
    assert {permission.name: permission.grant for permission in info.permissions}[
        "Add, change and cancel events"
    ] is Grant.YES


def test_the_address_of_the_server_leads_to_ones_only_calendar(radicale: Radicale) -> None:
    own = Calendar(radicale, below="maud")
    adapter = own.sign_in(url=radicale.url)
    try:
        if len(radicale.names("/maud/")) == 1:
            assert adapter.probe().places == ()
        adapter.close()
        second = Calendar(radicale, below="maud")
        adapter = own.sign_in(url=radicale.url)
        places = dict(adapter.probe().places)
        assert {own.path, second.path} <= places.keys()
        with pytest.raises(Unavailable, match="several calendars"):
            adapter.fetch(Feed.EVENTS, None, 10)
        adapter.close()
        radicale.put(second.path, "one.ics", event("one@example.org"))
        adapter = own.sign_in(url=radicale.url, place=second.path)
        assert [one.remote_id for one in everything(adapter, Feed.EVENTS)] == ["one.ics"]
    finally:
        adapter.close()


def test_a_calendar_that_may_only_be_read_says_so_and_is_not_written(radicale: Radicale) -> None:
    calendar = Calendar(radicale)
    calendar.populate()
    shared = radicale.share_for_reading(calendar.path)
    adapter = calendar.sign_in(url=radicale.url + shared)
    try:
        permission = next(each for each in adapter.probe().permissions if each.name.startswith("Add"))
        assert permission.grant is Grant.NO
        assert "share" in permission.detail
        one = everything(adapter, Feed.EVENTS)[0]
        assert isinstance(one, Meetup)
        assert not one.editable
        with pytest.raises(Forbidden):
            adapter.execute(on_meetup(rule_of(adapter, Action.CANCEL), one))
    finally:
        adapter.close()


def test_a_calendar_that_was_deleted_is_named(calendar: Calendar, adapter: Adapter) -> None:
    one = everything(adapter, Feed.EVENTS)[0]
    assert isinstance(one, Meetup)
    calendar.server.delete(calendar.path, "")
    with pytest.raises(Unavailable, match="no longer there"):
        adapter.fetch(Feed.EVENTS, None, 10)
    with pytest.raises(Unavailable):
        adapter.execute(on_meetup(rule_of(adapter, Action.CANCEL), one))


# Reading


def test_a_task_in_the_calendar_is_no_meetup(calendar: Calendar, adapter: Adapter) -> None:
    task = (
        event("task@example.org").replace("VEVENT", "VTODO").replace("DTEND;TZID=Europe/Lisbon:20260401T210000\r\n", "")
    )
    calendar.server.put(calendar.path, "task.ics", task)
    assert "task.ics" not in {one.remote_id for one in everything(adapter, Feed.EVENTS)}


def test_nothing_in_an_event_is_lost(calendar: Calendar, adapter: Adapter) -> None:
    text = event("odd@example.org", "Odd", "20260401T190000", 'X-ODD;X-P="a;b:c":kept; as it is', "CATEGORIES:One,Two")
    calendar.server.put(calendar.path, "odd.ics", text)
    one = adapter.read_record(Feed.EVENTS, "odd.ics")
    assert isinstance(one, Meetup)
    assert same(one.source, text)


@pytest.mark.parametrize("lost", ["lost", "nonsense", "of another calendar"])
def test_a_token_that_no_longer_holds_leads_to_everything_once(calendar: Calendar, adapter: Adapter, lost: str) -> None:
    page = adapter.fetch(Feed.EVENTS, None, 1000)
    assert page.cursor is not None
    calendar.server.delete(calendar.path, "e0.ics")
    calendar.server.put(calendar.path, "late.ics", event("late@example.org"))
    cursor = page.cursor
    match lost:
        case "lost":
            calendar.server.forget_tokens(calendar.path)
        case "nonsense":
            cursor = cursor.replace("/sync/", "/sync/0")
        case _:
            cursor = cursor.replace(calendar.path, "/community/other/")

    after = adapter.fetch(Feed.EVENTS, cursor, 1000)

    assert after.whole
    names = [one.remote_id for one in after.records]
    assert sorted(names) == sorted(calendar.server.names(calendar.path))
    assert adapter.fetch(Feed.EVENTS, after.cursor, 1000).records == ()


def test_what_changes_while_everything_is_read_comes_with_it_or_after_it(calendar: Calendar, adapter: Adapter) -> None:
    page = adapter.fetch(Feed.EVENTS, None, 3)
    seen = {one.remote_id: one for one in page.records}
    calendar.server.delete(calendar.path, "e7.ics")
    calendar.server.delete(calendar.path, "e0.ics")
    calendar.server.put(calendar.path, "e1.ics", event("e1@example.org", "Changed"))
    calendar.server.put(calendar.path, "new.ics", event("new@example.org"))
    while page.more:
        page = adapter.fetch(Feed.EVENTS, page.cursor, 3)
        seen |= {one.remote_id: one for one in page.records}
    page = adapter.fetch(Feed.EVENTS, page.cursor, 1000)
    seen |= {one.remote_id: one for one in page.records}

    there = {key for key, one in seen.items() if isinstance(one, Meetup)}
    assert there == calendar.server.names(calendar.path)
    assert seen["e1.ics"].title == "Changed"  # type: ignore[union-attr]


# Two consoles at once

Race = tuple[Command, Command]


def outcome_of(adapter: Adapter, sent: Command, start: Barrier) -> Outcome | Conflict:
    start.wait(30)
    try:
        return adapter.execute(sent)
    except Conflict as refused:
        return refused


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["two new ones", "two changes", "two cancellations", "a change and a cancellation"])
def test_of_two_consoles_at_once_one_wins_and_the_other_is_told(
    radicale: Radicale, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    calendar = Calendar(radicale)
    consoles = [calendar.sign_in(), calendar.sign_in(user="otis")]
    schedule, cancel = rule_of(consoles[0], Action.SCHEDULE), rule_of(consoles[0], Action.CANCEL)
    radicale.fill(calendar.path, {f"r{n}.ics": event(f"r{n}@example.org", f"Race {n}") for n in range(RACES)})
    known = calendar.meetups(consoles[0])

    def new(number: int) -> Race:
        uid = f"n{number}@example.org"
        return on_meetup(schedule, value=event(uid, "Maud’s")), on_meetup(schedule, value=event(uid, "Otis’s"))

    def changes(number: int) -> Race:
        one = known[f"r{number}.ics"]
        return (
            on_meetup(schedule, one, value=event(one.uid, "Maud’s")),
            on_meetup(schedule, one, value=event(one.uid, "Otis’s")),
        )

    def cancellations(number: int) -> Race:
        one = known[f"r{number}.ics"]
        return on_meetup(cancel, one), on_meetup(cancel, one)

    def both(number: int) -> Race:
        one = known[f"r{number}.ics"]
        return on_meetup(schedule, one, value=event(one.uid, "Maud’s")), on_meetup(cancel, one)

    make: Callable[[int], Race] = {
        "two new ones": new,
        "two changes": changes,
        "two cancellations": cancellations,
        "a change and a cancellation": both,
    }[kind]
    counted: Counter[str] = Counter()
    try:
        with ThreadPoolExecutor(2) as threads:
            for number in range(RACES):
                start, sent = Barrier(2), make(number)
                running = [threads.submit(outcome_of, *each, start) for each in zip(consoles, sent, strict=True)]
                found = [each.result() for each in running]
                counted["+".join(sorted(type(each).__name__ for each in found))] += 1
                check_race(consoles[0], sent, found)
    finally:
        for console in consoles:
            console.close()
    with capsys.disabled():
        print(f"\n  {kind}: {dict(counted)}", end="")
    assert counted.keys() <= {"Applied+Conflict", "AlreadyDone+Applied"}
    assert kind == "two cancellations" or counted.keys() == {"Applied+Conflict"}


def check_race(adapter: Adapter, sent: Race, found: list[Outcome | Conflict]) -> None:
    """One end, found by looking after both; whoever decided otherwise was told, with what is there."""
    [won] = [command for command, outcome in zip(sent, found, strict=True) if isinstance(outcome, Applied)]
    name = won.target or next(
        record.remote_id for outcome in found if isinstance(outcome, Applied) for record in outcome.records
    )
    end = adapter.read_record(Feed.EVENTS, name)
    if won.action is Action.CANCEL:
        assert end == Gone(name)
    else:
        assert isinstance(end, Meetup)
        assert same(end.source, won.value)
    for outcome in found:
        if isinstance(outcome, Conflict):
            assert outcome.current == end
        elif isinstance(outcome, AlreadyDone):
            assert end in outcome.records
