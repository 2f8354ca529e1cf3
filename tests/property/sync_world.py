"""The world of the state machine: a person, an engine that can die, a wire that loses things, the sandbox's remote."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.adapters.base import Outcome, SignIn
from console.adapters.errors import Uncertain
from console.adapters.sandbox.adapter import SandboxAdapter
from console.adapters.sandbox.remote import FILE, SandboxRemote
from console.adapters.sandbox.rows import ItemRow, item_row
from console.adapters.sandbox.rulings import ClashError, Ruling, arrive, rewrite, rule
from console.cache import accounts, items, outbox, queue
from console.cache.accounts import Account
from console.cache.connection import Cache, Tx, open_cache
from console.credentials import Credentials
from console.domain.actions import Action, Condition, Effect
from console.domain.capabilities import Capabilities
from console.domain.commands import Command, CommandState
from console.domain.due import DueBounds
from console.domain.items import Item, ItemState
from console.domain.overlay import Standing, overlay
from console.domain.records import Feed
from console.paths import Home
from console.services.desk import Desk
from console.services.moderation import Decided
from console.settings import Settings
from console.sync.engine import Engine

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTLE = 30.0
ITEMS = 6
UNCHECKED = (Action.APPROVE, Action.REJECT, Action.RESTORE)
NOTES = (Action.DEFER, Action.RESUME)
"""What the remote only writes down, so that a second time changes nothing."""
ME, STRANGER = "Corin", "Iolo"


class Died(BaseException):
    """The sync process died here."""


@dataclass
class Clock:
    """The clock on the wall, which can be set, and the one that only ever goes on."""

    now: datetime = START
    seconds: float = 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds


class Mortal(Cache):
    """A cache whose process dies at one of the coming commits, just before or just after it."""

    dies_at: int | None = None
    after: bool = False

    @contextmanager
    def write(self, durable: bool = False) -> Iterator[Tx]:
        if self.dies_at is not None:
            self.dies_at -= 1
        dies = self.dies_at is not None and self.dies_at < 0
        if dies and not self.after:
            raise Died
        with super().write(durable) as tx:
            yield tx
        if dies:
            raise Died


class Wire(SandboxAdapter):
    """The way to the sandbox, less helpful than the sandbox itself. Every attempt has a key of its own, so that only
    Corral keeps it from acting twice; some actions carry no version, so that only Corral notices a change; and a
    request can be left under way, to arrive at any time within the settle time.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__(SignIn("sandbox:", user=ME, folder=folder), clock, sleep=lambda _: None)
        self.attempts = 0
        self.delay_next = False
        self.under_way: list[Command] = []

    @property
    def capabilities(self) -> Capabilities:
        """The queue and the reports alone; an action takes time to settle, and approving is not repeatable."""
        whole = super().capabilities
        feeds = tuple(each for each in whole.feeds if each.feed in (Feed.QUEUE, Feed.REPORTS))
        actions = tuple(
            replace(
                each,
                settle=SETTLE,
                repeatable=each.repeatable and each.action not in (Action.APPROVE, Action.RESTORE),
                condition=Condition.NOTHING if each.action in UNCHECKED else each.condition,
            )
            for each in whole.actions
        )
        return replace(whole, feeds=feeds, actions=actions, concurrency=1)

    def execute(self, command: Command) -> Outcome:
        """Send it, or leave it under way."""
        self.attempts += 1
        version = "" if command.action in UNCHECKED else command.base_version
        attempt = replace(command, key=f"{command.key}#{self.attempts}", base_version=version)
        if self.delay_next:
            self.delay_next = False
            self.under_way.append(attempt)
            raise Uncertain("No answer came in time.")
        return super().execute(attempt)

    def arrive(self) -> None:
        """What was under way gets there."""
        late, self.under_way = self.under_way, []
        for command in late:
            try:
                super()._rule(self._line._opened(), command)
            except Exception:  # noqa: BLE001 - nobody hears the answer
                continue


