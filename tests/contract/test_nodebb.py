"""The NodeBB adapter keeps the contract on a played NodeBB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from console.adapters.base import Adapter, SignIn
from console.adapters.nodebb.adapter import NodebbAdapter
from console.domain.actions import Action, ActionRule
from console.domain.items import Author, Item, ItemKind
from tests.contract.adapter_contract import AdapterContract, command
from tests.unit.adapters.nodebb.board import NOW
from tests.unit.adapters.nodebb.played import COLLEAGUE_TOKEN, TOKEN, WRONG_TOKEN, PlayedNodebb
from tests.unit.adapters.nodebb.town import populate


class Forum:
    """A community on a played NodeBB."""

    def __init__(self, played: PlayedNodebb) -> None:
        self._played = played
        populate(played.board)

    def sign_in(self) -> Adapter:
        return self._opened(self._played.url, "Marisol", TOKEN)

    def sign_in_wrongly(self) -> Adapter:
        return self._opened(self._played.url, "Marisol", WRONG_TOKEN)

    def lose(self) -> Adapter:
        return self._opened("http://127.0.0.1:9", "Marisol", TOKEN)

    def decide_elsewhere(self, item: Item) -> None:
        colleague = self._opened(self._played.url, "Iolo", COLLEAGUE_TOKEN)
        rule = colleague.capabilities.rule(Action.APPROVE, item.kind)
        assert rule is not None
        colleague.execute(command(item, rule))
        colleague.close()

    def _opened(self, url: str, user: str, secret: str) -> Adapter:
        return NodebbAdapter(SignIn(url, user=user, secret=secret), lambda: NOW)


class TestNodebb(AdapterContract):
    @pytest.fixture
    def community(self, make_httpserver: HTTPServer) -> Iterator[Forum]:
        with PlayedNodebb(make_httpserver) as played:
            yield Forum(played)

    def _item_without_asking(self, rule: ActionRule) -> Item:
        remote_id = "queue/topic-1795396482422/4" if ItemKind.POST in rule.kinds else "flag/1"
        return Item(remote_id, next(iter(rule.kinds)), Author("somebody"), "Subject", "Text", datetime.now(UTC))
