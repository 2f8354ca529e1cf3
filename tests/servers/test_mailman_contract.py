"""The Mailman adapter keeps the contract on a real Mailman."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.adapters.mailman.ids import HeldId
from console.domain.actions import ActionRule
from console.domain.items import Author, Item, ItemKind
from tests.contract.adapter_contract import AdapterContract
from tests.servers.mailing_list import List
from tests.servers.mailman import Mailman


class TestMailman(AdapterContract):
    @pytest.fixture
    def community(self, mailman: Mailman) -> List:
        found = List(mailman)
        found.populate()
        return found

    def _item_without_asking(self, rule: ActionRule) -> Item:
        remote_id = str(HeldId("garden.lists.example.org", "a@example.net", 1, "2026-01-01T00:00:00", "00"))
        return Item(remote_id, ItemKind.POST, Author("a@example.net"), "Subject", "Text", datetime.now(UTC))
