"""Remote ids of NodeBB. Its numbers are never given anew; a held post's id holds the time at which it came.

Somebody who is sent away from a group and asks again has the same id as before: NodeBB keeps nothing that tells the two
requests apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

_NUMBER = "(0|[1-9][0-9]{0,17})"
_QUEUED = re.compile(rf"queue/([a-z]{{1,20}}-[0-9A-Za-z-]{{1,60}})/{_NUMBER}")
_FLAG = re.compile(f"flag/{_NUMBER}")
_USER = re.compile(f"user/{_NUMBER}")
_POST = re.compile(f"post/{_NUMBER}/([^/]{{1,600}})")
_REQUEST = re.compile(f"request/([^/]{{1,600}})/{_NUMBER}")
TERMS = "terms"
"""The one text of a forum."""


@dataclass(frozen=True, slots=True)
class QueuedId:
    """A held post, with who wrote it: a ban can be lifted long after the post is gone."""

    queue_id: str
    uid: int

    def __str__(self) -> str:
        return f"queue/{self.queue_id}/{self.uid}"


@dataclass(frozen=True, slots=True)
class FlagId:
    """A flag."""

    number: int

    def __str__(self) -> str:
        return f"flag/{self.number}"


@dataclass(frozen=True, slots=True)
class RequestId:
    """Somebody who asks to join a group."""

    group: str
    uid: int

    def __str__(self) -> str:
        return f"request/{quote(self.group, safe='')}/{self.uid}"


ItemId = QueuedId | FlagId | RequestId


def item_of(remote_id: str) -> ItemId | None:
    """What an item's id names; None if it is none of ours."""
    if found := _QUEUED.fullmatch(remote_id):
        return QueuedId(found[1], int(found[2]))
    if found := _FLAG.fullmatch(remote_id):
        return FlagId(int(found[1]))
    if found := _REQUEST.fullmatch(remote_id):
        return RequestId(unquote(found[1]), int(found[2]))
    return None


def user_id(uid: int) -> str:
    """The remote id of a user; empty for a guest."""
    return f"user/{uid}" if uid > 0 else ""


def user_of(remote_id: str) -> int | None:
    """The number of a user; None if it is none of ours."""
    found = _USER.fullmatch(remote_id)
    return int(found[1]) if found else None


def post_id(tid: int, pid: int | str) -> str:
    """The remote id of a published post; those from other servers go by an address."""
    return f"post/{tid}/{quote(str(pid), safe='')}"


def post_of(remote_id: str) -> tuple[int, str] | None:
    """The topic and the number of a post."""
    found = _POST.fullmatch(remote_id)
    return (int(found[1]), unquote(found[2])) if found else None
