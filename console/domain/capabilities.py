"""What an account can do, as data: feeds, actions and their rules, and what the signed-in person may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.actions import Action, ActionRule
from console.domain.items import ItemKind
from console.domain.records import Feed


@dataclass(frozen=True, slots=True)
class FeedRule:
    """How one feed is read.

    :param incremental: a kept cursor brings only what changed; otherwise every pull lists all, and what a complete
        listing lacked is asked for one by one.
    :param every: seconds between two pulls when nothing asks for one earlier.
    :param page: records a page at most.
    """

    feed: Feed
    incremental: bool
    every: float
    page: int = 100


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an adapter offers on this account.

    :param concurrency: actions that may be under way at once.
    :param claims: whether an item can be claimed so that colleagues see it.
    """

    feeds: tuple[FeedRule, ...]
    actions: tuple[ActionRule, ...]
    concurrency: int = 1
    claims: bool = False

    def rule(self, action: Action, kind: ItemKind | None = None) -> ActionRule | None:
        """The rule of an action on items of a kind (None: on a member or document), or None if it is not offered."""
        for rule in self.actions:
            if rule.action is action and (kind in rule.kinds if kind is not None else not rule.kinds):
                return rule
        return None


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
