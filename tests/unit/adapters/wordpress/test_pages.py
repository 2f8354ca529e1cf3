"""The text of a page on a WordPress that plays recorded answers: published over the one that was read, and no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from console.adapters.base import Applied
from console.adapters.errors import Conflict, Invalid
from console.adapters.wordpress.adapter import WordPressAdapter
from console.domain.actions import Action, TargetKind
from console.domain.items import Item
from console.domain.records import Document, Feed
from tests.contract.adapter_contract import command
from tests.unit.adapters.wordpress.recordings import Player, recorded

COMMENT = recorded("comment")
PATH = f"comments/{COMMENT.body['id']}"
PAGE = f"pages/{recorded('page').body['id']}"


@pytest.fixture
def player(httpserver: HTTPServer) -> Player:
    return Player(httpserver)


@pytest.fixture
def adapter(player: Player) -> Iterator[WordPressAdapter]:
    opened = player.sign_in()
    yield opened
    opened.close()


@pytest.fixture
def item(player: Player, adapter: WordPressAdapter) -> Item:
    player.play(f"GET {PATH}", COMMENT)
    found = adapter.read(f"comment/{COMMENT.body['id']}")
    assert isinstance(found, Item)
    return found


def publish(adapter: WordPressAdapter, item: Item, value: str, version: str, digest: str = "") -> object:
    rule = adapter.capabilities.rule_for(Action.PUBLISH, TargetKind.DOCUMENT)
    assert rule is not None
    target = f"page/{PAGE.partition('/')[2]}"
    return adapter.execute(command(item, rule, target=target, value=value, base_version=version, base_digest=digest))


def test_a_text_that_somebody_wrote_over_is_told_and_kept(
    player: Player, adapter: WordPressAdapter, item: Item
) -> None:
    player.play(f"GET {PAGE}", "page")
    page = adapter.read_record(Feed.TERMS, f"page/{PAGE.partition('/')[2]}")
    assert isinstance(page, Document)
    theirs = recorded("page_changed").but(content={"raw": "Theirs", "rendered": ""})
    player.play(f"GET {PAGE}", "page", theirs)
    player.play(f"POST {PAGE}", "page_changed")
    with pytest.raises(Conflict, match="yours is kept among its revisions"):
        publish(adapter, item, "<p>Be kinder.</p>", page.version)


def test_a_text_that_was_changed_within_the_same_second_is_another_version(
    player: Player, adapter: WordPressAdapter, item: Item
) -> None:
    player.play(f"GET {PAGE}", "page")
    page = adapter.read_record(Feed.TERMS, f"page/{PAGE.partition('/')[2]}")
    assert isinstance(page, Document)
    player.play(f"GET {PAGE}", recorded("page").but(content={"raw": "Theirs", "rendered": ""}))
    with pytest.raises(Conflict, match="after you read it"):
        publish(adapter, item, "Ours", page.version)
    with pytest.raises(Conflict, match="after you read it"):
        publish(adapter, item, "Ours", "", page.digest())
    with pytest.raises(Invalid, match="read the page again"):
        publish(adapter, item, "Ours", "")
    assert player.sent("POST") == []


def test_what_a_text_was_written_from_counts_and_not_what_was_read_since(
    player: Player, adapter: WordPressAdapter, item: Item
) -> None:
    player.play(f"GET {PAGE}", "page")
    page = adapter.read_record(Feed.TERMS, f"page/{PAGE.partition('/')[2]}")
    assert isinstance(page, Document)
    player.play(f"GET {PAGE}", "page", "page_changed")
    player.play(f"POST {PAGE}", "page_changed")
    assert isinstance(publish(adapter, item, "<p>Be kinder.</p>", "an older one", page.digest()), Applied)
