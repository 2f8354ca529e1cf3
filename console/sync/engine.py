"""One account's engine: sends what is due, then reads one page, and so on; it rests where the remote says so."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from console.adapters.base import Adapter
from console.adapters.errors import Malformed, RemoteError
from console.cache import accounts, outbox, retention
from console.cache.accounts import AccountState
from console.cache.connection import Cache
from console.cache.errors import CacheError
from console.domain.capabilities import FeedRule
from console.domain.commands import FINISHED, CommandState
from console.domain.records import Feed
from console.sync.news import AccountNews, AccountResult, Tell
from console.sync.pacing import last_sent_at, readable_at, sendable_at
from console.sync.pull import Progress, Pull
from console.sync.push import Push
from console.sync.schedule import Stop, due_feeds, next_pull, pause, stop_after

_log = logging.getLogger(__name__)

LONGEST_REST = timedelta(seconds=10)
"""A clock that is set, or a machine that slept, is noticed after this."""
SHORTEST_REST = timedelta(milliseconds=200)
"""A command whose time has come and that was not sent waits for something else: another command, a settle time."""
LONGEST_WINDOW = timedelta(minutes=2)
"""No undo window is longer, so a sync waits no longer for one."""
_AT_PACE = "Decisions are sent at the pace that the remote allows."
_PUSH_SLICE = 15.0
"""Seconds of sending after which a feed that is due gets a page in between."""
_NOTHING = timedelta(0)


def _never() -> bool:
    return False


class Engine:
    """Serves one account. Not safe for several threads: one thread calls it.

    :param monotonic: seconds that only ever pass.
    :param tell: hears where the account stands, from the calling thread.
    """

    def __init__(
        self,
        cache: Cache,
        adapter: Adapter,
        account_id: int,
        clock: Callable[[], datetime],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
        tell: Tell | None = None,
    ) -> None:
        chance = chance or random.Random()  # noqa: S311 - jitter is no secret
        self._cache = cache
        self._adapter = adapter
        self._account_id = account_id
        self._clock = clock
        self._monotonic = monotonic
        self._chance = chance
        self._listener = tell
        self._push = Push(cache, adapter, account_id, clock, monotonic, chance)
        self._pull = Pull(cache, adapter, account_id, clock, chance)
        self._pulled: dict[Feed, datetime] = {}
        self._reading: tuple[FeedRule, Iterator[Progress]] | None = None
        self._stop: Stop | None = None
        self._failures = 0
        self._noticed = ""
        self._warning = ""
        self._sent = 0
        self._records = 0

    @property
    def stop(self) -> Stop | None:
        """Why the account rests, if it does."""
        return self._stop

    @property
    def under_way(self) -> int:
        """Calls that have not answered; not 0 only after an error left `turn` early."""
        return self._push.under_way

    def start(self) -> None:
        """Take up what an earlier process left behind; call it once, before anything else.

        :raises CacheError: the cache cannot be written.
        """
        left = self._push.recover()
        self._expire(self._clock())
        if left:
            _log.info("Account %d: %d commands were under way when Corral last ended.", self._account_id, left)

    def turn(self, cancelled: Callable[[], bool] = _never) -> timedelta:
        """Send all that is due, then read one page of a feed that is due.

        :returns: how long nothing further is due; zero if there is more to do.
        :raises CacheError: the cache cannot be read or written.
        """
        if self._stop is not None and self._stop.over(self._clock()):
            self.try_again(limited=True)
        if self._stop is None:
            try:
                more = self.push(cancelled)
                if (not cancelled() and self._read_a_page()) or more:
                    return _NOTHING
            except RemoteError as error:
                self._halt(error)
        if self._stop is not None:
            return pause([self._stop.retry_at], self._clock(), LONGEST_REST)
        return self._rest()

    def push(self, cancelled: Callable[[], bool] = _never) -> bool:
        """Send what is due, for a slice of time; whether that ended before everything was sent.

        :raises RemoteError: the account has to stop.
        :raises CacheError: the cache cannot be read or written.
        """
        end = self._monotonic() + _PUSH_SLICE
        pushed = self._push.run(lambda: cancelled() or self._monotonic() >= end)
        self._sent += pushed.sent
        if pushed.stop is not None:
            raise pushed.stop
        if pushed.answered:
            self._well()
        return pushed.interrupted

    def _state_of_work(self) -> tuple[str, datetime | None]:
        """What there is to say of an account that is well, and when it will be otherwise."""
        now = self._clock()
        end = last_sent_at(self._cache, self._adapter, self._account_id, now)
        if end is None:
            return self._warning, None
        return _AT_PACE, end.replace(second=0, microsecond=0) + timedelta(minutes=1)

    def try_again(self, *, limited: bool = False) -> None:
        """Every feed is due, and the account no longer rests.

        :param limited: also where the remote itself named the time.
        """
        if self._stop is not None and (limited or self._stop.state is not AccountState.LIMITED):
            self._stop = None
        self._pulled.clear()

    def drain(self, cancelled: Callable[[], bool] = _never) -> None:
        """Send all that is due and read nothing; an account that rests gets one more try.

        :raises CacheError: the cache cannot be read or written.
        """
        if self._stop is not None and self._stop.state is AccountState.LIMITED:
            return
        try:
            self.push(cancelled)
        except RemoteError as error:
            self._halt(error)

    def sync(
        self, *, wait: bool, cancelled: Callable[[], bool] = _never, sleep: Callable[[float], object] = time.sleep
    ) -> AccountResult:
        """Read every feed and send all that is due, once.

        :param wait: also wait for the undo windows that are open now, and send what they hold; and until commands in
            doubt can be looked up, because no later sync of this kind would come nearer to that than this one; two
            minutes of waiting at most.
        :param sleep: waits for some seconds, or less.
        :raises CacheError: the cache cannot be read or written.
        """
        self.try_again()
        self._reading = None
        self._sent = self._records = 0
        windows_end = self._windows_end()
        waited = _NOTHING
        while not cancelled():
            rest = self.turn(cancelled)
            if self._stop is not None:
                break
            now = self._clock()
            if rest > _NOTHING:
                if self._held_back(now):
                    sleep(rest.total_seconds())
                    continue
                until = max(windows_end, self._next_look_up(now) or now) if wait else now
                if not _NOTHING < until - now <= LONGEST_WINDOW or waited >= LONGEST_WINDOW:
                    break
                nap = min(rest, until - now)
                sleep(nap.total_seconds())
                waited += nap
        return self._result()

    def close(self) -> None:
        """Give the adapter's connections back, unless a call still uses them."""
        if not self._push.under_way:
            self._adapter.close()

    def _read_a_page(self) -> bool:
        """Go on with the feed that is being read, or begin one that is due; whether there was anything to read.

        :raises RemoteError: the account has to stop.
        """
        if self._reading is None:
            due = due_feeds(self._adapter.capabilities.feeds, self._pulled, self._clock())
            if not due:
                return False
            self._reading = (due[0], self._pull.steps(due[0]))
        rule, steps = self._reading
        if readable_at(self._adapter, rule, self._clock()) > self._clock():
            return False
        try:
            progress = next(steps, None)
        except CacheError:
            self._reading = None
            raise
        except Exception as error:  # noqa: BLE001 - a third party's adapter must not end the engine
            self._reading = None
            self._feed_failed(rule, error)
            return True
        if progress is None:
            self._reading = None
            self._finished(rule)
        else:
            self._noticed = self._noticed or progress.warning
            self._records += progress.new
            self._tell(AccountNews(self._account_id, AccountState.SYNCING, progress=progress))
        return True

    def _feed_failed(self, rule: FeedRule, error: Exception) -> None:
        """One feed may be closed to us while the others are open; anything worse stops the account.

        :raises RemoteError: the account has to stop.
        """
        if not isinstance(error, RemoteError):
            _log.exception("Account %d: reading %s failed in an unforeseen way.", self._account_id, rule.feed.value)
            raise Malformed(f"The answer could not be understood ({type(error).__name__}).") from error
        if error.stops_account:
            raise error
        _log.warning("Account %d: %s was not read: %s", self._account_id, rule.feed.value, error)
        self._noticed = self._noticed or str(error)
        self._finished(rule)

    def _finished(self, rule: FeedRule) -> None:
        self._pulled[rule.feed] = now = self._clock()
        if due_feeds(self._adapter.capabilities.feeds, self._pulled, now):
            return
        with self._cache.write() as tx:
            accounts.synced(tx, self._account_id, now)
        self._expire(now)
        self._warning, self._noticed = self._noticed, ""
        self._well()

    def _expire(self, now: datetime) -> None:
        """Forget what the platform's terms do not let us keep."""
        keep_for = self._adapter.capabilities.keep_for
        if keep_for is None:
            return
        deleted = retention.BATCH
        while deleted >= retention.BATCH:
            with self._cache.write() as tx:
                deleted = retention.expire(tx, self._account_id, now - timedelta(seconds=keep_for))

    def _tell(self, news: AccountNews) -> None:
        if self._listener is not None:
            self._listener(news)

    def _halt(self, error: RemoteError) -> None:
        """Rest as the error asks for, and say why."""
        self._reading = None
        self._failures += 1
        stop = self._stop = stop_after(error, self._failures, self._clock(), self._chance)
        with self._cache.write() as tx:
            accounts.set_state(tx, self._account_id, stop.state, stop.detail, stop.retry_at, self._clock())
        self._tell(AccountNews(self._account_id, stop.state, stop.detail, stop.retry_at))

    def _well(self) -> None:
        """The remote answered: whatever stopped the account is over, and what the last reading noticed still holds."""
        self._stop = None
        self._failures = 0
        with self._cache.read() as conn:
            account = accounts.get(conn, self._account_id)
        if account.state is AccountState.PAUSED:
            return
        detail, until = self._state_of_work()
        if (account.state, account.detail, account.retry_at) != (AccountState.OK, detail, until):
            with self._cache.write() as tx:
                accounts.set_state(tx, self._account_id, AccountState.OK, detail, until, self._clock())
        self._tell(AccountNews(self._account_id, AccountState.OK, detail, until))

    def _rest(self) -> timedelta:
        """How long nothing is due."""
        now = self._clock()
        feeds = [next_pull(rule, self._pulled) for rule in self._adapter.capabilities.feeds]
        with self._cache.read() as conn:
            command = outbox.next_due(conn, self._account_id)
        if command is not None:
            command = max(command, now + SHORTEST_REST, sendable_at(self._adapter, now))
        page = readable_at(self._adapter, self._reading[0], now) if self._reading is not None else None
        glance = self._push.next_glance()
        if glance is not None:
            glance = max(glance, sendable_at(self._adapter, now))
        return pause([*feeds, page, command, self._next_look_up(now), glance], now, LONGEST_REST)

    def _next_look_up(self, now: datetime) -> datetime | None:
        """When a command in doubt can be looked up; one that could be already waits for something else."""
        look_up = self._push.next_look_up()
        return max(look_up, now + SHORTEST_REST, sendable_at(self._adapter, now)) if look_up is not None else None

    def _held_back(self, now: datetime) -> bool:
        """Whether something is ready to be read or sent, and the remote's pace alone keeps it."""
        if self._reading is not None and readable_at(self._adapter, self._reading[0], now) > now:
            return True
        if sendable_at(self._adapter, now) <= now:
            return False
        with self._cache.read() as conn:
            return outbox.sendable(conn, self._account_id, now).total() > 0

    def _windows_end(self) -> datetime:
        """When the last of the undo windows that are open now ends."""
        now = self._clock()
        with self._cache.read() as conn:
            waiting = outbox.entries(conn, (CommandState.WAITING,), self._account_id)
        windows = (entry.command for entry in waiting if not entry.command.scheduled)
        return max([now, *(command.not_before for command in windows if command.decided_at <= now)])

    def _result(self) -> AccountResult:
        with self._cache.read() as conn:
            account = accounts.get(conn, self._account_id)
            entries = outbox.entries(conn, frozenset(CommandState) - FINISHED, self._account_id)
        states = Counter(entry.command.state for entry in entries)
        return AccountResult(
            account.name,
            pulled=self._records,
            sent=self._sent,
            waiting=states[CommandState.WAITING] + states[CommandState.SENDING],
            parked=states[CommandState.PARKED],
            uncertain=states[CommandState.UNCERTAIN],
            error=self._stop.detail if self._stop is not None else "",
        )
