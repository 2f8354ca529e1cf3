"""WordPress's listings as feeds: part after part, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

import msgspec

from console.adapters.errors import Forbidden
from console.adapters.http import TooLarge
from console.adapters.wordpress import mapping, wire
from console.adapters.wordpress.client import LARGEST_PAGE, Client, Listed, Query
from console.adapters.wordpress.ids import Kind
from console.adapters.wordpress.paging import Part, read_on
from console.adapters.wordpress.people import known, visible_users
from console.adapters.wordpress.text import moment
from console.domain.records import Feed, Interaction, Page, Record

T = TypeVar("T", wire.Comment, wire.Post)

PARTS = {
    Feed.QUEUE: ("pending page", "pending post", "held"),
    Feed.MEMBERS: ("users",),
    Feed.TERMS: ("pages",),
    Feed.ACTIVITY: ("posted", "commented"),
    Feed.LOG: ("revised",),
}
"""Pages and posts first: they are few, so that the first part of the comments can tell how much there is altogether."""
LARGEST_ONE = 80_000_000
"""Bytes of one record with what stands around it."""
LOOK_BACK = timedelta(days=30)
"""How far activity is read again: WordPress tells when something was written, not when it was let through."""
ASK_FOR_EDITOR = (
    "This account may not {what}: its role on the site lacks “{capability}”. An administrator can give it the role "
    "Editor under Users."
)


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a feed was read.

    :param at: the place behind the last row that was looked at.
    :param last: the number of the last row that was read.
    :param came: how many records the earlier parts had.
    :param since: activity before it is not read again.
    :param newest: the latest time that was met so far.
    """

    part: str
    at: int = 0
    last: int = 0
    came: int = 0
    since: str = ""
    newest: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step brought.

    :param total: how many records the whole feed has, where that is known.
    """

    records: tuple[Record, ...]
    part: Part[wire.Comment] | Part[wire.Post] | Part[wire.User]
    total: int | None = None
    newest: str = ""


class Walk:
    """Reads the feeds of an account as `me` may see them."""

    def __init__(self, client: Client, me: wire.Me, feed: Feed) -> None:
        self._client = client
        self._me = me
        self._feed = feed
        self._parts = PARTS[feed]
        self._read: dict[str, Callable[[Cursor, int], Step | None]] = {
            "held": self._held,
            "pending post": lambda place, limit: self._pending(Kind.POST, place, limit),
            "pending page": lambda place, limit: self._pending(Kind.PAGE, place, limit),
            "users": self._users,
            "pages": self._pages,
            "posted": self._posted,
            "commented": self._commented,
            "revised": self._revised,
        }

    def page(self, cursor: str | None, limit: int) -> Page:
        """The next records, over as many empty parts as there are.

        :raises Forbidden: this account may see nothing of it.
        """
        self._check()
        place = (None if cursor is None else _decoded(cursor, self._parts)) or Cursor(self._parts[0])
        while True:
            step = self._read[place.part](place, limit)
            following = self._after(place, step)
            records = step.records if step is not None else ()
            if records or following is None:
                total = step.total if step is not None else None
                end = following or self._kept(place, step)
                return Page(records, _encoded(end), more=following is not None, total=total)
            place = following

    def _check(self) -> None:
        needed = {
            Feed.QUEUE: (
                "decide on comments or posts",
                ("moderate_comments", "edit_others_posts", "edit_others_pages"),
            ),
            Feed.ACTIVITY: ("see who answered whom", ("moderate_comments",)),
            Feed.LOG: ("see earlier texts of pages", ("edit_others_pages",)),
        }
        what, any_of = needed.get(self._feed, ("", ()))
        if any_of and not any(self._me.can(one) for one in any_of):
            raise Forbidden(ASK_FOR_EDITOR.format(what=what, capability=any_of[0]))

    def _after(self, place: Cursor, step: Step | None) -> Cursor | None:
        """Where to go on; None at the end of the feed."""
        newest = max(place.newest, step.newest if step is not None else "")
        if step is not None and step.part.more:
            return Cursor(place.part, step.part.at, step.part.last, place.came, place.since, newest)
        came = place.came + (step.part.total if step is not None else 0)
        following = self._parts[self._parts.index(place.part) + 1 :]
        return Cursor(following[0], came=came, since=place.since, newest=newest) if following else None

    def _kept(self, place: Cursor, step: Step | None) -> Cursor | None:
        """The cursor that the next reading of an incremental feed begins with."""
        newest = max(place.newest, step.newest if step is not None else "")
        if self._feed is Feed.ACTIVITY:
            since = (moment(newest) - LOOK_BACK).isoformat() if newest else ""
            return Cursor(self._parts[0], since=since, newest=newest)
        if self._feed is Feed.LOG:
            return Cursor(self._parts[0], since=newest, newest=newest)
        return None

    # The queue

    def _held(self, place: Cursor, limit: int) -> Step | None:
        if not self._me.can("moderate_comments"):
            return None
        part = self._comments(place, limit, {"status": "hold"})
        users = known(self._client, self._me, (row.author for row in part.rows))
        records = tuple(mapping.comment(row, self._me, users) for row in part.rows)
        return Step(records, part, part.total + place.came)

    def _pending(self, kind: Kind, place: Cursor, limit: int) -> Step | None:
        if not self._me.can(f"edit_others_{kind.value}s"):
            return None
        part = self._posts(kind, place, limit, {"status": "pending"})
        users = known(self._client, self._me, (row.author for row in part.rows))
        return Step(tuple(mapping.post(kind, row, self._me, users) for row in part.rows), part)

    # Members and texts

    def _users(self, place: Cursor, limit: int) -> Step:
        query = visible_users(self._me)
        part = read_on(
            lambda start, count: self._client.users(start, count, query),
            place.at,
            place.last,
            limit,
            newest_first=True,
        )
        return Step(tuple(mapping.member(row) for row in part.rows), part, part.total)

    def _pages(self, place: Cursor, limit: int) -> Step:
        editable = may_publish_pages(self._me)
        context = "edit" if editable else "view"
        part = self._posts(Kind.PAGE, place, limit, {"status": "publish", "context": context})
        return Step(tuple(mapping.document(row, editable=editable) for row in part.rows), part, part.total)

    def _revised(self, place: Cursor, limit: int) -> Step:
        part = self._posts(Kind.PAGE, place, min(limit, 10), {"status": "publish"})
        changed = [row for row in part.rows if (row.modified_gmt or "") >= place.since]
        saved = [(row.id, one) for row in changed for one in self._client.revisions(row.id)]
        saved = [(page, one) for page, one in saved if (one.date_gmt or "") >= place.since]
        users = known(self._client, self._me, (one.author for _, one in saved))
        entries = tuple(mapping.revised(page, one, users) for page, one in saved)
        return Step(entries, part, newest=max((row.modified_gmt or "" for row in part.rows), default=""))

    # Who wrote what, and answered whom

    def _posted(self, place: Cursor, limit: int) -> Step:
        since = {"after": place.since} if place.since else {}
        part = self._posts(Kind.POST, place, limit, {"status": "publish", "context": "view", **since})
        users = known(self._client, self._me, (row.author for row in part.rows))
        newest = max((row.date_gmt or "" for row in part.rows), default="")
        return Step(tuple(mapping.posted(row, users) for row in part.rows), part, newest=newest)

    def _commented(self, place: Cursor, limit: int) -> Step:
        since = {"after": place.since} if place.since else {}
        part = self._comments(place, limit, {"status": "approve", "type": "comment", **since})
        newest = max((row.date_gmt or "" for row in part.rows), default="")
        return Step(told(self._client, self._me, part.rows), part, newest=newest)

    # Reading

    def _comments(self, place: Cursor, limit: int, query: Query) -> Part[wire.Comment]:
        def fetch(start: int, count: int, largest: int | None) -> Listed[wire.Comment]:
            return self._client.comments(start, count, query, largest=largest)

        return _in_smaller_parts(fetch, place, limit)

    def _posts(self, kind: Kind, place: Cursor, limit: int, query: Query) -> Part[wire.Post]:
        def fetch(start: int, count: int, largest: int | None) -> Listed[wire.Post]:
            return self._client.posts(kind, start, count, query, largest=largest)

        return _in_smaller_parts(fetch, place, limit)


def may_publish_pages(me: wire.Me) -> bool:
    """Whether somebody may change every published page."""
    return all(me.can(one) for one in ("edit_pages", "edit_others_pages", "edit_published_pages", "publish_pages"))


def told(client: Client, me: wire.Me, rows: Sequence[wire.Comment]) -> tuple[Interaction, ...]:
    """What published comments say, and whom they answer."""
    here = {row.id: row for row in rows}
    elsewhere = sorted({row.parent for row in rows if row.parent} - here.keys())
    for start in range(0, len(elsewhere), LARGEST_PAGE):
        here |= {row.id: row for row in client.some_comments(elsewhere[start : start + LARGEST_PAGE])}
    above = (around.author for row in rows for around in row.embedded.up)
    users = known(client, me, (*(row.author for row in here.values()), *above))
    return tuple(deed for row in rows for deed in mapping.commented(row, here.get(row.parent), users))


def _in_smaller_parts(fetch: Callable[[int, int, int | None], Listed[T]], place: Cursor, limit: int) -> Part[T]:
    """The next rows; fewer of them where they are too large to be read together."""
    while True:
        largest = LARGEST_ONE if limit == 1 else None
        try:
            return read_on(partial(_sized, fetch, largest), place.at, place.last, limit)
        except TooLarge:
            if limit == 1:
                raise
            limit = max(1, limit // 4)


def _sized(
    fetch: Callable[[int, int, int | None], Listed[T]], largest: int | None, start: int, count: int
) -> Listed[T]:
    return fetch(start, count, largest)


def _encoded(place: Cursor | None) -> str | None:
    return None if place is None else msgspec.json.encode(place).decode()


def _decoded(cursor: str, parts: tuple[str, ...]) -> Cursor | None:
    """A kept cursor; None, which begins again, where it is none of ours."""
    try:
        place = msgspec.json.decode(cursor, type=Cursor)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return place if place.part in parts and place.at >= 0 and place.last >= 0 else None
