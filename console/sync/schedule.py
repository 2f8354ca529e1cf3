"""What is due when: feeds, commands, and accounts that had to stop. Pure functions of the times handed in."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.adapters.errors import Malformed, RateLimited, RemoteError, Unauthorized
from console.cache.accounts import AccountState
from console.domain.capabilities import FeedRule
from console.domain.records import Feed

LONGEST_BACK_OFF = timedelta(minutes=15)
LONGEST_LIMIT = timedelta(hours=1)
"""A remote that asks for more is asked again after this."""
_FEED_ORDER = (Feed.QUEUE, Feed.REPORTS, Feed.TERMS, Feed.MEMBERS, Feed.EVENTS, Feed.ACTIVITY, Feed.LOG)


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long to wait after failures in a row: doubled each time up to `longest`, and between half and the whole of
    that, so that many consoles do not come back at once.
    """

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = LONGEST_BACK_OFF

    def delay(self, failures: int, chance: random.Random) -> timedelta:
        """The wait after the `failures`th failure in a row, counted from 1."""
        whole = min(self.longest, self.first * 2.0 ** min(max(failures, 1) - 1, 30))
        return whole * chance.uniform(0.5, 1.0)


def reached(at: datetime | None, now: datetime, longest: timedelta) -> bool:
    """Whether a time set at most `longest` ahead has come. One that lies further ahead was set before the clock was
    put back, and has come too: nothing waits longer than it was meant to.
    """
    return at is None or now >= at or at - now > longest


@dataclass(frozen=True, slots=True)
class Stop:
    """Why an account rests, and when it is tried again."""

    state: AccountState
    detail: str
    retry_at: datetime

    def over(self, now: datetime) -> bool:
        """Whether the account may be tried again."""
        return reached(self.retry_at, now, LONGEST_LIMIT if self.state is AccountState.LIMITED else LONGEST_BACK_OFF)


def stop_after(
    error: RemoteError, failures: int, now: datetime, chance: random.Random, back_off: BackOff | None = None
) -> Stop:
    """What follows for the account from an error that stops it.

    A sign-in that no longer holds is tried again at the slowest pace: a new secret ends the stop earlier, and a remote
    that locks accounts after failed attempts is not provoked.

    :param failures: stops in a row, this one included.
    """
    back_off = back_off or BackOff()
    detail = str(error)
    if isinstance(error, Unauthorized):
        return Stop(AccountState.SIGN_IN, detail, now + LONGEST_BACK_OFF)
    wait = back_off.delay(failures, chance)
    if isinstance(error, RateLimited):
        asked = error.until - now if error.until is not None else wait
        return Stop(AccountState.LIMITED, detail, now + min(max(asked, timedelta(seconds=1)), LONGEST_LIMIT))
    state = AccountState.FAILED if isinstance(error, Malformed) else AccountState.UNAVAILABLE
    return Stop(state, detail, now + wait)


def due_feeds(rules: Iterable[FeedRule], pulled: Mapping[Feed, datetime], now: datetime) -> list[FeedRule]:
    """The feeds to pull now, what people wait for first.

    :param pulled: when each was last pulled completely; a feed that is absent never was.
    """
    due = [rule for rule in rules if reached(next_pull(rule, pulled), now, timedelta(seconds=rule.every))]
    return sorted(due, key=lambda rule: _FEED_ORDER.index(rule.feed))


def next_pull(rule: FeedRule, pulled: Mapping[Feed, datetime]) -> datetime | None:
    """When a feed is to be pulled again; None stands for at once."""
    last = pulled.get(rule.feed)
    return None if last is None else last + timedelta(seconds=rule.every)


def pause(times: Iterable[datetime | None], now: datetime, longest: timedelta) -> timedelta:
    """How long nothing is due, at most `longest`; None among the times stands for never."""
    waits = [at - now for at in times if at is not None]
    return max(timedelta(0), min([longest, *waits]))