@dataclass
class World:
    """Everything of one run of the state machine."""

    folder: Path
    empty_cache: bytes
    empty_remote: bytes
    clock: Clock = field(default_factory=Clock)
    commands: dict[int, CommandState] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        home = Home(self.folder / "home").create()
        home.cache.write_bytes(self.empty_cache)
        (self.folder / "remote").mkdir()
        (self.folder / "remote" / FILE).write_bytes(self.empty_remote)
        self.remote = SandboxRemote(self.folder / "remote", self.clock)
        self.wire = Wire(self.folder / "remote", self.clock)
        self.cache = open_cache(home.cache, backups=home.backups)
        self.mortal = Mortal(home.cache)
        with self.cache.write() as tx:
            self.account: Account = accounts.add(tx, name="desk", kind="sandbox", url="sandbox:", community="Desk")
        self.desk = Desk(
            home=home,
            cache=self.cache,
            credentials=Credentials("world", {}),
            settings=Settings(moderator=ME),
            capabilities=lambda _: self.wire.capabilities,
            open_adapter=lambda _: self.wire,
            clock=self.clock,
        )
        self.engine = self.new_engine()

    def close(self) -> None:
        """Close every file."""
        self.remote.close()
        self.wire.close()
        self.cache.close()
        self.mortal.close()

    def new_engine(self) -> Engine:
        """The engine of a new process."""
        self.mortal.dies_at = None
        engine = Engine(
            self.mortal,
            self.wire,
            self.account.id,
            self.clock,
            monotonic=self.clock.monotonic,
            chance=random.Random(1),
        )
        engine.start()
        return engine

    def turn(self) -> timedelta:
        """One turn of the engine; where its process dies, the next one starts."""
        try:
            return self.engine.turn()
        except Died:
            for thread in threading.enumerate():
                if thread.name.startswith("send "):
                    thread.join()
            self.engine = self.new_engine()
            return timedelta(0)

    def pass_time(self, seconds: float) -> None:
        """Time goes by; what is under way has arrived before anybody may call it settled."""
        if seconds >= SETTLE / 2:
            self.wire.arrive()
        self.clock.now += timedelta(seconds=seconds)
        self.clock.seconds += seconds

    def rows(self) -> dict[str, ItemRow]:
        """The truth."""
        with self.remote.reading() as db:
            ids = [row[0] for row in db.execute("SELECT id FROM item ORDER BY id")]
            return {each: found for each in ids if (found := item_row(db, each)) is not None}

    def cached(self) -> dict[int, Item]:
        """The items as the cache has them."""
        with self.cache.read() as conn:
            ids = [row[0] for row in conn.exec_driver_sql("SELECT id FROM item ORDER BY id")]
            return {each: found for each in ids if (found := items.get(conn, each)) is not None}

    def all_commands(self) -> list[Command]:
        """Every command that was ever written down, oldest first."""
        with self.cache.read() as conn:
            found = outbox.entries(conn, frozenset(CommandState))
        return sorted((entry.command for entry in found), key=lambda command: command.id)

    def see(self, decided: Decided) -> None:
        """Remember the words that were on screen when something was decided, by the command's key."""
        cached = self.cached()
        for command in decided.decision.commands if decided.decision is not None else ():
            if command.item is not None:
                self.seen[command.key] = cached[command.item].text

    def judged(self) -> Iterator[tuple[str, str]]:
        """For each decision of ours that the remote has carried out on an item: its key, and the words it acted on."""
        with self.remote.reading() as db:
            found = db.execute("SELECT key, before FROM ruling WHERE by = ? AND length(before) > 0", (ME,)).fetchall()
        for key, before in found:
            yield key.partition("#")[0], json.loads(before)["text"]

    def rulings_of(self, command: Command) -> int:
        """How often the remote has carried a command out, by its own log."""
        with self.remote.reading() as db:
            found = db.execute("SELECT count(*) FROM ruling WHERE key LIKE ?", (f"{command.key}#%",)).fetchone()
        return int(found[0])

    def check_always(self) -> None:
        """What holds at every moment."""
        found = self.all_commands()
        for key, text in self.judged():
            assert self.seen.get(key, text) == text, "other words were decided on than were on screen"
        for command in found:
            applied = self.rulings_of(command)
            if command.action not in NOTES:
                assert applied <= 1, f"{command.action} was carried out {applied} times"
            if command.state is CommandState.WITHDRAWN:
                assert applied == 0, f"{command.action} was withdrawn, and carried out"
            before = self.commands.get(command.id)
            if before in (CommandState.SENT, CommandState.WITHDRAWN, CommandState.DISMISSED):
                assert command.state is before, "the log changed"
        assert self.commands.keys() <= {command.id for command in found}, "a command was lost"
        self.commands = {command.id: command.state for command in found}
        self._check_overlay(found)

    def _check_overlay(self, found: list[Command]) -> None:
        """What the person sees is what the remote last said and what they decided."""
        with self.cache.read() as conn:
            entries = [entry for each in self.cached() if (entry := items.entry(conn, each)) is not None]
            rows = {
                row.id: row for row in queue.rows(conn, [each.id for each in entries], DueBounds.at(self.clock.now))
            }
        for entry in entries:
            mine = [command for command in found if command.item == entry.id]
            seen = overlay(entry.item.state, mine, deferred_until=entry.deferred_until, now=self.clock.now)
            shown = rows[entry.id].standing
            assert shown is seen.standing, f"{entry.item.remote_id}: shown as {shown}, is {seen}"

    def calm(self) -> None:
        """Nothing goes wrong any more; wait until the engine has nothing left to do."""
        self.remote.set_mischief("well")
        self.wire.delay_next = False
        self.mortal.dies_at = None
        self.engine.try_again(limited=True)
        for _ in range(12):
            self.pass_time(SETTLE)
            for _ in range(40):
                if self.turn() > timedelta(0):
                    break
            else:
                raise AssertionError("the engine finds no rest")
            self.check_always()

    def check_quiet(self) -> None:
        """What holds once nothing is left to do."""
        found = self.all_commands()
        truth = self.rows()
        with self.cache.read() as conn:
            parked = outbox.entries(conn, [CommandState.PARKED])
        for command in found:
            unfinished = command.state in (CommandState.WAITING, CommandState.SENDING, CommandState.UNCERTAIN)
            assert not unfinished, f"{command.action} is still {command.state}: {command.detail}"
        for entry in parked:
            assert entry.command.detail
            assert entry.current is not None, f"parked without the remote's state: {entry.command.detail}"
        for item in self.cached().values():
            row = truth[item.remote_id]
            assert (item.state is ItemState.PENDING) == (not row.action), f"{item.remote_id} is otherwise at the remote"
            assert item.text == row.entry.text
        self._check_decisions(found, truth)

    def _check_decisions(self, found: list[Command], truth: dict[str, ItemRow]) -> None:
        """The remote is as it was decided, wherever no stranger decided."""
        last: dict[str, Command] = {}
        for command in found:
            closes_or_restores = command.effect is Effect.CLOSES or command.action is Action.RESTORE
            if command.state is CommandState.SENT and closes_or_restores:
                last[command.target] = command
        for target, command in last.items():
            row = truth[target]
            if row.by == STRANGER or self._stranger_ruled(target):
                continue
            wanted = command.action.value if command.effect is Effect.CLOSES else ""
            assert row.action == wanted, f"{target}: decided {wanted or 'to wait'}, is {row.action or 'waiting'}"

    def _stranger_ruled(self, target: str) -> bool:
        with self.remote.reading() as db:
            found = db.execute("SELECT 1 FROM ruling WHERE target = ? AND by != ?", (target, ME)).fetchone()
        return found is not None

    def stranger_decides(self, target: str, action: str, number: int) -> None:
        """A colleague is quicker, if it is still open."""
        try:
            rule(self.remote, Ruling(f"stranger {number}", target, action, STRANGER))
        except ClashError:
            return

    def stranger_edits(self, target: str, number: int) -> None:
        """The author changes the words of what waits."""
        if not self.rows()[target].action:
            rewrite(self.remote, target, f"Other words, for the {number}th time.")

    def another_arrives(self, number: int) -> None:
        """One more item comes in."""
        arrive(self.remote, f"new{number:03}", next(iter(self.rows())), f"Something new, number {number}.")


