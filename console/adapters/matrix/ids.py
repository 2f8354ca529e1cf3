"""Remote ids of Matrix: what Synapse names by several ids, as one that lasts.

A report's number is not given again. Room, event and sender come along, because a ban can be lifted, and a removal be
looked up, long after the report is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

_KEPT = "@:+!$#=_-."
_LARGEST = 2**63 - 1
"""What Synapse can look up without an error of its own."""


@dataclass(frozen=True, slots=True)
class ReportId:
    """A reported message, by the oldest of its open reports."""

    number: int
    room: str
    event: str
    user: str

    def __str__(self) -> str:
        return _joined("report", str(self.number), self.room, self.event, self.user)


@dataclass(frozen=True, slots=True)
class PersonId:
    """A reported person, by the oldest of their open reports."""

    number: int
    user: str

    def __str__(self) -> str:
        return _joined("person", str(self.number), self.user)


@dataclass(frozen=True, slots=True)
class KnockId:
    """Somebody who asks to be let into a room, by the event that asks."""

    room: str
    event: str
    user: str

    def __str__(self) -> str:
        return _joined("knock", self.room, self.event, self.user)


@dataclass(frozen=True, slots=True)
class UserId:
    """A person, of this server or another."""

    user: str

    def __str__(self) -> str:
        return _joined("user", self.user)


@dataclass(frozen=True, slots=True)
class PostId:
    """A message in a room."""

    room: str
    event: str

    def __str__(self) -> str:
        return _joined("post", self.room, self.event)


@dataclass(frozen=True, slots=True)
class TopicId:
    """The topic of a room."""

    room: str

    def __str__(self) -> str:
        return _joined("topic", self.room)


ItemId = ReportId | PersonId | KnockId
RemoteId = ItemId | UserId | PostId | TopicId

CONSENT = "consent"
"""The remote id of the server's own terms."""


def parse(remote_id: str) -> RemoteId | None:
    """What a remote id names; None if it is none of ours."""
    kind, *parts = (unquote(part) for part in remote_id.split("/"))
    match kind, parts:
        case "report", [number, room, event, user] if _is_number(number):
            return ReportId(int(number), room, event, user)
        case "person", [number, user] if _is_number(number):
            return PersonId(int(number), user)
        case "knock", [room, event, user]:
            return KnockId(room, event, user)
        case "user", [user]:
            return UserId(user)
        case "post", [room, event]:
            return PostId(room, event)
        case "topic", [room]:
            return TopicId(room)
        case _:
            return None


def deed(kind: str, room: str, event: str, whom: str = "") -> str:
    """The remote id of an answer, a mention or a thank."""
    return _joined(kind, room, event, *([whom] if whom else []))


def accepted(user: str) -> str:
    """The remote id of somebody's acceptance of the server's terms."""
    return _joined(CONSENT, user)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST


def _joined(*parts: str) -> str:
    return "/".join(quote(part, safe=_KEPT) for part in parts)
