"""Taking back: what was not sent is withdrawn, what was sent is inverted, what is final says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest

from console.cache import items, outbox
from console.cache.accounts import Account
from console.domain.actions import Action
from console.domain.commands import Command, CommandState, Decision
from console.domain.overlay import Standing
from console.services import moderation, queue, undo
from console.services.desk import Desk, Refusal
from console.services.moderation import Choice
from tests.unit.services.conftest import Clock, post

Store = Callable[..., list[int]]


def decide(desk: Desk, ids: Iterable[int], action: Action, reason: str = "") -> Decision:
    decided = moderation.decide(desk, Choice(tuple(ids), action, reason=reason)).decision
    assert decided is not None
    return decided


def send(desk: Desk, clock: Clock, *commands: Command) -> None:
    """What the engine does when the remote said yes."""
    clock.pass_(minutes=1)
    with desk.cache.write() as tx:
        for command in commands:
            assert outbox.claim(tx, command.id, clock())
            outbox.finish(tx, command.id, CommandState.SENT, "", clock())


def test_what_was_not_sent_never_will_be(desk: Desk, store: Store, clock: Clock) -> None:
    found = store(post(1), post(2))
    decision = decide(desk, found, Action.APPROVE)
    undone = undo.undo(desk)
    assert (undone.decision, undone.taken_back, undone.text) == (decision.id, 2, "2 taken back")
    assert queue.item(desk, found[0], clock()).effective.standing is Standing.PENDING
    with desk.cache.read() as conn:
        assert outbox.due(conn, decision.commands[0].account, clock() + timedelta(days=1), 10) == []


def test_the_last_decision_goes_first(desk: Desk, store: Store) -> None:
    first, second = store(post(1), post(2))
    older, newer = decide(desk, [first], Action.APPROVE), decide(desk, [second], Action.DISCARD)
    assert undo.undo(desk).decision == newer.id
    assert undo.undo(desk).decision == older.id
    with pytest.raises(Refusal, match="no decision to take back"):
        undo.undo(desk)


def test_a_sent_one_is_inverted_where_the_platform_can(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    decision = decide(desk, [item], Action.APPROVE)
    send(desk, clock, *decision.commands)
    undone = undo.undo(desk)
    assert (undone.restoring, undone.final) == (1, 0)
    with desk.cache.read() as conn:
        [inverse] = outbox.due(conn, decision.commands[0].account, clock(), 10)
    assert (inverse.action, inverse.undoes, inverse.target) == (Action.RESTORE, decision.commands[0].id, "m1")
    assert queue.item(desk, item, clock()).effective.standing is Standing.PENDING


def test_a_half_sent_decision_says_what_became_of_each(desk: Desk, store: Store, clock: Clock) -> None:
    found = store(post(1), post(2), post(3))
    decision = decide(desk, found, Action.DISCARD)
    send(desk, clock, decision.commands[0])
    with desk.cache.write() as tx:
        assert outbox.claim(tx, decision.commands[1].id, clock())
    undone = undo.undo(desk, decision.id)
    assert (undone.taken_back, undone.under_way, undone.final) == (1, 1, 1)
    assert undone.text == "1 taken back, 1 final, 1 being sent, so not yet"


def test_a_refused_command_goes_with_its_decision(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    decision = decide(desk, [item], Action.APPROVE)
    clock.pass_(minutes=1)
    with desk.cache.write() as tx:
        assert outbox.claim(tx, decision.commands[0].id, clock())
        outbox.park(tx, decision.commands[0].id, "Dov approved it first.", None, None)
    assert undo.undo(desk).taken_back == 1
    with desk.cache.read() as conn:
        assert outbox.entries(conn, {CommandState.PARKED}) == []


def test_redo_decides_again_with_a_window_of_its_own(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    decide(desk, [item], Action.REJECT, "Off topic")
    undo.undo(desk)
    clock.pass_(seconds=30)
    assert undo.redo(desk).again == 1
    with desk.cache.read() as conn:
        [entry] = outbox.entries(conn, {CommandState.WAITING})
    assert (entry.command.action, entry.command.reason) == (Action.REJECT, "Off topic")
    assert entry.command.not_before == clock() + timedelta(seconds=10)
    with pytest.raises(Refusal):
        undo.redo(desk)


def test_a_new_decision_ends_what_could_be_decided_again(desk: Desk, store: Store) -> None:
    first, second = store(post(1), post(2))
    decide(desk, [first], Action.APPROVE)
    undo.undo(desk)
    decide(desk, [second], Action.APPROVE)
    with pytest.raises(Refusal, match="nothing to decide again"):
        undo.redo(desk)


def test_redo_leaves_out_what_the_remote_took_away(desk: Desk, store: Store, account: Account) -> None:
    [item] = store(post(1))
    decide(desk, [item], Action.APPROVE)
    undo.undo(desk)
    with desk.cache.write() as tx:
        items.mark_gone(tx, account.id, ["m1"])
    with pytest.raises(Refusal, match="no longer waiting"):
        undo.redo(desk)


def test_what_is_being_taken_back_is_not_taken_back_twice(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    decision = decide(desk, [item], Action.APPROVE)
    send(desk, clock, *decision.commands)
    undo.undo(desk)
    again = undo.undo(desk, decision.id)
    assert (again.restoring, again.final) == (1, 0)
    with desk.cache.read() as conn:
        [inverse] = outbox.entries(conn, {CommandState.WAITING})
    send(desk, clock, inverse.command)
    assert undo.undo(desk, decision.id).text == "nothing to take back"


def test_an_undo_while_it_is_sent_leaves_the_decision_before_alone(desk: Desk, store: Store, clock: Clock) -> None:
    older, newer = store(post(1), post(2))
    decide(desk, [older], Action.APPROVE)
    decision = decide(desk, [newer], Action.APPROVE)
    clock.pass_(minutes=1)
    with desk.cache.write() as tx:
        assert outbox.claim(tx, decision.commands[0].id, clock())
    assert undo.undo(desk).under_way == 1
    with desk.cache.write() as tx:
        outbox.finish(tx, decision.commands[0].id, CommandState.SENT, "", clock())
    undone = undo.undo(desk)
    assert (undone.decision, undone.restoring) == (decision.id, 1)


def test_redo_of_what_is_not_taken_back_yet_leaves_it_as_it_was_decided(
    desk: Desk, store: Store, clock: Clock, account: Account
) -> None:
    [item] = store(post(1))
    decision = decide(desk, [item], Action.APPROVE)
    send(desk, clock, *decision.commands)
    with desk.cache.write() as tx:
        items.mark_gone(tx, account.id, ["m1"])
    undo.undo(desk)
    assert undo.redo(desk).again == 1
    with desk.cache.read() as conn:
        assert outbox.entries(conn, {CommandState.WAITING}) == []
    assert queue.item(desk, item, clock()).effective.standing is Standing.CLOSED
    assert undo.undo(desk).decision == decision.id


def test_redo_decides_nothing_twice(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    decision = decide(desk, [item], Action.DISCARD)
    clock.pass_(minutes=1)
    with desk.cache.write() as tx:
        assert outbox.claim(tx, decision.commands[0].id, clock())
        assert outbox.mark_uncertain(tx, decision.commands[0].id, None, "The answer was lost.")
    assert undo.undo(desk).under_way == 1
    with pytest.raises(Refusal):
        undo.redo(desk)
    with desk.cache.read() as conn:
        assert outbox.entries(conn, {CommandState.WAITING}) == []
