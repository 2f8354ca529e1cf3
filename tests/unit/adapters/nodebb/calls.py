"""Every call of the NodeBB client, and what its answers in the tests rest on.

*Recorded*: what a running NodeBB 4.15.1 answered was written down on 2026-11-23, in part word for word; the answers of
the tests have those codes, words and fields. *Checked*: request and answer keep to the published specification
(`specification.json`). Whatever is neither is composed after the source that its file in `answers` names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.adapters.nodebb.client import Client
from tests.unit.adapters.nodebb.board import NOW

SOON = int(NOW.timestamp() * 1000) + 86_400_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    :param path: with a star for each number or name.
    :param make: makes it on the played board, given the id of a held post.
    """

    method: str
    verb: str
    path: str
    make: Callable[[Client, str], object]
    recorded: bool = False
    checked: bool = True


_Q, _U, _P = "/api/v3/posts/queue/*", "/api/v3/users/*", "/api/v3/posts/*"
_GROUP = "/api/v3/groups/*/pending"
CALLS = (
    Call("myself", "GET", "/api/self", lambda client, held: client.myself()),
    Call("config", "GET", "/api/config", lambda client, held: client.config()),
    Call("post_queue", "GET", "/api/post-queue", lambda client, held: client.post_queue(1), recorded=True),
    Call("queued", "GET", "/api/post-queue/*", lambda client, held: client.queued(held), recorded=True, checked=False),
    Call("edit_queued", "PUT", _Q, lambda client, held: client.edit_queued(held, "Words", "Crust"), recorded=True),
    Call("notify_author", "POST", f"{_Q}/notify", lambda client, held: client.notify_author(held, "Hm"), recorded=True),
    Call("accept_queued", "POST", _Q, lambda client, held: client.accept_queued(held), recorded=True),
    Call("reject_queued", "DELETE", _Q, lambda client, held: client.reject_queued(held, "No"), recorded=True),
    Call("flags", "GET", "/api/flags", lambda client, held: client.flags("open", 1), recorded=True),
    Call("flag", "GET", "/api/v3/flags/*", lambda client, held: client.flag(1), recorded=True),
    Call(
        "set_flag", "PUT", "/api/v3/flags/*", lambda client, held: client.set_flag(1, {"state": "wip"}), recorded=True
    ),
    Call("groups", "GET", "/api/groups", lambda client, held: client.groups(1)),
    Call("pending", "GET", _GROUP, lambda client, held: client.pending("rye"), recorded=True),
    Call("accept_pending", "PUT", f"{_GROUP}/*", lambda client, held: client.accept_pending("rye", 17), recorded=True),
    Call("reject_pending", "DELETE", f"{_GROUP}/*", lambda client, held: client.reject_pending("rye", 18)),
    Call("users", "GET", "/api/users", lambda client, held: client.users(1), recorded=True),
    Call("user", "GET", _U, lambda client, held: client.user(5), recorded=True),
    Call("ban", "PUT", f"{_U}/ban", lambda client, held: client.ban(5, SOON, "Spam"), recorded=True),
    Call("unban", "DELETE", f"{_U}/ban", lambda client, held: client.unban(5), recorded=True),
    Call("mute", "PUT", f"{_U}/mute", lambda client, held: client.mute(5, SOON, "Noise"), recorded=True),
    Call("unmute", "DELETE", f"{_U}/mute", lambda client, held: client.unmute(5), recorded=True),
    Call("registrations", "GET", "/api/registration-queue", lambda client, held: client.registrations(), recorded=True),
    Call("invite", "POST", f"{_U}/invites", lambda client, held: client.invite(1, "gwen@example.org")),
    Call("room_with", "GET", f"{_U}/chat", lambda client, held: client.room_with(5)),
    Call("open_room", "POST", "/api/v3/chats", lambda client, held: client.open_room(5)),
    Call("say", "POST", "/api/v3/chats/*", lambda client, held: client.say(1, "Hello")),
    Call("recent_posts", "GET", "/api/recent/posts", lambda client, held: client.recent_posts(1)),
    Call("post", "GET", f"{_P}/summary", lambda client, held: client.post("2")),
    Call("delete_post", "DELETE", f"{_P}/state", lambda client, held: client.delete_post("2"), recorded=True),
    Call("restore_post", "PUT", f"{_P}/state", lambda client, held: client.restore_post("2"), recorded=True),
    Call("pin", "PUT", "/api/v3/topics/*/pin", lambda client, held: client.pin(101)),
    Call("unpin", "DELETE", "/api/v3/topics/*/pin", lambda client, held: client.unpin(101)),
    Call("terms", "GET", "/api/tos", lambda client, held: client.terms(), recorded=True),
    Call(
        "set_terms", "PUT", "/api/v3/admin/settings/*", lambda client, held: client.set_terms("Be kind"), recorded=True
    ),
)
