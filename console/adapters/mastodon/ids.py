"""Remote ids: what a thing is, and the server's own id of it, which it never gives to something else."""

from __future__ import annotations

from dataclasses import dataclass

REPORT, SIGN_UP, ACCOUNT, TEXT = "report", "sign-up", "account", "text"
_KINDS = frozenset({REPORT, SIGN_UP, ACCOUNT, TEXT})


@dataclass(frozen=True, slots=True)
class RemoteId:
    """One thing on the server.

    :param kind: REPORT, SIGN_UP, ACCOUNT or TEXT.
    :param number: the server's id: digits on Mastodon, a ULID on GoToSocial, a name for a text.
    """

    kind: str
    number: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.number}"


def parse(remote_id: str) -> RemoteId | None:
    """What a remote id names; None if it is none of ours."""
    kind, _, number = remote_id.partition("/")
    if kind not in _KINDS or not number.isascii() or not number.isalnum():
        return None
    return RemoteId(kind, number)
