"""A remote that allows sixty calls a minute: everything is sent, nothing is refused, and the end is told beforehand."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.adapters.base import Outcome
from console.adapters.budget import Budget, Limit
from console.adapters.errors import RateLimited
from console.cache.accounts import AccountState
from console.domain.actions import Action
from console.domain.capabilities import FeedRule
from console.domain.commands import Command, CommandState
from console.domain.records import Feed, Page
from console.sync.engine import Engine
from tests.unit.sync.conftest import Clock, Desk
from tests.unit.sync.remote import Bench
from tests.unit.sync.samples import post

LIMIT = Limit(calls=60, seconds=60)
MANY = 1000


class Strict(Bench):
    """Refuses the sixty-first call of any minute, as a remote that counts in a sliding window does."""

    def __init__(self, clock: Clock, numbers: int, **options: object) -> None:
        super().__init__([post(str(number)) for number in range(numbers)], **options)  # type: ignore[arg-type]
        self._clock = clock
        self._budget = Budget(LIMIT, clock)
        self.served: list[datetime] = []
        self.refused = 0

    @property
    def budget(self) -> Budget:
        return self._budget

    def restart(self) -> None:
        """A new process knows nothing of what the last one spent."""
        self._budget = Budget(LIMIT, self._clock)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        self._serve()
        return super().fetch(feed, cursor, limit)

    def execute(self, command: Command) -> Outcome:
        self._serve()
        return super().execute(command)

    def _serve(self) -> None:
        self._budget.spend()
        minute_ago = self._clock.now - timedelta(minutes=1)
        if sum(at > minute_ago for at in self.served[-100:]) >= LIMIT.calls:
            self.refused += 1
            raise RateLimited("Too many requests.")
        self.served.append(self._clock.now)


def run(engine: Engine, clock: Clock, until: datetime | None = None) -> None:
    """Turn until nothing waits any more, or a time has come; waiting takes no time."""
    while until is None or clock.now < until:
        rest = engine.turn()
        if engine.stop is None and rest >= timedelta(seconds=10) and CommandState.WAITING not in states(engine):
            return
        clock.pass_(max(rest.total_seconds(), 0.01))


def states(engine: Engine) -> list[CommandState]:
    with engine._cache.read() as conn:
        rows = conn.exec_driver_sql("SELECT DISTINCT state FROM command")
        return [CommandState(state) for (state,) in rows]


def filled(desk: Desk, clock: Clock) -> tuple[Strict, Engine]:
    remote = Strict(clock, MANY, feeds=(FeedRule(Feed.QUEUE, incremental=False, every=86_400, page=250),))
    engine = desk.engine(remote)
    run(engine, clock, clock.now + timedelta(minutes=2))
    for number in range(MANY):
        desk.decide(remote, str(number), Action.DISCARD)
    return remote, engine


def test_a_thousand_decisions_at_sixty_a_minute(desk: Desk, clock: Clock) -> None:
    remote, engine = filled(desk, clock)
    begun = clock.now
    engine.turn()
    clock.pass_(5)
    engine.turn()
    told = desk.now()
    assert told.state is AccountState.OK
    assert "pace" in told.detail
    assert told.retry_at is not None

    half = begun + timedelta(minutes=9)
    run(engine, clock, half)
    sent = desk.states().count(CommandState.SENT)
    assert 400 < sent < 600
    remote.restart()
    clock.pass_(1)
    run(desk.engine(remote), clock)

    assert remote.refused == 0
    assert desk.states().count(CommandState.SENT) == MANY
    took = clock.now - begun
    assert timedelta(minutes=16) < took < timedelta(minutes=20)
    assert abs(told.retry_at - clock.now) < timedelta(minutes=1), "the end came when it was foreseen"
    assert desk.now().retry_at is None


def test_reading_goes_on_while_nothing_is_decided_and_stands_back_for_decisions(desk: Desk, clock: Clock) -> None:
    remote = Strict(clock, 200, feeds=(FeedRule(Feed.QUEUE, incremental=False, every=60, page=1),))
    engine = desk.engine(remote)
    run(engine, clock, clock.now + timedelta(minutes=2))
    read = len(desk.pending())
    assert 60 <= read < 130
    first = desk.decide(remote, "0", Action.DISCARD)
    engine.turn()
    assert desk.see(first).state is CommandState.SENT, "there was room for it"
    assert remote.refused == 0


def test_a_sync_of_the_shell_waits_for_its_turn(desk: Desk, clock: Clock) -> None:
    remote, engine = filled(desk, clock)
    result = engine.sync(wait=False, sleep=clock.pass_)
    assert (result.sent, result.waiting, result.error) == (MANY, 0, "")
    assert remote.refused == 0
