"""A NodeBB on loopback: the routes of both interfaces and the tokens in front of `board.Board`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Self

import msgspec
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.unit.adapters.nodebb.board import ADMIN, COLLEAGUE, Board, Refused
from tests.unit.adapters.nodebb.composed import Composed, answer, page

TOKEN, COLLEAGUE_TOKEN, MEMBER_TOKEN = "8ea2f704-token", "1c44d0aa-token", "77ab3c01-token"
MASTER_TOKEN, WRONG_TOKEN = "00000000-master", "ffffffff-withdrawn"
_QUEUE_PAGE, _USERS_PAGE, _POSTS_PAGE, _GROUPS_PAGE = 20, 50, 20, 15
_VISITOR = 0


class PlayedNodebb:
    """Serves from ``with`` to its end, on a server that others may have before and after: to stop one takes a while.

    :ivar broken: answers a web page to everything.
    :ivar asked: what was asked, with the answers.
    :ivar meanwhile: what somebody else does once a request was answered (verb and path); each happens once.
    """

    def __init__(self, http: HTTPServer) -> None:
        self.board = Board()
        self.broken = False
        self.asked: list[tuple[Request, Response]] = []
        self.meanwhile: dict[str, Callable[[], object]] = {}
        self.member = 3
        self._http = http
        self._pages = [(re.compile(pattern), handler) for pattern, handler in self._read_table()]
        self._calls = [(verb, re.compile(pattern), handler) for verb, pattern, handler in self._write_table()]

    def __enter__(self) -> Self:
        self._http.expect_request(re.compile(".*")).respond_with_handler(self._answer)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.clear()

    @property
    def url(self) -> str:
        return self._http.url_for("").rstrip("/")

    def sent(self) -> list[str]:
        """What was asked to change something, as verb and path."""
        return [f"{request.method} {request.path}" for request, _ in self.asked if request.method != "GET"]

    def _answer(self, request: Request) -> Response:
        request.get_data()
        try:
            response = self._respond(request)
        except Refused as refused:
            response = reply(refused.answer)
        self.asked.append((request, response))
        self.meanwhile.pop(f"{request.method} {request.path}", lambda: None)()
        return response

    def _respond(self, request: Request) -> Response:
        if self.broken:
            return Response(page(), 200, content_type="text/html; charset=utf-8")
        by = self._who(request)
        if request.path.startswith("/api/v3/"):
            return self._write(request, by, request.path.removeprefix("/api/v3/"))
        for pattern, handler in self._pages:
            found = pattern.fullmatch(request.path.removeprefix("/api/"))
            if found is not None and request.method == "GET":
                return json(handler(request, by, *found.groups()))
        return reply(answer("page_not_found"))

    def _who(self, request: Request) -> int:
        """A token that is none makes a visitor, not an error."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token == MASTER_TOKEN:
            body = request.get_json(silent=True) or {}
            uid = body.get("_uid") or request.args.get("_uid")
            if uid is None:
                raise Refused("master_without_user")
            return int(uid)
        return {TOKEN: ADMIN, COLLEAGUE_TOKEN: COLLEAGUE, MEMBER_TOKEN: self.member}.get(token, _VISITOR)

    def _write(self, request: Request, by: int, path: str) -> Response:
        if by == _VISITOR:
            return reply(answer("not_authorised"))
        for verb, pattern, handler in self._calls:
            found = pattern.fullmatch(path)
            if found is not None and verb == request.method:
                body = request.get_json(silent=True)
                return json({**answer("ok").body, "response": handler(by, body, *found.groups()) or {}})
        return reply(answer("page_not_found"))

    def _read_table(self) -> list[tuple[str, Callable[..., Any]]]:
        return [
            ("self", self._self),
            ("config", lambda request, by: answer("config").filled(loggedIn=by > 0)),
            ("post-queue", self._queue),
            (r"post-queue/([\w-]+)", self._held),
            ("flags", self._flags),
            ("groups", self._groups),
            ("users", self._users),
            ("registration-queue", self._registrations),
            ("recent/posts", self._recent),
            ("tos", lambda request, by: self.board.tos()),
        ]

    def _write_table(self) -> list[tuple[str, str, Callable[..., Any]]]:
        board = self.board
        return [
            ("POST", r"posts/queue/([\w-]+)", self._staff(lambda by, body, one: board.accept(one))),
            ("DELETE", r"posts/queue/([\w-]+)", self._staff(self._reject)),
            ("PUT", r"posts/queue/([\w-]+)", self._staff(lambda by, body, one: board.rewrite(one, body))),
            ("POST", r"posts/queue/([\w-]+)/notify", self._staff(self._notify)),
            ("GET", r"flags/(\d+)", self._flag),
            ("PUT", r"flags/(\d+)", self._staff(lambda by, body, number: board.rule(int(number), body, by))),
            ("GET", r"groups/([\w-]+)/pending", self._staff(self._pending)),
            ("PUT", r"groups/([\w-]+)/pending/(\d+)", self._staff(self._admit)),
            ("DELETE", r"groups/([\w-]+)/pending/(\d+)", self._staff(self._turn_away)),
            ("GET", r"users/(\d+)", lambda by, body, uid: board.user(int(uid))),
            ("PUT", r"users/(\d+)/ban", self._staff(lambda by, body, uid: board.ban(int(uid), body["until"], by))),
            ("DELETE", r"users/(\d+)/ban", self._staff(self._unban)),
            ("PUT", r"users/(\d+)/mute", self._staff(lambda by, body, uid: board.mute(int(uid), body["until"]))),
            ("DELETE", r"users/(\d+)/mute", self._staff(self._unmute)),
            ("POST", r"users/(\d+)/invites", self._invite),
            ("GET", r"users/(\d+)/chat", lambda by, body, uid: {"roomId": board.rooms.get(int(uid))}),
            ("POST", "chats", self._open_room),
            ("POST", r"chats/(\d+)", lambda by, body, room: board.say(int(room), body["message"])),
            ("GET", r"posts/(\d+)/summary", self._summary),
            ("DELETE", r"posts/(\d+)/state", self._staff(lambda by, b, p: board.set_deleted(int(p), by, deleted=True))),
            ("PUT", r"posts/(\d+)/state", self._staff(lambda by, b, p: board.set_deleted(int(p), by, deleted=False))),
            ("PUT", r"topics/(\d+)/pin", self._staff(lambda by, body, tid: board.pinned.add(int(tid)))),
            ("DELETE", r"topics/(\d+)/pin", self._staff(lambda by, body, tid: board.pinned.discard(int(tid)))),
            ("PUT", "admin/settings/termsOfUse", self._set_terms),
        ]

    def _staff(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """For moderators only."""

        def checked(by: int, *more: Any) -> Any:
            if not self._is_staff(by):
                raise Refused("no_privileges")
            return handler(by, *more)

        return checked

    def _is_staff(self, by: int) -> bool:
        return by in (*self.board.admins, COLLEAGUE)

    # The read interface

    def _self(self, request: Request, by: int) -> Any:
        if by == _VISITOR:
            raise Refused("self_unknown")
        name = self.board.user(by)["username"]
        staff = {"isAdmin": by in self.board.admins, "isGlobalModerator": by == COLLEAGUE}
        return answer("self").filled(uid=by, username=name, userslug=name.lower(), **staff)

    def _queue(self, request: Request, by: int) -> Any:
        if by == _VISITOR:
            raise Refused("page_not_found")
        rows = [row for row in self.board.queue.values() if self._is_staff(by) or int(row["uid"]) == by]
        return self._page("post_queue", "posts", [self._seen(row, by) for row in rows], request, _QUEUE_PAGE)

    def _held(self, request: Request, by: int, queue_id: str) -> Any:
        if by == _VISITOR:
            raise Refused("page_not_found")
        row = self.board.queue.get(queue_id)
        return answer("post_queue").filled(posts=[self._seen(row, by)] if row is not None else [])

    def _seen(self, row: dict[str, Any], by: int) -> dict[str, Any]:
        own = int(row["uid"]) == by
        return {**row, "canAccept": self._is_staff(by) and not own, "canEdit": own or self._is_staff(by)}

    def _flags(self, request: Request, by: int) -> Any:
        if not self._is_staff(by):
            raise Refused("page_forbidden")
        rows = [flag for flag in self.board.flags.values() if flag["state"] == request.args.get("state", flag["state"])]
        keys = answer("flag_row").body.keys() - {"heat"}
        shown = [{**{key: row[key] for key in keys}, "heat": len(row["reports"])} for row in rows]
        if request.args.get("sort", "newest") == "newest":
            shown.reverse()
        return self._page("flags", "flags", shown, request, int(request.args.get("perPage", 20)))

    def _groups(self, request: Request, by: int) -> Any:
        names = [("administrators", 1), *((name, 1) for name in self.board.pending), ("Everybody", 0)]
        rows = [answer("group").filled(name=name, slug=name.lower(), private=private) for name, private in names]
        return self._page("groups", "groups", rows, request, _GROUPS_PAGE, loggedIn=by > 0)

    def _users(self, request: Request, by: int) -> Any:
        rows = sorted(self.board.users.values(), key=lambda user: -user["uid"])
        return self._page("users", "users", rows, request, _USERS_PAGE, loggedIn=by > 0)

    def _registrations(self, request: Request, by: int) -> Any:
        if by not in self.board.admins:
            raise Refused("page_not_found")
        return answer("registrations").body

    def _recent(self, request: Request, by: int) -> Any:
        rows = sorted(self.board.posts.values(), key=lambda post: -post["timestamp"])
        start = (int(request.args.get("page", 1)) - 1) * _POSTS_PAGE
        return [{key: row[key] for key in answer("post").body} for row in rows[start : start + _POSTS_PAGE]]

    def _page(self, name: str, key: str, rows: list[Any], request: Request, size: int, **more: Any) -> Any:
        number = int(request.args.get("page", 1))
        pages = max(1, -(-len(rows) // size))
        part = rows[(number - 1) * size : number * size]
        return answer(name).filled(**{key: part}, pagination={"currentPage": number, "pageCount": pages}, **more)

    # The write interface

    def _reject(self, by: int, body: Any, queue_id: str) -> None:
        if body is None:
            raise Refused("no_body_delete_queue")
        self.board.reject(queue_id, body.get("message", ""))

    def _notify(self, by: int, body: Any, queue_id: str) -> None:
        if not (body or {}).get("message"):
            raise Refused("missing_message")
        self.board.held(queue_id)
        self.board.told.append((queue_id, body["message"]))

    def _flag(self, by: int, body: Any, number: str) -> Any:
        if not self._is_staff(by):
            raise Refused("no_flag")
        return self.board.flag(int(number))

    def _pending(self, by: int, body: Any, group: str) -> Any:
        keys = ("uid", "username", "userslug", "joindate", "postcount")
        asking = [self.board.users[uid] for uid in self.board.pending.get(group, [])]
        return {"pending": [{key: user[key] for key in keys} for user in asking]}

    def _admit(self, by: int, body: Any, group: str, uid: str) -> None:
        self.board.decide_request(group, int(uid), accept=True)

    def _turn_away(self, by: int, body: Any, group: str, uid: str) -> None:
        self.board.decide_request(group, int(uid), accept=False)

    def _unban(self, by: int, body: Any, uid: str) -> None:
        if body is None:
            raise Refused("no_body_delete_ban")
        self.board.user(int(uid)).update({"banned": False, "banned:expire": 0})

    def _unmute(self, by: int, body: Any, uid: str) -> None:
        if body is None:
            raise Refused("no_body_delete_ban")
        self.board.user(int(uid)).update({"muted": False, "mutedUntil": 0})

    def _invite(self, by: int, body: Any, uid: str) -> None:
        if int(uid) != by:
            raise Refused("no_privileges")
        self.board.invited.append(body)

    def _open_room(self, by: int, body: Any) -> Any:
        (uid,) = body["uids"]
        self.board.rooms[uid] = len(self.board.rooms) + 1
        return {"roomId": self.board.rooms[uid]}

    def _summary(self, by: int, body: Any, pid: str) -> Any:
        if int(pid) not in self.board.posts:
            raise Refused("page_not_found")
        return {key: self.board.posts[int(pid)][key] for key in answer("post").body}

    def _set_terms(self, by: int, body: Any) -> None:
        if by not in self.board.admins:
            raise Refused("no_privileges")
        self.board.terms = body["value"]


def json(document: Any, status: int = 200) -> Response:
    """An answer as NodeBB gives it."""
    return Response(msgspec.json.encode(document), status, content_type="application/json; charset=utf-8")


def reply(kept: Composed) -> Response:
    """An answer as it stands."""
    return json(kept.body, kept.status)
