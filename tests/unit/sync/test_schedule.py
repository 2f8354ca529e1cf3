"""What is due when, by a clock that the test sets."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from console.adapters.errors import Malformed, RateLimited, RemoteError, Unauthorized, Unavailable
from console.cache.accounts import AccountState
from console.domain.capabilities import FeedRule
from console.domain.records import Feed
from console.sync.schedule import (
    LONGEST_BACK_OFF,
    LONGEST_LIMIT,
    BackOff,
    due_feeds,
    pause,
    reached,
    stop_after,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    chance = random.Random(1)
    whole = [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
    for failures, seconds in enumerate(whole, start=1):
        for _ in range(20):
            delay = BackOff().delay(failures, chance).total_seconds()
            assert seconds / 2 <= delay <= seconds


def test_consoles_that_failed_together_come_back_apart() -> None:
    chance = random.Random(1)
    assert len({BackOff().delay(3, chance) for _ in range(20)}) == 20


def test_a_thousand_failures_are_no_overflow() -> None:
    assert BackOff().delay(1000, random.Random(1)) <= LONGEST_BACK_OFF


@pytest.mark.parametrize(
    ("error", "state", "earliest", "latest"),
    [
        (Unavailable("down"), AccountState.UNAVAILABLE, timedelta(seconds=2.5), timedelta(seconds=5)),
        (Malformed("HTML"), AccountState.FAILED, timedelta(seconds=2.5), timedelta(seconds=5)),
        (Unauthorized("who?"), AccountState.SIGN_IN, LONGEST_BACK_OFF, LONGEST_BACK_OFF),
        (RateLimited("slow down", NOW + 3 * MINUTE), AccountState.LIMITED, 3 * MINUTE, 3 * MINUTE),
        (RateLimited("slow down", NOW + timedelta(days=9)), AccountState.LIMITED, LONGEST_LIMIT, LONGEST_LIMIT),
        (RateLimited("slow down", NOW - MINUTE), AccountState.LIMITED, timedelta(seconds=1), timedelta(seconds=1)),
        (RateLimited("slow down"), AccountState.LIMITED, timedelta(seconds=2.5), timedelta(seconds=5)),
    ],
)
def test_what_stops_an_account_says_how_long(
    error: RemoteError, state: AccountState, earliest: timedelta, latest: timedelta
) -> None:
    stop = stop_after(error, 1, NOW, random.Random(7))
    assert stop.state is state
    assert stop.detail == str(error)
    assert earliest <= stop.retry_at - NOW <= latest
    assert not stop.over(NOW)
    assert stop.over(stop.retry_at)


def test_a_clock_put_back_ends_a_stop_that_would_now_last_for_days() -> None:
    stop = stop_after(Unavailable("down"), 1, NOW, random.Random(7))
    assert stop.over(NOW - timedelta(days=2))
    limited = stop_after(RateLimited("slow down", NOW + 50 * MINUTE), 1, NOW, random.Random(7))
    assert not limited.over(NOW)
    assert limited.over(NOW - timedelta(days=2))


def test_a_time_that_lies_further_ahead_than_anything_is_set_has_come() -> None:
    assert reached(None, NOW, MINUTE)
    assert reached(NOW, NOW, MINUTE)
    assert not reached(NOW + MINUTE, NOW, MINUTE)
    assert reached(NOW + 2 * MINUTE, NOW, MINUTE)


def test_feeds_are_due_by_their_own_pace_and_the_queue_comes_first() -> None:
    rules = [
        FeedRule(Feed.MEMBERS, incremental=False, every=3600),
        FeedRule(Feed.REPORTS, incremental=True, every=60),
        FeedRule(Feed.QUEUE, incremental=True, every=60),
    ]
    assert [rule.feed for rule in due_feeds(rules, {}, NOW)] == [Feed.QUEUE, Feed.REPORTS, Feed.MEMBERS]
    pulled = {Feed.QUEUE: NOW - timedelta(seconds=59), Feed.REPORTS: NOW - MINUTE, Feed.MEMBERS: NOW - MINUTE}
    assert [rule.feed for rule in due_feeds(rules, pulled, NOW)] == [Feed.REPORTS]


def test_feeds_stay_due_when_the_clock_was_put_back() -> None:
    rules = [FeedRule(Feed.QUEUE, incremental=True, every=60)]
    assert due_feeds(rules, {Feed.QUEUE: NOW + timedelta(days=1)}, NOW) == rules


def test_a_simulated_hour_polls_a_feed_sixty_times() -> None:
    rules = [FeedRule(Feed.QUEUE, incremental=True, every=60), FeedRule(Feed.TERMS, incremental=False, every=1800)]
    now, pulls = NOW, {Feed.QUEUE: 0, Feed.TERMS: 0}
    pulled: dict[Feed, datetime] = {}
    while now < NOW + timedelta(hours=1):
        for rule in due_feeds(rules, pulled, now):
            pulls[rule.feed] += 1
            pulled[rule.feed] = now
        now += pause([at + timedelta(seconds=r.every) for r in rules if (at := pulled.get(r.feed))], now, MINUTE)
    assert pulls == {Feed.QUEUE: 60, Feed.TERMS: 2}


def test_the_pause_ends_with_whatever_is_due_first() -> None:
    assert pause([NOW + 5 * MINUTE, NOW + 2 * MINUTE, None], NOW, timedelta(hours=1)) == 2 * MINUTE
    assert pause([NOW - MINUTE], NOW, MINUTE) == timedelta(0)
    assert pause([None], NOW, MINUTE) == MINUTE
