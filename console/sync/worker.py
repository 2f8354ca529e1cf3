"""The sync process: serves one home's engines over its pipes until its input closes."""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any, TextIO

from console.adapters.base import Browser
from console.adapters.errors import RemoteError
from console.cache import accounts, changes, outbox, requests
from console.cache.accounts import Account
from console.cache.connection import Cache
from console.cache.errors import CacheChanged, CacheDamaged, CacheError, CacheNewer
from console.domain.capabilities import ServerInfo
from console.domain.commands import CommandState
from console.sync.chores import Chores
from console.sync.consenting import Consent, Consents
from console.sync.lease import Lease
from console.sync.news import AccountResult
from console.sync.protocol import (
    BadLine,
    CheckAsked,
    ConsentAsked,
    ConsentEnded,
    Nudge,
    SecretGiven,
    Speaker,
    StopAsked,
    SyncAsked,
    lines,
    parse,
)
from console.sync.run import OpenAdapter
from console.sync.runner import Runner

_log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
"""Seconds between two looks for what other processes committed."""
FAREWELL = 2.0
"""Seconds that calls under way are waited for at the end; what they leave in *sending* is found again."""
THIS_MACHINE = 4
"""The exit status when the cache can no longer be used."""
_UNSENT = (CommandState.WAITING, CommandState.SENDING, CommandState.UNCERTAIN)
_LOOK = ""

Probe = Callable[[CheckAsked], ServerInfo]
KeepSecret = Callable[[Account, str], None]


def _no_consent(_: CheckAsked, __: Browser) -> str:
    raise ValueError("Nothing here signs in with a browser.")


def serve(
    cache: Cache,
    open_adapter: OpenAdapter,
    probe: Probe,
    clock: Callable[[], datetime],
    stdin: TextIO,
    stdout: TextIO,
    lease: Lease,
    *,
    keep_secret: KeepSecret,
    keep_for: Callable[[], timedelta] | None = None,
    consent: Consent = _no_consent,
) -> int:
    """Run the engines of every account until `stdin` ends or asks to stop; returns the exit status.

    It waits for the lease where another process has it, and says `ready` once it is ours.

    :param open_adapter: signs in; raises `SecretNeeded` where nobody has the secret.
    :param probe: the check of a new account; raises `RemoteError` or `ValueError` with a sentence for people.
    :param keep_secret: remembers a secret for this run, so that `open_adapter` finds it.
    :param keep_for: how long decided items stay in the cache; None keeps them for ever.
    :param consent: lets a person sign in with the browser.
    """
    if isinstance(stdout, io.TextIOWrapper):
        stdout.reconfigure(encoding="utf-8")
    speaker = Speaker(stdout)
    consents = Consents(speaker, consent)
    return _Worker(cache, open_adapter, probe, clock, speaker, lease, keep_secret, keep_for, consents).run(stdin)


