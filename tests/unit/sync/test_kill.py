"""The sync process is killed again and again while it sends: none of 500 decisions is lost, none is done twice."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sqlite3
import sys
from collections import Counter
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.adapters.base import SignIn
from console.adapters.sandbox.remote import FILE, SandboxRemote
from console.adapters.sandbox.rulings import Ruling, rule
from console.cache import accounts, items, outbox
from console.cache.accounts import Account
from console.cache.connection import Cache, open_cache
from console.domain.actions import Action, Effect
from console.domain.commands import Command, CommandState
from console.domain.items import ItemState
from console.paths import Home
from console.sync.run import sync_once
from tests.unit.sync import engine_process
from tests.unit.sync.engine_process import KeylessSandbox
from tests.unit.sync.samples import command

DECISIONS = 500
KILLS = 50
CLASHES = 20
TAKES = 0.02
"""Seconds that each call takes, so that a kill finds some under way."""
CLOSING = (Action.APPROVE, Action.DISCARD, Action.REJECT)


def now() -> datetime:
    return datetime.now(UTC)


class Process:
    """A sync process of its own, forked from one that has imported everything already."""

    def __init__(self, home: Home, shared: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.unit.sync.engine_process"])
        mine, theirs = context.Pipe()
        self._process = context.Process(target=engine_process.run, args=(home, shared, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._out = os.fdopen(os.dup(mine.fileno()), encoding="utf-8")
        self._in = os.fdopen(os.dup(mine.fileno()), "w", encoding="utf-8")
        mine.close()

    def hear(self, event: str) -> dict[str, object]:
        """The next event of that name."""
        for line in self._out:
            told: dict[str, object] = json.loads(line)
            if told["event"] == event:
                return told
        raise AssertionError(f"the process ended before it said {event}")

    def tell(self, line: str) -> None:
        """Write one line to it."""
        self._in.write(line + "\n")
        self._in.flush()

    def kill_after(self, seconds: float) -> None:
        """SIGKILL, which nothing can prepare for."""
        self._process.join(seconds)
        assert self._process.is_alive()
        self._process.kill()
        self._process.join()
        self._close()

    def end(self) -> int | None:
        """Ask it to end, and wait."""
        self.tell('{"do":"stop"}')
        self._process.join()
        self._close()
        return self._process.exitcode

    def _close(self) -> None:
        for stream in (self._in, self._out):
            with suppress(OSError):
                stream.close()


def decide_everything(cache: Cache, account: Account) -> list[Command]:
    """Two decisions on most items, one on the others: first put off, then decided."""
    with cache.write(durable=True) as tx:
        waiting = sorted(items.pending_remote_ids(tx.conn, account.id))
        ids = items.ids_of(tx.conn, account.id, waiting)
        made: list[Command] = []
        put_off = DECISIONS - len(waiting)
        for number, remote_id in enumerate(waiting):
            item = items.get(tx.conn, ids[remote_id])
            assert item is not None
            closing_action = next(each for each in CLOSING[number % 3 :] + CLOSING if each.value in item.actions)
            actions = [(Action.DEFER, Effect.DEFERS)] if number < put_off else []
            actions.append((closing_action, Effect.CLOSES))
            for action, effect in actions:
                whole = command(
                    item, action, effect,
                    id=0, decision=0, account=account.id, item=ids[remote_id], key=f"{remote_id} {action.value}",
                    decided_at=now(), not_before=now(), reason="Decided on the train.",
                )  # fmt: skip
                made += outbox.record(tx, [whole]).commands
    return made


def unfinished(cache: Cache) -> Counter[CommandState]:
    with cache.read() as conn:
        found = outbox.entries(conn, frozenset(CommandState))
    return Counter(entry.command.state for entry in found)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL on Windows")
@pytest.mark.timeout(240)
def test_killed_at_fifty_moments_while_it_sends(tmp_path: Path) -> None:
    chance = random.Random(20260301)
    home = Home(tmp_path / "home").create()
    shared = tmp_path / "shared"
    remote = SandboxRemote(shared)
    cache = open_cache(home.cache, backups=home.backups)
    with cache.write() as tx:
        account = accounts.add(tx, name="desk", kind="sandbox", url="sandbox:", community="Desk", user="Corin")
    sync_once(cache, [account], lambda _: KeylessSandbox(SignIn("sandbox:", folder=shared)), clock=now, wait=False)
    made = decide_everything(cache, account)
    assert len(made) == DECISIONS
    lost_races = {each.target: each for each in chance.sample([c for c in made if c.action is Action.DISCARD], CLASHES)}
    for target in lost_races:
        rule(remote, Ruling(f"stranger {target}", target, "approve", "Iolo"))

    remote.set_mischief("slow", seconds=TAKES)
    in_flight = 0
    for _ in range(KILLS):
        process = Process(home, shared)
        process.hear("ready")
        process.kill_after(chance.uniform(0, 0.06))
        in_flight += unfinished(cache)[CommandState.SENDING]
    assert in_flight > KILLS / 2, "the kills found too little under way to prove anything"

    process = Process(home, shared)
    process.hear("ready")
    process.tell('{"do":"sync","id":1,"wait":true}')
    result = process.hear("result")
    assert result["ok"] is True, result
    assert process.end() == 0

    check(cache, shared, made, lost_races)
    remote.close()
    cache.close()


def check(cache: Cache, shared: Path, made: list[Command], lost_races: dict[str, Command]) -> None:
    """The outbox, the remote's own log and the remote's items all tell the same."""
    with closing(sqlite3.connect(shared / FILE)) as db:
        applied = Counter(key.partition("#")[0] for (key,) in db.execute("SELECT key FROM ruling"))
        truth = dict(db.execute("SELECT id, action FROM item"))
    with cache.read() as conn:
        entries = {entry.command.id: entry for entry in outbox.entries(conn, frozenset(CommandState))}
        assert entries.keys() == {each.id for each in made}
        for each in made:
            entry = entries[each.id]
            state = entry.command.state
            if each.target in lost_races:
                assert state is CommandState.PARKED
                assert applied[each.key] == 0
                assert truth[each.target] == "approve"
                if entry.winner is not None:
                    assert entry.winner.by == "Iolo"
                assert entry.current is not None
                continue
            assert state is CommandState.SENT, f"{each.action} on {each.target} is {state}: {entry.command.detail}"
            assert applied[each.key] == 1, f"{each.action} on {each.target} was carried out {applied[each.key]} times"
            if each.effect is Effect.CLOSES:
                assert truth[each.target] == each.action.value
                item = items.get(conn, each.item or 0)
                assert item is not None
                assert item.state is ItemState.HANDLED
