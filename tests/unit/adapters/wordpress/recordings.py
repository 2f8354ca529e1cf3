"""Answers that a real WordPress 6.1.9 gave, and a server that plays them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from console.adapters.base import SignIn
from console.adapters.wordpress.adapter import WordPressAdapter

T = TypeVar("T")
FOLDER = Path(__file__).with_name("recorded")
PASSWORD = "abcd EFGH 1234 ijkl MNOP 5678"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer."""

    status: int
    body: Any
    headers: Mapping[str, str]

    def but(self, **changes: Any) -> Given:
        """The answer with other fields in its body."""
        return Given(self.status, {**self.body, **changes}, self.headers)

    def response(self) -> Response:
        """The answer as it goes over the wire."""
        if isinstance(self.body, str):
            return Response(self.body, self.status, self.headers)
        return Response(msgspec.json.encode(self.body), self.status, self.headers)


def recorded(name: str) -> Given:
    """One recorded answer."""
    kept = msgspec.json.decode((FOLDER / f"{name}.json").read_bytes())
    return Given(kept["status"], kept["body"], kept["headers"])


def recorded_as(name: str, kind: type[T]) -> T:
    """The body of one answer as the adapter reads it."""
    return msgspec.convert(recorded(name).body, type=kind)


def failed(status: int, text: str = "", **headers: str) -> Given:
    """An answer of something that stands before WordPress."""
    return Given(status, text, {"Content-Type": "text/plain", **{k.replace("_", "-"): v for k, v in headers.items()}})


class Player:
    """Answers one route after the other as it was told; the last answer of a route is given again and again."""

    def __init__(self, http: HTTPServer) -> None:
        self.http = http
        self.pauses: list[float] = []
        self.asked: list[Request] = []
        self.plain = False
        self._plays: dict[str, list[Given]] = {}
        self._listings: dict[str, Callable[[int, int], Given]] = {}
        newsfeed = http.expect_request("/", query_string="feed=rss2")
        newsfeed.respond_with_data((FOLDER / "feed.xml").read_text(), content_type="application/rss+xml")
        http.expect_request("/index.php").respond_with_handler(self._plainly)
        http.expect_request(re.compile("/wp-json")).respond_with_handler(self._prettily)
        self.play("GET users/me", "me")
        self.play("GET users", "users_who_write")
        self.play("GET ", "index")

    def play(self, what: str, *answers: str | Given) -> None:
        """Give these answers to one question ("GET comments/7")."""
        self._plays[what] = [recorded(one) if isinstance(one, str) else one for one in answers]

    def listing(self, what: str, rows: Callable[[int, int], Given]) -> None:
        """Answer a question about a listing with what stands at (start, count)."""
        self._listings[what] = rows

    def sent(self, method: str) -> list[tuple[str, Any]]:
        """(route, content) of what was asked with a method."""
        return [(_route(request), request.json if request.data else None) for request in self.asked
                if request.method == method]  # fmt: skip

    def sign_in(self, **changes: Any) -> WordPressAdapter:
        """An adapter whose waiting is noted and not done."""
        signed: dict[str, Any] = {"url": self.http.url_for(""), "user": "mod", "secret": PASSWORD, **changes}
        return WordPressAdapter(SignIn(**signed), pause=self.pauses.append, now=lambda: 0.0)

    def _prettily(self, request: Request) -> Response:
        if self.plain:
            return Response("<!doctype html><title>Not found</title>", 404, content_type="text/html")
        return self._answer(request)

    def _plainly(self, request: Request) -> Response:
        return self._answer(request) if self.plain else Response("", 404)

    def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        listing = self._listings.get(f"{request.method} {_route(request)}")
        if listing is not None:
            return listing(int(request.args["offset"]), int(request.args["per_page"])).response()
        answers = self._plays.get(f"{request.method} {_route(request)}") or [recorded("no_route")]
        return (answers.pop(0) if len(answers) > 1 else answers[0]).response()


def _route(request: Request) -> str:
    path = request.args.get("rest_route") or request.path.removeprefix("/wp-json")
    return path.removeprefix("/").removeprefix("wp/v2/")
