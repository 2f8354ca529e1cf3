"""A server's listings as feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from console.adapters.errors import Unsupported
from console.adapters.mastodon import activity, mapping, wire
from console.adapters.mastodon.client import Client
from console.adapters.mastodon.powers import Person
from console.adapters.mastodon.traits import Traits
from console.domain.records import Document, Feed, Page, Record


class Cursor(msgspec.Struct, frozen=True):
    """Where a listing goes on: the server's own word for it, of which it hands out one a page."""

    max_id: str


class Feeds:
    """Reads the feeds of an account.

    :param person: who we are there; asked for only where a record depends on it.
    """

    def __init__(
        self, client: Client, traits: Traits, person: Callable[[], Person], clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._traits = traits
        self._person = person
        self._clock = clock

    def page(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """The next records of a feed.

        :raises Unsupported: this server has no such feed.
        """
        match feed:
            case Feed.REPORTS:
                return self._reports(_decoded(cursor), limit)
            case Feed.QUEUE:
                return self._sign_ups(_decoded(cursor), limit)
            case Feed.MEMBERS:
                return self._members(_decoded(cursor), limit)
            case Feed.TERMS:
                return _whole(documents(self._client, self._traits))
            case Feed.EVENTS if self._traits.announces:
                return self._events()
            case Feed.ACTIVITY:
                return activity.page(self._client, cursor, limit, self._traits.clock, self._clock())
        raise Unsupported(f"{self._traits.product or 'This server'} has no {feed.value}.")

    def _reports(self, max_id: str, limit: int) -> Page:
        person = self._person()
        found = self._client.reports(dict(self._traits.open_reports), limit, max_id)
        return _part(tuple(mapping.report(one, person, self._traits) for one in found.rows), found.onward)

    def _sign_ups(self, max_id: str, limit: int) -> Page:
        person = self._person()
        found = self._client.accounts({"status": "pending"}, limit, max_id)
        waiting = tuple(mapping.sign_up(one, person) for one in found.rows if not one.approved)
        return _part(waiting, found.onward)

    def _members(self, max_id: str, limit: int) -> Page:
        found = self._client.accounts({}, limit, max_id)
        return _part(tuple(mapping.member(one) for one in found.rows), found.onward)

    def _events(self) -> Page:
        host = self._client.host
        meetups = [mapping.meetup(one, host) for one in self._client.announcements()]
        return _whole(tuple(one for one in meetups if one is not None))


def documents(client: Client, traits: Traits) -> tuple[Document, ...]:
    """All texts of a server. What GoToSocial lets be changed comes as it was written, the rest as it is laid out."""
    rules = mapping.rules(client.rules(), editable=traits.writes_texts)
    if traits.writes_texts:
        about = client.instance()
        return (
            rules,
            _written(mapping.TERMS, "Terms", about.terms_text, about.terms),
            _written(mapping.DESCRIPTION, "Description", about.description_text, about.description),
        )
    found = [rules]
    for kind, title, name in (
        (mapping.TERMS, "Terms of service", "terms_of_service"),
        (mapping.PRIVACY, "Privacy policy", "privacy_policy"),
        (mapping.DESCRIPTION, "About this server", "extended_description"),
    ):
        paper = client.paper(name)
        if paper is not None and (paper.content or "").strip():
            found.append(mapping.paper(kind, title, paper))
    return tuple(found)


def _written(kind: str, title: str, text: str | None, html: str | None) -> Document:
    """A text as it was written, which can be changed; one that came only laid out cannot."""
    if text is None:
        return mapping.paper(kind, title, wire.Paper(html or ""))
    return mapping.written(kind, title, text.replace("\r\n", "\n"))


def _part(records: tuple[Record, ...], onward: str) -> Page:
    cursor = msgspec.json.encode(Cursor(onward)).decode() if onward else None
    return Page(records, cursor, more=bool(onward))


def _whole(records: tuple[Record, ...]) -> Page:
    return Page(records, None, more=False, total=len(records))


def _decoded(cursor: str | None) -> str:
    """The server's word for where to go on; empty, which begins again, where it is none of ours."""
    try:
        return msgspec.json.decode(cursor or "", type=Cursor).max_id
    except (msgspec.DecodeError, UnicodeError):
        return ""
