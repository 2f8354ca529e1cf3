"""The overlay rule, case by case; the property test holds the cache's queries against it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import COUNTING, Command, CommandState
from console.domain.items import ItemKind, ItemState
from console.domain.overlay import Standing, overlay

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
REJECT = Command(
    id=1,
    decision=1,
    account=1,
    item=1,
    target_kind=TargetKind.ITEM,
    target="a",
    kind=ItemKind.POST,
    action=Action.REJECT,
    effect=Effect.CLOSES,
    decided_at=NOW,
    not_before=NOW,
)


@pytest.mark.parametrize("state", list(CommandState))
def test_only_unsent_commands_that_can_still_happen_count(state: CommandState) -> None:
    found = overlay(ItemState.PENDING, [replace(REJECT, state=state)])
    assert found.standing is (Standing.CLOSED if state in COUNTING else Standing.PENDING)


def test_without_commands_the_remote_is_right() -> None:
    assert overlay(ItemState.PENDING, []).standing is Standing.PENDING
    assert overlay(ItemState.HANDLED, []).standing is Standing.CLOSED
    assert overlay(ItemState.GONE, []).standing is Standing.CLOSED


def test_the_last_command_wins_in_whatever_order_they_come() -> None:
    restore = replace(REJECT, id=2, action=Action.RESTORE, effect=Effect.REOPENS)
    for commands in ([REJECT, restore], [restore, REJECT]):
        found = overlay(ItemState.HANDLED, commands)
        assert (found.standing, found.action) == (Standing.PENDING, Action.RESTORE)


def test_an_action_without_effect_changes_nothing() -> None:
    ban = replace(REJECT, id=5, action=Action.BAN, effect=Effect.NONE)
    assert overlay(ItemState.PENDING, [ban]).standing is Standing.PENDING
    assert overlay(ItemState.PENDING, [REJECT, ban]).action is Action.REJECT


def test_a_sent_deferral_holds_until_its_time() -> None:
    until = NOW + timedelta(hours=1)
    assert overlay(ItemState.PENDING, [], deferred_until=until, now=NOW).standing is Standing.DEFERRED
    assert overlay(ItemState.PENDING, [], deferred_until=until, now=until).standing is Standing.PENDING
    assert overlay(ItemState.HANDLED, [], deferred_until=until, now=NOW).standing is Standing.CLOSED
