"""A real cache with one account, a clock that the test moves, and an engine on a remote in memory."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console.cache import accounts, items, outbox
from console.cache.accounts import Account
from console.cache.connection import Cache, open_cache
from console.domain.actions import Action
from console.domain.commands import Command, CommandState
from console.sync.engine import Engine
from console.sync.news import AccountNews
from tests.unit.sync.remote import RULES, Bench
from tests.unit.sync.samples import NOW, command


@dataclass
class Clock:
    """Two clocks: the one on the wall, which can be set, and the one that only ever goes on."""

    now: datetime = NOW
    seconds: float = 1000.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    def jump(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Desk:
    """What a test of the engine works with."""

    cache: Cache
    account: Account
    clock: Clock
    news: list[AccountNews] = field(default_factory=list)
    engines: list[Engine] = field(default_factory=list)

    def engine(self, remote: Bench) -> Engine:
        """A new engine, started as a process starts one."""
        engine = Engine(
            self.cache,
            remote,
            self.account.id,
            self.clock,
            monotonic=self.clock.monotonic,
            chance=random.Random(1),
            tell=self.news.append,
        )
        engine.start()
        self.engines.append(engine)
        return engine

    def decide(self, remote: Bench, remote_id: str, action: Action, **fields: object) -> Command:
        """One command in the outbox, on the item as the cache has it."""
        with self.cache.write(durable=True) as tx:
            item_id = items.ids_of(tx.conn, self.account.id, [remote_id])[remote_id]
            item = items.get(tx.conn, item_id)
            assert item is not None
            effect = next(rule.effect for rule in RULES if rule.action is action)
            whole = command(
                item,
                action,
                effect,
                **{
                    "id": 0,
                    "decision": 0,
                    "account": self.account.id,
                    "item": item_id,
                    "decided_at": self.clock.now,
                    "not_before": self.clock.now,
                    **fields,
                },
            )
            return outbox.record(tx, [whole]).commands[0]

    def see(self, number: int | Command) -> Command:
        """A command as it is now."""
        with self.cache.read() as conn:
            found = outbox.get(conn, number.id if isinstance(number, Command) else number)
        assert found is not None
        return found

    def states(self) -> list[CommandState]:
        """The states of all commands, in the order of their ids."""
        with self.cache.read() as conn:
            found = outbox.entries(conn, frozenset(CommandState), self.account.id)
        return [entry.command.state for entry in sorted(found, key=lambda entry: entry.command.id)]

    def pending(self) -> set[str]:
        """What waits as far as the cache knows."""
        with self.cache.read() as conn:
            return items.pending_remote_ids(conn, self.account.id)

    def now(self) -> Account:
        """The account as it stands."""
        with self.cache.read() as conn:
            return accounts.get(conn, self.account.id)


def settle(engine: Engine, most: int = 200) -> None:
    """Turn until nothing is due at this moment."""
    for _ in range(most):
        if engine.turn() > timedelta(0):
            return
    raise AssertionError("the engine found no rest")


@pytest.fixture(scope="session")
def empty_cache(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A cache without rows, as a file's contents: making one takes longer than copying it."""
    folder = tmp_path_factory.mktemp("empty")
    cache = open_cache(folder / "corral.db", backups=folder)
    cache.close()
    return (folder / "corral.db").read_bytes()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_desk(tmp_path: Path, clock: Clock, empty_cache: bytes) -> Iterator[Callable[[], Desk]]:
    made: list[Desk] = []

    def make() -> Desk:
        path = tmp_path / f"desk{len(made)}" / "corral.db"
        path.parent.mkdir()
        path.write_bytes(empty_cache)
        cache = open_cache(path, backups=path.parent)
        with cache.write() as tx:
            account = accounts.add(tx, name="bench", kind="bench", url="bench:", community="Bench")
        made.append(Desk(cache, account, clock))
        return made[-1]

    yield make
    for desk in made:
        for engine in desk.engines:
            engine.close()
        desk.cache.close()


@pytest.fixture
def desk(make_desk: Callable[[], Desk]) -> Desk:
    return make_desk()
