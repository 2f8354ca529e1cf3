"""Communities and accounts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from console.cache import accounts, cursors, items, queue
from console.cache.accounts import Account, AccountState
from console.cache.connection import Cache
from console.cache.queue import QueueFilter, QueueOrder
from console.domain.capabilities import Grant, Permission, ServerInfo
from console.domain.due import AnswerTimes, DueBounds
from console.domain.items import ItemKind
from console.domain.records import Feed
from tests.unit.cache.samples import NOW, post

INFO = ServerInfo(
    "Mailman", "3.3.9", "Drivetrain", "ada", 40, (Permission("hold", Grant.PARTLY, "one list"),), (("a", "A"),)
)


def test_an_account_comes_back_whole(cache: Cache) -> None:
    with cache.write() as tx:
        added = accounts.add(
            tx,
            name="Lists",
            kind="mailman",
            url="https://lists.example/",
            community="Lower Wexcombe Radio",
            user="ada",
            place="radio",
            ca_file=Path("/ca.pem"),
            insecure_http=True,
            proxy="http://proxy.example",
            keep_secret=False,
        )
        assert accounts.get(tx.conn, added.id) == added
        assert accounts.by_name(tx.conn, "Lists") == added
        assert accounts.by_name(tx.conn, "lists") is None
    assert (added.ca_file, added.insecure_http, added.keep_secret) == (Path("/ca.pem"), True, False)
    assert (added.community.name, added.community.letters) == ("Lower Wexcombe Radio", "LW")
    assert (added.state, added.community.answer) == (AccountState.NEW, AnswerTimes())


def test_a_community_has_several_accounts_and_goes_with_the_last(cache: Cache, account: Account) -> None:
    with cache.write() as tx:
        second = accounts.add(tx, name="Calendar", kind="caldav", url="u", community=account.community.name)
        other = accounts.add(tx, name="Other", kind="k", url="u", community="Other")
        assert second.community == account.community
        assert other.community.fill != account.community.fill
        accounts.remove(tx, account.id)
        assert accounts.get(tx.conn, second.id).community == account.community
        accounts.remove(tx, second.id)
        names = tx.conn.exec_driver_sql("SELECT name FROM community").scalars().all()
    assert names == ["Other"]


def test_a_name_is_taken_once(cache: Cache, account: Account) -> None:
    with pytest.raises(IntegrityError), cache.write() as tx:
        accounts.add(tx, name=account.name, kind="k", url="u", community="Other")
    with cache.read() as conn, pytest.raises(KeyError):
        accounts.get(conn, 99)


def test_a_state_keeps_the_time_at_which_it_began(cache: Cache, account: Account) -> None:
    later = NOW + timedelta(minutes=5)
    with cache.write() as tx:
        accounts.set_state(tx, account.id, AccountState.UNAVAILABLE, "No answer.", later, NOW)
        accounts.set_state(tx, account.id, AccountState.UNAVAILABLE, "Still no answer.", later, later)
        found = accounts.get(tx.conn, account.id)
        assert (found.state, found.detail, found.since, found.retry_at) == (
            AccountState.UNAVAILABLE,
            "Still no answer.",
            NOW,
            later,
        )
        accounts.set_state(tx, account.id, AccountState.OK, now=later)
        found = accounts.get(tx.conn, account.id)
    assert (found.detail, found.since, found.retry_at) == ("", later, None)


def test_what_a_check_found_and_when_all_was_read(cache: Cache, account: Account) -> None:
    with cache.write() as tx:
        accounts.set_info(tx, account.id, INFO)
        accounts.synced(tx, account.id, NOW)
        accounts.set_keep_secret(tx, account.id, False)
        found = accounts.get(tx.conn, account.id)
        cursors.set(tx, account.id, Feed.QUEUE, "17", NOW)
        cursors.set(tx, account.id, Feed.QUEUE, "18", NOW)
        assert cursors.get(tx.conn, account.id, Feed.QUEUE) == "18"
        assert cursors.get(tx.conn, account.id, Feed.MEMBERS) is None
        assert cursors.read_at(tx.conn, account.id, Feed.QUEUE) == NOW
    assert (found.info, found.synced_at, found.keep_secret) == (INFO, NOW, False)


def test_answer_times_move_what_is_due(cache: Cache, account: Account) -> None:
    with cache.write() as tx:
        ids = items.store(
            tx, account.id, [post("a"), post("b", kind=ItemKind.REPORT)], account.community.answer, NOW
        ).ids
        times = AnswerTimes(timedelta(hours=1), timedelta(minutes=15))
        accounts.set_answer_times(tx, account.community.id, times)
        entries = [items.entry(tx.conn, one) for one in ids]
        assert accounts.get(tx.conn, account.id).community.answer == times
    assert [entry.due - entry.item.received for entry in entries if entry] == [times.items, times.reports]


def test_a_removed_account_takes_its_items_along_and_nobody_elses(cache: Cache, account: Account) -> None:
    with cache.write() as tx:
        other = accounts.add(tx, name="Other", kind="k", url="u", community="Other")
        for one in (account, other):
            items.store(tx, one.id, [post(f"{n}") for n in range(3)], one.community.answer, NOW)
        accounts.remove(tx, account.id)
        bounds = DueBounds.at(NOW)
        found = queue.order(tx.conn, QueueFilter(text="kettle"), QueueOrder.RANK, bounds)
        assert queue.counts(tx.conn, bounds).by_account == {other.id: 3}
        assert len(found.ids) == 3
        accounts.remove(tx, other.id)
        assert tx.conn.exec_driver_sql("SELECT count(*) FROM item_search_word").scalar_one() == 0
        assert tx.conn.exec_driver_sql("SELECT count(*) FROM item_body").scalar_one() == 0
