"""A Mailman of a few held posts behind https whose answers a test can spoil: for what a real one never sends."""

from __future__ import annotations

import re
import ssl
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Self

import msgspec
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.unit.adapters.mailman.recordings import KITCHEN, recorded

HOST = "127.0.0.1"
"""Not a name: a bare machine has no table of hosts, and does not know its own."""
USER, PASSWORD = "restadmin", "oven-mitt-44"

Spoiled = Callable[[Request], Response | None]
"""The answer to give instead; None leaves the right one."""

_EMPTY = {"start": 0, "total_size": 0}


class PlayedMailman:
    """Serves from ``with`` to its end; `spoil` is asked first, whenever somebody asks.

    :param port: where it listens, so that an account still finds it after a restart.
    :param names: whom its certificate is for.
    """

    def __init__(self, authority: trustme.CA, port: int, *names: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*(names or (HOST,))).configure_cert(context)
        self._http = HTTPServer(HOST, port, ssl_context=context, threaded=True)
        self._http.expect_request(re.compile(".*")).respond_with_handler(self._answer)
        self.spoil: Spoiled = lambda _: None
        self.held: dict[int, dict[str, Any]] = {post["request_id"]: post for post in recorded("held")["entries"]}
        self.decided: list[tuple[int, str]] = []
        self.asked: list[Request] = []

    def __enter__(self) -> Self:
        self._http.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.stop()

    def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        given = request.headers.get("Authorization", "")
        if given != f"Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}":
            return self.spoil(request) or json(recorded("unauthorized"), 401)
        return self.spoil(request) or self._right(request)

    def _right(self, request: Request) -> Response:
        path = request.path.removeprefix("/3.1/").removeprefix(f"lists/{KITCHEN}/")
        number = int(path.removeprefix("held/")) if re.fullmatch(r"held/\d+", path) else None
        if number in self.held:
            if request.method == "POST":
                self.decided.append((number, request.form["action"]))
                del self.held[number]
                return Response(status=204)
            return json(self.held[number])
        plain = {
            "system/versions": recorded("versions"),
            "lists": recorded("lists"),
            "held": {"start": 0, "total_size": len(self.held), "entries": list(self.held.values())},
            "held/count": {"count": len(self.held)},
            "requests": _EMPTY,
            "requests/count": {"count": 0},
            "config": recorded("config"),
            "uris": _EMPTY,
        }
        if path.startswith("roster/"):
            return json(_EMPTY)
        return json(plain[path]) if path in plain else json(recorded("gone"), 404)


def json(document: Any, status: int = 200) -> Response:
    """An answer as Mailman gives it."""
    return Response(msgspec.json.encode(document), status, content_type="application/json")
