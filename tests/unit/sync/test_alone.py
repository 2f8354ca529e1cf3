"""A remote on which two decisions at once harm each other: one in doubt holds the others up for a while."""

from __future__ import annotations

from datetime import timedelta

from console.adapters.errors import HalfDone, Uncertain
from console.cache import outbox
from console.domain.actions import Action
from console.domain.commands import CommandState
from tests.unit.sync.conftest import Clock, Desk, settle
from tests.unit.sync.remote import Bench, bench, raising

SENT, UNCERTAIN, WAITING = CommandState.SENT, CommandState.UNCERTAIN, CommandState.WAITING
RESET = Uncertain("The connection was reset.")


def looks(remote: Bench, since: int = 0) -> int:
    return sum(call.startswith("read ") for call in remote.calls[since:])


def test_nothing_is_sent_beside_what_may_be_under_way(desk: Desk, clock: Clock) -> None:
    remote = bench(alone=15)
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p0", Action.APPROVE)
    desk.decide(remote, "p1", Action.APPROVE)
    remote.before = raising(RESET)
    settle(engine)
    assert (desk.states(), remote.log) == ([UNCERTAIN, WAITING], [])
    clock.pass_(14)
    settle(engine)
    assert (desk.states(), remote.log) == ([UNCERTAIN, WAITING], [])
    clock.pass_(1)
    settle(engine)
    assert (desk.states(), remote.log) == ([UNCERTAIN, SENT], [("approve", "p1")])
    clock.pass_(45)
    settle(engine)
    assert (desk.states(), remote.log) == ([SENT, SENT], [("approve", "p1"), ("approve", "p0")])


def test_what_is_seen_to_be_done_holds_nothing_up(desk: Desk) -> None:
    remote = bench(alone=15)
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p0", Action.APPROVE)
    desk.decide(remote, "p1", Action.APPROVE)
    remote.after = raising(Uncertain("The answer got lost."))
    settle(engine)
    assert desk.states() == [SENT, SENT]
    assert desk.see(one).detail.startswith("Looked up after the answer was lost")
    assert remote.log == [("approve", "p0"), ("approve", "p1")]


def test_what_is_done_late_is_seen_soon_after(desk: Desk, clock: Clock) -> None:
    remote = bench(alone=15)
    engine = desk.engine(remote)
    settle(engine)
    late = desk.decide(remote, "p0", Action.APPROVE)
    desk.decide(remote, "p1", Action.APPROVE)
    remote.before = raising(RESET)
    settle(engine)
    clock.pass_(6)
    remote.execute(late)
    clock.pass_(8)
    settle(engine)
    assert desk.states() == [SENT, SENT]
    assert remote.log == [("approve", "p0"), ("approve", "p1")]


def test_early_looks_become_rarer(desk: Desk, clock: Clock) -> None:
    remote = bench(alone=15)
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p0", Action.APPROVE)
    remote.before = raising(RESET)
    settle(engine)
    for _ in range(14):
        clock.pass_(1)
        settle(engine)
    assert 4 <= looks(remote) <= 6


def test_the_engine_rests_until_the_next_early_look(desk: Desk) -> None:
    remote = bench(alone=15)
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p0", Action.APPROVE)
    remote.before = raising(RESET)
    settle(engine)
    assert timedelta(seconds=0.5) <= engine.turn() <= timedelta(seconds=1)


def test_what_an_earlier_process_left_under_way_holds_the_others_up(desk: Desk, clock: Clock) -> None:
    remote = bench(alone=15)
    settle(desk.engine(remote))
    one = desk.decide(remote, "p0", Action.APPROVE)
    desk.decide(remote, "p1", Action.APPROVE)
    with desk.cache.write(durable=True) as tx:
        assert outbox.claim(tx, one.id, clock.now)
    engine = desk.engine(remote)
    settle(engine)
    assert (desk.states(), remote.log) == ([UNCERTAIN, WAITING], [])
    remote.execute(one)
    clock.pass_(1)
    settle(engine)
    assert (desk.states(), remote.log) == ([SENT, SENT], [("approve", "p0"), ("approve", "p1")])


def test_one_sync_waits_for_it_and_then_sends_the_rest(desk: Desk, clock: Clock) -> None:
    remote = bench(alone=15)
    engine = desk.engine(remote)
    settle(engine)
    for number in range(3):
        desk.decide(remote, f"p{number}", Action.APPROVE)
    remote.before = raising(RESET)
    result = engine.sync(wait=True, sleep=clock.pass_)
    assert (result.sent, result.waiting, result.uncertain) == (3, 0, 0)
    assert len(remote.log) == 3


def test_what_failed_half_way_is_left_to_a_person(desk: Desk, clock: Clock) -> None:
    remote = bench(alone=15)
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p0", Action.APPROVE)
    desk.decide(remote, "p1", Action.APPROVE)
    remote.before = raising(HalfDone("It has most likely gone out."))
    settle(engine)
    assert desk.states() == [UNCERTAIN, SENT]
    for _ in range(3):
        clock.pass_(3600)
        settle(engine)
    assert (desk.see(one).state, desk.see(one).detail) == (UNCERTAIN, "It has most likely gone out.")
    assert remote.log == [("approve", "p1")]
    with desk.cache.write(durable=True) as tx:
        assert outbox.resend(tx, one.id, clock.now)
    settle(engine)
    assert remote.log == [("approve", "p1"), ("approve", "p0")]
