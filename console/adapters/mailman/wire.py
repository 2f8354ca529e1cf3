"""What the REST interface of Mailman's core sends, as far as Corral reads it (seen on 3.3.10, API 3.1).

Only what identifies a record is required: a held post keeps whatever its sender and the pipeline put into it, and one
odd post must not hide the others. Times are naive and mean UTC.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")

LONGEST_ADDRESS = 1000
"""Characters; mail allows 254 (RFC 5321, 4.5.3.1.3)."""
_MODERATORS = frozenset({"moderator"})


class Versions(msgspec.Struct, frozen=True):
    """`system/versions`."""

    mailman_version: str
    api_version: str = ""


class Collection(msgspec.Struct, Generic[T], frozen=True):
    """A page of anything; `entries` is absent where there are none."""

    total_size: int
    start: int = 0
    entries: tuple[T, ...] = ()


class MailingList(msgspec.Struct, frozen=True):
    """A list, as `lists` shows it."""

    list_id: str
    fqdn_listname: str = ""
    display_name: str = ""
    description: str = ""
    member_count: int = 0


class ListConfiguration(msgspec.Struct, frozen=True):
    """The texts among `lists/ID/config`."""

    description: str | None = ""
    info: str | None = ""
    display_name: str | None = ""
    fqdn_listname: str | None = ""
    preferred_language: str | None = "en"


class Held(msgspec.Struct, frozen=True):
    """A post that waits. `request_id` is given again to a later post once this one was the last and is decided.

    :param moderation_reasons: sentences, or pairs of a sentence with `{}` and what goes there.
    :param msg: the whole message as text.
    """

    request_id: int
    message_id: str | None = ""
    hold_date: str | None = ""
    sender: str | None = ""
    subject: str | None = ""
    reason: str | None = ""
    msg: str | None = ""
    rule_hits: Any = ()
    moderation_reasons: Any = ()

    @property
    def address(self) -> str:
        """The sender; empty where that is longer than any address: its beginning might be somebody else's."""
        sender = self.sender or ""
        return sender if len(sender) <= LONGEST_ADDRESS else ""


class Request(msgspec.Struct, frozen=True):
    """Somebody who asks to join or to leave."""

    token: str
    type: str = ""
    list_id: str = ""
    email: str = ""
    display_name: str | None = ""
    when: str | None = ""
    token_owner: str = ""

    def waits_on(self, list_id: str) -> bool:
        """Whether it is for the moderators of this list; Mailman shows any token under any list."""
        return self.list_id == list_id and self.token_owner in _MODERATORS


class Member(msgspec.Struct, frozen=True):
    """One role of one address on one list; `moderation_action` is absent where the list's default holds."""

    member_id: str
    email: str
    list_id: str = ""
    role: str = ""
    display_name: str | None = ""
    moderation_action: str | None = ""


class Template(msgspec.Struct, frozen=True):
    """A text that the list keeps elsewhere: `lists/ID/uris`."""

    name: str
    uri: str
