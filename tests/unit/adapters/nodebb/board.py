"""A small NodeBB as it behaves: the first takes a held post, the last one has a flag, and much is not checked."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from console.analysis.markdown import render
from tests.unit.adapters.nodebb.composed import answer

ADMIN, COLLEAGUE = 1, 2
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""When it is, there."""
STATES = ("open", "wip", "resolved", "rejected")


def stamp(minutes: float) -> int:
    """Milliseconds, so many minutes before now."""
    return int((NOW.timestamp() - minutes * 60) * 1000)


class Refused(Exception):
    """An answer other than success."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.answer = answer(name)


@dataclass
class Board:
    """The state, and what each request does to it."""

    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    queue: dict[str, dict[str, Any]] = field(default_factory=dict)
    flags: dict[int, dict[str, Any]] = field(default_factory=dict)
    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    pinned: set[int] = field(default_factory=set)
    pending: dict[str, list[int]] = field(default_factory=dict)
    members: dict[str, list[int]] = field(default_factory=dict)
    rooms: dict[int, int] = field(default_factory=dict)
    said: list[tuple[int, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    invited: list[dict[str, Any]] = field(default_factory=list)
    terms: str = ""
    hasty: bool = False

    # What there is

    def join(self, name: str, *, admin: bool = False) -> int:
        """A user; returns the uid."""
        uid = len(self.users) + 1
        told = {"username": name, "userslug": name.lower(), "joindate": stamp(90_000 - uid)}
        self.users[uid] = answer("user").filled(uid=uid, **told)
        if admin:
            self.admins.add(uid)
        return uid

    def post(self, uid: int, content: str, to: int | None = None) -> int:
        """A post: a topic of its own, or an answer to another one; returns the pid."""
        pid = len(self.posts) + 1
        first = self.posts[to]["topic"]["mainPid"] if to is not None else pid
        tid = self.posts[first]["tid"] if to is not None else 100 + pid
        author = self.users[uid]
        self.posts[pid] = answer("post").filled(
            pid=pid,
            tid=tid,
            toPid=to if to != first else None,
            uid=uid,
            content=f"<p>{html.escape(content)}</p>",
            timestamp=stamp(3000 - pid),
            user={"uid": uid, "username": author["username"], "userslug": author["userslug"], "picture": None},
            topic={"uid": uid, "tid": tid, "title": f"Topic {tid}", "cid": 2, "slug": f"{tid}/topic", "mainPid": first},
            isMainPost=to is None,
        )
        return pid

    def hold(self, uid: int, title: str, content: str) -> str:
        """A post that waits; returns its id."""
        at = stamp(500 - len(self.queue))
        queue_id = f"topic-{at}"
        body = answer("queued").filled(id=queue_id, uid=str(uid))
        body["data"] |= {"title": title, "content": content, "rawContent": content, "timestamp": at}
        author = self.users[uid]
        body["user"] |= {"uid": uid, "username": author["username"], "userslug": author["userslug"]}
        self.queue[queue_id] = body
        return queue_id

    def report(self, by: int, why: str, *, pid: int | None = None, uid: int | None = None) -> int:
        """A flag, or one more report of the same; returns its number."""
        kind, target = ("post", pid) if pid is not None else ("user", uid)
        for number, flag in self.flags.items():
            if (flag["type"], flag["targetId"]) == (kind, target):
                flag["reports"].append(self._report(by, why))
                return number
        number = len(self.flags) + 1
        owner = self.posts[pid]["uid"] if pid is not None else uid
        self.flags[number] = answer("flag").filled(
            flagId=number,
            type=kind,
            targetId=target,
            targetUid=owner,
            datetime=stamp(400 - number),
            reports=[self._report(by, why)],
        )
        return number

    def _report(self, by: int, why: str) -> dict[str, Any]:
        person = {"uid": by, "username": self.users[by]["username"], "userslug": "", "picture": None}
        return {"value": why, "timestamp": stamp(300), "timestampISO": "", "reporter": person}

    # The queue

    def held(self, queue_id: str) -> dict[str, Any]:
        """A held post, or what NodeBB says when there is none."""
        if queue_id not in self.queue:
            raise Refused("no_post")
        return self.queue[queue_id]

    def accept(self, queue_id: str) -> dict[str, Any]:
        """POST posts/queue/ID."""
        held = self.held(queue_id)
        pid = self.post(int(held["uid"]), held["data"]["rawContent"])
        del self.queue[queue_id]
        return {"post": {"type": held["type"], "pid": pid, "tid": self.posts[pid]["tid"]}}

    def reject(self, queue_id: str, message: str) -> None:
        """DELETE posts/queue/ID."""
        self.held(queue_id)
        del self.queue[queue_id]
        if message:
            self.told.append((queue_id, message))

    def rewrite(self, queue_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """PUT posts/queue/ID; a title that is not sent is lost."""
        if not body.get("content"):
            raise Refused("invalid_data")
        held = self.held(queue_id)
        told = {"content": body["content"], "rawContent": body["content"], "title": body.get("title", "")}
        held["data"] |= told
        return {"postData": {"id": queue_id, "content": body["content"], "title": told["title"]}}

    # Flags

    def flag(self, number: int) -> dict[str, Any]:
        """A flag with its target as it is now."""
        if number not in self.flags:
            raise Refused("no_flag")
        flag = self.flags[number]
        if flag["type"] == "post":
            post = self.posts[flag["targetId"]]
            target = {key: post[key] for key in ("pid", "tid", "uid", "content", "timestamp", "user")}
            target |= {"deleted": int(post["deleted"]), "deleterUid": post.get("deleterUid")}
        else:
            target = {"uid": flag["targetId"], "username": self.users[flag["targetId"]]["username"], "aboutme": ""}
        return {**flag, "target": target}

    def rule(self, number: int, changes: dict[str, Any], by: int) -> dict[str, Any]:
        """PUT flags/ID: an unknown flag or state is as good as done, and whoever comes last is right."""
        flag = self.flags.get(number)
        if flag is None:
            return {"history": []}
        fields = {}
        if changes.get("state") in STATES and changes["state"] != flag["state"]:
            fields["state"] = changes["state"]
        if "assignee" in changes and changes["assignee"] != (flag["assignee"] or ""):
            fields["assignee"] = changes["assignee"]
        if fields:
            flag |= fields
            self._note(flag, by, fields)
        return {"history": flag["history"]}

    def _note(self, flag: dict[str, Any], by: int, fields: dict[str, Any]) -> None:
        user = {"username": self.users[by]["username"], "userslug": "", "picture": None}
        at = stamp(100) + len(flag["history"])
        flag["history"].insert(0, {"uid": by, "fields": fields, "datetime": at, "datetimeISO": "", "user": user})

    # People

    def user(self, uid: int) -> dict[str, Any]:
        """A user, who is there."""
        if uid not in self.users:
            raise Refused("no_user")
        return self.users[uid]

    def ban(self, uid: int, until: int, by: int) -> None:
        """PUT users/UID/ban; the flags about them are resolved with it."""
        user = self.user(uid)
        if uid in self.admins:
            raise Refused("ban_admin")
        user |= {"banned": True, "banned:expire": until}
        for flag in self.flags.values():
            if flag["targetUid"] == uid and flag["state"] in ("open", "wip"):
                flag["state"] = "resolved"
                self._note(flag, by, {"state": "resolved"})

    def mute(self, uid: int, until: int) -> None:
        """PUT users/UID/mute."""
        if uid in self.admins:
            raise Refused("ban_admin")
        self.user(uid).update(muted=1, mutedUntil=until)

    def decide_request(self, group: str, uid: int, *, accept: bool) -> None:
        """PUT or DELETE groups/SLUG/pending/UID."""
        if uid not in self.pending.get(group, []):
            raise Refused("not_pending")
        self.pending[group].remove(uid)
        if accept:
            self.members.setdefault(group, []).append(uid)

    def say(self, room: int, message: str) -> None:
        """POST chats/ROOM; two at once are too many."""
        if self.hasty:
            raise Refused("too_many_messages")
        self.said.append((room, message))

    # Posts and texts

    def set_deleted(self, pid: int, by: int, *, deleted: bool) -> None:
        """DELETE or PUT posts/PID/state."""
        if pid not in self.posts:
            raise Refused("no_post")
        if self.posts[pid]["deleted"] == deleted:
            raise Refused("already_deleted" if deleted else "already_restored")
        self.posts[pid] |= {"deleted": deleted, "deleterUid": by if deleted else None}

    def tos(self) -> dict[str, Any]:
        """GET tos: the Markdown, rendered; nothing where there is none."""
        if not self.terms:
            raise Refused("page_not_found")
        shown: dict[str, Any] = answer("tos").filled(termsOfUse=render(self.terms).html)
        return shown
