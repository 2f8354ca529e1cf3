"""The WordPress adapter keeps the contract on a real WordPress."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.actions import ActionRule
from console.domain.items import Author, Item, ItemKind
from tests.contract.adapter_contract import AdapterContract
from tests.servers.blog import Blog
from tests.servers.wordpress import WordPress


class TestWordPress(AdapterContract):
    @pytest.fixture
    def community(self, wordpress: WordPress) -> Blog:
        return Blog.populated(wordpress)

    def _item_without_asking(self, rule: ActionRule) -> Item:
        return Item("comment/1", ItemKind.COMMENT, Author("a@example.net"), "", "Text", datetime.now(UTC))
