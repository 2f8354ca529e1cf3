"""The WordPress adapter against a server that plays recorded answers, and against what a real one rarely gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from console.adapters.base import AlreadyDone, Applied
from console.adapters.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    RateLimited,
    RemoteError,
    Unauthorized,
    Unavailable,
    Uncertain,
    Unsupported,
)
from console.adapters.wordpress.adapter import WordPressAdapter
from console.adapters.wordpress.client import site_of
from console.adapters.wordpress.settling import LEAST
from console.domain.actions import Action
from console.domain.items import Item, ItemState
from console.domain.records import Feed, Gone
from tests.contract.adapter_contract import command, everything, pending
from tests.unit.adapters.wordpress.recordings import PASSWORD, Given, Player, failed, recorded

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


def act(adapter: WordPressAdapter, item: Item, action: Action, **changes: Any) -> object:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://blog.example.org", "https://blog.example.org"),
        ("https://blog.example.org/", "https://blog.example.org"),
        ("https://example.org/blog/wp-json/wp/v2", "https://example.org/blog"),
        ("https://example.org/blog/wp-admin/edit-comments.php", "https://example.org/blog"),
        ("https://example.org/wp-login.php", "https://example.org"),
        ("example.org/index.php", "https://example.org"),
    ],
)
def test_an_address_means_its_site(url: str, site: str) -> None:
    assert site_of(url) == site


# Deciding


def test_a_decision_looks_before_and_after(player: Player, adapter: WordPressAdapter, item: Item) -> None:
    player.play(f"GET {PATH}", COMMENT, "comment_after_approval")
    player.play(f"POST {PATH}", "comment_approved")

    outcome = act(adapter, item, Action.APPROVE)

    assert isinstance(outcome, Applied)
    assert player.pauses == [LEAST]
    assert player.sent("POST") == [
        (PATH, {"status": "approve", "author_ip": "192.0.2.0", "author_user_agent": "Browser 0"})
    ]


def test_what_was_decided_before_is_not_written_again(player: Player, adapter: WordPressAdapter, item: Item) -> None:
    player.play(f"GET {PATH}", COMMENT.but(status="spam"))
    with pytest.raises(Conflict, match="decided it first: it is marked as spam"):
        act(adapter, item, Action.APPROVE)
    assert isinstance(act(adapter, item, Action.SPAM), AlreadyDone)
    player.play(f"GET {PATH}", "comment_gone")
    with pytest.raises(Conflict, match="deleted it for good"):
        act(adapter, item, Action.APPROVE)
    assert player.sent("POST") == []


def test_whoever_lost_is_told_what_stands(player: Player, adapter: WordPressAdapter, item: Item) -> None:
    player.play(f"GET {PATH}", COMMENT, COMMENT.but(status="spam"))
    player.play(f"POST {PATH}", "comment_approved")

    with pytest.raises(
        Conflict, match=r"at the same moment: it is marked as spam\. WordPress does not tell who"
    ) as told:
        act(adapter, item, Action.APPROVE)

    assert told.value.winner is not None
    assert told.value.winner.action == "spam"
    assert isinstance(told.value.current, Item)


def test_a_moment_in_which_it_seems_undecided_is_waited_out(
    player: Player, adapter: WordPressAdapter, item: Item
) -> None:
    player.play(f"GET {PATH}", COMMENT, COMMENT, COMMENT, "comment_after_approval")
    player.play(f"POST {PATH}", "comment_approved")
    assert isinstance(act(adapter, item, Action.APPROVE), Applied)
    assert len(player.pauses) == 3


def test_what_was_written_over_waits_again_and_is_told_so(
    player: Player, adapter: WordPressAdapter, item: Item
) -> None:
    player.play(f"POST {PATH}", "comment_approved")
    with pytest.raises(Conflict, match="it waits for a decision again"):
        act(adapter, item, Action.APPROVE)


def test_the_same_decision_by_somebody_else_is_no_conflict(
    player: Player, adapter: WordPressAdapter, item: Item
) -> None:
    player.play(f"GET {PATH}", COMMENT, COMMENT.but(status="trash"))
    player.play(f"DELETE {PATH}", "comment_trashed_already")
    assert isinstance(act(adapter, item, Action.REJECT), AlreadyDone)


def test_what_is_out_of_the_trash_as_published_is_held_again(
    player: Player, adapter: WordPressAdapter, item: Item
) -> None:
    player.play(f"GET {PATH}", COMMENT.but(status="trash"), COMMENT)
    player.play(f"POST {PATH}", COMMENT.but(status="approved"), COMMENT)
    assert isinstance(act(adapter, item, Action.RESTORE), Applied)
    assert [content["status"] for _, content in player.sent("POST")] == ["untrash", "hold"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (failed(403), Forbidden),
        (failed(401), Unauthorized),
        (failed(429), RateLimited),
        (recorded("comment_without_words"), Invalid),
        (Given(501, {"code": "rest_trash_not_supported", "message": "No trash."}, {}), Unsupported),
        (Given(200, "<!doctype html><title>Sign in", {"Content-Type": "text/html"}), Malformed),
    ],
)
def test_what_a_refusal_means(
    player: Player, adapter: WordPressAdapter, item: Item, answer: Given, error: type[RemoteError]
) -> None:
    player.play(f"DELETE {PATH}", answer)
    with pytest.raises(error):
        act(adapter, item, Action.REJECT)
    assert len(player.sent("DELETE")) == 1


def test_a_host_that_asks_to_wait_says_until_when(player: Player, adapter: WordPressAdapter, item: Item) -> None:
    """WordPress itself sets no limit; hosts and security plugins do, with the usual header."""
    player.play(f"POST {PATH}", failed(429, Retry_After="120"))
    with pytest.raises(RateLimited) as limited:
        act(adapter, item, Action.SPAM)
    assert limited.value.until is not None
    assert abs(limited.value.until - datetime.now(UTC) - timedelta(seconds=120)) < timedelta(seconds=30)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_failure_while_it_is_written_is_looked_into(
    player: Player, adapter: WordPressAdapter, item: Item, status: int
) -> None:
    player.play(f"POST {PATH}", failed(status))
    with pytest.raises(Uncertain):
        act(adapter, item, Action.SPAM)

    player.play(f"GET {PATH}", COMMENT, COMMENT.but(status="spam"))
    assert isinstance(act(adapter, item, Action.SPAM), AlreadyDone)


@pytest.mark.parametrize("answer", [failed(503), failed(200, '{"id": 1, "st'), failed(401), failed(403)])
def test_what_was_sent_and_cannot_be_looked_at_is_uncertain(
    player: Player, adapter: WordPressAdapter, item: Item, answer: Given
) -> None:
    player.play(f"GET {PATH}", COMMENT, answer)
    player.play(f"POST {PATH}", "comment_approved")
    with pytest.raises(Uncertain, match="could not be looked at afterwards"):
        act(adapter, item, Action.APPROVE)


@pytest.mark.parametrize("answer", [failed(503), failed(200, "[]"), failed(200, '{"id": 1, "st'), failed(200, "null")])
def test_a_failure_before_anything_was_sent_leaves_no_doubt(
    player: Player, adapter: WordPressAdapter, item: Item, answer: Given
) -> None:
    player.play(f"GET {PATH}", answer)
    with pytest.raises(Unavailable):
        act(adapter, item, Action.APPROVE)
    assert player.sent("POST") == []


def test_an_edit_that_stands_filtered_is_ours(player: Player, adapter: WordPressAdapter, item: Item) -> None:
    filtered = {"raw": 'See <a href="https://example.org/" rel="nofollow ugc">this</a>, &amp; that', "rendered": ""}
    player.play(f"GET {PATH}", COMMENT, COMMENT.but(content=filtered))
    player.play(f"POST {PATH}", COMMENT.but(content=filtered))
    ours = 'See <a href="https://example.org/">this</a>, & that'
    assert isinstance(act(adapter, item, Action.EDIT, value=ours), Applied)


@pytest.mark.parametrize("answered", ["Ours", "Theirs"])
def test_an_edit_that_somebody_wrote_over_is_told_whatever_wordpress_answered(
    player: Player, adapter: WordPressAdapter, item: Item, answered: str
) -> None:
    """Its answer is read from the database, where the other's words may already stand."""
    theirs = COMMENT.but(content={"raw": "Theirs", "rendered": ""})
    player.play(f"GET {PATH}", COMMENT, theirs)
    player.play(f"POST {PATH}", COMMENT.but(content={"raw": answered, "rendered": ""}))
    with pytest.raises(Conflict, match="theirs stands"):
        act(adapter, item, Action.EDIT, value="Ours")


