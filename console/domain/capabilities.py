"""What an account can do, as data: feeds, actions and their rules, and what the signed-in person may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.actions import Action, ActionRule, TargetKind
from console.domain.commands import Command
from console.domain.items import ItemKind
from console.domain.records import Feed


@dataclass(frozen=True, slots=True)
class FeedRule:
    """How one feed is read.

    :param incremental: a kept cursor brings only what changed; otherwise every pull lists all, and what a complete
        listing lacked is asked for one by one.
    :param every: seconds between two pulls when nothing asks for one earlier.
    :param page: records a page at most.
    :param cost: what one page takes out of the account's budget (`console.adapters.budget`).
    """

    feed: Feed
    incremental: bool
    every: float
    page: int = 100
    cost: int = 1


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an adapter offers on this account.

    :param concurrency: actions that may be under way at once.
    :param alone: seconds; not 0 where decisions that take items away can break each other, so that each has the remote
        to itself: one whose answer was lost counts as under way for so long, or until it is seen to have been done.
    :param claims: whether an item can be claimed so that colleagues see it.
    :param keep_for: seconds after which what was read must be read again or forgotten, where the platform's terms ask
        for that (its queue is then listed completely at each pull); None where they do not.
    """

    feeds: tuple[FeedRule, ...]
    actions: tuple[ActionRule, ...]
    concurrency: int = 1
    alone: float = 0.0
    claims: bool = False
    keep_for: float | None = None

    def rule(self, action: Action, kind: ItemKind | None = None) -> ActionRule | None:
        """The rule of an action on items of a kind, or None if it is not offered."""
        return next((rule for rule in self.actions if rule.action is action and kind in rule.kinds), None)

    def rule_for(self, action: Action, target: TargetKind) -> ActionRule | None:
        """The rule of an action on anything but an item, or None if it is not offered."""
        return next((rule for rule in self.actions if rule.action is action and rule.target is target), None)

    def rule_of(self, command: Command) -> ActionRule | None:
        """The rule that a command goes by, or None if this account no longer offers it."""
        if command.target_kind is TargetKind.ITEM:
            return self.rule(command.action, command.kind)
        return self.rule_for(command.action, command.target_kind)


class Grant(StrEnum):
    """Whether the signed-in account may do something."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the check of an account, in plain words."""

    name: str
    grant: Grant
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What `probe` found: which server, which community, who we are, what we may do.

    :param places: what this address offers to look after, as (id, name): the lists of a mail server, for example.
    :param warning: one sentence that the person should know before they go on.
    """

    product: str
    version: str
    community: str
    user: str
    members: int | None = None
    permissions: tuple[Permission, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    warning: str = ""
