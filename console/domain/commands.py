"""Commands and decisions: what a person decided, from the moment it is written down until it is in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.domain.actions import Action, Effect, TargetKind
from console.domain.items import ItemKind


class CommandState(StrEnum):
    """Where a command stands."""

    WAITING = "waiting"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    PARKED = "parked"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"


COUNTING = frozenset({CommandState.WAITING, CommandState.SENDING, CommandState.UNCERTAIN})
"""The states in which a command counts in what a person sees; parked and finished ones do not."""
FINISHED = frozenset({CommandState.SENT, CommandState.WITHDRAWN, CommandState.DISMISSED})
"""The states of the log; the outbox holds the others."""

LONGEST_WINDOW = timedelta(seconds=120)
"""The longest undo window that can be set."""


@dataclass(frozen=True, slots=True)
class Command:
    """One action on one target.

    :param item: the cache's id of the item it was decided on, also for actions on its author; None without one.
    :param target: the remote id of what it acts on.
    :param value: what the action sets (a moderation setting, an edited text).
    :param former: what `value` replaces, where taking the command back needs it; of a cancelled meetup, its text.
    :param base_version: the version that was on screen.
    :param base_digest: the digest that was on screen (`Item.digest`).
    :param key: a random token, the same at every attempt, for platforms with idempotency keys.
    :param retry_at: not before this time, after a transient answer.
    :param undoes: the command whose inverse this is.
    :param detail: one sentence about the last answer, for people.
    """

    id: int
    decision: int
    account: int
    item: int | None
    target_kind: TargetKind
    target: str
    kind: ItemKind | None
    action: Action
    effect: Effect
    decided_at: datetime
    not_before: datetime
    by: str = ""
    reason: str = ""
    message: str = ""
    value: str = ""
    former: str = ""
    clause: str = ""
    clause_version: str = ""
    base_version: str = ""
    base_digest: str = ""
    key: str = ""
    state: CommandState = CommandState.WAITING
    attempts: int = 0
    retry_at: datetime | None = None
    undoes: int | None = None
    detail: str = ""
    sent_at: datetime | None = None

    @property
    def scheduled(self) -> bool:
        """Whether it waits for a day that was set, and not only for the end of its undo window."""
        return self.not_before - self.decided_at > LONGEST_WINDOW


@dataclass(frozen=True, slots=True)
class Decision:
    """One or more commands that were decided, and are undone, together."""

    id: int
    decided_at: datetime
    not_before: datetime
    commands: tuple[Command, ...]
