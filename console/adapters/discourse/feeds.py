"""Discourse's listings as feeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from console.adapters.discourse import activity, mapping, meetups, wire
from console.adapters.discourse.client import Client
from console.adapters.errors import NotFound
from console.domain.items import Item
from console.domain.records import Document, Feed, Page

_PAGE_OF_REVIEW, _PAGE_OF_USERS, _PAGE_OF_EVENTS = 10, 100, 200
_EVENTS_SINCE = timedelta(days=60)
_WELL_KNOWN = (
    ("terms", "terms-of-service"),
    ("guidelines", "faq-guidelines"),
    ("guidelines", "guidelines"),
    ("privacy", "privacy-policy"),
)
"""What a fresh site calls its topics; the ids are in hidden settings."""
_KINDS = ("terms", "guidelines", "privacy")
_TOPIC = re.compile(r"(?:(?P<kind>[a-z]+)[:=])?(?:\S*/t/(?:[^/\s]+/)?)?(?P<topic>[1-9][0-9]{0,17})(?:/\S*)?")


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a feed was read.

    :param feed: whose cursor it is.
    :param since: the time of the last row, as Discourse wrote it.
    :param seen: the ids of the rows of that time, which come again.
    :param offset: how many of them to skip, where they fill a page.
    :param page: the number of the next page.
    """

    feed: str
    since: str = ""
    seen: tuple[int, ...] = ()
    offset: int = 0
    page: int = 1


class Feeds:
    """Reads the feeds of an account."""

    def __init__(self, client: Client, user: str, place: str, clock: Callable[[], datetime]) -> None:
        """:param place: the topics of the rules, as the person named them; empty to look for them."""
        self._client = client
        self._user = user
        self._place = place
        self._clock = clock
        self._claiming: str | None = None

    def page(self, feed: Feed, cursor: str | None) -> Page:
        """The next page; how many records it has is up to Discourse."""
        if feed is Feed.ACTIVITY:
            return activity.page(self._client, cursor, self._clock())
        place = _decoded(cursor, feed)
        match feed:
            case Feed.QUEUE:
                return self._queue(place)
            case Feed.MEMBERS:
                return self._members(place)
            case Feed.EVENTS:
                return self._events(place)
            case _:
                return Page(self._terms(), None, more=False)

    def item(self, number: int) -> tuple[Item, wire.Reviewable]:
        """One item as it is now."""
        found = self._client.reviewable(number)
        return self._desk(found).item(found.reviewable), found.reviewable

    # The review queue

    def _desk(self, beside: wire.Beside) -> mapping.Desk:
        address = self._client.session.address
        return mapping.Desk(beside, self._user, self._claims(), address.url().rstrip("/"), address.host)

    def _claims(self) -> str:
        """Whether colleagues claim items there; asked once for each walk through the queue."""
        if self._claiming is None:
            try:
                self._claiming = self._client.settings().reviewable_claiming
            except NotFound:
                self._claiming = "disabled"
        return self._claiming

    def _queue(self, place: Cursor) -> Page:
        """From the time of the last row on: whatever is decided meanwhile moves rows forward, but not in time."""
        if not place.since:
            self._claiming = None
        found = self._client.review(place.since, place.offset)
        desk = self._desk(found)
        rows = found.reviewables
        records = tuple(desk.item(row) for row in rows if row.id not in place.seen)
        total = found.meta.total_rows_reviewables if not place.since and not place.offset else None
        if len(rows) < _PAGE_OF_REVIEW:
            return Page(records, None, more=False, total=total)
        last = rows[-1].created_at or ""
        same = tuple(row.id for row in rows if (row.created_at or "") == last)
        if last == place.since or not last:
            # More of one moment than a page holds: only the number of rows tells them apart.
            onward = Cursor(place.feed, place.since, place.seen + same, place.offset + len(rows))
        else:
            onward = Cursor(place.feed, last, same)
        return Page(records, _encoded(onward), more=True, total=total)

    # People

    def _members(self, place: Cursor) -> Page:
        """Newest first: somebody who joins meanwhile moves rows to the next page, where they come again."""
        users = self._client.users(place.page)
        now = self._clock()
        records = tuple(mapping.member(user, now) for user in users if user.id not in place.seen)
        if len(users) < _PAGE_OF_USERS:
            return Page(records, None, more=False)
        seen = tuple(user.id for user in users)
        return Page(records, _encoded(Cursor(place.feed, page=place.page + 1, seen=seen)), more=True)

    # Events

    def _events(self, place: Cursor) -> Page:
        after = place.since or (self._clock() - _EVENTS_SINCE).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            events = self._client.events(after)
        except NotFound:
            return Page((), None, more=False)  # The site has no calendar.
        base = self._client.session.address.url().rstrip("/")
        records = tuple(meetups.meetup(event, base) for event in events if event.id not in place.seen)
        last = (events[-1].starts_at or "") if events else ""
        if len(events) < _PAGE_OF_EVENTS or not last or last == place.since:
            return Page(records, None, more=False)
        seen = tuple(event.id for event in events)
        return Page(records, _encoded(Cursor(place.feed, last, seen)), more=True)

    # Texts

    def _terms(self) -> tuple[Document, ...]:
        return tuple(self.document(kind, topic) for kind, topic in self.topics())

    def document(self, kind: str, topic: int) -> Document:
        """A text as it is now.

        :raises NotFound: its topic is gone.
        """
        found = self._client.topic(topic)
        first = min(found.post_stream.posts, key=lambda post: post.post_number, default=None)
        if first is None:
            raise NotFound(f"Topic {topic} has no post that this account can see.")
        return mapping.document(kind, found.title or "", self._client.post(first.id))

    def topics(self) -> list[tuple[str, int]]:
        """The topics of the rules, with what each is."""
        if self._place.strip():
            return named_topics(self._place)
        found: dict[int, str] = {}
        for kind, slug in _WELL_KNOWN:
            if kind in found.values():
                continue
            try:
                found.setdefault(self._client.topic_called(slug), kind)
            except NotFound:
                continue
        return [(kind, topic) for topic, kind in found.items()]


def named_topics(place: str) -> list[tuple[str, int]]:
    """The topics that a person named: numbers or addresses, each with or without what it is (`privacy:12`).

    Without, they are the terms, the guidelines and the privacy policy, in this order.
    """
    found: list[tuple[str, int]] = []
    for word in re.split(r"[\s,]+", place.strip()):
        match = _TOPIC.fullmatch(word)
        if match is not None:
            kind = match["kind"] or (_KINDS[len(found)] if len(found) < len(_KINDS) else "terms")
            found.append((kind if kind in _KINDS else "terms", int(match["topic"])))
    return found


def _encoded(place: Cursor) -> str:
    return msgspec.json.encode(place).decode()


def _decoded(cursor: str | None, feed: Feed) -> Cursor:
    """A kept cursor; the beginning where it is none of this feed's."""
    try:
        place = msgspec.json.decode(cursor or "", type=Cursor)
    except (msgspec.DecodeError, UnicodeError):
        return Cursor(feed.value)
    return place if place.feed == feed.value else Cursor(feed.value)
