"""One sync for the shell: every account at once, and none in the way of another."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from console.adapters.base import Adapter
from console.cache import accounts
from console.cache.accounts import Account
from console.domain.actions import Action
from console.domain.commands import CommandState
from console.sync.run import SecretNeeded, sync_once
from tests.unit.sync.conftest import Clock, Desk
from tests.unit.sync.remote import Bench
from tests.unit.sync.samples import post

PATIENCE = 20.0


def now() -> datetime:
    return datetime.now(UTC)


def test_one_sync_serves_every_account_at_once(desk: Desk, clock: Clock) -> None:
    """Each account waits for the other to have begun."""
    clock.now = now()
    with desk.cache.write() as tx:
        second = accounts.add(tx, name="second", kind="bench", url="bench:", community="Bench")
    meeting = threading.Barrier(2, timeout=PATIENCE)
    remotes = {desk.account.id: Bench([post("p0")]), second.id: Bench([post("p0")])}
    for each in remotes.values():
        each.fetching = lambda feed, cursor: meeting.wait()
    told: list[tuple[str, str, int, int | None]] = []
    results = sync_once(
        desk.cache,
        [desk.account, second],
        lambda account: remotes[account.id],
        clock=now,
        wait=True,
        progress=lambda *line: told.append(line),
    )
    assert [(result.name, result.pulled, result.error) for result in results] == [("bench", 1, ""), ("second", 1, "")]
    assert sorted(told) == [("bench", "queue", 1, 1), ("second", "queue", 1, 1)]
    assert [each.closed for each in remotes.values()] == [1, 1]


def test_one_account_that_cannot_be_opened_does_not_stop_the_others(desk: Desk) -> None:
    with desk.cache.write() as tx:
        second = accounts.add(tx, name="second", kind="bench", url="bench:", community="Bench")

    def open_adapter(account: Account) -> Adapter:
        if account.id == second.id:
            raise SecretNeeded(account)
        return Bench([post("p0")])

    first, other = sync_once(desk.cache, [desk.account, second], open_adapter, clock=now, wait=False)
    assert (first.pulled, first.error) == (1, "")
    assert other.error == "The password of second is not known here. Enter it again."


def test_a_cancelled_sync_leaves_what_waits_waiting(desk: Desk, clock: Clock) -> None:
    clock.now = now()
    remote = Bench([post("p0")])
    sync_once(desk.cache, [desk.account], lambda account: remote, clock=now, wait=True)
    one = desk.decide(remote, "p0", Action.APPROVE)
    cancelled = threading.Event()
    cancelled.set()
    (result,) = sync_once(desk.cache, [desk.account], lambda account: remote, clock=now, wait=True, cancelled=cancelled)
    assert (result.sent, result.waiting) == (0, 1)
    assert desk.see(one).state is CommandState.WAITING
