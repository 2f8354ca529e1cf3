"""The sync process as a window sees it: lines in, lines out, a real cache in between."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from console.adapters.base import Adapter
from console.adapters.errors import Unauthorized, Unavailable
from console.cache import accounts, items, requests
from console.cache.accounts import Account, AccountState
from console.cache.errors import DiskFull
from console.domain.actions import Action
from console.domain.capabilities import FeedRule, ServerInfo
from console.domain.commands import Command, CommandState
from console.domain.records import Feed
from console.sync import runner
from console.sync.lease import Lease
from console.sync.protocol import CheckAsked
from console.sync.run import SecretNeeded
from console.sync.worker import THIS_MACHINE, serve
from tests.unit.sync.conftest import Clock, Desk
from tests.unit.sync.remote import Bench
from tests.unit.sync.samples import post

PATIENCE = 20.0


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Process:
    """A worker in a thread, with real pipes."""

    desk: Desk
    remote: Bench
    lease: Lease
    secrets: dict[int, str] = field(default_factory=dict)
    needs: str = ""
    status: int | None = None
    said: list[dict[str, Any]] = field(default_factory=list)
    lines: SimpleQueue[dict[str, Any]] = field(default_factory=SimpleQueue)
    threads: list[threading.Thread] = field(default_factory=list)
    stdin: io.TextIOWrapper | None = None

    def open_adapter(self, account: Account) -> Adapter:
        if self.needs and self.secrets.get(account.id) != self.needs:
            raise SecretNeeded(account)
        return self.remote

    def probe(self, asked: CheckAsked) -> ServerInfo:
        if asked.secret != "good":
            raise Unauthorized("The name or the password is wrong.")
        if asked.url == "broken:":
            raise KeyError("s3cret")
        return ServerInfo("Bench", "1", "Test", asked.user, 12)

    def start(self) -> None:
        theirs_in, mine_in = os.pipe()
        mine_out, theirs_out = os.pipe()
        self.stdin = os.fdopen(mine_in, "w", encoding="utf-8")

        def run() -> None:
            with os.fdopen(theirs_in, encoding="utf-8") as stdin, os.fdopen(theirs_out, "w", encoding="utf-8") as out:
                self.status = serve(
                    self.desk.cache, self.open_adapter, self.probe, now, stdin, out, self.lease,
                    keep_secret=lambda account, secret: self.secrets.__setitem__(account.id, secret),
                )  # fmt: skip

        def listen() -> None:
            with os.fdopen(mine_out, encoding="utf-8") as stream:
                for line in stream:
                    self.lines.put(json.loads(line))

        for work in (run, listen):
            self.threads.append(threading.Thread(target=work, daemon=True))
            self.threads[-1].start()

    def tell(self, **line: object) -> None:
        self.write(json.dumps(line))

    def write(self, line: str) -> None:
        assert self.stdin is not None
        self.stdin.write(line + "\n")
        self.stdin.flush()

    def hear(self, event: str, **fields: object) -> dict[str, Any]:
        """The next event of that name with these fields; what else is said goes by and is kept in `said`."""
        while True:
            try:
                told = self.lines.get(timeout=PATIENCE)
            except Empty:
                raise AssertionError(f"no {event} {fields} came; heard {self.said}") from None
            self.said.append(told)
            if told["event"] == event and all(told.get(name) == value for name, value in fields.items()):
                return told

    def end(self) -> int | None:
        assert self.stdin is not None
        if not self.stdin.closed:
            self.stdin.close()
        for thread in self.threads:
            thread.join(PATIENCE)
        while not self.lines.empty():
            self.said.append(self.lines.get())
        return self.status


@pytest.fixture
def remote() -> Bench:
    feeds = (FeedRule(Feed.QUEUE, incremental=False, every=3600, page=10),)
    return Bench([post(f"p{n}", f"Kettle number {n} is mended.") for n in range(5)], feeds=feeds)


@pytest.fixture
def process(desk: Desk, remote: Bench, tmp_path: Path, clock: Clock) -> Iterator[Process]:
    clock.now = now()
    process = Process(desk, remote, Lease(tmp_path / "lock"))
    yield process
    if process.threads:
        process.end()


def eventually(process: Process, true: Callable[[], bool]) -> None:
    """Wait until something is so; looked at whenever the worker says that the cache changed."""
    while not true():
        process.hear("changed")


def test_it_says_ready_fetches_and_ends_with_its_input(process: Process) -> None:
    process.start()
    process.hear("ready")
    process.hear("account", state="ok")
    assert len(process.desk.pending()) == 5
    assert process.end() == 0
    assert not process.lease.held
    assert process.remote.closed == 1


def test_what_was_decided_by_another_process_is_sent_without_a_word(process: Process) -> None:
    process.start()
    process.hear("account", state="ok")
    one = process.desk.decide(process.remote, "p1", Action.APPROVE)
    eventually(process, lambda: process.desk.see(one).state is CommandState.SENT)
    assert process.remote.log == [("approve", "p1")]


def test_a_sync_is_answered_with_a_result_for_each_account(process: Process) -> None:
    process.start()
    process.hear("ready")
    process.tell(do="sync", id=7, account=None, wait=False)
    result = process.hear("result", id=7)
    assert result["ok"] is True
    assert result["data"]["accounts"] == [
        {"name": "bench", "pulled": 5, "sent": 0, "waiting": 0, "parked": 0, "uncertain": 0, "error": ""}
    ]
    process.tell(do="sync", id=8, account=99)
    assert process.hear("result", id=8)["data"] == {"accounts": []}


def test_a_sync_that_failed_says_why(process: Process) -> None:
    def down(feed: Feed, cursor: str | None) -> None:
        raise Unavailable("Nobody answers at bench.")

    process.remote.fetching = down
    process.start()
    process.tell(do="sync", id=1)
    result = process.hear("result", id=1)
    assert (result["ok"], result["error"]) == (False, "Nobody answers at bench.")
    told = [line for line in process.said if line["event"] == "account"]
    assert told[0]["state"] == "unavailable"
    assert told[0]["retry_at"] is not None


def test_a_shell_asks_by_a_row_and_finds_its_answer_there(process: Process) -> None:
    process.start()
    process.hear("ready")
    cache = process.desk.cache
    with cache.write() as tx:
        number = requests.ask(tx, "sync", {"account": None, "wait": False}, now())
        other = requests.ask(tx, "dance", {}, now())

    def answered() -> bool:
        with cache.read() as conn:
            return None not in (requests.result(conn, number), requests.result(conn, other))

    eventually(process, answered)
    with cache.read() as conn:
        result, refused = requests.result(conn, number), requests.result(conn, other)
    assert result is not None
    assert result["accounts"][0]["name"] == "bench"
    assert refused is not None
    assert "error" in refused


def test_a_secret_that_nobody_has_is_asked_for_and_taken_by_a_line(process: Process) -> None:
    process.needs = "s3cret"
    process.start()
    process.hear("secret_needed", account=1)
    assert process.desk.now().state is AccountState.SIGN_IN
    process.tell(do="secret", account=1, secret="wrong")
    process.hear("secret_needed", account=1)
    process.tell(do="secret", account=1, secret="s3cret")
    process.hear("account", state="ok")
    assert len(process.desk.pending()) == 5
    process.end()
    assert "s3cret" not in json.dumps(process.said)


def test_a_sync_without_a_secret_is_answered_too(process: Process) -> None:
    process.needs = "s3cret"
    process.start()
    process.hear("secret_needed", account=1)
    process.tell(do="sync", id=3)
    result = process.hear("result", id=3)
    assert result["ok"] is False
    assert "password" in result["error"]


def test_a_new_account_is_checked_before_it_is_kept(process: Process) -> None:
    process.start()
    process.tell(do="check", id=1, kind="bench", url="bench:", user="ines", secret="good")
    result = process.hear("result", id=1)
    assert (result["ok"], result["data"]["user"], result["data"]["product"]) == (True, "ines", "Bench")
    process.tell(do="check", id=2, kind="bench", url="bench:", secret="bad")
    result = process.hear("result", id=2)
    assert (result["ok"], result["error"]) == (False, "The name or the password is wrong.")
    assert result["data"] == {"failure": "Unauthorized"}
    process.tell(do="check", id=3, kind="bench", url="broken:", secret="good")
    result = process.hear("result", id=3)
    assert result["ok"] is False
    assert "s3cret" not in result["error"]


def test_bad_lines_are_named_and_survived(process: Process) -> None:
    process.start()
    process.hear("ready")
    for line in ("s3cret", '{"do":"secret","account":"s3cret"}', '{"do":"fly"}', "\N{SNOWMAN}", "[" * 2000):
        process.write(line)
        assert process.hear("result", id=None)["ok"] is False
    assert process.stdin is not None
    process.stdin.buffer.write(b"\xff\xfe\n")
    process.stdin.buffer.flush()
    assert process.hear("result", id=None)["ok"] is False
    process.tell(do="sync", id=1)
    assert process.hear("result", id=1)["ok"] is True
    assert "s3cret" not in json.dumps(process.said)


def test_stopping_sends_what_its_undo_window_still_holds(process: Process) -> None:
    process.start()
    process.hear("account", state="ok")
    held = now() + timedelta(seconds=60)
    made = [process.desk.decide(process.remote, f"p{n}", Action.APPROVE, not_before=held) for n in range(3)]
    process.tell(do="stop", drain=10)
    process.hear("draining", left=3)
    process.hear("draining", left=0)
    assert process.end() == 0
    assert sorted(process.remote.log) == [("approve", f"p{n}") for n in range(3)]
    assert {process.desk.see(one).state for one in made} == {CommandState.SENT}


def test_stopping_says_what_could_not_be_sent(process: Process) -> None:
    process.start()
    process.hear("account", state="ok")

    def down(_: Command) -> None:
        raise Unavailable("Nobody answers.")

    process.remote.before = down
    one = process.desk.decide(process.remote, "p1", Action.APPROVE, not_before=now() + timedelta(seconds=60))
    process.tell(do="stop", drain=10)
    assert process.hear("draining", left=1)
    assert process.end() == 0
    assert [line["left"] for line in process.said if line["event"] == "draining"][-1] == 1
    assert process.desk.see(one).state is CommandState.WAITING


def test_a_call_that_hangs_does_not_keep_the_process_from_ending(process: Process) -> None:
    process.start()
    process.hear("account", state="ok")
    under_way, go_on = threading.Event(), threading.Event()

    def hang(_: Command) -> None:
        under_way.set()
        go_on.wait(PATIENCE)

    process.remote.before = hang
    one = process.desk.decide(process.remote, "p1", Action.APPROVE)
    assert under_way.wait(PATIENCE)
    try:
        process.tell(do="stop", drain=0)
        assert process.end() == 0
        assert process.desk.see(one).state is CommandState.SENDING
    finally:
        go_on.set()


def test_it_waits_for_the_lease_and_says_who_has_it(process: Process, tmp_path: Path) -> None:
    other = Lease(tmp_path / "lock")
    assert other.try_acquire()
    process.start()
    assert process.hear("waiting")["holder"] == os.getpid()
    process.tell(do="sync", id=1)
    process.tell(do="check", id=2, kind="bench", url="bench:", secret="good")
    process.hear("result", id=2)
    assert process.remote.calls == []
    other.release()
    process.hear("ready")
    assert process.hear("result", id=1)["ok"] is True


def test_accounts_come_and_go_while_it_runs(process: Process) -> None:
    process.start()
    process.hear("account", id=1, state="ok")
    with process.desk.cache.write() as tx:
        second = accounts.add(tx, name="second", kind="bench", url="bench:", community="Bench")
    process.hear("account", id=second.id, state="ok")
    with process.desk.cache.write() as tx:
        accounts.remove(tx, second.id, now())
    process.tell(do="sync", id=1)
    assert len(process.hear("result", id=1)["data"]["accounts"]) == 1


def test_a_paused_account_rests_and_goes_on(process: Process) -> None:
    cache = process.desk.cache
    with cache.write() as tx:
        accounts.set_state(tx, 1, AccountState.PAUSED, "", None, now())
    process.start()
    process.hear("ready")
    process.tell(do="sync", id=1)
    assert process.hear("result", id=1)["error"] == "This account is paused."
    assert process.remote.calls == []
    with cache.write() as tx:
        accounts.set_state(tx, 1, AccountState.OK, "", None, now())
    process.hear("account", state="ok")
    assert len(process.desk.pending()) == 5


def test_what_was_stored_gets_its_rank_and_group(process: Process) -> None:
    process.start()
    process.hear("ready")

    def triaged() -> bool:
        with process.desk.cache.read() as conn:
            return bool(conn.exec_driver_sql("SELECT count(*) FROM item WHERE triaged = 1").scalar_one() == 5)

    eventually(process, triaged)


def test_a_full_disk_is_told_and_survived(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "TROUBLE_PAUSE", timedelta(milliseconds=20))
    store, full = items.store, [DiskFull("The disk is full. Make room, then try again.")]

    def no_room(*args: object, **more: object) -> object:
        if full:
            raise full.pop()
        return store(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(items, "store", no_room)
    process.start()
    told = process.hear("account", state="failed")
    assert told["detail"] == "The disk is full. Make room, then try again."
    assert told["retry_at"] is not None
    process.hear("account", state="ok")
    assert len(process.desk.pending()) == 5


def test_it_ends_where_a_newer_corral_has_changed_the_cache(process: Process) -> None:
    process.start()
    process.hear("account", state="ok")
    with closing(sqlite3.connect(process.desk.cache.path)) as db:
        db.execute("PRAGMA user_version = 99")
    process.tell(do="nudge")
    assert "newer" in process.hear("failed")["detail"]
    for thread in process.threads:
        thread.join(PATIENCE)
    assert process.status == THIS_MACHINE
