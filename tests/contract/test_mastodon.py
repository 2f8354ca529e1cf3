"""The Mastodon adapter keeps the contract on a played server, in both dialects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.domain.actions import ActionRule
from console.domain.capabilities import ServerInfo
from console.domain.items import Author, Item
from tests.contract.adapter_contract import AdapterContract
from tests.unit.adapters.mastodon.answered import GOTOSOCIAL, MASTODON
from tests.unit.adapters.mastodon.harbour import harbour
from tests.unit.adapters.mastodon.played import HOST, TOKEN, Played

PRODUCTS = {MASTODON: "Mastodon", GOTOSOCIAL: "GoToSocial"}


class Harbour:
    """A played server, and the ways to it."""

    def __init__(self, server: Played) -> None:
        self.server = server
        self._known = ServerInfo(PRODUCTS[server.dialect], "4.7.0", "Harbour Square", "warden")

    def sign_in(self) -> Adapter:
        return self._open(self.server.url, TOKEN)

    def sign_in_wrongly(self) -> Adapter:
        return self._open(self.server.url, "another-token-58")

    def lose(self) -> Adapter:
        return self._open(f"http://{HOST}:9", TOKEN)

    def decide_elsewhere(self, item: Item) -> None:
        kind, _, number = item.remote_id.partition("/")
        if kind == "report":
            self.server.resolve(number, self.server.number(5))
        else:
            self.server.accounts[number]["approved"] = True

    def _open(self, url: str, token: str) -> Adapter:
        return registry.platform("mastodon").open(SignIn(url, secret=token, known=self._known))


class _OnServer(AdapterContract):
    dialect = ""

    @pytest.fixture
    def community(self) -> Iterator[Harbour]:
        with harbour(self.dialect) as server:
            yield Harbour(server)

    def _item_without_asking(self, rule: ActionRule) -> Item:
        kind = next(iter(rule.kinds))
        remote_id = "sign-up/77" if kind.value == "join" else "report/77"
        return Item(remote_id, kind, Author("somebody"), "Subject", "Text", datetime.now(UTC))


class TestMastodon(_OnServer):
    dialect = MASTODON


class TestGoToSocial(_OnServer):
    dialect = GOTOSOCIAL
