"""Items and commands for the tests of the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from console.domain.actions import Action, ActionRule, Condition, Effect, TargetKind
from console.domain.commands import Command
from console.domain.items import Author, Handled, Item, ItemKind, ItemState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def post(remote_id: str = "p1", text: str = "Who has mended a kettle before?", version: str = "1") -> Item:
    """A post that waits."""
    return Item(
        remote_id,
        ItemKind.POST,
        Author("ada"),
        "A kettle",
        text,
        NOW,
        version=version,
        actions=("approve", "discard", "reject", "defer", "edit"),
    )


def decided(item: Item, action: str, by: str = "") -> Item:
    """The item after somebody decided on it."""
    return replace(item, state=ItemState.HANDLED, handled=Handled(action, by, NOW))


def command(item: Item, action: Action, effect: Effect = Effect.CLOSES, /, **fields: object) -> Command:
    """A command on an item as it was on screen."""
    plain = Command(
        id=1,
        decision=1,
        account=1,
        item=1,
        target_kind=TargetKind.ITEM,
        target=item.remote_id,
        kind=item.kind,
        action=action,
        effect=effect,
        decided_at=NOW,
        not_before=NOW,
        base_version=item.version,
        base_digest=item.digest(),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def rule(action: Action, effect: Effect = Effect.CLOSES, /, **fields: object) -> ActionRule:
    """A rule on posts that checks nothing and cannot be repeated."""
    plain = ActionRule(action, action.value.title(), frozenset({ItemKind.POST}), effect, condition=Condition.NOTHING)
    return replace(plain, **fields)  # type: ignore[arg-type]
