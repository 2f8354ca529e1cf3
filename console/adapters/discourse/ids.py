"""Remote ids of Discourse, and what goes with a version: the way in which each decision is sent.

Discourse's own numbers are never given anew. A published post goes by its topic and its number there, which is how
replies name it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from console.domain.actions import Action

_NUMBER = "(0|[1-9][0-9]{0,17})"
_REVIEW = re.compile(f"review/{_NUMBER}")
_USER = re.compile(f"user/{_NUMBER}")
_POST = re.compile(f"post/{_NUMBER}/{_NUMBER}")
_DOCUMENT = re.compile(f"(terms|guidelines|privacy)/{_NUMBER}/{_NUMBER}")
_EVENT = re.compile(f"event/{_NUMBER}")
_SEPARATOR, _EQUALS = ";", "="


def review_id(number: int) -> str:
    """The remote id of a reviewable."""
    return f"review/{number}"


def review_number(remote_id: str) -> int | None:
    """What it names; None if it is none of ours, as with the following."""
    return _single(_REVIEW, remote_id)


def user_id(number: int) -> str:
    """The remote id of a user."""
    return f"user/{number}"


def user_number(remote_id: str) -> int | None:
    """The number of a user."""
    return _single(_USER, remote_id)


def event_id(number: int) -> str:
    """The remote id of an event, which goes by its post."""
    return f"event/{number}"


def event_number(remote_id: str) -> int | None:
    """The number of the event and of its post."""
    return _single(_EVENT, remote_id)


def post_id(topic: int, number: int) -> str:
    """The remote id of a published post."""
    return f"post/{topic}/{number}"


def topic_of(remote_id: str) -> int | None:
    """The topic of a published post."""
    found = _POST.fullmatch(remote_id)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class TextId:
    """A text of the community.

    :param kind: terms, guidelines or privacy.
    :param post: the first post of its topic, which holds it.
    """

    kind: str
    topic: int
    post: int

    def __str__(self) -> str:
        return f"{self.kind}/{self.topic}/{self.post}"


def text_of(remote_id: str) -> TextId | None:
    """What a remote id names; None if it is no text of ours."""
    found = _DOCUMENT.fullmatch(remote_id)
    return TextId(found[1], int(found[2]), int(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class Stamp:
    """The version of an item: Discourse's own number, and what each of our actions is called for this very item.

    Discourse offers other actions for each item, and which ones depends on its state. Kept with the version that was on
    screen, a decision is one request; without, the item would be read before each.

    :param calls: Corral's actions, and Discourse's names for them.
    """

    number: int
    calls: Mapping[Action, str] = field(default_factory=dict)

    def __str__(self) -> str:
        pairs = sorted(f"{action.value}{_EQUALS}{call}" for action, call in self.calls.items())
        return _SEPARATOR.join((str(self.number), *pairs))

    @classmethod
    def parse(cls, version: str) -> Stamp | None:
        """The stamp that an item's version is; None if it is none of ours."""
        number, *pairs = version.split(_SEPARATOR)
        if not re.fullmatch(_NUMBER, number):
            return None
        known = {action.value: action for action in Action}
        calls = {}
        for pair in pairs:
            action, found, call = pair.partition(_EQUALS)
            if found and action in known:
                calls[known[action]] = call
        return cls(int(number), calls)


def _single(pattern: re.Pattern[str], remote_id: str) -> int | None:
    found = pattern.fullmatch(remote_id)
    return int(found[1]) if found else None
