"""What the invented community consists of: plain frozen values that know nothing of Corral's own records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

TITLE = "Lower Wexcombe"
LEAD = "Nell Farrowby"
"""Who signs in, unless another name is given."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes in Lower Wexcombe.

    :param id: lasting id on the sandbox's remote; empty for people who are not members.
    :param standing: newcomer, member, regular, trusted or moderator; guest for people who are not members.
    :param warned: warnings that still count.
    :param posts: published so far, of them `thanked` were thanked for.
    """

    id: str
    handle: str
    name: str
    address: str
    joined: datetime | None
    posts: int
    standing: str
    warned: int = 0
    thanked: int = 0
    about: str = ""
    boards: tuple[str, ...] = ()

    @property
    def given(self) -> str:
        """The first part of the name, as neighbours use it."""
        return self.name.split(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Board:
    """A board of the forum, or a mailing list (then with its address)."""

    key: str
    title: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A published post; `number` is its place in its thread, from 1."""

    number: int
    author: Person
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation: the published posts in order. A pending item takes a number between them."""

    id: str
    board: str
    title: str
    posts: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One member's report of a post or of a member."""

    by: Person
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: name, media type and size in bytes; it has no content."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One pending thing.

    :param kind: post, comment, report, edit, join or member.
    :param text: plain text; `source` is what was written if that is HTML.
    :param number: its place in its thread, 0 without one.
    :param held: why it waits, in the community's words.
    :param original: for an edit, the published text.
    :param hidden: whether members cannot see it until it is decided.
    :param headers: of a mail, a few lines as (name, value).
    :param size: bytes as received, attachments included.
    """

    id: str
    kind: str
    board: str
    thread: str
    number: int
    author: Person
    subject: str
    text: str
    source: str
    received: datetime
    held: tuple[str, ...]
    complaints: tuple[Complaint, ...]
    files: tuple[File, ...]
    original: str
    first_post: bool
    hidden: bool
    headers: tuple[tuple[str, str], ...]
    size: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A text of the community: house rules, welcome, description. Written in Markdown."""

    id: str
    kind: str
    title: str
    text: str
    version: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meetup; `rule` is an RFC 5545 recurrence or empty, times are aware in `zone`."""

    id: str
    title: str
    starts: datetime
    ends: datetime
    zone: str
    place: str
    description: str
    rule: str
    capacity: int | None
    coming: int
    state: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """Who answered or thanked whom: `kind` is answered or thanked, the others are handles."""

    id: str
    kind: str
    source: str
    target: str
    board: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known about an item, for tests; no adapter tells it.

    :param severity: high, middle or low.
    :param right: the actions that a good moderator may take.
    :param group: the planted group of near-copies it belongs to, or empty.
    :param odd: a copy with words of its own, that should not be decided with its group.
    :param theme: what it is an example of.
    """

    severity: str
    right: tuple[str, ...]
    group: str = ""
    odd: bool = False
    theme: str = ""


@dataclass(frozen=True)
class Community:
    """All of Lower Wexcombe at one moment; `activity` is worked out when it is first asked for."""

    title: str
    now: datetime
    seed: int
    members: tuple[Person, ...]
    boards: tuple[Board, ...]
    items: tuple[Entry, ...]
    threads: Mapping[str, Thread]
    documents: tuple[Paper, ...]
    meetups: tuple[Gathering, ...]
    truth: Mapping[str, Truth]

    @cached_property
    def activity(self) -> tuple[Deed, ...]:
        """About 20,000 deeds of the last year, oldest first."""
        from console.adapters.sandbox.activity import deeds

        return deeds(self.members, self.now, self.seed)
