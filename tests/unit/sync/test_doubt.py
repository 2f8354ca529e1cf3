"""What may have been done: answers that got lost, processes that died while they sent, outcomes that found no room."""

from __future__ import annotations

import pytest

from console.adapters.errors import (
    Malformed,
    Unavailable,
    Uncertain,
)
from console.cache import outbox
from console.cache.accounts import AccountState
from console.cache.errors import DiskFull
from console.domain.actions import Action
from console.domain.commands import Command, CommandState
from tests.unit.sync.conftest import Clock, Desk, settle
from tests.unit.sync.remote import Bench, bench, raising

SENT, PARKED, UNCERTAIN, WAITING = (
    CommandState.SENT,
    CommandState.PARKED,
    CommandState.UNCERTAIN,
    CommandState.WAITING,
)


def test_a_lost_answer_is_looked_up_only_after_the_settle_time(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    remote.after = raising(Uncertain("The answer got lost."))
    settle(engine)
    assert desk.see(one).state is UNCERTAIN
    assert remote.log == [("approve", "p1")]
    calls = len(remote.calls)
    clock.pass_(59)
    settle(engine)
    assert "read p1" not in remote.calls[calls:]
    clock.pass_(1)
    settle(engine)
    assert desk.see(one).state is SENT
    assert desk.see(one).detail.startswith("Looked up after the answer was lost")
    assert remote.log == [("approve", "p1")]


def test_what_got_lost_on_the_way_is_sent_again_after_the_settle_time(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    remote.before = raising(Uncertain("The connection was reset."))
    settle(engine)
    assert (desk.see(one).state, remote.log) == (UNCERTAIN, [])
    clock.pass_(60)
    settle(engine)
    assert (desk.see(one).state, remote.log) == (SENT, [("approve", "p1")])


def test_a_clock_put_forward_proves_no_settle_time(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    remote.before = raising(Uncertain("The connection was reset."))
    settle(engine)
    clock.jump(86400)
    settle(engine)
    assert (desk.see(one).state, remote.log) == (UNCERTAIN, [])
    clock.pass_(60)
    settle(engine)
    assert (desk.see(one).state, remote.log) == (SENT, [("approve", "p1")])


def test_a_lost_answer_that_a_colleague_overtook_is_a_clash(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    remote.before = raising(Uncertain("The connection was reset."))
    settle(engine)
    remote.colleague("p1", "reject")
    clock.pass_(60)
    settle(engine)
    assert desk.see(one).state is PARKED
    assert remote.log == []


def test_a_repeatable_action_without_an_answer_is_sent_again_at_once(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.DISCARD)
    remote.before = raising(Uncertain("The connection was reset."))
    settle(engine)
    assert desk.see(one).state is SENT
    assert desk.see(one).attempts == 2


def test_what_is_in_doubt_cannot_be_withdrawn(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.DISCARD)
    lost = Uncertain("The answer got lost.")
    remote.after = raising(lost)
    remote.before = raising(None, Unavailable("down"))
    settle(engine)
    assert desk.see(one).state is UNCERTAIN
    with desk.cache.write() as tx:
        assert outbox.withdraw(tx, [one.id], clock.now) == []
    clock.pass_(5)
    settle(engine)
    assert desk.see(one).state is SENT
    assert remote.log == [("discard", "p1")]


def test_nonsense_after_the_action_left_is_in_doubt_and_the_account_rests(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p1", Action.APPROVE)
    desk.decide(remote, "p2", Action.APPROVE)
    remote.after = raising(Malformed("A page of HTML came back."))
    settle(engine)
    assert desk.states() == [UNCERTAIN, WAITING]
    assert desk.now().state is AccountState.FAILED


def crash_while_sending(desk: Desk, remote: Bench, remote_id: str, action: Action) -> Command:
    """Leave a command as a process leaves it that dies while it sends."""
    one = desk.decide(remote, remote_id, action)
    with desk.cache.write(durable=True) as tx:
        assert outbox.claim(tx, one.id, desk.clock.now)
    return one


def test_a_repeatable_command_that_was_under_way_is_sent_again_at_the_next_start(desk: Desk) -> None:
    remote = bench()
    settle(desk.engine(remote))
    one = crash_while_sending(desk, remote, "p1", Action.DISCARD)
    settle(desk.engine(remote))
    assert desk.see(one).state is SENT
    assert remote.log == [("discard", "p1")]


def test_what_was_under_way_cannot_be_withdrawn_after_a_crash(desk: Desk) -> None:
    remote = bench()
    settle(desk.engine(remote))
    one = crash_while_sending(desk, remote, "p1", Action.DISCARD)
    remote.execute(one)
    engine = desk.engine(remote)
    with desk.cache.write() as tx:
        assert outbox.withdraw(tx, [one.id], desk.clock.now) == []
    settle(engine)
    assert desk.see(one).state is SENT


@pytest.mark.parametrize("arrived", [True, False])
def test_any_other_is_looked_up_after_its_settle_time(desk: Desk, clock: Clock, arrived: bool) -> None:
    remote = bench()
    settle(desk.engine(remote))
    one = crash_while_sending(desk, remote, "p1", Action.APPROVE)
    if arrived:
        remote.execute(one)
    engine = desk.engine(remote)
    settle(engine)
    assert desk.see(one).state is UNCERTAIN
    clock.pass_(60)
    settle(engine)
    assert desk.see(one).state is SENT
    assert remote.log == [("approve", "p1")]


def test_an_outcome_that_could_not_be_written_is_written_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    write = outbox.finish
    full = [DiskFull("The disk is full.")]

    def no_room(*args: object, **more: object) -> bool:
        if full:
            raise full.pop()
        return write(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "finish", no_room)
    with pytest.raises(DiskFull):
        settle(engine)
    assert desk.see(one).state is CommandState.SENDING
    settle(engine)
    assert desk.see(one).state is SENT
    assert remote.log == [("approve", "p1")]
