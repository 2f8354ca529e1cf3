"""A server that plays a Mailman's recorded answers, and an adapter that is signed in on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.domain.actions import Action
from console.domain.items import Item
from tests.contract.adapter_contract import command, pending
from tests.unit.adapters.mailman.recordings import KITCHEN, recorded

BASE = f"/3.1/lists/{KITCHEN}"
PASSWORD = "oven-mitt-44"


class Server:
    """Plays a Mailman's recorded answers."""

    def __init__(self, http: HTTPServer) -> None:
        self.http = http
        self.url = http.url_for("")
        self.play("/3.1/system/versions", recorded("versions"))
        self.play("/3.1/lists", recorded("lists"))
        self.play(f"{BASE}/held", recorded("held"))
        self.play(f"{BASE}/held/601", recorded("held_one"))
        self.play(f"{BASE}/requests", {"start": 0, "total_size": 0})
        self.play(f"{BASE}/config", recorded("config"))

    def play(self, path: str, answer: Any, status: int = 200, method: str = "GET") -> None:
        self.http.expect_request(path, method=method).respond_with_json(answer, status)

    def acts(self, path: str, status: int = 204, method: str = "POST", **more: Any) -> None:
        self.http.expect_request(path, method=method).respond_with_data("", status, **more)

    def asked(self, method: str) -> list[str]:
        return [request.path for request, _ in self.http.log if request.method == method]

    def sign_in(self, **changes: Any) -> Adapter:
        signed: dict[str, Any] = {"url": self.url, "user": "restadmin", "secret": PASSWORD, "place": KITCHEN}
        return registry.platform("mailman").open(SignIn(**{**signed, **changes}))


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def adapter(server: Server) -> Iterator[Adapter]:
    opened = server.sign_in()
    yield opened
    opened.close()


@pytest.fixture
def post(adapter: Adapter) -> Item:
    return next(item for item in pending(adapter).values() if item.subject == "Bread on Saturday")


def act(adapter: Adapter, item: Item, action: Action, **changes: Any) -> object:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))
