"""Sends one account's commands: what is due, in order per target, as many at once as the platform allows.

The calling thread alone touches the cache; every adapter call runs in a thread of its own beside it. These are daemon
threads: whoever ends the program does not wait for a remote, because a command left in *sending* is found again.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import SimpleQueue

from console.adapters.base import Adapter
from console.adapters.budget import Work
from console.adapters.errors import RemoteError
from console.cache import accounts, outbox
from console.cache.connection import Cache
from console.cache.errors import CacheError
from console.domain.commands import Command
from console.sync.answers import Answer, CannotTell, Done, Doubtful, NotNow, NotYet, Refused, SendAgain
from console.sync.attempt import Errand, glance, look_up, send
from console.sync.outcome import Outcome
from console.sync.schedule import LONGEST_BACK_OFF, BackOff, reached

_log = logging.getLogger(__name__)

ITEM_BACK_OFF = BackOff(first=timedelta(seconds=2))
GLANCES = BackOff(first=timedelta(seconds=1), longest=timedelta(seconds=10))
"""Between two early looks at what holds everything else up; the first is taken at once."""


@dataclass(slots=True)
class Pushed:
    """What one run of the push came to.

    :param answered: whether the remote answered anything at all.
    :param interrupted: whether it was cancelled, so that more may be due.
    :param stop: the error that stopped the account, if one did.
    """

    sent: int = 0
    parked: int = 0
    uncertain: int = 0
    answered: bool = False
    interrupted: bool = False
    stop: RemoteError | None = None


class Push:
    """The sending half of an account's engine.

    :param monotonic: seconds that only ever pass; proves a settle time whatever the wall clock does.
    """

    def __init__(
        self,
        cache: Cache,
        adapter: Adapter,
        account_id: int,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        chance: random.Random,
    ) -> None:
        self._cache = cache
        self._adapter = adapter
        self._account_id = account_id
        self._clock = clock
        self._monotonic = monotonic
        self._chance = chance
        self._outcome = Outcome(cache, adapter.capabilities, account_id, clock)
        self._answers: SimpleQueue[tuple[Errand, Answer]] = SimpleQueue()
        self._under_way: dict[int, Errand] = {}
        self._unwritten: list[tuple[Errand, Answer]] = []
        self._opened = monotonic()
        self._in_doubt_since: dict[int, float] = {}
        self._glances: dict[int, tuple[int, float]] = {}
        """How often a command was looked at early, and when it may be again."""

    @property
    def under_way(self) -> int:
        """How many calls have not answered yet."""
        return len(self._under_way)

    def recover(self) -> int:
        """Take up commands that an earlier process left in *sending*; how many there were.

        They stay out of the reach of an undo until it is known what became of them. After its settle time a repeatable
        one is sent again, any other is looked up: an earlier attempt must not come through after a later decision.
        """
        with self._cache.read() as conn:
            left = outbox.sending(conn, self._account_id)
        for command in left:
            at = self._clock() + self._unsettled(self._errand(command))
            self._outcome.doubt(command, at, "Corral ended before the answer came.")
        return len(left)

    def run(self, cancelled: Callable[[], bool] = lambda: False) -> Pushed:
        """Send everything that is due now; returns when every call that it started has answered.

        :param cancelled: asked between calls; when it says so, nothing further is started.
        :raises CacheError: the cache could not be read or written; an answer that could not be written down is kept for
            the next run.
        """
        pushed = Pushed()
        failure: CacheError | None = None
        unwritten, self._unwritten = self._unwritten, []
        for answered in unwritten:
            self._answers.put(answered)
        while True:
            try:
                pushed.interrupted = pushed.interrupted or cancelled()
                if failure is None and pushed.stop is None and not pushed.interrupted:
                    self._start_due()
            except CacheError as error:
                failure = error
            if len(self._under_way) == len(self._unwritten):
                break
            errand, answer = self._answers.get()
            del self._under_way[errand.command.id]
            try:
                self._take(errand, answer, pushed)
            except CacheError as error:
                failure = failure or error
                self._under_way[errand.command.id] = errand
                self._unwritten.append((errand, answer))
        if failure is not None:
            raise failure
        return pushed

    def next_look_up(self) -> datetime | None:
        """When the next uncertain command can be looked up; None if none can, except by a person."""
        now = self._clock()
        times = [max(at, now + self._unsettled(each)) for each in self._uncertain() if (at := each.command.retry_at)]
        return min(times, default=None)

    def next_glance(self) -> datetime | None:
        """When a command that holds the others up is looked at early; None if none is."""
        later = [self._glances.get(each.command.id, (0, 0.0))[1] for each in self._uncertain() if self._holds_up(each)]
        return self._clock() + timedelta(seconds=max(0.0, min(later) - self._monotonic())) if later else None

    def _start_due(self) -> None:
        """Start calls as far as the concurrency and the budget of the account go."""
        room = self._adapter.capabilities.concurrency - len(self._under_way)
        now = self._clock()
        uncertain = self._uncertain()
        for errand in uncertain:
            if room <= 0 or not self._affordable(1, now):
                return
            if errand.command.id in self._under_way:
                continue
            if self._can_be_looked_up(errand, now):
                self._call(errand, look_up)
                room -= 1
            elif self._can_be_glanced_at(errand):
                self._call(errand, glance)
                room -= 1
        if room <= 0 or any(self._holds_up(errand) for errand in uncertain):
            return
        for command in self._next_due(now, room):
            if not self._affordable(self._errand(command).cost, now):
                return
            with self._cache.write(durable=True) as tx:
                claimed = outbox.claim(tx, command.id, now)
            if claimed:
                self._call(self._errand(replace(command, attempts=command.attempts + 1)), send)

    def _affordable(self, cost: int, now: datetime) -> bool:
        """Whether the remote lets us ask something of that cost now."""
        budget = self._adapter.budget
        return budget is None or budget.free_at(Work.DECIDE, cost) <= now

    def _next_due(self, now: datetime, room: int) -> list[Command]:
        busy = {errand.command.target for errand in self._under_way.values()} - {""}
        with self._cache.read() as conn:
            return outbox.due(conn, self._account_id, now, room, skip=busy)

    def _call(self, errand: Errand, ask: Callable[[Adapter, Errand], Answer]) -> None:
        def call() -> None:
            self._answers.put((errand, ask(self._adapter, errand)))

        self._under_way[errand.command.id] = errand
        threading.Thread(target=call, name=f"send {errand.command.id}", daemon=True).start()

    def _take(self, errand: Errand, answer: Answer, pushed: Pushed) -> None:
        """Write down what an answer means, and go on with the command where it asks for that."""
        command = errand.command
        pushed.answered |= not isinstance(answer, NotNow | Doubtful)
        match answer:
            case Done():
                pushed.sent += self._outcome.done(command, answer)
            case Refused():
                pushed.parked += self._outcome.refused(command, answer)
            case NotNow(error):
                pushed.stop = error if error.stops_account else pushed.stop
                self._not_now(errand, error)
            case Doubtful(detail, stops):
                pushed.stop = stops or pushed.stop
                pushed.uncertain += 1
                self._in_doubt_since[command.id] = self._monotonic()
                self._glances.pop(command.id, None)
                self._outcome.doubt(command, self._settled(errand), detail)
            case CannotTell(detail):
                pushed.uncertain += 1
                self._outcome.doubt(command, None, detail)
            case SendAgain():
                self._send_again(errand)
            case NotYet():
                times = self._glances.get(command.id, (0, 0.0))[0] + 1
                pause = GLANCES.delay(times, self._chance).total_seconds()
                self._glances[command.id] = times, self._monotonic() + pause

    def _not_now(self, errand: Errand, error: RemoteError) -> None:
        """It was certainly not done this time: it waits, unless an earlier attempt is still in doubt."""
        now = self._clock()
        delay = timedelta(0) if error.stops_account else ITEM_BACK_OFF.delay(errand.command.attempts, self._chance)
        if errand.in_doubt:
            self._outcome.doubt(errand.command, now + delay, str(error))
        else:
            self._outcome.postponed(errand.command, now + delay, str(error))

    def _send_again(self, errand: Errand) -> None:
        """From *uncertain* straight to *sending*: in between, nobody can take it back as if nothing had been done."""
        with self._cache.write(durable=True) as tx:
            claimed = outbox.claim_uncertain(tx, errand.command.id)
        if claimed:
            self._call(replace(errand, command=replace(errand.command, attempts=errand.command.attempts + 1)), send)

    def _uncertain(self) -> list[Errand]:
        """The uncertain commands that are still the engine's to clear up, oldest first."""
        with self._cache.read() as conn:
            commands = outbox.uncertain(conn, self._account_id)
        return [replace(self._errand(command), in_doubt=True) for command in commands if command.retry_at is not None]

    def _can_be_looked_up(self, errand: Errand, now: datetime) -> bool:
        return not self._unsettled(errand) and reached(errand.command.retry_at, now, LONGEST_BACK_OFF)

    def _holds_up(self, errand: Errand) -> bool:
        """Whether an uncertain command still has the remote to itself."""
        return errand.consumes and self._in_doubt_for(errand) < self._adapter.capabilities.alone

    def _can_be_glanced_at(self, errand: Errand) -> bool:
        return self._holds_up(errand) and self._monotonic() >= self._glances.get(errand.command.id, (0, 0.0))[1]

    def _unsettled(self, errand: Errand) -> timedelta:
        """For how long the request may still be under way, at most; by the clock that nobody can set."""
        if errand.rule is None:
            return timedelta(0)
        return timedelta(seconds=max(0.0, errand.rule.settle - self._in_doubt_for(errand)))

    def _in_doubt_for(self, errand: Errand) -> float:
        """Seconds since its answer was lost, at least."""
        return self._monotonic() - self._in_doubt_since.get(errand.command.id, self._opened)

    def _settled(self, errand: Errand) -> datetime:
        """When a command in doubt is looked up: after its settle time, later and later where that keeps happening."""
        wait = timedelta(seconds=errand.rule.settle if errand.rule is not None else 0)
        if errand.command.attempts > 1:
            wait = max(wait, ITEM_BACK_OFF.delay(errand.command.attempts - 1, self._chance))
        return self._clock() + wait

    def _errand(self, command: Command) -> Errand:
        capabilities = self._adapter.capabilities
        rule = capabilities.rule_of(command)
        with self._cache.read() as conn:
            undone = outbox.get(conn, command.undoes) if command.undoes is not None else None
            info = accounts.get(conn, self._account_id).info
        return Errand(command, rule, undone.action if undone else None, user=info.user if info else "")
