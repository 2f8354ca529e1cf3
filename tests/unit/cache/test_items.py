"""Storing what a remote told, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.cache import changes, copies, items, outbox, tally
from console.cache.accounts import Account
from console.cache.connection import Cache
from console.domain.due import AnswerTimes
from console.domain.items import Attachment, Author, Flag, Handled, Item, ItemKind, ItemState, TextFormat, ThreadPost
from console.domain.rank import Reason
from tests.unit.cache.samples import NOW, decided, post

WHOLE = Item(
    remote_id="<whole@drivetrain.example>",
    kind=ItemKind.REPORT,
    author=Author("ada", "Ada Lovett", "17", "ada@drivetrain.example", NOW - timedelta(days=40), 12, 9, True, "guide"),
    subject="Re: gears – a question",
    text="Plain words,\nin two lines.",
    received=NOW - timedelta(hours=1, microseconds=-7),
    version="3",
    source="<p>Plain words,</p>",
    format=TextFormat.HTML,
    place=("Repairs", "Gears"),
    url="https://drivetrain.example/t/1",
    headers=(("To", "all"),),
    rules=("Held because of a link",),
    flags=(Flag("bo", "spam", True, NOW), Flag("cy")),
    thread=(ThreadPost(Author("bo"), "Earlier words", NOW, -1, "1"),),
    attachments=(Attachment("gear.png", "image/png", 4000),),
    original="Older words",
    first_post=True,
    hidden=False,
    size=2048,
    actions=("approve", "reject"),
)


def store(cache: Cache, account: Account, *some: Item) -> list[int]:
    with cache.write() as tx:
        return items.store(tx, account.id, some, account.community.answer, NOW).ids


def pending(cache: Cache) -> int:
    with cache.read() as conn:
        return tally.read(conn).total()


def test_an_item_comes_back_whole(cache: Cache, account: Account) -> None:
    (item_id,) = store(cache, account, WHOLE)
    with cache.read() as conn:
        entry = items.entry(conn, item_id)
    assert entry is not None
    assert entry.item == WHOLE
    assert entry.due == WHOLE.received.replace(microsecond=0) + account.community.answer.reports
    assert (entry.account_id, entry.fetched_at, entry.group, entry.lead) == (account.id, NOW, None, True)


def test_storing_again_keeps_the_id_and_writes_nothing(cache: Cache, account: Account) -> None:
    first = store(cache, account, post("a"), post("b"))
    with cache.read() as conn:
        seq = changes.last(conn)
    with cache.write() as tx:
        again = items.store(tx, account.id, [post("b"), post("a"), post("b")], account.community.answer, NOW)
    assert again == items.Stored([first[1], first[0], first[1]], 0, 0)
    with cache.read() as conn:
        assert changes.since(conn, seq) == (seq, {})


def test_the_last_word_about_an_item_counts(cache: Cache, account: Account) -> None:
    with cache.write() as tx:
        stored = items.store(tx, account.id, [post("a", "first"), post("a", "second")], AnswerTimes(), NOW)
    assert (len(set(stored.ids)), stored.new, stored.changed) == (1, 1, 0)
    with cache.read() as conn:
        found = items.get(conn, stored.ids[0])
    assert found is not None
    assert found.text == "second"


def test_ids_rise_with_the_time_and_are_not_given_twice(cache: Cache, account: Account) -> None:
    newer, older = store(cache, account, post("newer", minutes=1), post("older", minutes=5))
    assert older < newer
    with cache.write() as tx:
        tx.conn.exec_driver_sql("DELETE FROM item WHERE id = ?", (newer,))
    assert store(cache, account, post("next"))[0] > newer


def test_a_change_is_stored_and_has_the_item_ranked_anew(cache: Cache, account: Account) -> None:
    (item_id,) = store(cache, account, post("a"))
    with cache.write() as tx:
        items.set_triage(tx, [items.Triage(item_id, (Reason("Link", 7), Reason("Trusted", -2)))])
        assert items.untriaged(tx.conn, 10) == []
    assert store(cache, account, post("a", flags=2)) == [item_id]
    with cache.read() as conn:
        entry = items.entry(conn, item_id)
        assert items.untriaged(conn, 10) == [(item_id, post("a", flags=2))]
    assert entry is not None
    assert (len(entry.item.flags), entry.rank, entry.reasons) == (2, 5, (Reason("Link", 7), Reason("Trusted", -2)))


def test_a_change_never_touches_a_command(cache: Cache, account: Account) -> None:
    (item_id,) = store(cache, account, post("a"))
    with cache.write() as tx:
        outbox.record(tx, [decided(item_id, "a", base_digest="seen")])
        before = outbox.of_item(tx.conn, item_id)
    store(cache, account, post("a", "other words", version="2"))
    store(cache, account, post("a", state=ItemState.HANDLED, handled=Handled("reject", "Bo")))
    with cache.read() as conn:
        assert outbox.of_item(conn, item_id) == before


def test_an_item_that_another_moderator_handled_leaves(cache: Cache, account: Account) -> None:
    (item_id,) = store(cache, account, post("a"))
    winner = Handled("reject", "Bo", NOW, "Off topic")
    store(cache, account, post("a", state=ItemState.HANDLED, handled=winner))
    with cache.read() as conn:
        entry = items.entry(conn, item_id)
        assert items.pending_remote_ids(conn, account.id) == set()
    assert entry is not None
    assert (entry.item.state, entry.item.handled) == (ItemState.HANDLED, winner)
    assert pending(cache) == 0


def test_gone_and_back_again(cache: Cache, account: Account) -> None:
    first, second = store(cache, account, post("a"), post("b"))
    with cache.write() as tx:
        assert items.mark_gone(tx, account.id, ["a", "unknown"]) == [first]
        assert items.mark_gone(tx, account.id, ["a"]) == []
    with cache.read() as conn:
        found = items.get(conn, first)
        assert items.pending_remote_ids(conn, account.id) == {"b"}
    assert found is not None
    assert found.state is ItemState.GONE
    assert pending(cache) == 1
    assert store(cache, account, post("a")) == [first]
    with cache.read() as conn:
        assert items.pending_remote_ids(conn, account.id) == {"a", "b"}
    assert pending(cache) == 2
    assert second != first


def test_kinds_that_a_feed_lists(cache: Cache, account: Account) -> None:
    store(cache, account, post("a"), post("b", kind=ItemKind.REPORT), post("c", kind=ItemKind.JOIN))
    with cache.read() as conn:
        assert items.pending_remote_ids(conn, account.id, [ItemKind.REPORT]) == {"b"}
        assert items.pending_remote_ids(conn, account.id, []) == set()
        assert items.pending_remote_ids(conn, 99) == set()
        assert items.ids_of(conn, account.id, ["c", "d"]).keys() == {"c"}


@pytest.mark.parametrize("field", ["text", "subject", "remote_id", "version"])
def test_half_characters_are_stored_as_question_marks(cache: Cache, account: Account, field: str) -> None:
    changes: dict[str, Any] = {field: "broken \udce4 word"}
    odd = replace(post("a"), **changes)
    (item_id,) = store(cache, account, odd)
    assert store(cache, account, odd) == [item_id]
    with cache.read() as conn:
        found = items.get(conn, item_id)
        assert items.ids_of(conn, account.id, [odd.remote_id]) != {}
    assert found is not None
    assert getattr(found, field) == "broken ? word"
    with cache.write() as tx:
        assert items.mark_gone(tx, account.id, [odd.remote_id]) == [item_id]


def test_ten_megabytes_in_one_field(cache: Cache, account: Account) -> None:
    (item_id,) = store(cache, account, post("a", "kettle " * 1_500_000, subject="s" * 10_000_000))
    with cache.read() as conn:
        found = items.get(conn, item_id)
        row = conn.exec_driver_sql("SELECT length(subject), length(excerpt) FROM item").one()
    assert found is not None
    assert len(found.text) == 10_500_000
    assert max(row) <= 500


def test_a_copy_whose_words_change_leaves_its_group(cache: Cache, account: Account) -> None:
    ids = store(cache, account, post("a", minutes=3), post("b", minutes=2), post("c", minutes=1))
    with cache.write() as tx:
        tx.conn.exec_driver_sql("UPDATE item SET group_id = ?", (ids[0],))
        copies.refresh(tx, [ids[0]])
    store(cache, account, post("a", "quite other words", minutes=3))
    with cache.read() as conn:
        entries = [items.entry(conn, one) for one in ids]
    groups = [(one.group, one.lead) for one in entries if one is not None]
    assert groups == [(None, True), (ids[1], True), (ids[1], False)]


def test_deferring_and_keeping(cache: Cache, account: Account) -> None:
    (item_id,) = store(cache, account, post("a"))
    with cache.write() as tx:
        items.set_deferred(tx, item_id, NOW + timedelta(hours=1))
        items.set_kept(tx, item_id, True)
    with cache.read() as conn:
        entry = items.entry(conn, item_id)
    assert entry is not None
    assert (entry.deferred_until, entry.kept) == (NOW + timedelta(hours=1), True)
    with cache.write() as tx:
        items.set_deferred(tx, item_id, None)
    with cache.read() as conn:
        entry = items.entry(conn, item_id)
    assert entry is not None
    assert (entry.deferred_until, entry.kept) == (None, True)
