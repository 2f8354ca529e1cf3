"""Canned replies: which there are for an action, and what stands for their variables."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.actions import Action
from console.domain.items import Item
from console.settings import Reply, Settings

VARIABLES: Mapping[str, str] = {
    "author": "who wrote it",
    "subject": "its subject, or what it is where it has none",
    "place": "the list, forum or thread it stands in",
    "community": "the community's name",
    "moderator": "your name, as in the settings",
}
"""What a canned reply may name, with the words that explain it."""


def variables_of(item: Item, community: str, moderator: str) -> dict[str, str]:
    """What stands for each variable on one item; a variable without a value is absent, so that it blocks the send."""
    values = {
        "author": item.author.name or item.author.handle,
        "subject": f"“{item.subject}”" if item.subject else f"your {item.kind.value}",
        "place": item.place[-1] if item.place else community,
        "community": community,
        "moderator": moderator,
    }
    return {name: value for name, value in values.items() if value}


def for_action(settings: Settings, action: Action) -> tuple[Reply, ...]:
    """The replies that fit an action: its own first, then those that fit any."""
    own = [reply for reply in settings.replies if reply.action is action]
    return (*own, *(reply for reply in settings.replies if reply.action is None))
