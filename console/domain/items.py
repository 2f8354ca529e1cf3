"""Items: what is moderated, as the remote last told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.text import digest


class ItemKind(StrEnum):
    """What an item is."""

    POST = "post"
    """A post or message that is held until somebody decides."""
    COMMENT = "comment"
    REPORT = "report"
    """A published post that members reported."""
    EDIT = "edit"
    """A change to a published post, held."""
    JOIN = "join"
    """A person who asks to become a member."""
    MEMBER = "member"
    """A member whom others reported."""


class ItemState(StrEnum):
    """Where an item stands, as the remote says."""

    PENDING = "pending"
    HANDLED = "handled"
    GONE = "gone"


class TextFormat(StrEnum):
    """How `Item.source` and a document's text are written."""

    PLAIN = "plain"
    HTML = "html"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an item, as far as the remote tells.

    :param remote_id: the member's id on that remote; empty for a guest.
    :param approved: earlier posts that were let through, None where the remote does not count.
    """

    handle: str
    name: str = ""
    remote_id: str = ""
    address: str = ""
    joined: datetime | None = None
    posts: int | None = None
    approved: int | None = None
    trusted: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """One member's report of an item."""

    by: str
    reason: str = ""
    trusted: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ThreadPost:
    """A post around the item that is judged; `position` below 0 stands before it, above 0 after it."""

    author: Author
    text: str
    at: datetime | None
    position: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with an item: listed, never opened by itself.

    :param size: bytes, decoded.
    """

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Handled:
    """Who decided an item elsewhere, and how; empty strings where the remote does not say."""

    action: str = ""
    by: str = ""
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to decide on.

    :param remote_id: stable on its account, never reused.
    :param version: what the remote compares, or what it would take to notice a change; empty where there is none.
    :param text: plain text for lists, search and analysis.
    :param source: the text as written, in `format`; empty where it is the same as `text`.
    :param place: where it stands, outermost first (list or forum, section, thread).
    :param headers: a few lines worth showing with the text, as (name, value).
    :param rules: why the remote held it, in its own words.
    :param original: the published text that an EDIT would replace.
    :param actions: what may be done to this item by this account.
    """

    remote_id: str
    kind: ItemKind
    author: Author
    subject: str
    text: str
    received: datetime
    version: str = ""
    state: ItemState = ItemState.PENDING
    handled: Handled | None = None
    source: str = ""
    format: TextFormat = TextFormat.PLAIN
    place: tuple[str, ...] = ()
    url: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    thread: tuple[ThreadPost, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    original: str = ""
    first_post: bool = False
    hidden: bool = True
    """Whether members cannot see it until it is decided."""
    size: int = 0
    actions: tuple[str, ...] = ()

    def digest(self) -> str:
        """A digest of what a person judged: 32 hexadecimal characters, equal as long as the words are."""
        return digest(self.kind.value, self.author.handle, self.subject, self.text, self.source, self.original)
