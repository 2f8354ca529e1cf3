"""Who wrote, answered and named whom, from what everybody may read.

A server's own timeline lists posts without the answers to them (app/models/public_feed.rb), so those are asked for post
by post, and only where the number of answers grew since they were last asked for. An answer often comes days after its
post, so each reading begins with the posts of the last days again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from console.adapters.mastodon.client import LARGEST_TIMELINE, Client
from console.adapters.mastodon.mapping import deeds
from console.adapters.mastodon.moments import before, id_at
from console.adapters.mastodon.wire import Status
from console.domain.records import Interaction, Page

FIRST_READING = timedelta(days=30)
AGAIN = timedelta(days=3)
_MOST_KEPT = 400
"""Posts of the last days whose number of answers is kept; beyond it the oldest are asked for once more."""


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the timeline was read.

    :param at: the last post that was read.
    :param answers: how many answers posts behind it had when these were asked for, by id.
    """

    at: str
    answers: dict[str, int] = {}


def page(client: Client, cursor: str | None, limit: int, clock: str, now: datetime) -> Page:
    """The next posts with all that was answered to them.

    :param clock: how this server's ids tell the time.
    """
    place = _decoded(cursor) or Cursor(id_at(now - FIRST_READING, clock))
    count = max(1, min(limit, LARGEST_TIMELINE))
    posts = sorted(client.posts_after(place.at, count), key=lambda post: (len(post.id), post.id))
    known = dict(place.answers)
    found: dict[str, Interaction] = {}
    for post in posts:
        _take(found, [post], {})
        if (post.replies_count or 0) != known.get(post.id, 0):
            answers = client.answers_to(post.id)
            _take(found, _belonging(post, answers), _handles(post, answers))
            known[post.id] = post.replies_count or 0
    last = posts[-1].id if posts else place.at
    more = len(posts) >= count
    onward = Cursor(last, known) if more else _rewound(Cursor(last, known), id_at(now - AGAIN, clock))
    return Page(tuple(found.values()), msgspec.json.encode(onward).decode(), more=more)


def _take(found: dict[str, Interaction], posts: Iterable[Status], handles: Mapping[str, str]) -> None:
    for post in posts:
        if post.open:
            found |= {deed.remote_id: deed for deed in deeds(post, dict(handles))}


def _belonging(root: Status, answers: Iterable[Status]) -> list[Status]:
    """The answers that hang on this post, and not on one below it that the timeline lists itself."""
    by_id = {answer.id: answer for answer in answers}
    listed = {number for number, answer in by_id.items() if _is_listed(answer)}

    def hangs_on_root(answer: Status) -> bool:
        above: Status | None = answer
        for _ in range(len(by_id) + 1):
            if above is None or above.id in listed:
                return False
            if above.in_reply_to_id == root.id:
                return True
            above = by_id.get(above.in_reply_to_id or "")
        return False

    return [answer for answer in by_id.values() if hangs_on_root(answer)]


def _is_listed(answer: Status) -> bool:
    """Whether the timeline has it: somebody of this server went on with their own public post."""
    own = answer.in_reply_to_account_id == answer.account.id
    return own and answer.visibility == "public" and "@" not in answer.account.acct


def _handles(root: Status, answers: Iterable[Status]) -> dict[str, str]:
    return {post.account.id: post.account.acct or post.account.username for post in (root, *answers)}


def _rewound(cursor: Cursor, back: str) -> Cursor:
    """Where the next reading begins: with the posts of the last days, or where this one ended if that is older."""
    at = back if before(back, cursor.at) and back != "0" else cursor.at
    later = sorted((number for number in cursor.answers if before(at, number)), key=lambda one: (len(one), one))
    return Cursor(at, {number: cursor.answers[number] for number in later[-_MOST_KEPT:]})


def _decoded(cursor: str | None) -> Cursor | None:
    """A kept cursor; None, which begins again, where it is none of ours."""
    try:
        found = msgspec.json.decode(cursor or "", type=Cursor)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return found if found.at.isascii() and found.at.isalnum() else None
