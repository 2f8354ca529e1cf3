"""An authorization server on loopback, and a person with a browser: the code flow as RFC 6749 and RFC 7636 have it,
checked as strictly as a real one does.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
from werkzeug import Request, Response
from werkzeug.serving import make_server

HOST = "127.0.0.1"


@dataclass
class Authorization:
    """Who may ask, who agreed, and what was handed out.

    :param decision: "agree", "deny" or "forge" (somebody else's answer comes instead).
    :param lasting: seconds that an access token holds; 0 for ever, and then there is no refresh token.
    :param rotates: whether each refresh brings a new refresh token and ends the old one.
    :param token: the access token to hand out; empty makes a new one each time.
    """

    decision: str = "agree"
    lasting: float = 0.0
    token: str = ""
    rotates: bool = True
    apps: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    handed_out: list[str] = field(default_factory=list)
    refresh_tokens: set[str] = field(default_factory=set)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def register(self, redirect: str, *, secret: str = "quay-secret-17") -> str:
        """A program becomes known."""
        client = f"client-{len(self.apps) + 91}"
        self.apps[client] = {"redirect": redirect, "secret": secret}
        return client

    def answer(self, request: Request) -> Response | None:
        """The answer to what is this server's business."""
        match request.method, request.path:
            case "GET", "/oauth/authorize":
                return self._authorize(request)
            case "POST", "/oauth/token":
                return self._tokens(request)
        return None

    def _authorize(self, request: Request) -> Response:
        asked = request.args
        app = self.apps.get(asked.get("client_id", ""))
        if app is None or asked.get("redirect_uri") != app["redirect"] or asked.get("response_type") != "code":
            return Response("This program is not known here.", 400)
        if asked.get("code_challenge_method") != "S256" or not asked.get("state"):
            return Response("This program asks without protection.", 400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**app, "client": asked["client_id"], "challenge": asked["code_challenge"]}
        said = {
            "agree": {"code": code, "state": asked["state"]},
            "deny": {"error": "access_denied", "state": asked["state"]},
            "forge": {"code": code, "state": "another"},
        }[self.decision]
        return Response(status=302, headers={"Location": f"{app['redirect']}?{urlencode(said)}"})

    def _tokens(self, request: Request) -> Response:
        form = request.form
        app = self.apps.get(form.get("client_id", ""))
        if app is None or form.get("client_secret", "") != app["secret"]:
            return _json({"error": "invalid_client"}, 401)
        if form.get("grant_type") == "refresh_token":
            if form["refresh_token"] not in self.refresh_tokens:
                return _json({"error": "invalid_grant"}, 400)
            if self.rotates:
                self.refresh_tokens.remove(form["refresh_token"])
            return self._hand_out()
        found = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if found is None or found["challenge"] != challenge or form.get("redirect_uri") != found["redirect"]:
            self.refused.append(form.get("code", ""))
            return _json({"error": "invalid_grant"}, 400)
        return self._hand_out()

    def _hand_out(self) -> Response:
        token = self.token or secrets.token_urlsafe(16)
        self.handed_out.append(token)
        told: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "scope": "read", "created_at": 1}
        if self.lasting and not (self.refresh_tokens and not self.rotates):
            told |= {"expires_in": self.lasting, "refresh_token": secrets.token_urlsafe(16)}
            self.refresh_tokens.add(told["refresh_token"])
        return _json(told)


def _json(document: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(document), status, content_type="application/json")


@contextmanager
def served(authorization: Authorization) -> Iterator[str]:
    """Serve it alone; its address."""

    def answer(request: Request) -> Response:
        return authorization.answer(request) or Response("not found", 404)

    server = make_server(HOST, 0, Request.application(answer), threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="authorization server")
    thread.start()
    yield f"http://{HOST}:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Person:
    """Somebody with a browser, who looks at what is opened for them."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.pages: list[tuple[int, str]] = []
        self._looking: list[threading.Thread] = []

    def open(self, address: str) -> None:
        """Look at an address in their own time."""
        self.addresses.append(address)
        thread = threading.Thread(target=self.look, args=(address,), name="a person")
        self._looking.append(thread)
        thread.start()

    def look(self, address: str, **headers: str) -> None:
        """Look at an address and wherever it leads."""
        request = urllib.request.Request(address, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as page:
                self.pages.append((page.status, page.read().decode()))
        except urllib.error.HTTPError as error:
            self.pages.append((error.code, error.read().decode()))
            error.close()

    def wait(self) -> None:
        """Until they have seen everything."""
        for thread in self._looking:
            thread.join(20)

    def asked_for(self, name: str) -> str:
        """What the opened address asks for."""
        return parse_qs(urlsplit(self.addresses[-1]).query)[name][0]
