"""Published posts as who wrote and who answered whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from console.adapters.discourse import ids, wire
from console.adapters.discourse.client import Client
from console.adapters.discourse.mapping import time
from console.analysis.hypertext import to_text
from console.domain.records import Interaction, InteractionKind, Page

HORIZON = timedelta(days=180)
"""How far back the first reading goes: fifty posts a request, of forty requests a minute."""
EXCERPT = 200
_WINDOW = 50
_STEPS = 5
"""Early versions look through fifty ids at a time, so that nothing found is not yet the end."""


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the posts were read.

    :param done: everything up to this id was read before.
    :param newest: the newest id of the reading under way; it becomes `done` at its end.
    :param before: where the reading under way goes on; 0 at its beginning.
    """

    done: int
    newest: int = 0
    before: int = 0


def page(client: Client, cursor: str | None, now: datetime) -> Page:
    """From the newest post down to those that were read before."""
    place = _decoded(cursor)
    before = place.before
    posts: tuple[wire.Post, ...] = ()
    for _ in range(_STEPS):
        posts = client.latest_posts(before)
        if posts or not before > place.done + _WINDOW:
            break
        before -= _WINDOW
    newest = max(place.newest, *(post.id for post in posts), place.done)
    fresh = [post for post in posts if post.id > place.done and time(post.created_at) >= now - HORIZON]
    base = client.session.address.url().rstrip("/")
    records = tuple(interactions(fresh, base))
    lowest = min((post.id for post in posts), default=before)
    ended = lowest <= place.done + 1 or len(fresh) < len(posts) or (not posts and before <= place.done + _WINDOW)
    if ended:
        return Page(records, _encoded(Cursor(newest)), more=False)
    # Early versions count the post with that id in, which would stand still where it is the only one.
    onward = min(lowest, place.before - 1) if place.before else lowest
    return Page(records, _encoded(Cursor(place.done, newest, onward)), more=True)


def interactions(posts: Sequence[wire.Post], base: str) -> list[Interaction]:
    """What a page of posts tells.

    :param base: the address of the site, without a slash at its end.

    Whom a reply to the topic as a whole answers is told only where the topic's first post is on the same page; which
    post it answers is told always.
    """
    known = {(post.topic_id, post.post_number): post.username for post in posts}
    found: list[Interaction] = []
    for post in posts:
        here = ids.post_id(post.topic_id, post.post_number)
        number = post.reply_to_post_number or (1 if post.post_number > 1 else 0)
        answers = ids.post_id(post.topic_id, number) if number else ""
        told = post.reply_to_user.username if post.reply_to_user is not None else ""
        target = told or known.get((post.topic_id, number), "")
        wrote = Interaction(
            remote_id=f"wrote/{post.id}",
            kind=InteractionKind.POST,
            source=post.username,
            target="",
            at=time(post.created_at),
            post=here,
            answers=answers,
            excerpt=_excerpt(post),
            url=f"{base}/t/{post.topic_id}/{post.post_number}",
        )
        found.append(wrote)
        if target:
            found.append(replace(wrote, remote_id=f"answered/{post.id}", kind=InteractionKind.ANSWER, target=target))
    return found


def _excerpt(post: wire.Post) -> str:
    return " ".join(to_text(post.excerpt or post.raw or "").split())[:EXCERPT]


def _encoded(place: Cursor) -> str:
    return msgspec.json.encode(place).decode()


def _decoded(cursor: str | None) -> Cursor:
    """A kept cursor; the beginning where it is none of ours."""
    try:
        return msgspec.json.decode(cursor or "", type=Cursor)
    except (msgspec.DecodeError, UnicodeError):
        return Cursor(0)
