"""One sync of some accounts, for the shell: the same engine, run once in this process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from console.adapters.base import Adapter
from console.adapters.errors import RemoteError
from console.cache import accounts
from console.cache.accounts import Account, AccountState
from console.cache.connection import Cache
from console.cache.errors import CacheError
from console.credentials import KeyringUnavailable
from console.sync.engine import Engine
from console.sync.news import AccountNews, AccountResult
from console.sync.triage import Triage

__all__ = ["AccountResult", "OpenAdapter", "Progressed", "SecretNeeded", "sync_once"]

_log = logging.getLogger(__name__)

_TRIAGE_REST = 0.05
"""Seconds between two looks for what came, while nothing is to be ranked."""

OpenAdapter = Callable[[Account], Adapter]
Progressed = Callable[[str, str, int, int | None], None]
"""Hears the account's name, the feed, how many records came and of how many; from any thread, one at a time."""


class SecretNeeded(Exception):
    """Nobody has the secret of an account.

    :param account: whose.
    """

    def __init__(self, account: Account) -> None:
        super().__init__(f"The password of {account.name} is not known here. Enter it again.")
        self.account = account


def sync_once(
    cache: Cache,
    chosen: Sequence[Account],
    open_adapter: OpenAdapter,
    *,
    clock: Callable[[], datetime],
    wait: bool,
    progress: Progressed | None = None,
    cancelled: threading.Event | None = None,
) -> list[AccountResult]:
    """Send what is due on each account and read every feed, all accounts at once; call it with the home's lease.

    :param wait: wait for the undo windows that are open now, and send what they hold.
    :param cancelled: once set, ends the sync between two calls; nothing is lost by it.
    :returns: one result an account, in their order.
    :raises CacheError: the cache cannot be read or written.
    """
    stop = cancelled or threading.Event()
    runs = [_Run(cache, account, open_adapter, clock, wait, progress, stop) for account in chosen]
    triage = Triage(cache)
    try:
        for run in runs:
            run.start()
        for run in runs:
            # The remote is what takes time, so what came is ranked while the rest is waited for.
            while run.is_alive():
                if stop.is_set() or not triage.slice():
                    run.join(_TRIAGE_REST)
    except (KeyboardInterrupt, CacheError):
        stop.set()
        for run in runs:
            run.join(timeout=2)
        raise
    failed = [run.failure for run in runs if run.failure is not None]
    if failed:
        raise failed[0]
    while not stop.is_set() and triage.slice():
        pass
    return [run.result for run in runs]


class _Run(threading.Thread):
    """One account's part of the sync."""

    _telling = threading.Lock()

    def __init__(
        self,
        cache: Cache,
        account: Account,
        open_adapter: OpenAdapter,
        clock: Callable[[], datetime],
        wait: bool,
        progress: Progressed | None,
        stop: threading.Event,
    ) -> None:
        super().__init__(name=f"sync {account.name}", daemon=True)
        self.result = AccountResult(account.name)
        self.failure: Exception | None = None
        self._cache = cache
        self._account = account
        self._open_adapter = open_adapter
        self._clock = clock
        self._wait = wait
        self._progress = progress
        self._stop_asked = stop

    def run(self) -> None:
        try:
            self._sync()
        except CacheError as error:
            self.failure = error
        except Exception as error:  # noqa: BLE001 - handed to the thread that asked for the sync
            _log.exception("The sync of account %d failed in an unforeseen way.", self._account.id)
            self.failure = error

    def _sync(self) -> None:
        try:
            adapter = self._open_adapter(self._account)
        except (SecretNeeded, KeyringUnavailable, RemoteError) as error:
            state = AccountState.FAILED if isinstance(error, RemoteError) else AccountState.SIGN_IN
            with self._cache.write() as tx:
                accounts.set_state(tx, self._account.id, state, str(error), None, self._clock())
            self.result = AccountResult(self._account.name, error=str(error))
            return
        engine = Engine(self._cache, adapter, self._account.id, self._clock, tell=self._tell)
        try:
            engine.start()
            self.result = engine.sync(wait=self._wait, cancelled=self._stop_asked.is_set, sleep=self._stop_asked.wait)
        finally:
            engine.close()

    def _tell(self, news: AccountNews) -> None:
        if self._progress is not None and news.progress is not None:
            with self._telling:
                self._progress(self._account.name, news.progress.feed.value, news.progress.done, news.progress.total)
