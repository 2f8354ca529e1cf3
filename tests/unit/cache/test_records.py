"""Members, documents, meetups, activity, requests and retention."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.cache import activity, documents, items, meetups, members, outbox, requests, retention
from console.cache.accounts import Account
from console.cache.commands import select
from console.cache.connection import Cache
from console.domain.items import ItemState, TextFormat
from console.domain.records import Document, Interaction, LogEntry, Meetup, Member
from tests.unit.cache.samples import NOW, decided, post

HOUR = timedelta(hours=1)
MEMBER = Member("m1", "ada", "Ada 100%", "ada@x.example", NOW, ("owner", "guide"), "good", "hold", 7, "note", "3")
DOCUMENT = Document("d1", "terms", "House rules", "Be kind.", TextFormat.MARKDOWN, "2", True, NOW)
MEETUP = Meetup(
    "e1", "Ride", NOW, NOW + HOUR, "Europe/Oslo", "Quay", "Bring lamps", "FREQ=WEEKLY", 12, 3, "confirmed", "1"
)


def test_members(cache: Cache, account: Account) -> None:
    with cache.write() as tx:
        (first,) = members.store(tx, account.id, [MEMBER], NOW)
        again = members.store(tx, account.id, [Member("m2", "bo"), Member("m1", "ada", "Renamed")], NOW)
        assert again[1] == first
        assert [entry.member.handle for entry in members.all(tx.conn, account.id)] == ["ada", "bo"]
        members.store(tx, account.id, [MEMBER], NOW)
        found = members.by_handle(tx.conn, account.id, "ada")
        assert found == members.one(tx.conn, first)
        assert members.count(tx.conn, account.id) == 2
        assert [entry.id for entry in members.find(tx.conn, "100%", 5)] == [first]
        assert members.find(tx.conn, "_", 5) == []
        assert members.forget(tx, account.id, ["m1", "unknown"]) == [first]
        assert members.one(tx.conn, first) is None
        assert members.store(tx, account.id, []) == []
    assert found is not None
    assert (found.member, found.account_id, found.fetched_at) == (MEMBER, account.id, NOW)


def test_documents(cache: Cache, account: Account) -> None:
    with cache.write() as tx:
        (first,) = documents.store(tx, account.id, [DOCUMENT], NOW)
        documents.store(tx, account.id, [Document("d2", "welcome", "Hello", "Hi")], NOW)
        found = documents.one(tx.conn, first)
        assert [entry.document.kind for entry in documents.all(tx.conn, account.id)] == ["terms", "welcome"]
        assert [entry.id for entry in documents.find(tx.conn, account.id, "terms")] == [first]
        assert documents.forget(tx, account.id, ["d1"]) == [first]
    assert found is not None
    assert found.document == DOCUMENT


def test_meetups(cache: Cache, account: Account) -> None:
    with cache.write() as tx:
        once = Meetup("e2", "Talk", NOW + 48 * HOUR, NOW + 49 * HOUR)
        first, second = meetups.store(tx, account.id, [MEETUP, once], NOW)
        assert [entry.meetup for entry in meetups.all(tx.conn)] == [MEETUP, once]
        assert [entry.id for entry in meetups.find(tx.conn, NOW - HOUR, NOW + HOUR)] == [first]
        assert [entry.id for entry in meetups.find(tx.conn, NOW + 40 * HOUR, NOW + 50 * HOUR)] == [first, second]
        assert meetups.one(tx.conn, 99) is None
        assert meetups.forget(tx, account.id, ["e1"]) == [first]


def test_activity(cache: Cache, account: Account) -> None:
    answered = Interaction("i1", "answer", "ada", "bo", NOW)
    logged = LogEntry("l1", "post-7", "approve", "cy", NOW, "fine")
    with cache.write() as tx:
        for _ in range(2):
            activity.store(tx, account.id, [answered, logged, Interaction("i0", "thank", "bo", "ada", NOW - 2 * HOUR)])
        assert activity.interactions(tx.conn, account.id, NOW - HOUR) == [answered]
        assert activity.log_of(tx.conn, account.id, "post-7") == [logged]
        assert activity.log_of(tx.conn, account.id, "post-8") == []
        told = replace(answered, post="p9", answers="p8", excerpt="So do I.")
        activity.store(tx, account.id, [told])
        activity.store(tx, account.id, [replace(told, excerpt="Never mind.")])
        assert activity.interactions(tx.conn, account.id, NOW - HOUR) == [told], "learned once, and then it stays"
        assert len(activity.forget(tx, account.id, ["i1", "unknown"])) == 1
        assert activity.interactions(tx.conn, account.id, NOW - HOUR) == []


def test_requests_are_answered_once(cache: Cache) -> None:
    with cache.write() as tx:
        old = requests.ask(tx, "sync", now=NOW - timedelta(days=2))
        first = requests.ask(tx, "sync", {"account": 3}, NOW)
        assert [(one.id, one.kind, one.args) for one in requests.open_requests(tx.conn)] == [
            (first, "sync", {"account": 3})
        ]
        assert requests.result(tx.conn, first) is None
        assert requests.answer(tx, first, {"ok": True}, NOW)
        assert not requests.answer(tx, first, {"ok": False}, NOW)
        assert not requests.answer(tx, old, {"ok": False}, NOW)
        assert requests.open_requests(tx.conn) == []
        assert requests.result(tx.conn, first) == {"ok": True}


def test_retention_takes_what_was_decided_long_ago_and_nothing_else(cache: Cache, account: Account) -> None:
    handled = {"state": ItemState.HANDLED}
    long_ago = NOW - timedelta(days=100)
    names = ("old", "kept", "in the outbox", "pending", "older")
    with cache.write() as tx:
        some = [post(name, **({} if name == "pending" else handled)) for name in names]
        ids = dict(zip(names, items.store(tx, account.id, some, account.community.answer, long_ago).ids, strict=True))
        items.store(tx, account.id, [post("recent", **handled)], account.community.answer, NOW)
        items.set_kept(tx, ids["kept"], True)
        outbox.record(tx, [decided(ids["in the outbox"], "in the outbox"), decided(ids["old"], "old")])
        outbox.withdraw(tx, [2], NOW)
        before = NOW - timedelta(days=90)
        assert retention.due(tx.conn, before) == 2
        assert retention.sweep(tx, before, 1) == 1
        assert retention.sweep(tx, before) == 1
        assert retention.sweep(tx, before) == 0
        left = tx.conn.exec_driver_sql("SELECT remote_id FROM item ORDER BY id").scalars().all()
        bodies = tx.conn.exec_driver_sql("SELECT count(*) FROM item_body").scalar_one()
        assert len(select(tx.conn, "")) == 2
    assert sorted(left) == ["in the outbox", "kept", "pending", "recent"]
    assert bodies == 4
