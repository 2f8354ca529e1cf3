"""One account's thread in the sync process: it turns its engine, and survives whatever goes wrong on the way."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from console.adapters.errors import RemoteError
from console.cache import accounts
from console.cache.accounts import Account, AccountState
from console.cache.connection import Cache
from console.cache.errors import CacheError
from console.credentials import KeyringUnavailable
from console.sync.engine import Engine
from console.sync.news import AccountNews, AccountResult
from console.sync.protocol import Speaker
from console.sync.run import OpenAdapter, SecretNeeded

_log = logging.getLogger(__name__)

TROUBLE_PAUSE = timedelta(seconds=5)
"""After a fault of this machine (a full disk, a locked cache) or of an adapter, this long until the next try."""
_IDLE = timedelta(minutes=1)

Answer = Callable[[AccountResult], None]


class Runner(threading.Thread):
    """Runs the engine of one account until it is told to stop.

    :param moved: called after anything may have been committed.
    """

    def __init__(
        self,
        cache: Cache,
        account: Account,
        open_adapter: OpenAdapter,
        clock: Callable[[], datetime],
        speaker: Speaker,
        moved: Callable[[], None],
    ) -> None:
        super().__init__(name=f"account {account.id}", daemon=True)
        self.drained = threading.Event()
        self._cache = cache
        self._account = account
        self._open_adapter = open_adapter
        self._clock = clock
        self._speaker = speaker
        self._moved = moved
        self._bell = threading.Event()
        self._jobs: deque[tuple[bool, Answer]] = deque()
        self._stopping = False
        self._draining = False
        self._reopen = False
        self._engine: Engine | None = None
        self._needs_secret = False

    @property
    def account(self) -> Account:
        """The account as it was last told to this thread."""
        return self._account

    def wake(self) -> None:
        """Something may be due."""
        self._bell.set()

    def change(self, account: Account) -> None:
        """The account was edited; where that concerns the way to its remote, it is opened anew."""
        before, self._account = self._account, account
        if _way(before) != _way(account):
            self.sign_in_again()
        elif before.state is not account.state:
            self.wake()

    def sign_in_again(self) -> None:
        """The address or the secret is new: open the adapter once more."""
        self._reopen = True
        self.wake()

    def sync(self, wait: bool, answer: Answer) -> None:
        """Sync once, completely, then call `answer` from this thread."""
        self._jobs.append((wait, answer))
        self.wake()

    def drain(self) -> None:
        """From now on only send; `drained` is set once nothing more can be sent."""
        self._draining = True
        self.wake()

    def stop(self) -> None:
        """End soon; a call that is under way is not waited for."""
        self._stopping = True
        self.wake()

    def run(self) -> None:
        """Turn until told to stop."""
        while not self._stopping:
            rest = self._turn()
            self._moved()
            if rest > timedelta(0) and not self._stopping:
                self._bell.wait(rest.total_seconds())
            self._bell.clear()
        self._answer_jobs("The sync was ended before it was done.")
        self._close()

    def _turn(self) -> timedelta:
        """One turn; how long to wait for the next."""
        try:
            engine = self._opened()
            if engine is None:
                self.drained.set()
                return _IDLE
            if self._draining:
                engine.drain(lambda: self._stopping)
                self.drained.set()
                return _IDLE
            if self._jobs:
                wait, answer = self._jobs[0]
                answer(engine.sync(wait=wait, cancelled=self._interrupted, sleep=self._sleep))
                self._jobs.popleft()
            return engine.turn(self._interrupted)
        except CacheError as error:
            return self._trouble(str(error))
        except Exception as error:  # noqa: BLE001 - one account's fault must not end the others
            self._close()
            if self._removed():
                self._stopping = True
                return timedelta(0)
            _log.exception("Account %d: its engine failed in an unforeseen way.", self._account.id)
            return self._trouble(f"An unforeseen error ({type(error).__name__}); the journal has the details.")

    def _opened(self) -> Engine | None:
        """The engine, opened where that is needed and possible.

        :raises CacheError: the cache cannot be read or written.
        """
        if self._reopen:
            self._reopen = self._needs_secret = False
            self._close()
        if self._account.state is AccountState.PAUSED:
            self._answer_jobs("This account is paused.")
            return None
        if self._engine is None and (not self._needs_secret or self._jobs):
            self._engine = self._open()
        return self._engine

    def _open(self) -> Engine | None:
        try:
            adapter = self._open_adapter(self._account)
        except (SecretNeeded, KeyringUnavailable) as error:
            self._needs_secret = True
            self._stand(AccountState.SIGN_IN, str(error))
            self._speaker.say("secret_needed", account=self._account.id)
            return None
        except RemoteError as error:
            self._stand(AccountState.FAILED, str(error))
            return None
        engine = Engine(self._cache, adapter, self._account.id, self._clock, tell=self._speaker.account)
        engine.start()
        return engine

    def _stand(self, state: AccountState, detail: str) -> None:
        """The account cannot be opened: say so everywhere, and to whoever waits for it."""
        self._answer_jobs(detail)
        with self._cache.write() as tx:
            accounts.set_state(tx, self._account.id, state, detail, None, self._clock())
        self._speaker.account(AccountNews(self._account.id, state, detail))

    def _trouble(self, detail: str) -> timedelta:
        """This machine, not the remote, got in the way. It may be the cache, so only the pipe is told."""
        _log.warning("Account %d: %s", self._account.id, detail)
        retry_at = self._clock() + TROUBLE_PAUSE
        self._speaker.account(AccountNews(self._account.id, AccountState.FAILED, detail, retry_at))
        self._answer_jobs(detail)
        return TROUBLE_PAUSE

    def _removed(self) -> bool:
        """Whether the account was removed while its engine was at work."""
        try:
            with self._cache.read() as conn:
                return all(account.id != self._account.id for account in accounts.all(conn))
        except CacheError:
            return False

    def _answer_jobs(self, error: str) -> None:
        while self._jobs:
            _, answer = self._jobs.popleft()
            answer(AccountResult(self._account.name, error=error))

    def _interrupted(self) -> bool:
        return self._stopping or self._draining or self._reopen

    def _sleep(self, seconds: float) -> None:
        self._bell.wait(seconds)
        self._bell.clear()

    def _close(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None


def _way(account: Account) -> tuple[object, ...]:
    """What decides how an account's remote is reached."""
    return (
        account.kind,
        account.url,
        account.user,
        account.place,
        account.ca_file,
        account.insecure_http,
        account.proxy,
    )