def test_later_says_nothing_to_wordpress(player: Player, adapter: WordPressAdapter, item: Item) -> None:
    assert act(adapter, item, Action.DEFER) == Applied((item,))
    player.play(f"GET {PATH}", COMMENT.but(status="approved"))
    with pytest.raises(Conflict):
        act(adapter, item, Action.DEFER)
    assert player.sent("POST") == []


# Reading


def test_gone_is_said_only_by_a_wordpress_that_knows_us(player: Player, adapter: WordPressAdapter, item: Item) -> None:
    player.play(f"GET {PATH}", "comment_gone")
    assert adapter.read(item.remote_id) == Gone(item.remote_id)
    player.play("GET users/me", "not_signed_in")
    with pytest.raises(Unauthorized, match="Application Passwords"):
        adapter.read(item.remote_id)
    player.play("GET users/me", "no_route")
    with pytest.raises((Malformed, Unavailable)):
        adapter.read(item.remote_id)


def test_the_plain_form_of_addresses_is_found_out(player: Player, adapter: WordPressAdapter) -> None:
    player.plain = True
    assert adapter.probe().user == "mod"
    player.play(f"GET {PATH}", COMMENT)
    assert isinstance(adapter.read(f"comment/{COMMENT.body['id']}"), Item)
    assert player.asked[-1].args["rest_route"].startswith("/wp/v2/")


