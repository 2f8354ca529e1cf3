"""What a complete listing of records lacks is asked for; what a platform does not let us keep is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from console.adapters.errors import Unsupported
from console.cache import activity, documents, items, members
from console.domain.actions import Action
from console.domain.capabilities import Capabilities, FeedRule
from console.domain.commands import CommandState
from console.domain.records import Document, Feed, Gone, Interaction, Member, Page, Record
from tests.unit.sync.conftest import Clock, Desk, settle
from tests.unit.sync.remote import Bench
from tests.unit.sync.samples import post

DAY = timedelta(days=1)
FEEDS = (
    FeedRule(Feed.QUEUE, incremental=False, every=60),
    FeedRule(Feed.MEMBERS, incremental=False, every=60),
    FeedRule(Feed.TERMS, incremental=False, every=60),
)


class Library(Bench):
    """Lists members and documents; knows documents one by one."""

    def __init__(self, keep_for: float | None = None) -> None:
        super().__init__([post("p1"), post("p2")], feeds=FEEDS)
        self._capabilities: Capabilities = replace(self._capabilities, keep_for=keep_for)
        self.records: dict[Feed, dict[str, Record]] = {
            Feed.MEMBERS: {name: Member(name, name) for name in ("ada", "bo")},
            Feed.TERMS: {name: Document(name, "terms", name, "Be kind.") for name in ("rules", "welcome")},
        }
        self.unlisted: set[str] = set()

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        if feed is Feed.QUEUE:
            return super().fetch(feed, cursor, limit)
        listed = tuple(one for name, one in self.records[feed].items() if name not in self.unlisted)
        return Page(listed, None, more=False)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        if feed is not Feed.TERMS:
            raise Unsupported("Members cannot be read one by one.")
        return self.records[feed].get(remote_id, Gone(remote_id))


def known(desk: Desk) -> tuple[set[str], set[str]]:
    with desk.cache.read() as conn:
        return members.remote_ids(conn, desk.account.id), documents.remote_ids(conn, desk.account.id)


@pytest.mark.parametrize("feed", [Feed.MEMBERS, Feed.TERMS])
def test_a_record_that_a_listing_lacks_stays_until_the_remote_says_that_it_is_gone(
    desk: Desk, clock: Clock, feed: Feed
) -> None:
    remote = Library()
    engine = desk.engine(remote)
    settle(engine)
    assert known(desk) == ({"ada", "bo"}, {"rules", "welcome"})
    remote.unlisted = {"bo", "welcome"}
    clock.pass_(61)
    settle(engine)
    assert known(desk) == ({"ada", "bo"}, {"rules", "welcome"}), "they are still there, or nobody can say"
    assert desk.now().detail == "", "that nobody can say is nothing to worry about"
    remote.records[feed].popitem()
    clock.pass_(61)
    settle(engine)
    gone = {"welcome"} if feed is Feed.TERMS else set()
    assert known(desk) == ({"ada", "bo"}, {"rules", "welcome"} - gone)


def test_what_may_not_be_kept_goes_and_what_is_read_again_stays(desk: Desk, clock: Clock) -> None:
    remote = Library(keep_for=30 * DAY.total_seconds())
    engine = desk.engine(remote)
    settle(engine)
    old = Interaction("i1", "thank", "ada", "bo", clock.now)
    with desk.cache.write() as tx:
        activity.store(tx, desk.account.id, [old])
    remote.colleague("p2", "approve")
    clock.pass_(120)
    settle(engine)
    remote.records[Feed.MEMBERS].pop("bo")
    clock.pass_(31 * DAY.total_seconds())
    settle(engine)
    assert known(desk) == ({"ada"}, {"rules", "welcome"})
    assert item_ids(desk) == {"p1"}, "the other was decided and is older than it may be"
    with desk.cache.read() as conn:
        assert activity.interactions(conn, desk.account.id, datetime.fromtimestamp(0, clock.now.tzinfo)) == []


def test_an_account_that_was_not_reached_for_so_long_keeps_only_what_is_in_the_outbox(desk: Desk, clock: Clock) -> None:
    remote = Library(keep_for=30 * DAY.total_seconds())
    settle(desk.engine(remote))
    decided = desk.decide(remote, "p1", Action.APPROVE, not_before=clock.now + 99 * DAY)
    clock.pass_(31 * DAY.total_seconds())
    desk.engine(remote)
    assert known(desk) == (set(), set())
    assert item_ids(desk) == {"p1"}
    assert desk.see(decided).state is CommandState.WAITING


def test_without_such_terms_everything_stays(desk: Desk, clock: Clock) -> None:
    remote = Library()
    settle(desk.engine(remote))
    clock.pass_(400 * DAY.total_seconds())
    desk.engine(remote)
    assert known(desk) == ({"ada", "bo"}, {"rules", "welcome"})
    assert item_ids(desk) == {"p1", "p2"}


def item_ids(desk: Desk) -> set[str]:
    with desk.cache.read() as conn:
        return {one for one in ("p1", "p2") if one in items.ids_of(conn, desk.account.id, ["p1", "p2"])}
