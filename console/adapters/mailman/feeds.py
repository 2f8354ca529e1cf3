"""Mailman's listings as feeds: list after list, part after part, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from console.adapters.errors import NotFound, RemoteError
from console.adapters.http import TooLarge
from console.adapters.mailman import mapping, wire
from console.adapters.mailman.client import Client
from console.adapters.mailman.paging import Slice, read_on
from console.domain.items import Item
from console.domain.records import Document, Member, Page, Record

HELD, REQUESTS = "held", "requests"
MEMBERS, NONMEMBERS, STAFF = "member", "nonmember", "staff"
TEXTS = "texts"
QUEUE_PARTS = (REQUESTS, HELD)
"""Requests first: they come at once, so that the first page of posts can tell how much there is altogether."""
MEMBER_PARTS = (MEMBERS, NONMEMBERS, STAFF)
TERMS_PARTS = (TEXTS,)

LARGEST_POST = 80_000_000
"""Bytes of one post; mail servers rarely take more than 50 MB."""
LARGEST_TEXT = 200_000
WELCOME = "list:user:notice:welcome"
_EMPTY_PARTS = 40
"""Empty lists that one page may skip, so that a person sees progress on a large site."""


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a feed was read.

    :param at: the position of the last row that was read.
    :param last: what names that row; a number for held posts, an address on rosters.
    :param mark: tells that row from another that got its number.
    :param requests: how many came before the posts of this list.
    """

    list_id: str = ""
    part: str = ""
    at: int = 0
    last: int | str | None = None
    mark: str = ""
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one step brought; `onward` is None at the end of the part.

    :param total: how many records the list has in this feed, where that is known.
    """

    records: tuple[Record, ...]
    onward: Cursor | None
    total: int | None = None


class Walk:
    """Walks the lists of an account."""

    def __init__(self, client: Client, only: str, parts: tuple[str, ...]) -> None:
        """:param only: the account's list; empty for all of the site."""
        self._client = client
        self._only = only
        self._parts = parts
        self._read: dict[str, Callable[[Cursor, int], Part]] = {
            HELD: self._held,
            REQUESTS: self._requests,
            MEMBERS: self._roster,
            NONMEMBERS: self._roster,
            STAFF: self._staff,
            TEXTS: self._texts,
        }

    def page(self, cursor: str | None, limit: int) -> Page:
        """The next records, over as many empty parts as it takes."""
        place = self._start() if cursor is None else (_decoded(cursor, self._parts) or self._start())
        for _ in range(_EMPTY_PARTS):
            if place is None:
                return Page((), None, more=False, total=0)
            try:
                part = self._read[place.part](place, limit)
            except NotFound:
                if self._only:
                    raise
                part = Part((), None)  # The list was removed while the site was walked.
            onward = part.onward or self._after(place, len(part.records))
            if part.records or onward is None:
                total = part.total if self._only else None
                return Page(part.records, _encoded(onward), more=onward is not None, total=total)
            place = onward
        return Page((), _encoded(place), more=True)

    def _lists(self) -> list[str]:
        return [self._only] if self._only else sorted(known.list_id for known in self._client.lists())

    def _start(self) -> Cursor | None:
        lists = self._lists()
        return Cursor(lists[0], self._parts[0]) if lists else None

    def _after(self, place: Cursor, came: int) -> Cursor | None:
        """The beginning of the next part, or of the next list as the site has it now."""
        following = self._parts[self._parts.index(place.part) + 1 :]
        if following:
            return Cursor(place.list_id, following[0], requests=came if place.part == REQUESTS else 0)
        later = [] if self._only else [known for known in self._lists() if known > place.list_id]
        return Cursor(later[0], self._parts[0]) if later else None

    def _held(self, place: Cursor, limit: int) -> Part:
        last = place.last if isinstance(place.last, int) else None
        joins = None if last is None else (lambda post: post.request_id <= last)
        while True:
            largest = LARGEST_POST if limit == 1 else None
            try:
                found = read_on(self._held_page(place.list_id, largest), place.at, limit, joins)
            except TooLarge:
                if limit == 1:
                    raise
                limit = max(1, limit // 4)
                continue
            break
        new = [
            post
            for post in found.rows
            if last is None or post.request_id > last or (post.request_id == last and post.hold_date != place.mark)
        ]
        records: tuple[Item, ...] = tuple(mapping.held_post(place.list_id, post) for post in new)
        total = found.total + place.requests
        end = found.rows[-1] if found.rows else None
        if end is None or found.end >= found.total:
            return Part(records, None, total)
        onward = Cursor(
            place.list_id, place.part, found.end - 1, end.request_id, end.hold_date or "", requests=place.requests
        )
        return Part(records, onward, total)

    def _held_page(self, list_id: str, largest: int | None) -> Callable[[int, int], Slice[wire.Held]]:
        def fetch(count: int, page: int) -> Slice[wire.Held]:
            found = self._client.held(list_id, count, page, largest=largest)
            return Slice(found.entries, found.start, found.total_size)

        return fetch

    def _requests(self, place: Cursor, limit: int) -> Part:
        del limit  # All at once: see Client.requests.
        return Part(tuple(mapping.request(place.list_id, one) for one in self._client.requests(place.list_id)), None)

    def _roster(self, place: Cursor, limit: int) -> Part:
        last = place.last if isinstance(place.last, str) else None
        joins = None if last is None else (lambda one: one.email == last)

        def fetch(count: int, page: int) -> Slice[wire.Member]:
            found = self._client.roster(place.list_id, place.part, count, page)
            return Slice(found.entries, found.start, found.total_size)

        found = read_on(fetch, place.at, limit, joins)
        staff = roles(staff_of(self._client, place.list_id)) if place.part == MEMBERS and found.rows else {}
        records: tuple[Member, ...] = tuple(
            mapping.member(place.list_id, one, staff.get(one.email, ())) for one in found.rows if one.email != last
        )
        if not found.rows or found.end >= found.total:
            return Part(records, None)
        return Part(records, Cursor(place.list_id, place.part, found.end - 1, found.rows[-1].email))

    def _staff(self, place: Cursor, limit: int) -> Part:
        """Owners and moderators who are no members; those who are came with the members."""
        del limit  # They are few.
        rosters = staff_of(self._client, place.list_id)
        every = roles(rosters)
        one_each = {one.email: one for one in rosters}
        outside = [
            one for email, one in one_each.items() if self._client.member(place.list_id, "member", email) is None
        ]
        return Part(tuple(mapping.member(place.list_id, one, every[one.email]) for one in outside), None)

    def _texts(self, place: Cursor, limit: int) -> Part:
        del limit  # Three at most.
        configuration = self._client.configuration(place.list_id)
        documents = list(mapping.texts(place.list_id, configuration))
        documents += [
            self._welcome(place.list_id, configuration, template.uri)
            for template in self._client.templates(place.list_id)
            if template.name == WELCOME
        ]
        return Part(tuple(documents), None)

    def _welcome(self, list_id: str, configuration: wire.ListConfiguration, uri: str) -> Document:
        name = configuration.display_name or list_id
        values = {
            "list_id": list_id,
            "fqdn_listname": configuration.fqdn_listname or "",
            "language": configuration.preferred_language or "en",
        }
        for key, value in values.items():
            uri = uri.replace(f"${{{key}}}", value).replace(f"${key}", value)
        if not uri.lower().startswith(("http://", "https://")):
            return mapping.welcome(list_id, name, "", "it is kept on the mail server itself")
        try:
            answer = self._client.session.public(uri, largest=LARGEST_TEXT)
        except RemoteError as error:
            return mapping.welcome(list_id, name, "", str(error).rstrip("."))
        if answer.html:
            return mapping.welcome(list_id, name, "", "its address answers with a web page")
        return mapping.welcome(list_id, name, answer.text())


def staff_of(client: Client, list_id: str) -> list[wire.Member]:
    """The owners and moderators of a list; somebody who is both comes twice."""
    return [one for role in ("owner", "moderator") for one in client.whole_roster(list_id, role)]


def roles(rosters: Iterable[wire.Member]) -> dict[str, list[str]]:
    """What each address is."""
    found: dict[str, list[str]] = {}
    for one in rosters:
        found.setdefault(one.email, []).append(one.role)
    return found


def _encoded(place: Cursor | None) -> str | None:
    return None if place is None else msgspec.json.encode(place).decode()


def _decoded(cursor: str, parts: tuple[str, ...]) -> Cursor | None:
    """A kept cursor; None, which begins again, where it is none of ours."""
    try:
        place = msgspec.json.decode(cursor, type=Cursor)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return place if place.part in parts and place.list_id else None
