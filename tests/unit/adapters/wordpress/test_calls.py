"""The table of calls is true: it names every call, its answers were recorded, and it sends what WordPress lists."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request

from console.adapters.wordpress.adapter import WordPressAdapter
from console.adapters.wordpress.client import Client
from console.domain.actions import Action, TargetKind
from console.domain.items import Item
from console.domain.records import Document, Feed
from tests.contract.adapter_contract import command, everything
from tests.unit.adapters.wordpress.calls import CALLS, NOT_SPECIFIED
from tests.unit.adapters.wordpress.recordings import FOLDER, Player, recorded

SPECIFICATION = msgspec.json.decode(Path(__file__).with_name("specification.json").read_bytes())["routes"]
OF_EVERY_ROUTE = {"_fields", "_embed", "rest_route"}
"""Arguments of the interface as a whole (REST API Handbook, Global Parameters)."""


def test_every_call_of_the_client_is_in_the_table() -> None:
    methods = {name for name, value in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")}
    assert methods == CALLS.keys()


def test_every_call_has_a_recorded_answer() -> None:
    assert {name for name, (_, file) in CALLS.items() if not list(FOLDER.glob(f"{file}.*"))} == set()


def test_every_call_but_two_is_in_the_specification() -> None:
    for name, (asked, _) in CALLS.items():
        method, route = asked.split(" ", 1)
        assert (method in SPECIFICATION.get(route, {})) == (name not in NOT_SPECIFIED), name


@pytest.fixture
def player(httpserver: HTTPServer) -> Player:
    return Player(httpserver)


@pytest.fixture
def adapter(player: Player) -> Iterator[WordPressAdapter]:
    opened = player.sign_in()
    yield opened
    opened.close()


def test_everything_that_is_asked_is_an_argument_of_its_route(player: Player, adapter: WordPressAdapter) -> None:
    for _ in _all_there_is(player, adapter):
        pass
    seen = set()
    for request in player.asked:
        route, method = _specified(request)
        if route == "":
            continue
        listed = SPECIFICATION[route][method]
        seen.add((method, route))
        for name, value in request.args.items():
            if name not in OF_EVERY_ROUTE:
                _check(name, value, listed, f"{method} {route}")
        for name, value in (request.json if request.data else {}).items():
            _check(name, value, listed, f"{method} {route}")
    assert {f"{method} {route}" for method, route in seen} >= {
        asked for name, (asked, _) in CALLS.items() if name not in NOT_SPECIFIED
    }


def _specified(request: Request) -> tuple[str, str]:
    route = request.path.removeprefix("/wp-json").removeprefix("/wp/v2/").strip("/")
    return re.sub(r"\d+", "{id}", route), request.method


def _check(name: str, value: Any, listed: Mapping[str, Any], where: str) -> None:
    assert name in listed, f"{where} has no argument {name}"
    rule = listed[name]
    single = rule.get("items", rule) if rule["type"] == "array" else rule
    for one in value.split(",") if rule["type"] == "array" and isinstance(value, str) else [value]:
        if "enum" in single:
            assert one in single["enum"], f"{where}: {name}={one}"
        if single.get("type") == "integer":
            assert rule.get("minimum", 0) <= int(one) <= rule.get("maximum", 10**9), f"{where}: {name}={one}"


def _all_there_is(player: Player, adapter: WordPressAdapter) -> Iterator[object]:
    """Use every feed and every action once."""
    comment, post, page = recorded("comment"), recorded("post"), recorded("page")
    administrator = player.sign_in()
    player.play("GET users/me", "me_administrator")
    player.play("GET users", "users")
    player.play("GET comments", "comments", "published_comments", "some_comments")
    player.play("GET pages", "pending_pages", "published_pages")
    player.play("GET posts", "pending_posts", "published_posts")
    for row in recorded("published_pages").body:
        player.play(f"GET pages/{row['id']}/revisions", "revisions")
    yield adapter.probe()
    yield everything(adapter, Feed.QUEUE)
    player.play("GET comments", recorded("comments").__class__(200, recorded("comments").body[:1], {"X-WP-Total": "1"}))
    for feed in (Feed.MEMBERS, Feed.TERMS, Feed.LOG, Feed.ACTIVITY):
        yield everything(adapter, feed)

    def item(found: Any, kind: str) -> Item:
        player.play(f"GET {kind}s/{found.body['id']}", found)
        read = adapter.read(f"{kind}/{found.body['id']}")
        assert isinstance(read, Item)
        return read

    for found, kind, after in ((comment, "comment", "approved"), (post, "post", "publish")):
        waits = item(found, kind)
        path = f"{kind}s/{found.body['id']}"
        for action, left in ((Action.APPROVE, after), (Action.REJECT, "trash" if kind == "comment" else "draft")):
            player.play(f"GET {path}", found, found.but(status=left))
            player.play(f"POST {path}", found.but(status=left))
            player.play(f"DELETE {path}", "comment_trashed")
            rule = adapter.capabilities.rule(action, waits.kind)
            assert rule is not None
            yield adapter.execute(command(waits, rule))
    changes = (
        (Action.PIN, TargetKind.POST, f"post/{post.body['id']}", ""),
        (Action.MODERATE, TargetKind.MEMBER, f"user/{recorded('user').body['id']}", "author"),
        (Action.PUBLISH, TargetKind.DOCUMENT, f"page/{page.body['id']}", "<p>Be kinder.</p>"),
    )
    number = page.body["id"]
    player.play(f"GET pages/{number}", "page")
    document = adapter.read_record(Feed.TERMS, f"page/{number}")
    assert isinstance(document, Document)
    player.play(f"GET pages/{number}", "page", "page_changed")
    player.play(f"POST pages/{number}", "page_changed")
    published = recorded("post_published")
    player.play(f"GET posts/{post.body['id']}", published, published.but(sticky=True))
    player.play(f"POST posts/{post.body['id']}", published.but(sticky=True))
    player.play(f"GET users/{recorded('user').body['id']}", "user", "user_with_another_role")
    player.play(f"POST users/{recorded('user').body['id']}", "user_with_another_role")
    for action, kind_of, target, value in changes:
        rule = adapter.capabilities.rule_for(action, kind_of)
        assert rule is not None
        anything = item(comment, "comment")
        yield adapter.execute(
            command(anything, rule, target=target, value=value, base_version=document.version, base_digest="")
        )
    administrator.close()
