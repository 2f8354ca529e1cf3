"""Items and commands for the tests of the cache."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import Command
from console.domain.items import Author, Flag, Item, ItemKind, ItemState

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


def post(remote_id: str, text: str = "A kettle for the allotment", **changes: object) -> Item:
    """A held post; `minutes` says how long ago it came, `flags` how many flagged it."""
    minutes = changes.pop("minutes", 10)
    flags = changes.pop("flags", 0)
    assert isinstance(minutes, int)
    assert isinstance(flags, int)
    values: dict[str, object] = {
        "kind": ItemKind.POST,
        "author": Author("ada", "Ada Lovett"),
        "subject": f"Subject of {remote_id}",
        "received": NOW - timedelta(minutes=minutes),
        "version": "1",
        "state": ItemState.PENDING,
        "flags": tuple(Flag(f"member{n}") for n in range(flags)),
        "actions": ("approve", "reject"),
    }
    return Item(remote_id=remote_id, text=text, **(values | changes))  # type: ignore[arg-type]


def decided(item: int | None, target: str, action: Action = Action.APPROVE, **changes: object) -> Command:
    """A command as a service hands it over: decided now, due now."""
    values: dict[str, object] = {
        "account": 1,
        "kind": ItemKind.POST,
        "effect": Effect.CLOSES,
        "decided_at": NOW,
        "not_before": NOW,
        "by": "Mo",
    }
    return Command(
        id=0,
        decision=0,
        item=item,
        target_kind=TargetKind.ITEM,
        target=target,
        action=action,
        **(values | changes),  # type: ignore[arg-type]
    )
