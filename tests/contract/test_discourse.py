"""The Discourse adapter keeps the contract on a played Discourse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from console.adapters.base import Adapter, SignIn
from console.adapters.discourse.adapter import DiscourseAdapter
from console.adapters.discourse.ids import Stamp
from console.domain.actions import Action, ActionRule
from console.domain.items import Author, Item
from tests.contract.adapter_contract import AdapterContract, command
from tests.unit.adapters.discourse.played import KEY, WRONG_KEY, PlayedDiscourse
from tests.unit.adapters.discourse.site import NOW
from tests.unit.adapters.discourse.town import populate


class Forum:
    """A community on a played Discourse."""

    def __init__(self, played: PlayedDiscourse) -> None:
        self._played = played
        populate(played.site)

    def sign_in(self) -> Adapter:
        return self._opened(self._played.url, "Marisol", KEY)

    def sign_in_wrongly(self) -> Adapter:
        return self._opened(self._played.url, "Marisol", WRONG_KEY)

    def lose(self) -> Adapter:
        return self._opened("http://127.0.0.1:9", "Marisol", KEY)

    def decide_elsewhere(self, item: Item) -> None:
        colleague = self._opened(self._played.url, "Iolo", KEY)
        rule = colleague.capabilities.rule(Action.APPROVE, item.kind)
        assert rule is not None
        colleague.execute(command(item, rule))
        colleague.close()

    def _opened(self, url: str, user: str, secret: str) -> Adapter:
        return DiscourseAdapter(SignIn(url, user=user, secret=secret), lambda: NOW)


class TestDiscourse(AdapterContract):
    @pytest.fixture
    def community(self, make_httpserver: HTTPServer) -> Iterator[Forum]:
        with PlayedDiscourse(make_httpserver) as played:
            yield Forum(played)

    def _item_without_asking(self, rule: ActionRule) -> Item:
        kind = next(iter(rule.kinds))
        version = str(Stamp(0, {rule.action: "approve_post"}))
        return Item("review/44", kind, Author("somebody"), "Subject", "Text", datetime.now(UTC), version=version)
