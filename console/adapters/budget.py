"""What an account may ask of its remote: a rate that is never exceeded, with room kept for decisions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Work(Enum):
    """Why something is asked."""

    DECIDE = auto()
    """A decision is sent, or looked up: it may use all that is there."""
    READ = auto()
    """A feed is read: it leaves room for decisions."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a remote allows.

    :param calls: cost units that may be spent in any `seconds`; a call costs one unless its rule says otherwise.
    :param burst: units that may be spent at once after a rest; out of the same `calls`.
    :param reserve: units of the burst that reading never touches.
    :param start: units that a program has when it starts; out of the same `calls`, so that a restart exceeds nothing.
    """

    calls: float
    seconds: float
    burst: float = 5.0
    reserve: float = 2.0
    start: float = 1.0

    @property
    def interval(self) -> timedelta:
        """How long one unit takes to come back."""
        return timedelta(seconds=self.seconds / max(self.calls - self.burst - self.start, 1.0))


class Budget:
    """One account's allowance, refilled evenly: a token bucket that starts nearly empty.

    Whatever happens, a restart included, no stretch of `Limit.seconds` sees more than `Limit.calls` units: a bucket of
    `burst` units and what is refilled meanwhile, and the `start` units of a fresh start, add up to that. What the
    remote says of its own count is believed where it is less.

    Calls from several threads are counted one by one; a clock that is put back costs nothing.
    """

    def __init__(self, limit: Limit, clock: Callable[[], datetime]) -> None:
        self.limit = limit
        self._clock = clock
        self._units = limit.start
        self._at = clock()
        self._shut_until: datetime | None = None
        self._counting = threading.Lock()

    def free_at(self, work: Work, cost: float = 1.0) -> datetime:
        """From when on something of that cost may be asked; a time that has come means now."""
        with self._counting:
            now = self._refill()
            keep = self.limit.reserve if work is Work.READ else 0.0
            lacking = min(cost, self.limit.burst - keep) + keep - self._units
            # Not this very moment: whoever asks looked at the clock a moment earlier, and would never see it come.
            at = now + lacking * self.limit.interval if lacking > 0 else _LONG_AGO
            return max(at, self._shut_until) if self._shut_until is not None else at

    def spend(self, cost: float = 1.0) -> None:
        """Something was asked. More than is there may be spent: the debt is paid before anything else is free."""
        with self._counting:
            self._refill()
            self._units -= cost

    def learn(self, remaining: float, resets_at: datetime | None) -> None:
        """The remote told how much is left, and when it counts anew."""
        with self._counting:
            now = self._refill()
            self._units = min(self._units, remaining)
            if remaining < 1 and resets_at is not None and resets_at > now:
                self._shut_until = resets_at

    def done_at(self, costs: float) -> datetime:
        """When decisions of these costs together will have been sent, if nothing else is asked."""
        with self._counting:
            now = self._refill()
            at = now + max(costs - self._units, 0.0) * self.limit.interval
            return max(at, self._shut_until) if self._shut_until is not None else at

    def _refill(self) -> datetime:
        now = self._clock()
        passed = (now - self._at) / self.limit.interval
        if passed > 0:
            self._units = min(self.limit.burst, self._units + passed)
        self._at = now
        if self._shut_until is not None and now >= self._shut_until:
            self._shut_until = None
        return now
