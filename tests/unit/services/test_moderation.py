"""A decision is written down whole or not at all, and only where the item allows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from console.cache import items, outbox
from console.domain.actions import Action
from console.domain.commands import CommandState
from console.domain.items import ItemState
from console.domain.overlay import Standing
from console.services import moderation, queue
from console.services.desk import Desk, Refusal
from console.services.moderation import Choice
from tests.unit.services.conftest import Clock, post

Store = Callable[..., list[int]]


def test_a_decision_waits_for_its_window_with_what_was_on_screen(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    seen = queue.item(desk, item, clock()).entry.item.digest()
    decided = moderation.decide(desk, Choice((item,), Action.REJECT, reason="Off topic", seen={item: seen}))
    assert decided.decision is not None
    [command] = decided.decision.commands
    assert command.state is CommandState.WAITING
    assert command.not_before == clock() + timedelta(seconds=10)
    assert (command.target, command.base_version, command.base_digest) == ("m1", "1", seen)
    assert (command.by, command.reason) == ("Ines", "Off topic")
    assert len(command.key) == 32


def test_the_item_counts_as_decided_at_once_and_the_row_is_untouched(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    moderation.decide(desk, Choice((item,), Action.APPROVE))
    view = queue.item(desk, item, clock())
    assert (view.effective.standing, view.effective.action) == (Standing.CLOSED, Action.APPROVE)
    assert view.entry.item.state is ItemState.PENDING


def test_several_items_make_one_decision_and_those_that_cannot_are_named(desk: Desk, store: Store) -> None:
    first, second, third = store(post(1), post(2), post(3, actions=("approve",)))
    moderation.decide(desk, Choice((second,), Action.APPROVE))
    decided = moderation.decide(desk, Choice((first, second, third, 999), Action.DISCARD))
    assert decided.decision is not None
    assert [c.item for c in decided.decision.commands] == [first]
    assert dict(decided.skipped) == {
        second: "it is decided already",
        third: "it offers approve, not discard",
        999: "there is no such item",
    }


def test_what_was_changed_since_it_was_shown_is_left_out(desk: Desk, store: Store) -> None:
    changed, other = store(post(1), post(2))
    decided = moderation.decide(desk, Choice((changed, other), Action.APPROVE, seen={changed: "what was on screen"}))
    assert decided.decision is not None
    assert [c.item for c in decided.decision.commands] == [other]
    assert dict(decided.skipped) == {changed: "it was changed after it was shown; look at it again"}


def test_an_action_that_the_account_no_longer_offers_is_named(desk: Desk, store: Store) -> None:
    [item] = store(post(1, actions=("warn",)))
    decided = moderation.decide(desk, Choice((item,), Action.WARN))
    assert decided.decision is None
    assert dict(decided.skipped) == {item: "this account no longer offers to warn it"}


def test_nothing_decidable_makes_no_decision(desk: Desk) -> None:
    decided = moderation.decide(desk, Choice((7,), Action.APPROVE))
    assert decided.decision is None
    with desk.cache.read() as conn:
        assert outbox.entries(conn, frozenset(CommandState)) == []


def test_a_ban_takes_the_post_with_it_in_one_decision(desk: Desk, store: Store) -> None:
    [item] = store(post(1))
    decided = moderation.decide(desk, Choice((item,), Action.BAN))
    assert decided.decision is not None
    assert [c.action for c in decided.decision.commands] == [Action.BAN, Action.DISCARD]


def test_variables_are_filled_in_for_each_author(desk: Desk, store: Store) -> None:
    found = store(post(1), post(2))
    decided = moderation.decide(desk, Choice(tuple(found), Action.REJECT, reason="Sorry {author}, not in {place}"))
    assert decided.decision is not None
    assert [c.reason for c in decided.decision.commands] == [
        "Sorry Member 1, not in garden",
        "Sorry Member 2, not in garden",
    ]


@pytest.mark.parametrize(
    ("action", "reason", "sentence"),
    [
        (Action.REJECT, "", "Reject needs a reason"),
        (Action.REJECT, "see {clause}", r"\{clause\}"),
        (Action.REJECT, "x" * 61, "60 characters; this one has 61"),
        (Action.MODERATE, "", "hold, accept"),
    ],
)
def test_a_text_that_cannot_be_sent_blocks_the_whole_decision(
    desk: Desk, store: Store, action: Action, reason: str, sentence: str
) -> None:
    found = store(post(1), post(2))
    with pytest.raises(Refusal, match=sentence):
        moderation.decide(desk, Choice(tuple(found), action, reason=reason))
    with desk.cache.read() as conn:
        assert outbox.entries(conn, frozenset(CommandState)) == []


def test_without_a_window_it_is_due_at_once(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    decided = moderation.decide(desk, Choice((item,), Action.APPROVE, window=timedelta(0)))
    assert decided.decision is not None
    assert decided.decision.commands[0].not_before == clock()


def test_a_deferred_item_can_still_be_decided(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    with desk.cache.write() as tx:
        items.set_deferred(tx, item, clock() + timedelta(hours=5))
    assert queue.item(desk, item, clock()).effective.standing is Standing.DEFERRED
    assert moderation.decide(desk, Choice((item,), Action.APPROVE)).decision is not None


def test_the_reasons_of_a_rank_add_up_to_the_number_shown(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    view = queue.item(desk, item, clock())
    assert view.rank == sum(reason.points for reason in view.reasons)
