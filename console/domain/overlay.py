"""The one idea: what a person sees = what the remote last said + what they decided and not yet sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.actions import Action, Effect
from console.domain.commands import COUNTING, Command, CommandState
from console.domain.items import ItemState


class Standing(StrEnum):
    """Where an item stands for the person who looks at it."""

    PENDING = "pending"
    DEFERRED = "deferred"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Effective:
    """The effective state of an item, and the command behind it where there is one."""

    standing: Standing
    action: Action | None = None
    state: CommandState | None = None
    decision: int | None = None


_STANDING = {Effect.CLOSES: Standing.CLOSED, Effect.DEFERS: Standing.DEFERRED, Effect.REOPENS: Standing.PENDING}


def overlay(
    remote: ItemState,
    commands: Iterable[Command],
    *,
    deferred_until: datetime | None = None,
    now: datetime | None = None,
) -> Effective:
    """The effective state of an item that the remote last called `remote`.

    The last counting command with an effect wins; without one, a deferral that was sent holds until
    `deferred_until`; without that, the remote's word holds. The cache evaluates the same rule in its queries.

    :param commands: every command on the item, in any order.
    :param deferred_until: until when an earlier, sent *defer* keeps it back.
    """
    counting = [c for c in commands if c.state in COUNTING and c.effect is not Effect.NONE]
    if counting:
        last = max(counting, key=lambda c: c.id)
        return Effective(_STANDING[last.effect], last.action, last.state, last.decision)
    if remote is not ItemState.PENDING:
        return Effective(Standing.CLOSED)
    if deferred_until is not None and now is not None and now < deferred_until:
        return Effective(Standing.DEFERRED)
    return Effective(Standing.PENDING)
