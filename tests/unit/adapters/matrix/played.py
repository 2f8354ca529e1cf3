"""A server that plays Synapse's recorded answers, on loopback, and what a test puts in their place."""

from __future__ import annotations

import re
from typing import Any, Self

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from tests.unit.adapters.matrix.answered import Answer, answer
from tests.unit.adapters.matrix.calls import CALLS, WARDEN

TOKEN = "syt_d2FyZGVu_recordedtoken_123456"


class PlayedSynapse:
    """Answers each call as it was recorded, unless a test says otherwise; the newest word of a test counts."""

    def __init__(self) -> None:
        self._http = HTTPServer("127.0.0.1", 0, threaded=True)
        self._http.expect_request(re.compile(".*")).respond_with_handler(self._answer)
        self.asked: list[Request] = []
        self.answered: list[Response] = []
        self._played: list[tuple[str, re.Pattern[str], list[Answer]]] = []
        for call in CALLS:
            self.play(call.verb, call.path, answer(call.answer))
        # The same path lists what was said and what holds of one type; reports are listed whole or of one sender.
        self.play("GET", "/_synapse/admin/v1/rooms/*/messages", answer("messages"))
        self.play("POST", "/_matrix/client/v3/login", answer("login"))

    def __enter__(self) -> Self:
        self._http.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.stop()

    @property
    def url(self) -> str:
        return self._http.url_for("").rstrip("/")

    def play(self, verb: str, path: str, *answers: Answer) -> None:
        """Answer a call so from now on: with each in turn, and with the last for ever."""
        self._played.insert(0, (verb, re.compile(re.escape(path).replace(r"\*", "[^/]+")), list(answers)))

    def say(self, verb: str, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """Answer a call with a body of the test's own."""
        headers = {"content-type": "application/json", **{name.replace("_", "-"): v for name, v in headers.items()}}
        self.play(verb, path, Answer("composed", "the test", {}, status, headers, body))

    def sign_in(self, **changes: Any) -> Adapter:
        signed: dict[str, Any] = {"url": self.url, "user": WARDEN, "secret": TOKEN}
        return registry.platform("matrix").open(SignIn(**{**signed, **changes}))

    def paths(self, verb: str) -> list[str]:
        """What was asked with a verb, without its query."""
        return [request.path for request in self.asked if request.method == verb]

    def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        for verb, path, answers in self._played:
            if verb == request.method and path.fullmatch(request.path):
                chosen = answers.pop(0) if len(answers) > 1 else answers[0]
                response = Response(chosen.raw, chosen.status, chosen.headers)
                break
        else:
            response = Response(b'{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}', 404)
        self.answered.append(response)
        return response