class _Worker:
    def __init__(
        self,
        cache: Cache,
        open_adapter: OpenAdapter,
        probe: Probe,
        clock: Callable[[], datetime],
        speaker: Speaker,
        lease: Lease,
        keep_secret: KeepSecret,
        keep_for: Callable[[], timedelta] | None,
        consents: Consents,
    ) -> None:
        self._cache = cache
        self._open_adapter = open_adapter
        self._probe = probe
        self._clock = clock
        self._speaker = speaker
        self._lease = lease
        self._keep_secret = keep_secret
        self._consents = consents
        self._inbox: SimpleQueue[str | None] = SimpleQueue()
        self._runners: dict[int, Runner] = {}
        self._chores = Chores(cache, clock, keep_for, self._moved)
        self._version: int | None = None
        self._seq = 0
        self._waits_for_lease = False
        self._early: list[SyncAsked] = []
        self._taken: set[int] = set()

    def run(self, stdin: TextIO) -> int:
        """Serve; the exit status."""
        threading.Thread(target=self._listen, args=(stdin,), name="input", daemon=True).start()
        status = 0
        try:
            while True:
                line = self._next_line()
                if line is None or (line and self._obey(line)):
                    break
                self._look()
        except (CacheNewer, CacheChanged, CacheDamaged) as error:
            _log.error("The sync process ends: %s", error)
            self._speaker.say("failed", detail=str(error))
            status = THIS_MACHINE
        self._end()
        return status

    def _listen(self, stdin: TextIO) -> None:
        try:
            for line in lines(stdin):
                if line.strip():
                    self._inbox.put(line)
        except (OSError, ValueError):
            _log.info("The input of the sync process broke off.")
        self._inbox.put(None)

    def _moved(self) -> None:
        """Something may have been committed in this process; called from any thread."""
        self._inbox.put(_LOOK)

    def _next_line(self) -> str | None:
        try:
            return self._inbox.get(timeout=LOOK_EVERY)
        except Empty:
            return _LOOK

    def _obey(self, line: str) -> bool:
        """Do what a line asks; whether it asks to end."""
        try:
            asked = parse(line)
        except BadLine as error:
            _log.warning("%s", error)
            self._speaker.say("result", id=None, ok=False, error=str(error), data={})
            return False
        match asked:
            case SyncAsked():
                self._sync(asked)
            case Nudge():
                self._wake_all()
            case SecretGiven(account, secret):
                self._take_secret(account, secret)
            case CheckAsked():
                threading.Thread(target=self._check, args=(asked,), name="check", daemon=True).start()
            case ConsentAsked(check):
                self._consents.begin(check)
            case ConsentEnded(number):
                self._consents.end(number)
            case StopAsked(drain):
                self._drain(drain)
                return True
        return False

    def _look(self) -> None:
        """Take the lease if that is still to be done, and see what was committed since the last look.

        :raises CacheNewer: :raises CacheChanged: :raises CacheDamaged: the cache can no longer be used.
        """
        try:
            if not self._lease.held and not self._begin():
                return
            version = self._cache.data_version()
            if version == self._version:
                return
            first = self._version is None
            with self._cache.read() as conn:
                seq, moved = (
                    changes.since(conn, self._seq) if self._seq >= 0 else (changes.last(conn), {"account": None})
                )
                asked = requests.open_requests(conn)
            self._version = version
        except (CacheNewer, CacheChanged, CacheDamaged):
            raise
        except CacheError as error:
            _log.warning("The cache could not be looked at: %s", error)
            return
        if seq != self._seq:
            self._seq = seq
            self._speaker.say("changed", seq=seq)
        if first or "account" in moved:
            self._refresh_accounts()
        if first or "command" in moved:
            self._wake_all()
        if first or "item" in moved:
            self._chores.wake()
        for request in asked:
            self._serve_request(request)

    def _begin(self) -> bool:
        """Take the lease and start the engines; whether the lease is ours."""
        if not self._lease.try_acquire():
            if not self._waits_for_lease:
                self._waits_for_lease = True
                self._speaker.say("waiting", holder=self._lease.holder())
            return False
        self._refresh_accounts()
        self._speaker.say("ready")
        self._chores.start()
        early, self._early = self._early, []
        for asked in early:
            self._sync(asked)
        return True

    def _refresh_accounts(self) -> None:
        """A runner for each account that there is, and for no other."""
        try:
            with self._cache.read() as conn:
                known = {account.id: account for account in accounts.all(conn)}
        except CacheError as error:
            _log.warning("The accounts could not be read: %s", error)
            return
        for account_id in set(self._runners) - set(known):
            self._runners.pop(account_id).stop()
        for account in known.values():
            runner = self._runners.get(account.id)
            if runner is not None:
                runner.change(account)
                continue
            runner = Runner(self._cache, account, self._open_adapter, self._clock, self._speaker, self._moved)
            self._runners[account.id] = runner
            runner.start()

    def _wake_all(self) -> None:
        for runner in self._runners.values():
            runner.wake()

    def _take_secret(self, account_id: int, secret: str) -> None:
        try:
            with self._cache.read() as conn:
                account = {each.id: each for each in accounts.all(conn)}.get(account_id)
        except CacheError as error:
            _log.warning("A secret could not be taken: %s", error)
            return
        if account is None:
            return
        self._keep_secret(account, secret)
        runner = self._runners.get(account_id)
        if runner is not None:
            runner.sign_in_again()

    def _sync(self, asked: SyncAsked) -> None:
        if not self._lease.held:
            self._early.append(asked)
            return

        def answer(results: list[AccountResult]) -> None:
            error = next((each.error for each in results if each.error), "")
            data = {"accounts": [asdict(each) for each in results]}
            self._speaker.say("result", id=asked.id, ok=not error, error=error, data=data)

        self._sync_runners(asked.account, asked.wait, answer)

    def _serve_request(self, request: requests.Request) -> None:
        """Do what another process asked for by a row of the cache, and answer there."""
        if request.id in self._taken:
            return
        self._taken.add(request.id)

        def answer(result: dict[str, Any]) -> None:
            with self._cache.write() as tx:
                requests.answer(tx, request.id, result)
            self._moved()

        if request.kind != "sync":
            answer({"error": "The running Corral does not know how to do that."})
            return
        account, wait = request.args.get("account"), bool(request.args.get("wait"))
        self._sync_runners(account, wait, lambda results: answer({"accounts": [asdict(each) for each in results]}))

    def _sync_runners(self, account: int | None, wait: bool, answer: Callable[[list[AccountResult]], None]) -> None:
        """Sync one account or all, and answer once with every result, from whichever thread is last."""
        self._refresh_accounts()
        chosen = [runner for number, runner in sorted(self._runners.items()) if account is None or number == account]
        results: dict[int, AccountResult] = {}
        lock = threading.Lock()

        def one_is_done(number: int, result: AccountResult) -> None:
            with lock:
                results[number] = result
                complete = len(results) == len(chosen)
            if complete:
                answer([results[number] for number in range(len(chosen))])

        if not chosen:
            answer([])
        for number, runner in enumerate(chosen):
            runner.sync(wait, lambda result, number=number: one_is_done(number, result))  # type: ignore[misc]

    def _check(self, asked: CheckAsked) -> None:
        try:
            info = self._probe(asked)
        except (RemoteError, ValueError, OSError) as error:
            data = {"failure": type(error).__name__}
            self._speaker.say("result", id=asked.id, ok=False, error=str(error), data=data)
        except Exception as error:  # noqa: BLE001 - a third party's adapter must not end the process
            _log.exception("The check of a new account failed in an unforeseen way.")
            words = f"The check failed in an unforeseen way ({type(error).__name__}); the journal has the details."
            self._speaker.say("result", id=asked.id, ok=False, error=words, data={"failure": "Unforeseen"})
        else:
            self._speaker.say("result", id=asked.id, ok=True, error="", data=asdict(info))

    def _drain(self, seconds: float) -> None:
        """Send what can be sent in time, open undo windows included; tell meanwhile and at the end what is left."""
        if not self._lease.held or seconds <= 0:
            return
        deadline = time.monotonic() + seconds
        try:
            self._end_undo_windows()
            for runner in self._runners.values():
                runner.drain()
            while (left := self._unsent()) and time.monotonic() < deadline:
                self._speaker.say("draining", left=left)
                if all(runner.drained.is_set() for runner in self._runners.values()):
                    break
                self._wait_for_runner(deadline)
            self._speaker.say("draining", left=self._unsent())
        except CacheError as error:
            _log.warning("What is left could not be sent before the end: %s", error)

    def _wait_for_runner(self, deadline: float) -> None:
        busy = next(runner for runner in self._runners.values() if not runner.drained.is_set())
        busy.drained.wait(min(LOOK_EVERY, max(0.0, deadline - time.monotonic())))

    def _end_undo_windows(self) -> None:
        now = self._clock()
        with self._cache.write(durable=True) as tx:
            for entry in outbox.entries(tx.conn, (CommandState.WAITING,)):
                if not entry.command.scheduled:
                    outbox.release(tx, entry.command.id, now)

    def _unsent(self) -> int:
        with self._cache.read() as conn:
            return sum(not entry.command.scheduled for entry in outbox.entries(conn, _UNSENT))

    def _end(self) -> None:
        self._consents.end_all(FAREWELL)
        runners = list(self._runners.values())
        for runner in runners:
            runner.stop()
        self._chores.stop()
        deadline = time.monotonic() + FAREWELL
        for thread in (*runners, self._chores):
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))
        try:
            with self._cache.read() as conn:
                seq = changes.last(conn)
            if seq != self._seq:
                self._speaker.say("changed", seq=seq)
        except CacheError as error:
            _log.warning("The cache could not be looked at: %s", error)
        self._lease.release()
