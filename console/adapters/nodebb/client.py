"""The addresses and bodies of NodeBB's read and write interfaces; every answer is typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from console.adapters.base import SignIn
from console.adapters.errors import NotFound
from console.adapters.http import Answer, Dialect, Patience, Session, bearer, segment
from console.adapters.http.answer import own_words, safe
from console.adapters.nodebb import wire

T = TypeVar("T")

PATIENCE = Patience(read=60.0, whole=180.0)
FOREVER = 32_503_680_000_000
"""Milliseconds of the year 3000: a mute without an end has none in NodeBB."""
_LANGUAGE = "en-GB"
"""Whatever language a member chose, refusals come in this one."""


def _words(answer: Answer) -> str:
    """What NodeBB says in its envelope; pages of its read interface say it otherwise."""
    try:
        told = json.loads(answer.body[:100_000])
        return safe(str(told["status"]["message"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        return own_words(answer)


DIALECT = Dialect("NodeBB", words=_words)


class Client:
    """One forum's interfaces.

    Every method raises what `console.adapters.http.Session` raises.
    """

    def __init__(self, sign_in: SignIn) -> None:
        """The user of the sign-in, where it is a number, goes with every call: a master token acts for that one."""
        self._as = int(sign_in.user) if sign_in.user.isascii() and sign_in.user.isdigit() else None
        self.session = Session(
            sign_in.url,
            dialect=DIALECT,
            authorization=bearer(sign_in.secret) if sign_in.secret else "",
            user=sign_in.user,
            secret=sign_in.secret,
            ca_file=sign_in.ca_file,
            insecure_http=sign_in.insecure_http,
            proxy=sign_in.proxy,
            connections=4,
            patience=PATIENCE,
        )

    @property
    def host(self) -> str:
        """The name of the server for people."""
        return self.session.address.place

    def _read(self, path: str, kind: type[T], **query: str | int) -> T:
        return self.session.get(path, kind, query=self._with_user({"lang": _LANGUAGE, **query}))

    def _write(self, verb: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """With a body in any case: NodeBB fails on a DELETE without one, and does nothing."""
        return self.session.request(
            verb, f"api/v3/{path}", query={"lang": _LANGUAGE}, json=self._with_user(dict(body or {}))
        )

    def _with_user(self, fields: dict[str, Any]) -> dict[str, Any]:
        return fields if self._as is None else {**fields, "_uid": self._as}

    # The forum

    def myself(self) -> wire.Myself:
        """Who the token stands for."""
        return self._read("api/self", wire.Myself)

    def config(self) -> wire.Site:
        """What the forum tells to everybody."""
        return self._read("api/config", wire.Site)

    # Held posts

    def post_queue(self, page: int) -> wire.PostQueue:
        """Twenty held posts, oldest first; `page` counts from 1."""
        return self._read("api/post-queue", wire.PostQueue, page=page)

    def queued(self, queue_id: str) -> wire.Queued | None:
        """A held post, or None: NodeBB answers with an empty list."""
        found = self._read(f"api/post-queue/{segment(queue_id)}", wire.PostQueue).posts
        return found[0] if found else None

    def accept_queued(self, queue_id: str) -> None:
        """Publish a held post."""
        self._write("POST", f"posts/queue/{segment(queue_id)}")

    def reject_queued(self, queue_id: str, message: str) -> None:
        """Throw a held post away; `message`, if there is one, goes to its author."""
        body = {"message": message, "notify": True} if message else {}
        self._write("DELETE", f"posts/queue/{segment(queue_id)}", body)

    def edit_queued(self, queue_id: str, content: str, title: str) -> None:
        """Change a held post."""
        body = {"content": content, **({"title": title} if title else {})}
        self._write("PUT", f"posts/queue/{segment(queue_id)}", body)

    def notify_author(self, queue_id: str, message: str) -> None:
        """Tell the author of a held post something."""
        self._write("POST", f"posts/queue/{segment(queue_id)}/notify", {"message": message})

    # Flags

    def flags(self, state: str, page: int) -> wire.Flags:
        """Twenty flags in a state, oldest first."""
        return self._read("api/flags", wire.Flags, state=state, sort="oldest", page=page, perPage=20)

    def flag(self, number: int) -> wire.Flag:
        """One flag with its target, reports and history."""
        return self._read(f"api/v3/flags/{number}", wire.Envelope[wire.Flag]).response

    def set_flag(self, number: int, fields: Mapping[str, object]) -> None:
        """Set the state or the assignee; an unknown flag and an unknown state are answered as if it were done."""
        self._write("PUT", f"flags/{number}", fields)

    # Groups

    def groups(self, page: int) -> wire.Groups:
        """Fifteen groups."""
        return self._read("api/groups", wire.Groups, page=page)

    def pending(self, group: str) -> tuple[wire.Person, ...]:
        """Who asks to join a group."""
        return self._read(f"api/v3/groups/{segment(group)}/pending", wire.Envelope[wire.Pending]).response.pending

    def accept_pending(self, group: str, uid: int) -> None:
        """Let somebody into a group."""
        self._write("PUT", f"groups/{segment(group)}/pending/{uid}")

    def reject_pending(self, group: str, uid: int) -> None:
        """Send somebody away from a group."""
        self._write("DELETE", f"groups/{segment(group)}/pending/{uid}")

    # People

    def users(self, page: int) -> wire.Users:
        """Fifty users, newest first."""
        return self._read("api/users", wire.Users, section="joindate", page=page)

    def user(self, uid: int) -> wire.User:
        """One user."""
        return self._read(f"api/v3/users/{uid}", wire.Envelope[wire.User]).response

    def ban(self, uid: int, until: int, reason: str) -> None:
        """Keep a user out until then, in milliseconds; 0 for good. NodeBB also resolves all flags about the user."""
        self._write("PUT", f"users/{uid}/ban", {"until": until, "reason": reason})

    def unban(self, uid: int) -> None:
        """Let a user in again."""
        self._write("DELETE", f"users/{uid}/ban")

    def mute(self, uid: int, until: int, reason: str) -> None:
        """Let a user read only until then, in milliseconds."""
        self._write("PUT", f"users/{uid}/mute", {"until": until or FOREVER, "reason": reason})

    def unmute(self, uid: int) -> None:
        """Let a user write again."""
        self._write("DELETE", f"users/{uid}/mute")

    def registrations(self) -> int:
        """How many wait to be let in: that has no call to decide it."""
        return len(self._read("api/registration-queue", wire.Registrations).users)

    def invite(self, uid: int, emails: str) -> None:
        """Invite somebody by mail, in the name of this account."""
        self._write("POST", f"users/{uid}/invites", {"emails": emails, "groupsToJoin": []})

    def room_with(self, uid: int) -> int:
        """The conversation that there is with a user; 0 without one."""
        try:
            return wire.whole(self._read(f"api/v3/users/{uid}/chat", wire.Envelope[wire.Room]).response.room_id)
        except NotFound:
            return 0

    def open_room(self, uid: int) -> int:
        """Begin a conversation."""
        answer = self._write("POST", "chats", {"uids": [uid]})
        return wire.whole(answer.read(wire.Envelope[wire.Room], "NodeBB").response.room_id)

    def say(self, room: int, message: str) -> None:
        """Write into a conversation."""
        self._write("POST", f"chats/{room}", {"message": message})

    # Posts and texts

    def recent_posts(self, page: int) -> tuple[wire.Post, ...]:
        """Twenty published posts, newest first."""
        return self._read("api/recent/posts", tuple[wire.Post, ...], page=page)

    def post(self, pid: str) -> wire.Post:
        """One post in short."""
        return self._read(f"api/v3/posts/{segment(pid)}/summary", wire.Envelope[wire.Post]).response

    def delete_post(self, pid: str) -> None:
        """Take a post down; it can be restored."""
        self._write("DELETE", f"posts/{segment(pid)}/state")

    def restore_post(self, pid: str) -> None:
        """Put a post back."""
        self._write("PUT", f"posts/{segment(pid)}/state")

    def pin(self, tid: int) -> None:
        """Keep a topic at the top of its category."""
        self._write("PUT", f"topics/{tid}/pin")

    def unpin(self, tid: int) -> None:
        """No longer keep it there."""
        self._write("DELETE", f"topics/{tid}/pin")

    def terms(self) -> str:
        """The terms of use as HTML; empty where there are none."""
        try:
            return self._read("api/tos", wire.Terms).terms_of_use
        except NotFound:
            return ""

    def set_terms(self, value: str) -> None:
        """Make this Markdown the terms of use; nothing is compared."""
        self._write("PUT", "admin/settings/termsOfUse", {"value": value})
