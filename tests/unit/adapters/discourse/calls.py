"""Every call of the Discourse client, and what its answers in the tests rest on.

Nothing here is recorded: no Discourse could be installed where this was written. *Checked* answers, and the requests
with them, keep to the published specification (`specification.json`). The others are composed after the sources that
each file in `answers` names: the specification has no review queue, no claims, and none of the ways back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from console.adapters.discourse.client import Client


class Basis(Enum):
    """What an answer rests on."""

    RECORDED = auto()
    CHECKED = auto()
    NEITHER = auto()


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    :param path: with a star for each number or name.
    :param make: makes it, on the played forum.
    """

    method: str
    verb: str
    path: str
    basis: Basis
    make: Callable[[Client], object]


N, C = Basis.NEITHER, Basis.CHECKED
_SOON = "2030-01-01T00:00:00Z"
CALLS = (
    Call("current", "GET", "/session/current.json", N, lambda client: client.current()),
    Call("about", "GET", "/about.json", N, lambda client: client.about()),
    Call("settings", "GET", "/site/settings.json", N, lambda client: client.settings()),
    Call("review", "GET", "/review.json", N, lambda client: client.review()),
    Call("reviewable", "GET", "/review/*.json", N, lambda client: client.reviewable(40)),
    Call("perform", "PUT", "/review/*/perform/*.json", N, lambda client: client.perform(40, "approve_post", 0, {})),
    Call("edit_reviewable", "PUT", "/review/*.json", N, lambda client: client.edit_reviewable(41, 0, "Words")),
    Call("claim", "POST", "/reviewable_claimed_topics.json", N, lambda client: client.claim(14)),
    Call("release", "DELETE", "/reviewable_claimed_topics/*.json", N, lambda client: client.release(14)),
    Call("users", "GET", "/admin/users/list/*.json", C, lambda client: client.users(1)),
    Call("user", "GET", "/admin/users/*.json", C, lambda client: client.user(3)),
    Call("suspend", "PUT", "/admin/users/*/suspend.json", C, lambda client: client.suspend(3, _SOON, "Why", "Hello")),
    Call("unsuspend", "PUT", "/admin/users/*/unsuspend.json", N, lambda client: client.unsuspend(3)),
    Call("silence", "PUT", "/admin/users/*/silence.json", C, lambda client: client.silence(4, _SOON, "Why", "")),
    Call("unsilence", "PUT", "/admin/users/*/unsilence.json", N, lambda client: client.unsilence(4)),
    Call("invite", "POST", "/invites.json", C, lambda client: client.invite("gwen@example.org", "Come in")),
    Call("latest_posts", "GET", "/posts.json", C, lambda client: client.latest_posts(200)),
    Call("post", "GET", "/posts/*.json", C, lambda client: client.post(102)),
    Call(
        "edit_post",
        "PUT",
        "/posts/*.json",
        C,
        lambda client: client.edit_post(103, "New", client.post(103).raw or "", "Why"),
    ),
    Call(
        "create_topic", "POST", "/posts.json", C, lambda client: client.create_topic("A talk about sheds", "Mine leaks")
    ),
    Call("send_message", "POST", "/posts.json", C, lambda client: client.send_message("Bryn", "Welcome", "Hello")),
    Call("topic", "GET", "/t/*.json", C, lambda client: client.topic(10)),
    Call("topic_called", "GET", "/t/id_for/*.json", N, lambda client: client.topic_called("terms-of-service")),
    Call("pin", "PUT", "/t/*/status.json", C, lambda client: client.pin(12, pinned=True)),
    Call("events", "GET", "/discourse-post-event/events.json", C, lambda client: client.events("2026-01-01T00:00:00Z")),
    Call("event", "GET", "/discourse-post-event/events/*.json", N, lambda client: client.event(105)),
)
