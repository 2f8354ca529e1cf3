"""A Discourse on loopback: the routes, the keys and the limit in front of `site.Site`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Self

import msgspec
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.unit.adapters.discourse.composed import Composed, answer, page
from tests.unit.adapters.discourse.site import COLLEAGUE, STAFF, Refused, Site

KEY, WRONG_KEY = "5f0c9b-allotment-key", "no-longer-a-key"
NAMES = {"marisol": STAFF, "iolo": COLLEAGUE}
_PER_PAGE, _USERS, _POSTS = 10, 100, 50


class PlayedDiscourse:
    """Serves from ``with`` to its end, on a server that others may have before and after: to stop one takes a while.

    :ivar left: requests that the limit still allows; None for no limit.
    :ivar broken: answers a web page to everything.
    :ivar asked: what was asked, with the answers.
    :ivar meanwhile: what somebody else does once a path was answered; each happens once.
    """

    def __init__(self, http: HTTPServer) -> None:
        self.site = Site()
        self.left: int | None = None
        self.broken = False
        self.asked: list[tuple[Request, Response]] = []
        self.meanwhile: dict[str, Callable[[], object]] = {}
        self._http = http
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Any]]] = [
            (verb, re.compile(pattern), handler) for verb, pattern, handler in self._table()
        ]

    def __enter__(self) -> Self:
        self._http.expect_request(re.compile(".*")).respond_with_handler(self._answer)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.clear()

    @property
    def url(self) -> str:
        return self._http.url_for("").rstrip("/")

    def _answer(self, request: Request) -> Response:
        response = self._respond(request)
        self.asked.append((request, response))
        self.meanwhile.pop(request.path, lambda: None)()
        return response

    def sent(self) -> list[str]:
        """What was asked to change something, as verb and path."""
        return [f"{request.method} {request.path}" for request, _ in self.asked if request.method != "GET"]

    def _respond(self, request: Request) -> Response:
        if self.broken:
            return Response(page(), 200, content_type="text/html; charset=utf-8")
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                limited = reply(answer("limited"))
                limited.headers["Retry-After"] = "37"
                limited.headers["Discourse-Rate-Limit-Error-Code"] = "admin_api_key_rate_limit"
                return limited
        by = NAMES.get(request.headers.get("Api-Username", "").lower())
        if request.headers.get("Api-Key") != KEY or by is None:
            return reply(answer("wrong_key"))
        try:
            for verb, pattern, handler in self._routes:
                found = pattern.fullmatch(request.path)
                if found is not None and verb == request.method:
                    self._staff_only(request.path, by)
                    return json(handler(request, by, *found.groups()))
            return reply(answer("gone"))
        except Refused as refused:
            return reply(refused.answer)

    def _staff_only(self, path: str, by: int) -> None:
        """Pages for staff are not there for others; the queue is there and closed."""
        user = self.site.users[by]
        if user["admin"] or user["moderator"]:
            return
        if path.startswith("/admin/"):
            raise Refused("gone")
        if path.startswith("/review"):
            raise Refused("refused")

    def _table(self) -> list[tuple[str, str, Callable[..., Any]]]:
        return [
            ("GET", "/session/current.json", self._current),
            ("GET", "/about.json", lambda *_: answer("about").body),
            ("GET", "/site/settings.json", self._settings),
            ("GET", "/review.json", self._review),
            ("GET", r"/review/(\d+)\.json", self._one),
            ("PUT", r"/review/(\d+)/perform/([a-z_]+)\.json", self._perform),
            ("PUT", r"/review/(\d+)\.json", self._edit_waiting),
            ("POST", "/reviewable_claimed_topics.json", self._claim),
            ("DELETE", r"/reviewable_claimed_topics/(\d+)\.json", self._release),
            ("GET", "/admin/users/list/new.json", self._users),
            ("GET", r"/admin/users/(\d+)\.json", lambda request, by, number: self.site.user(int(number))),
            ("PUT", r"/admin/users/(\d+)/(suspend|silence)\.json", self._punish),
            ("PUT", r"/admin/users/(\d+)/un(suspend|silence)\.json", self._pardon),
            ("GET", "/posts.json", self._latest),
            ("POST", "/posts.json", self._create),
            ("GET", r"/posts/(\d+)\.json", lambda request, by, number: self.site.post(int(number))),
            ("PUT", r"/posts/(\d+)\.json", self._revise),
            ("GET", r"/t/id_for/([\w-]+)\.json", self._topic_called),
            ("GET", r"/t/(\d+)\.json", self._topic),
            ("PUT", r"/t/(\d+)/status\.json", self._pin),
            ("GET", "/discourse-post-event/events.json", self._events),
            ("GET", r"/discourse-post-event/events/(\d+)\.json", self._event),
            ("POST", "/invites.json", self._invite),
        ]

    def _current(self, request: Request, by: int) -> Any:
        user = self.site.users[by]
        known = answer("current").body["current_user"]
        told = {key: user[key] for key in ("id", "username", "name", "admin", "moderator")}
        return {"current_user": {**known, **told}}

    def _settings(self, request: Request, by: int) -> Any:
        return answer("settings").filled(reviewable_claiming=self.site.claiming)

    def _review(self, request: Request, by: int) -> Any:
        since, offset = request.args.get("from_date", ""), int(request.args.get("offset", 0))
        rows = [row for row in self.site.waiting.values() if row.status == "pending"]
        if request.args.get("priority") != "low":
            rows = [row for row in rows if row.type != "ReviewableFlaggedPost"]  # Their score is low.
        shown, _ = self.site.shown(sorted(rows, key=lambda row: row.created))
        total = [row for row in shown if row["created_at"] >= since]
        part = [row["id"] for row in total[offset : offset + _PER_PAGE]]
        shown, beside = self.site.shown([self.site.waiting[number] for number in part])
        return {
            "reviewables": shown,
            **beside,
            "meta": {"total_rows_reviewables": len(total)},
            "__rest_serializer": "1",
        }

    def _one(self, request: Request, by: int, number: str) -> Any:
        shown, beside = self.site.shown([self.site.one(int(number))])
        return {"reviewable": shown[0], **beside, "__rest_serializer": "1"}

    def _perform(self, request: Request, by: int, number: str, action: str) -> Any:
        return self.site.decide(int(number), action, request.args.get("version"), by, request.form.to_dict())

    def _edit_waiting(self, request: Request, by: int, number: str) -> Any:
        raw = request.get_json()["reviewable"]["payload"]["raw"]
        return self.site.edit(int(number), request.args.get("version"), by, raw)

    def _claim(self, request: Request, by: int) -> Any:
        self.site.claim(int(request.get_json()["reviewable_claimed_topic"]["topic_id"]), by)
        return answer("success").body

    def _release(self, request: Request, by: int, topic: str) -> Any:
        self.site.claims.pop(int(topic), None)
        return answer("success").body

    def _users(self, request: Request, by: int) -> Any:
        newest = sorted(self.site.users.values(), key=lambda user: -user["id"])
        start = (max(1, int(request.args.get("page", 1))) - 1) * _USERS
        return newest[start : start + _USERS]

    def _punish(self, request: Request, by: int, number: str, how: str) -> Any:
        sent = request.get_json()
        key, until = ("suspended_till", "suspend_until") if how == "suspend" else ("silenced_till", "silenced_till")
        self.site.punish(int(number), key, sent[until])
        name, box = ("suspended", "suspension") if how == "suspend" else ("silenced", "silence")
        body = answer(name).body
        told = {f"{how}_reason": sent["reason"], f"full_{how}_reason": sent["reason"], key: sent[until]}
        return {box: {**body[box], **told}}

    def _pardon(self, request: Request, by: int, number: str, how: str) -> Any:
        user = self.site.user(int(number))
        user.pop("suspended_till" if how == "suspend" else "silenced_till", None)
        return answer("pardoned").body

    def _latest(self, request: Request, by: int) -> Any:
        before = int(request.args.get("before", 0))
        posts = sorted(self.site.posts.values(), key=lambda post: -post["id"])
        posts = [post for post in posts if not before or post["id"] < before][:_POSTS]
        titled = [
            {**post, "excerpt": post["raw"][:100], "topic_title": self.site.topics[post["topic_id"]]["title"]}
            for post in posts
        ]
        return {"latest_posts": titled}

    def _create(self, request: Request, by: int) -> Any:
        sent = request.get_json()
        private = sent.get("archetype") == "private_message"
        if len(sent["title"]) < (2 if private else 15):
            raise Refused("invalid")
        if private:
            self.site.messages.append(sent)
            return answer("post").filled(id=9000, topic_id=900, username="Marisol", raw=sent["raw"])
        return self.site.begin(sent["title"], by, sent["raw"])

    def _revise(self, request: Request, by: int, number: str) -> Any:
        return {"post": self.site.revise(int(number), request.get_json()["post"])}

    def _topic(self, request: Request, by: int, number: str) -> Any:
        topic = self.site.topics.get(int(number))
        if topic is None:
            raise Refused("gone")
        posts = [
            {key: value for key, value in post.items() if key != "raw"}
            for post in self.site.posts.values()
            if post["topic_id"] == int(number)
        ]
        stream = {"posts": posts, "stream": [post["id"] for post in posts]}
        return answer("topic").filled(id=int(number), title=topic["title"], slug=topic["slug"], post_stream=stream)

    def _topic_called(self, request: Request, by: int, slug: str) -> Any:
        for number, topic in self.site.topics.items():
            if topic["slug"] == slug:
                return answer("topic_name").filled(slug=slug, topic_id=number, url=f"/t/{slug}/{number}")
        raise Refused("gone")

    def _pin(self, request: Request, by: int, number: str) -> Any:
        if int(number) not in self.site.topics:
            raise Refused("gone")
        sent = request.get_json()
        self.site.topics[int(number)]["pinned"] = sent["enabled"] == "true"
        return answer("pinned").body

    def _events(self, request: Request, by: int) -> Any:
        if not self.site.calendar:
            raise Refused("gone")
        after = request.args.get("after", "")
        return {"events": [event for event in self.site.events() if event["starts_at"] >= after]}

    def _event(self, request: Request, by: int, number: str) -> Any:
        for event in self.site.events():
            if event["id"] == int(number):
                return {"event": event}
        raise Refused("gone")

    def _invite(self, request: Request, by: int) -> Any:
        sent = request.get_json()
        self.site.invited.append(sent)
        return answer("invited").filled(email=sent["email"], custom_message=sent.get("custom_message"))


def json(document: Any, status: int = 200) -> Response:
    """An answer as Discourse gives it."""
    return Response(msgspec.json.encode(document), status, content_type="application/json; charset=utf-8")


def reply(composed: Composed) -> Response:
    """A composed answer as it stands."""
    return json(composed.body, composed.status)
