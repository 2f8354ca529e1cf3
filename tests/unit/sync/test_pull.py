"""Reading feeds: cursors, listings, what a listing lacks, and a listing that is suddenly short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.adapters.errors import Forbidden, Malformed, Unavailable
from console.cache import cursors, items, meetups, outbox
from console.cache.accounts import AccountState
from console.domain.actions import Action
from console.domain.capabilities import FeedRule
from console.domain.commands import CommandState
from console.domain.items import ItemState
from console.domain.records import Feed, Gone, Meetup, Page
from tests.unit.sync.conftest import Clock, Desk, settle
from tests.unit.sync.remote import Bench
from tests.unit.sync.samples import post


def bench(count: int) -> Bench:
    return Bench([post(f"p{n:03}", f"Kettle number {n} is mended.") for n in range(count)])


class Stream(Bench):
    """The same items as an incremental feed; the cursor is how many changes were told."""

    def __init__(self, changes: Sequence[str]) -> None:
        super().__init__(
            [post(each) for each in changes], feeds=(FeedRule(Feed.QUEUE, incremental=True, every=60, page=2),)
        )
        self.changes = list(changes)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        self.calls.append(f"fetch {feed.value} {cursor}")
        self.fetching(feed, cursor)
        start = int(cursor or 0)
        told = tuple(self.items[each] for each in self.changes[start : start + limit])
        upto = start + len(told)
        return Page(told, str(upto), upto < len(self.changes))


def test_a_listing_is_read_page_by_page_and_told(desk: Desk) -> None:
    remote = bench(25)
    settle(desk.engine(remote))
    assert len(desk.pending()) == 25
    told = [(news.progress.done, news.progress.total) for news in desk.news if news.progress is not None]
    assert told == [(10, 25), (20, 25), (25, 25)]
    assert desk.now().synced_at == desk.clock.now
    assert desk.now().state is AccountState.OK


def test_a_feed_is_read_again_when_its_time_has_come(desk: Desk, clock: Clock) -> None:
    remote = bench(1)
    engine = desk.engine(remote)
    settle(engine)
    clock.pass_(59)
    settle(engine)
    assert len(remote.calls) == 1
    clock.pass_(1)
    settle(engine)
    assert len(remote.calls) == 2


def test_an_incremental_feed_goes_on_at_its_cursor_after_a_restart(desk: Desk) -> None:
    remote = Stream(["p0", "p1", "p2", "p3", "p4"])
    desk.engine(remote).turn()
    with desk.cache.read() as conn:
        assert cursors.get(conn, desk.account.id, Feed.QUEUE) == "2"
    assert desk.pending() == {"p0", "p1"}
    settle(desk.engine(remote))
    assert remote.calls == ["fetch queue None", "fetch queue 2", "fetch queue 4"]
    assert len(desk.pending()) == 5


def test_a_page_that_fails_leaves_the_cursor_where_it_was(desk: Desk, clock: Clock) -> None:
    remote = Stream(["p0", "p1", "p2"])

    def fail(feed: Feed, cursor: str | None) -> None:
        if cursor is not None:
            raise Unavailable("Nobody answers.")

    remote.fetching = fail
    engine = desk.engine(remote)
    settle(engine)
    assert desk.now().state is AccountState.UNAVAILABLE
    assert desk.pending() == {"p0", "p1"}
    remote.fetching = lambda feed, cursor: None
    clock.pass_(5)
    settle(engine)
    assert desk.pending() == {"p0", "p1", "p2"}
    assert desk.now().state is AccountState.OK


def test_an_item_that_a_listing_lacks_is_asked_for_and_stays_while_it_waits(desk: Desk, clock: Clock) -> None:
    remote = bench(8)
    engine = desk.engine(remote)
    settle(engine)
    remote.hidden = {"p003"}
    remote.colleague("p005", "approve")
    del remote.items["p006"]
    clock.pass_(60)
    settle(engine)
    assert [call for call in remote.calls if call.startswith("read")] == ["read p003", "read p005", "read p006"]
    assert desk.pending() == {"p000", "p001", "p002", "p003", "p004", "p007"}
    with desk.cache.read() as conn:
        ids = items.ids_of(conn, desk.account.id, ["p005", "p006"])
        handled, gone = items.get(conn, ids["p005"]), items.get(conn, ids["p006"])
    assert handled is not None
    assert handled.handled is not None
    assert handled.handled.by == "mira"
    assert gone is not None
    assert gone.state is ItemState.GONE


def test_a_listing_that_is_truly_empty_is_believed_after_three_questions(desk: Desk, clock: Clock) -> None:
    remote = bench(25)
    engine = desk.engine(remote)
    settle(engine)
    remote.items.clear()
    clock.pass_(60)
    settle(engine)
    assert desk.pending() == set()
    assert len([call for call in remote.calls if call.startswith("read")]) == 3


@pytest.mark.parametrize("totals", [True, False])
def test_a_listing_that_is_short_by_mistake_takes_nothing_away(desk: Desk, clock: Clock, totals: bool) -> None:
    remote = bench(25)
    remote.totals = totals
    engine = desk.engine(remote)
    settle(engine)
    remote.hidden = {f"p{n:03}" for n in range(10, 25)}
    clock.pass_(60)
    settle(engine)
    assert len(desk.pending()) == 25
    assert desk.now().detail == "The listing lacked 15 items that are still there, so they are kept."
    remote.hidden = set()
    clock.pass_(60)
    settle(engine)
    assert desk.now().detail == ""


def test_a_listing_that_is_short_for_a_moment_takes_nothing_away(desk: Desk, clock: Clock) -> None:
    remote = bench(25)
    engine = desk.engine(remote)
    settle(engine)
    remote.hidden = set(remote.items)

    def comes_back(feed: Feed, cursor: str | None) -> None:
        if remote.calls.count("fetch queue None") == 3:
            remote.hidden = set()

    remote.fetching = comes_back
    clock.pass_(60)
    settle(engine)
    assert len(desk.pending()) == 25
    assert not [call for call in remote.calls if call.startswith("read")]


def test_decisions_go_before_the_next_page(desk: Desk, clock: Clock) -> None:
    remote = bench(30)
    engine = desk.engine(remote)
    settle(engine)
    clock.pass_(60)
    engine.turn()
    desk.decide(remote, "p029", Action.APPROVE)
    fetched = len(remote.calls)
    engine.turn()
    assert remote.log == [("approve", "p029")]
    assert remote.calls[fetched:] == ["read p029", "fetch queue 10"]
    settle(engine)
    assert "p029" not in desk.pending()


def test_what_is_decided_while_a_listing_is_read_is_not_asked_for(desk: Desk, clock: Clock) -> None:
    remote = bench(30)
    engine = desk.engine(remote)
    settle(engine)
    clock.pass_(60)
    engine.turn()
    desk.decide(remote, "p015", Action.DISCARD)
    settle(engine)
    assert [call for call in remote.calls if call == "read p015"] == []
    assert len(desk.pending()) == 29


def test_a_pull_never_touches_a_command_in_flight(desk: Desk, clock: Clock) -> None:
    remote = bench(3)
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p001", Action.APPROVE, not_before=clock.now + timedelta(seconds=10))
    remote.items["p001"] = replace(remote.items["p001"], version="2", subject="A kettle, again")
    engine.try_again()
    settle(engine)
    seen = desk.see(one)
    assert (seen.state, seen.base_version, seen.base_digest) == (
        CommandState.WAITING,
        one.base_version,
        one.base_digest,
    )


def test_a_feed_that_is_closed_to_us_leaves_the_others_open(desk: Desk) -> None:
    rules = tuple(FeedRule(feed, incremental=False, every=60, page=10) for feed in (Feed.REPORTS, Feed.QUEUE, Feed.LOG))
    remote = Bench([post("p0")], feeds=rules)

    def closed(feed: Feed, cursor: str | None) -> None:
        if feed is Feed.REPORTS:
            raise Forbidden("This account may not see reports.")

    remote.fetching = closed
    settle(desk.engine(remote))
    assert desk.pending() == {"p0"}
    assert (desk.now().state, desk.now().detail) == (AccountState.OK, "This account may not see reports.")


def test_a_remote_that_repeats_one_page_for_ever_is_not_read_for_ever(desk: Desk) -> None:
    class Turning(Bench):
        def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
            self.calls.append("fetch")
            return Page((), "again", more=True)

    remote = Turning()
    settle(desk.engine(remote))
    assert len(remote.calls) == 2
    assert desk.now().state is AccountState.FAILED


def test_a_mistake_of_the_adapter_stops_the_account_and_not_the_engine(desk: Desk, clock: Clock) -> None:
    remote = bench(2)

    def broken(feed: Feed, cursor: str | None) -> None:
        raise KeyError("entries")

    remote.fetching = broken
    engine = desk.engine(remote)
    settle(engine)
    assert desk.now().state is AccountState.FAILED
    assert "entries" not in desk.now().detail
    remote.fetching = lambda feed, cursor: None
    clock.pass_(5)
    settle(engine)
    assert len(desk.pending()) == 2


def test_sync_reads_everything_at_once_and_reports(desk: Desk, clock: Clock) -> None:
    remote = bench(12)
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p000", Action.APPROVE)
    desk.decide(remote, "p001", Action.APPROVE, not_before=clock.now + timedelta(seconds=10))
    result = engine.sync(wait=False)
    assert (result.name, result.pulled, result.sent, result.waiting, result.error) == ("bench", 11, 1, 1, "")


def test_sync_waits_for_the_undo_windows_that_are_open(desk: Desk, clock: Clock) -> None:
    remote = bench(2)
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p000", Action.APPROVE, not_before=clock.now + timedelta(seconds=10))
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.pass_(seconds)

    result = engine.sync(wait=True, sleep=sleep)
    assert (result.sent, result.waiting) == (1, 0)
    assert sum(slept) == 10


def test_sync_waits_until_what_a_crash_left_in_doubt_can_be_looked_up(desk: Desk, clock: Clock) -> None:
    remote = bench(2)
    settle(desk.engine(remote))
    command = desk.decide(remote, "p000", Action.APPROVE)
    with desk.cache.write() as tx:
        assert outbox.claim(tx, command.id, clock.now)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.pass_(seconds)

    engine = desk.engine(remote)
    assert engine.sync(wait=False, sleep=sleep).uncertain == 1
    assert slept == []
    result = engine.sync(wait=True, sleep=sleep)
    assert (result.sent, result.uncertain) == (1, 0)
    assert sum(slept) == 60


def test_sync_says_why_it_could_not(desk: Desk) -> None:
    remote = bench(2)

    def down(feed: Feed, cursor: str | None) -> None:
        raise Malformed("A page of HTML came back.")

    remote.fetching = down
    result = desk.engine(remote).sync(wait=True)
    assert result.error == "A page of HTML came back."


def test_sync_ends_between_two_pages_when_it_is_cancelled(desk: Desk) -> None:
    remote = bench(100)
    engine = desk.engine(remote)
    engine.sync(wait=True, cancelled=lambda: len(remote.calls) >= 3)
    assert len(remote.calls) == 3
    assert len(desk.pending()) == 30


class Calendar(Bench):
    """Meetups as an incremental feed whose cursor can be forgotten; two a page."""

    def __init__(self, *names: str) -> None:
        super().__init__(feeds=(FeedRule(Feed.EVENTS, incremental=True, every=60, page=2),))
        self.names = list(names)
        self.forgot = False

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        self.fetching(feed, cursor)
        kind, _, at = (cursor or "whole/0").partition("/")
        if kind == "told" and not self.forgot:
            return Page((), cursor, False)
        start = int(at) if kind == "whole" else 0
        self.forgot = False
        told = tuple(meetup(name) for name in self.names[start : start + limit])
        more = start + limit < len(self.names)
        return Page(told, f"whole/{start + limit}" if more else f"told/{len(self.calls)}", more, whole=True)

    def read_record(self, feed: Feed, remote_id: str) -> Meetup | Gone:
        self.calls.append(f"read {remote_id}")
        return meetup(remote_id) if remote_id in self.names or remote_id in self.hidden else Gone(remote_id)


def meetup(name: str) -> Meetup:
    at = datetime(2026, 3, 3, 19, tzinfo=UTC)
    return Meetup(name, f"Meetup {name}", at, at)


def known(desk: Desk) -> set[str]:
    with desk.cache.read() as conn:
        return {one.meetup.remote_id for one in meetups.all(conn)}


def test_a_cursor_that_the_remote_forgot_leads_to_everything_without_loss_or_doubles(desk: Desk) -> None:
    remote = Calendar("a", "b", "c", "d", "e")
    engine = desk.engine(remote)
    settle(engine)
    assert known(desk) == {"a", "b", "c", "d", "e"}
    remote.names = ["b", "c", "f", "g"]
    remote.hidden = {"d"}
    desk.clock.pass_(120)
    settle(engine)
    assert "f" not in known(desk)
    remote.forgot = True
    desk.clock.pass_(120)
    settle(engine)
    assert known(desk) == {"b", "c", "d", "f", "g"}
    assert remote.calls == ["read a", "read d", "read e"]


def test_everything_counts_only_once_it_is_read_to_the_end(desk: Desk) -> None:
    remote = Calendar("a", "b", "c")

    def break_off(_feed: Feed, cursor: str | None) -> None:
        if cursor is not None:
            raise Unavailable("The line is down.")

    remote.fetching = break_off
    settle(desk.engine(remote))
    with desk.cache.read() as conn:
        assert cursors.get(conn, desk.account.id, Feed.EVENTS) is None
    remote.fetching = lambda feed, cursor: None
    desk.clock.pass_(1200)
    settle(desk.engine(remote))
    assert known(desk) == {"a", "b", "c"}
