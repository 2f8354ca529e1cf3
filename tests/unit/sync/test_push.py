"""Sending: order, concurrency, every kind of answer, and what a crash or a lost answer leaves behind."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from console.adapters.errors import (
    Busy,
    Conflict,
    Invalid,
    RateLimited,
    RemoteError,
    Unauthorized,
    Unavailable,
)
from console.cache import items, outbox
from console.cache.accounts import AccountState
from console.domain.actions import Action
from console.domain.commands import Command, CommandState
from console.domain.due import DEFER_FOR
from console.domain.items import Handled
from tests.unit.sync.conftest import Clock, Desk, settle
from tests.unit.sync.remote import bench, raising
from tests.unit.sync.samples import post

SENT, PARKED, UNCERTAIN, WAITING = (
    CommandState.SENT,
    CommandState.PARKED,
    CommandState.UNCERTAIN,
    CommandState.WAITING,
)


def test_a_decision_is_sent_and_the_item_leaves_by_the_remote_s_word(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    assert desk.pending() == {"p0", "p1", "p2"}
    one = desk.decide(remote, "p1", Action.APPROVE)
    settle(engine)
    assert remote.log == [("approve", "p1")]
    assert desk.see(one).state is SENT
    assert desk.see(one).sent_at == desk.clock.now
    assert desk.pending() == {"p0", "p2"}


def test_nothing_is_sent_inside_its_undo_window(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p1", Action.APPROVE, not_before=clock.now + timedelta(seconds=10))
    clock.pass_(9.9)
    settle(engine)
    assert remote.log == []
    clock.pass_(0.1)
    settle(engine)
    assert remote.log == [("approve", "p1")]


def test_the_rest_ends_when_the_undo_window_does(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p1", Action.APPROVE, not_before=clock.now + timedelta(seconds=3))
    assert engine.turn() == timedelta(seconds=3)


def test_no_command_is_held_longer_than_its_window_when_the_clock_is_put_back(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p1", Action.APPROVE, not_before=clock.now + timedelta(seconds=10))
    clock.jump(-86400)
    settle(engine)
    assert remote.log == [("approve", "p1")]


def test_a_delay_does_not_grow_when_the_clock_is_put_back(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    remote.before = raising(Busy("locked"))
    desk.decide(remote, "p1", Action.APPROVE)
    settle(engine)
    clock.jump(-86400)
    settle(engine)
    assert remote.log == [("approve", "p1")]


def test_commands_on_one_item_keep_their_order_and_are_rebased(desk: Desk) -> None:
    remote = bench(concurrency=4)
    engine = desk.engine(remote)
    settle(engine)
    first = desk.decide(remote, "p1", Action.EDIT, value="Kettle number 1 is mended, says Ada.")
    second = desk.decide(remote, "p1", Action.APPROVE)
    assert second.base_digest == first.base_digest
    settle(engine)
    assert remote.log == [("edit", "p1"), ("approve", "p1")]
    assert desk.states() == [SENT, SENT]


def test_as_many_are_under_way_as_the_platform_allows(desk: Desk) -> None:
    remote = bench(8, concurrency=3)
    engine = desk.engine(remote)
    settle(engine)
    together = threading.Barrier(3, timeout=20)
    met: list[int] = []

    def meet(command: Command) -> None:
        if int(command.target[1:]) < 6:
            met.append(together.wait())

    remote.before = meet
    for number in range(8):
        desk.decide(remote, f"p{number}", Action.DISCARD)
    settle(engine)
    assert sorted(met) == [0, 0, 1, 1, 2, 2]
    assert desk.states() == [SENT] * 8


def test_the_other_items_go_on_while_one_is_locked(desk: Desk, clock: Clock) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    remote.before = raising(Busy("locked"))
    locked = desk.decide(remote, "p0", Action.APPROVE)
    desk.decide(remote, "p1", Action.APPROVE)
    settle(engine)
    assert remote.log == [("approve", "p1")]
    assert desk.see(locked).state is WAITING
    assert desk.see(locked).detail == "locked"
    assert desk.now().state is AccountState.OK
    clock.pass_(2)
    settle(engine)
    assert remote.log == [("approve", "p1"), ("approve", "p0")]


@pytest.mark.parametrize(
    ("error", "state", "rest"),
    [
        (Unavailable("Nobody answers."), AccountState.UNAVAILABLE, 5),
        (RateLimited("Come back later."), AccountState.LIMITED, 5),
        (Unauthorized("Sign in again."), AccountState.SIGN_IN, 900),
    ],
)
def test_what_stops_the_account_keeps_its_commands_waiting_and_ends_by_itself(
    desk: Desk, clock: Clock, error: RemoteError, state: AccountState, rest: float
) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    remote.before = raising(error)
    for number in range(3):
        desk.decide(remote, f"p{number}", Action.APPROVE)
    settle(engine)
    assert remote.log == []
    assert desk.states() == [WAITING] * 3
    assert (desk.now().state, desk.now().detail) == (state, str(error))
    assert desk.now().retry_at is not None
    settle(engine)
    assert remote.log == []
    clock.pass_(rest)
    settle(engine)
    assert len(remote.log) == 3
    assert desk.now().state is AccountState.OK


def test_a_new_sign_in_ends_the_wait_at_once(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    remote.before = raising(Unauthorized("Sign in again."))
    desk.decide(remote, "p0", Action.APPROVE)
    settle(engine)
    assert remote.log == []
    engine.try_again()
    settle(engine)
    assert remote.log == [("approve", "p0")]


def test_a_clash_is_parked_with_both_states_and_the_winner(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    later = desk.decide(remote, "p1", Action.DEFER)
    remote.colleague("p1", "reject")
    settle(engine)
    assert remote.log == []
    with desk.cache.read() as conn:
        entry, follower = outbox.entries(conn, [PARKED])
    assert entry.command.id == one.id
    assert entry.command.detail == "mira decided first: rejected."
    assert entry.winner == Handled("reject", "mira")
    assert entry.current == remote.items["p1"]
    assert follower.command.id == later.id
    assert follower.command.detail == "An earlier decision on this item was refused."
    assert desk.pending() == {"p0", "p2"}


def test_what_was_changed_meanwhile_is_not_decided_unseen(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    remote.items["p1"] = replace(remote.items["p1"], text="Buy my kettle at once", version="2")
    settle(engine)
    assert desk.see(one).state is PARKED
    assert remote.log == []
    assert "p1" in desk.pending()


def test_a_decision_on_what_is_true_now_is_not_held_up_by_a_parked_one(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    desk.decide(remote, "p1", Action.APPROVE)
    remote.items["p1"] = replace(remote.items["p1"], text="Buy my kettle at once", version="2")
    settle(engine)
    anew = desk.decide(remote, "p1", Action.DISCARD)
    settle(engine)
    assert desk.see(anew).state is SENT
    assert remote.log == [("discard", "p1")]


def test_a_colleague_who_decided_the_same_is_no_clash(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    remote.colleague("p1", "approve")
    settle(engine)
    assert desk.see(one).state is SENT
    assert desk.see(one).detail == "mira had approved it already."
    assert remote.log == []


def test_the_way_back_from_a_refused_command_is_withdrawn(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    back = desk.decide(remote, "p1", Action.RESTORE, undoes=one.id, base_digest="", base_version="")
    remote.before = raising(Invalid("It needs a reason."))
    settle(engine)
    assert desk.see(one).state is PARKED
    assert desk.see(back).state is CommandState.WITHDRAWN


def test_a_sent_decision_is_taken_back_by_its_inverse(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    settle(engine)
    desk.decide(remote, "p1", Action.RESTORE, undoes=one.id, base_digest="", base_version="")
    settle(engine)
    assert remote.log == [("approve", "p1"), ("restore", "p1")]
    assert desk.pending() == {"p0", "p1", "p2"}


def test_a_deferral_is_noted_when_it_is_sent_and_ends_when_it_is_taken_back(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.DEFER)
    assert one.item is not None
    settle(engine)
    with desk.cache.read() as conn:
        entry = items.entry(conn, one.item)
    assert entry is not None
    assert entry.deferred_until == one.decided_at + DEFER_FOR
    desk.decide(remote, "p1", Action.RESUME, undoes=one.id)
    settle(engine)
    with desk.cache.read() as conn:
        entry = items.entry(conn, one.item)
    assert entry is not None
    assert entry.deferred_until is None


def test_a_refusal_names_what_the_remote_said(desk: Desk) -> None:
    remote = bench()
    engine = desk.engine(remote)
    settle(engine)
    one = desk.decide(remote, "p1", Action.APPROVE)
    theirs = replace(post("p1"), handled=Handled("spam", "mira"))
    remote.before = raising(Conflict("Version 2 is there now.", theirs, theirs.handled))
    settle(engine)
    assert desk.see(one).detail == "Version 2 is there now."
