"""Remote ids of Mailman: names for what Mailman itself names only for a while.

A held post's request id is given to another post as soon as it is free and the highest, so it is joined by what the
post keeps for good: when it was held, and its Message-ID (as a digest: a stranger wrote it). The author's address comes
along, because a ban can be lifted long after the post is gone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import quote, unquote

from console.adapters.mailman import wire

_KEPT = "@:+"


@dataclass(frozen=True, slots=True)
class HeldId:
    """A post that a list holds."""

    list_id: str
    address: str
    request_id: int
    hold_date: str
    digest: str

    @classmethod
    def of(cls, list_id: str, held: wire.Held) -> HeldId:
        """The id of a held post."""
        digest = hashlib.blake2b((held.message_id or "").encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return cls(list_id, held.address, held.request_id, held.hold_date or "", digest)

    def __str__(self) -> str:
        return _joined("held", self.list_id, str(self.request_id), self.hold_date, self.digest, self.address)

    def is_of(self, held: wire.Held) -> bool:
        """Whether this is that post, and not another one that got its request id."""
        return HeldId.of(self.list_id, held) == self


@dataclass(frozen=True, slots=True)
class RequestId:
    """A person who asks to join or leave a list."""

    list_id: str
    address: str
    token: str

    def __str__(self) -> str:
        return _joined("request", self.list_id, self.token, self.address)


@dataclass(frozen=True, slots=True)
class MemberId:
    """An address on a list, whatever its roles are at the moment."""

    list_id: str
    address: str

    def __str__(self) -> str:
        return _joined("member", self.list_id, self.address)


RemoteId = HeldId | RequestId | MemberId


def parse(remote_id: str) -> RemoteId | None:
    """What a remote id names; None if it is none of ours."""
    kind, *parts = (unquote(part) for part in remote_id.split("/"))
    match kind, parts:
        case "held", [list_id, number, hold_date, digest, address] if number.isascii() and number.isdigit():
            return HeldId(list_id, address, int(number), hold_date, digest)
        case "request", [list_id, token, address]:
            return RequestId(list_id, address, token)
        case "member", [list_id, address]:
            return MemberId(list_id, address)
        case _:
            return None


def _joined(*parts: str) -> str:
    return "/".join(quote(part, safe=_KEPT) for part in parts)
