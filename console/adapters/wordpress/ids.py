"""Remote ids of WordPress: its own numbers, which it never gives twice, with a word for what is numbered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_DIGITS = 18
"""At most, so that a number fits into the database's."""


class Kind(StrEnum):
    """What WordPress numbers. Posts and pages share their numbers, and are asked for at different addresses."""

    COMMENT = "comment"
    POST = "post"
    PAGE = "page"
    USER = "user"


@dataclass(frozen=True, slots=True)
class RemoteId:
    """One thing on one site."""

    kind: Kind
    number: int

    def __str__(self) -> str:
        return f"{self.kind.value}/{self.number}"


def parse(remote_id: str) -> RemoteId | None:
    """What a remote id names; None if it is none of ours."""
    word, _, number = remote_id.partition("/")
    if word not in frozenset(Kind) or not (number.isascii() and number.isdigit()) or len(number) > _DIGITS:
        return None
    found = RemoteId(Kind(word), int(number))
    return found if str(found) == remote_id and found.number > 0 else None