def test_something_else_than_wordpress_is_told_as_such(httpserver: HTTPServer) -> None:
    adapter = Player(httpserver).sign_in(url=httpserver.url_for("/elsewhere"))
    with pytest.raises((Malformed, Unavailable)):
        adapter.probe()
    adapter.close()


def test_a_site_that_hides_its_version_still_has_one_to_show(player: Player, adapter: WordPressAdapter) -> None:
    player.http.clear()
    player.http.expect_request("/wp-json/wp/v2/users/me").respond_with_json(recorded("me").body)
    player.http.expect_request("/wp-json").respond_with_json(recorded("index").body)
    assert adapter.probe().version == "5.6 or later"


def test_the_password_is_in_nothing_that_is_shown(player: Player, adapter: WordPressAdapter) -> None:
    player.play("GET users/me", failed(418, f"You sent {PASSWORD}"))
    with pytest.raises(RemoteError) as failure:
        adapter.probe()
    assert "EFGH" not in str(failure.value)


def test_records_that_are_too_large_together_are_read_one_by_one(player: Player, adapter: WordPressAdapter) -> None:
    large = {**recorded("comments").body[0], "content": {"raw": "x" * 3_000_000, "rendered": ""}}
    rows = [{**large, "id": number, "parent": 0, "author": 0} for number in range(1, 13)]

    def listed(start: int, count: int) -> Given:
        return Given(200, rows[start : start + count], {"X-WP-Total": str(len(rows))})

    player.play("GET posts", Given(200, [], {"X-WP-Total": "0"}))
    player.play("GET pages", Given(200, [], {"X-WP-Total": "0"}))
    player.listing("GET comments", listed)
    assert len(everything(adapter, Feed.QUEUE, 100)) == len(rows)


def test_the_total_counts_comments_posts_and_pages(player: Player, adapter: WordPressAdapter) -> None:
    player.play("GET pages", "pending_pages")
    player.play("GET posts", Given(200, recorded("pending_posts").body, {"X-WP-Total": "2"}))
    player.play("GET comments", Given(200, recorded("comments").body, {"X-WP-Total": "3"}))
    cursor, totals = None, []
    while True:
        page = adapter.fetch(Feed.QUEUE, cursor, 100)
        totals.append(page.total)
        if not page.more:
            break
        cursor = page.cursor
    assert totals == [None, None, 6]


def test_whoever_may_review_posts_alone_sees_posts_alone(player: Player) -> None:
    me = recorded("me")
    player.play("GET users/me", me.but(capabilities={"edit_posts": True, "edit_others_posts": True}))
    player.play("GET posts", Given(200, recorded("pending_posts").body, {"X-WP-Total": "2"}))
    opened = player.sign_in()
    assert {item.kind.value for item in pending(opened).values()} == {"post"}
    opened.close()


def test_an_editor_without_posts_of_others_sees_comments_alone(player: Player) -> None:
    me = recorded("me")
    few = {"moderate_comments": True, "edit_posts": True}
    player.play("GET users/me", me.but(capabilities=few))
    player.play("GET comments", Given(200, recorded("comments").body, {"X-WP-Total": "3"}))
    opened = player.sign_in()
    assert {item.kind.value for item in pending(opened).values()} == {"comment"}
    opened.close()


def test_whoever_may_decide_nothing_is_told_what_to_ask_for(player: Player) -> None:
    player.play("GET users/me", "me_author")
    opened = player.sign_in()
    with pytest.raises(Forbidden, match=r"lacks “moderate_comments”\. An administrator can give it the role Editor"):
        opened.fetch(Feed.QUEUE, None, 10)
    opened.close()


def test_an_item_in_any_other_state_is_decided(player: Player, adapter: WordPressAdapter) -> None:
    for status, action in (
        ("approved", "approve"),
        ("spam", "spam"),
        ("trash", "reject"),
        ("post-trashed", "post-trashed"),
    ):
        player.play(f"GET {PATH}", COMMENT.but(status=status))
        found = adapter.read(f"comment/{COMMENT.body['id']}")
        assert isinstance(found, Item)
        assert found.handled is not None
        assert (found.state, found.handled.action, found.actions) == (ItemState.HANDLED, action, ())
