"""NodeBB's listings as feeds.

They are numbered pages of what waits, and whatever is decided moves the rest forward. So a listing is read from its
last page to its first: what moves is read twice, and nothing is missed; what comes meanwhile is for the next time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from console.adapters.errors import Forbidden, NotFound, Unauthorized
from console.adapters.nodebb import activity, mapping, wire
from console.adapters.nodebb.client import Client
from console.adapters.nodebb.ids import FlagId, ItemId, QueuedId, RequestId
from console.domain.items import Item
from console.domain.records import Feed, Page, Record

_QUEUE, _REQUESTS = "queue", "requests"
_PARTS = {Feed.QUEUE: (_QUEUE, _REQUESTS), Feed.REPORTS: mapping.OPEN, Feed.MEMBERS: ("users",)}
_FORWARD = frozenset({_REQUESTS, "users"})
"""Parts that hardly move, from the first page to the last."""


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a feed was read.

    :param page: the next page.
    :param back: whether it is one of the way back from the last page.
    :param seen: what the first page held, which is read again at the end.
    """

    part: str
    page: int = 1
    back: bool = False
    seen: tuple[str, ...] = ()


class Feeds:
    """Reads the feeds of an account."""

    def __init__(self, client: Client, user: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._user = user
        self._clock = clock
        self._myself: wire.Myself | None = None

    def myself(self) -> wire.Myself:
        """Who we are there, asked once: a token is one user's for good."""
        if self._myself is None:
            self._myself = self._client.myself()
        return self._myself

    def page(self, feed: Feed, cursor: str | None) -> Page:
        """The next page; how many records it has is up to NodeBB."""
        if feed is Feed.ACTIVITY:
            return activity.page(self._client, cursor, self._clock())
        if feed is Feed.TERMS:
            return Page((mapping.terms(self._client.terms(), editable=bool(self.myself().is_admin)),), None, more=False)
        parts = _PARTS[feed]
        place = _decoded(cursor, parts)
        records, pages = self._part(place)
        seen = place.seen if place.back else tuple(record.remote_id for record in records)
        onward = _onward(place, pages, parts, seen)
        if place.back and place.page == 1:
            records = tuple(record for record in records if record.remote_id not in place.seen)
        return Page(records, None if onward is None else msgspec.json.encode(onward).decode(), more=onward is not None)

    def item(self, target: ItemId) -> Item | None:
        """An item as it is now; None if it waits no longer and nothing is known of it.

        :raises NotFound: there is no such flag, or this account may not see it.
        """
        match target:
            case QueuedId():
                post = self._client.queued(target.queue_id)
                return self.desk().queued(post) if post is not None else None
            case FlagId():
                return self.desk().flag(self._client.flag(target.number))
            case RequestId():
                asking = self._client.pending(target.group)
                found = next((person for person in asking if wire.whole(person.uid) == target.uid), None)
                return self.desk().request(target.group, found) if found is not None else None

    def desk(self) -> mapping.Desk:
        """What all items have in common."""
        address = self._client.session.address
        return mapping.Desk(wire.whole(self.myself().uid), self._user, address.url().rstrip("/"), address.host)

    def _part(self, place: Cursor) -> tuple[tuple[Record, ...], int]:
        """A page, and how many there are."""
        match place.part:
            case "queue":
                queue = self._client.post_queue(place.page)
                _signed_in(queue.logged_in, self._client.host)
                desk = self.desk()
                return tuple(desk.queued(post) for post in queue.posts), queue.pagination.page_count
            case "requests":
                groups = self._client.groups(place.page)
                _signed_in(groups.logged_in, self._client.host)
                return tuple(self._requests(groups.groups)), groups.pagination.page_count
            case "users":
                users = self._client.users(place.page)
                _signed_in(users.logged_in, self._client.host)
                now = self._clock()
                return tuple(mapping.member(user, now) for user in users.users), users.pagination.page_count
            case state:
                flags = self._client.flags(state, place.page)
                _signed_in(flags.logged_in, self._client.host)
                return tuple(self._flags(flags.flags)), flags.pagination.page_count

    def _requests(self, groups: tuple[wire.Group, ...]) -> list[Item]:
        """Who asks to join; groups that others own are theirs to decide."""
        desk, found = self.desk(), []
        for group in groups:
            if not group.slug or group.private in (False, 0, None):
                continue
            try:
                found += [desk.request(group.slug, person) for person in self._client.pending(group.slug)]
            except (Forbidden, NotFound):
                continue
        return found

    def _flags(self, rows: tuple[wire.FlagRow, ...]) -> list[Item]:
        """Each flag with its reports, which the listing lacks."""
        desk, found = self.desk(), []
        for row in rows:
            try:
                found.append(desk.flag(self._client.flag(wire.whole(row.flag_id))))
            except NotFound:
                continue
        return found


def _signed_in(logged_in: bool | None, host: str) -> None:
    """NodeBB shows its pages to a wrong token as to any visitor.

    :raises Unauthorized: it does not know us.
    """
    if logged_in is False:
        raise Unauthorized(f"{host} does not know this token. Sign in again.")


def _onward(place: Cursor, pages: int, parts: tuple[str, ...], seen: tuple[str, ...]) -> Cursor | None:
    """The page after this one."""
    if place.part in _FORWARD:
        if place.page < pages:
            return Cursor(place.part, place.page + 1)
    elif not place.back and pages > 1:
        return Cursor(place.part, pages, back=True, seen=seen)
    elif place.back and place.page > 1:
        return Cursor(place.part, place.page - 1, back=True, seen=seen)
    following = parts[parts.index(place.part) + 1 :]
    return Cursor(following[0]) if following else None


def _decoded(cursor: str | None, parts: tuple[str, ...]) -> Cursor:
    """A kept cursor; the beginning where it is none of this feed's."""
    try:
        place = msgspec.json.decode(cursor or "", type=Cursor)
    except (msgspec.DecodeError, UnicodeError):
        return Cursor(parts[0])
    return place if place.part in parts and place.page > 0 else Cursor(parts[0])