def small_remote(folder: Path) -> bytes:
    """The sandbox's file with a few items and nobody but their authors, as its contents."""
    remote = SandboxRemote(folder, lambda: START)
    remote.close()
    db = sqlite3.connect(folder / FILE, isolation_level=None)
    kept = "SELECT id FROM item WHERE json_extract(body, '$.kind') = 'post' ORDER BY seq LIMIT"
    db.execute(f"DELETE FROM item WHERE id NOT IN (SELECT id FROM ({kept} {ITEMS}))")
    for table in ("member", "deed", "thread"):
        db.execute(f"DELETE FROM {table}")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("VACUUM")
    db.close()
    return (folder / FILE).read_bytes()


def empty_cache(folder: Path) -> bytes:
    """A cache without rows, as its contents."""
    cache = open_cache(folder / "corral.db", backups=folder)
    cache.close()
    return (folder / "corral.db").read_bytes()


def waiting(world: World, standing: Callable[[Standing], bool] = lambda one: one is not Standing.CLOSED) -> list[int]:
    """The items that a person can decide on."""
    with world.cache.read() as conn:
        ids = [row[0] for row in conn.exec_driver_sql("SELECT id FROM item ORDER BY id")]
        rows = queue.rows(conn, ids, DueBounds.at(world.clock.now))
    return [row.id for row in rows if standing(row.standing)]
