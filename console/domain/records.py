"""What an adapter hands over beside items: members, documents, meetups, interactions, log entries; and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.items import Item, TextFormat
from console.domain.text import digest


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

    def digest(self) -> str:
        """A digest of what a person read: equal as long as title and text are."""
        return digest(self.title, self.text)


@dataclass(frozen=True, slots=True)
class Meetup:
    """An event of the calendar.

    :param remote_id: one for a whole series; where a platform names its instances, that of the series.
    :param zone: an IANA name; that of the place where it happens.
    :param rule: an RFC 5545 RRULE value, empty for a single event.
    :param coming: how many said that they come, None where the remote does not count.
    :param state: "confirmed", "tentative" or "cancelled".
    :param uid: the same on every account that knows the event (RFC 5545, 3.8.4.7); empty where the platform has none.
    :param source: the iCalendar text as the remote has it, so that nothing in it is lost; empty where it has none.
    :param all_day: `starts` and `ends` are midnights in `zone`, `ends` that after the last day.
    :param editable: whether this account may change it.
    """

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
    uid: str = ""
    source: str = ""
    all_day: bool = False
    url: str = ""
    editable: bool = False

    def digest(self) -> str:
        """A digest of what a person saw: equal as long as the event is, whoever counted along meanwhile."""
        when = (self.starts.isoformat(), self.ends.isoformat(), self.zone, self.rule, str(self.all_day))
        return digest(self.title, self.place, self.description, self.state, *when, self.source)


class InteractionKind(StrEnum):
    """What members do among each other."""

    POST = "post"
    """Wrote something to all; has no target."""
    ANSWER = "answer"
    THANK = "thank"
    MENTION = "mention"
    MEET = "meet"


@dataclass(frozen=True, slots=True)
class Interaction:
    """Who wrote, answered, thanked, mentioned or met whom; handles of the same account.

    :param kind: one of `InteractionKind`.
    :param target: whom; empty where somebody wrote to all.
    :param post: the remote id of what was written, empty for a thank or a meeting.
    :param answers: the remote id of the post that it is about, empty where there is none.
    :param excerpt: the first words, at most 200 characters.
    """

    remote_id: str
    kind: str
    source: str
    target: str
    at: datetime
    post: str = ""
    answers: str = ""
    excerpt: str = ""
    url: str = ""


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
class Acceptance:
    """A member accepted a document; comes with the terms.

    :param document: the remote id of the document, and `version` what its remote called the version, where it told.
    :param handle: who.
    """

    remote_id: str
    document: str
    version: str
    handle: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The remote said that a record is no longer there."""

    remote_id: str


Record = Item | Member | Document | Meetup | Interaction | LogEntry | Acceptance | Gone


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a feed.

    :param cursor: opaque, hands to the next `fetch`; kept with the rows that it covers.
    :param more: whether the next part is there already.
    :param total: how many records the whole feed has, where the remote says.
    :param whole: an incremental feed is read from its beginning, because there was no cursor or the remote no longer
        knew it: at the end, what none of these pages named is asked for.
    """

    records: tuple[Record, ...]
    cursor: str | None
    more: bool
    total: int | None = None
    whole: bool = False
