"""Published posts as who wrote and who answered whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from console.adapters.errors import Forbidden, NotFound
from console.adapters.nodebb import wire
from console.adapters.nodebb.client import Client
from console.adapters.nodebb.ids import post_id
from console.adapters.nodebb.mapping import is_set, time
from console.analysis.hypertext import to_text
from console.domain.records import Interaction, InteractionKind, Page

HORIZON = timedelta(days=180)
"""How far back the first reading goes."""
EXCERPT = 200
_EMPTY = 5
"""Pages without a post that one reading passes: those of sections that this account may not see are left out of a page,
which is not filled up."""


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the posts were read; times are milliseconds since 1970.

    :param done: everything up to then was read before.
    :param newest: the newest of the reading under way; it becomes `done` at its end.
    :param page: the next page of the reading under way.
    """

    done: float
    newest: float = 0.0
    page: int = 1


def page(client: Client, cursor: str | None, now: datetime) -> Page:
    """From the newest post down to those that were read before; posts that come meanwhile make some come twice."""
    place = _decoded(cursor)
    number = place.page
    posts: tuple[wire.Post, ...] = ()
    for number in range(place.page, place.page + _EMPTY):
        posts = client.recent_posts(number)
        if posts:
            break
    stamps = [time(post.timestamp).timestamp() * 1000 for post in posts]
    since = max(place.done, (now - HORIZON).timestamp() * 1000)
    fresh = [post for post, stamp in zip(posts, stamps, strict=True) if stamp > since]
    newest = max((place.newest, place.done, *stamps))
    records = tuple(_Page(client, posts).interactions(fresh))
    if not posts or len(fresh) < len(posts):
        return Page(records, _encoded(Cursor(newest)), more=False)
    return Page(records, _encoded(Cursor(place.done, newest, number + 1)), more=True)


class _Page:
    """A page of posts, and who wrote those that it answers."""

    def __init__(self, client: Client, posts: tuple[wire.Post, ...]) -> None:
        self._client = client
        self._base = client.session.address.url().rstrip("/")
        self._authors = {str(post.pid): _name(post) for post in posts}

    def interactions(self, posts: list[wire.Post]) -> list[Interaction]:
        """What the posts tell."""
        found: list[Interaction] = []
        for post in posts:
            if is_set(post.deleted):
                continue
            main = post.topic.main_pid if post.topic is not None else None
            answered = post.to_pid or (None if post.is_main or str(main) == str(post.pid) else main)
            tid = wire.whole(post.tid)
            wrote = Interaction(
                remote_id=f"wrote/{post.pid}",
                kind=InteractionKind.POST,
                source=_name(post),
                target="",
                at=time(post.timestamp),
                post=post_id(tid, post.pid),
                answers=post_id(tid, answered) if answered else "",
                excerpt=" ".join(to_text(post.content or "").split())[:EXCERPT],
                url=f"{self._base}/post/{post.pid}",
            )
            found.append(wrote)
            target = self._author(str(answered)) if answered else ""
            if target:
                found.append(
                    replace(wrote, remote_id=f"answered/{post.pid}", kind=InteractionKind.ANSWER, target=target)
                )
        return found

    def _author(self, pid: str) -> str:
        """Who wrote a post: on this page, or asked for once."""
        if pid not in self._authors:
            try:
                self._authors[pid] = _name(self._client.post(pid))
            except (NotFound, Forbidden):
                self._authors[pid] = ""
        return self._authors[pid]


def _name(post: wire.Post) -> str:
    return post.user.username if post.user is not None else ""


def _encoded(place: Cursor) -> str:
    return msgspec.json.encode(place).decode()


def _decoded(cursor: str | None) -> Cursor:
    """A kept cursor; the beginning where it is none of ours."""
    try:
        return msgspec.json.decode(cursor or "", type=Cursor)
    except (msgspec.DecodeError, UnicodeError):
        return Cursor(0.0)
