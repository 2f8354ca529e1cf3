"""What an adapter hands over beside items: members, documents, meetups, interactions, log entries; and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.items import Item, TextFormat


class Feed(StrEnum):
    """A stream of records of one account."""

    QUEUE = "queue"
    REPORTS = "reports"
    MEMBERS = "members"
    TERMS = "terms"
    EVENTS = "events"
    ACTIVITY = "activity"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Member:
    """A person on one account.

    :param standing: "good", "warned", "suspended", "banned" … in the words of DESIGN, empty where unknown.
    :param moderation: the adapter's word for how this member's posts are treated; empty is the community's default.
    """

    remote_id: str
    handle: str
    name: str = ""
    address: str = ""
    joined: datetime | None = None
    roles: tuple[str, ...] = ()
    standing: str = ""
    moderation: str = ""
    posts: int | None = None
    note: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text of the community: terms, description, welcome.

    :param kind: "terms", "description", "info", "welcome" …
    :param editable: whether this account may change it.
    """

    remote_id: str
    kind: str
    title: str
    text: str
    format: TextFormat = TextFormat.PLAIN
    version: str = ""
    editable: bool = False
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meetup:
    """An event of the calendar; `rule` is an RFC 5545 RRULE value or empty, `zone` an IANA name."""

    remote_id: str
    title: str
    starts: datetime
    ends: datetime
    zone: str = "UTC"
    place: str = ""
    description: str = ""
    rule: str = ""
    capacity: int | None = None
    coming: int | None = None
    state: str = "confirmed"
    version: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """Who answered, thanked, mentioned or met whom; handles of the same account."""

    remote_id: str
    kind: str
    source: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A decision that the remote tells of, made by anybody."""

    remote_id: str
    item: str
    action: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """The remote said that a record is no longer there."""

    remote_id: str


Record = Item | Member | Document | Meetup | Interaction | LogEntry | Gone


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a feed.

    :param cursor: opaque, hands to the next `fetch`; kept with the rows that it covers.
    :param more: whether the next part is there already.
    :param total: how many records the whole feed has, where the remote says.
    """

    records: tuple[Record, ...]
    cursor: str | None
    more: bool
    total: int | None = None
