"""The Mailman adapter against a server that plays recorded answers, and against one that misbehaves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from console.adapters import registry
from console.adapters.base import Adapter, AlreadyDone, Applied, SignIn
from console.adapters.errors import (
    Invalid,
    Malformed,
    NotFound,
    RateLimited,
    Unavailable,
    Unsupported,
)
from console.adapters.mailman.client import split_url
from console.adapters.mailman.ids import MemberId
from console.domain.actions import Action, TargetKind
from console.domain.items import Item
from console.domain.records import Document, Feed, Gone, Member
from tests.contract.adapter_contract import command, everything, pending
from tests.unit.adapters.mailman.conftest import BASE, PASSWORD, Server, act
from tests.unit.adapters.mailman.recordings import KITCHEN, recorded


@pytest.mark.parametrize(
    ("url", "place", "base", "list_id"),
    [
        ("https://lists.example.org:8001", "", "https://lists.example.org:8001/3.1", ""),
        ("https://lists.example.org:8001/3.1", "", "https://lists.example.org:8001/3.1", ""),
        ("https://lists.example.org/rest/3.0/", "", "https://lists.example.org/rest/3.1", ""),
        ("https://l.example.org/3.1/lists/a.example.org", "", "https://l.example.org/3.1", "a.example.org"),
        ("https://l.example.org/lists/a@example.org", "", "https://l.example.org/3.1", "a.example.org"),
        ("https://l.example.org/lists/a.example.org", "b.example.org", "https://l.example.org/3.1", "b.example.org"),
    ],
)
def test_an_address_names_the_site_or_one_list(url: str, place: str, base: str, list_id: str) -> None:
    assert split_url(url, place) == (base, list_id)


def test_gone_is_said_only_when_mailman_said_it(server: Server, adapter: Adapter, post: Item) -> None:
    server.http.clear()
    server.play(f"{BASE}/held/601", recorded("gone"), 404)
    server.play("/3.1/system/versions", recorded("versions"))
    assert adapter.read(post.remote_id) == Gone(post.remote_id)

    server.http.clear()
    with pytest.raises((Malformed, Unavailable)):
        adapter.read(post.remote_id)
    with pytest.raises((Malformed, Unavailable)):
        act(adapter, post, Action.APPROVE)


def test_pages_that_are_too_large_are_read_in_smaller_ones(server: Server) -> None:
    server.http.clear()
    posts = [{"request_id": n, "hold_date": f"2026-05-01T00:00:{n:02}", "msg": "x" * 3_000_000} for n in range(1, 13)]

    def held(request: Request) -> Response:
        count, page = int(request.args["count"]), int(request.args["page"])
        entries = posts[(page - 1) * count : page * count]
        return server_json({"start": (page - 1) * count, "total_size": len(posts), "entries": entries})

    server.http.expect_request(f"{BASE}/held").respond_with_handler(held)
    server.play(f"{BASE}/requests", {"start": 0, "total_size": 0})
    adapter = server.sign_in()

    assert len(everything(adapter, Feed.QUEUE, 100)) == len(posts)
    adapter.close()


def server_json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), content_type="application/json")


def test_the_total_counts_posts_and_requests(server: Server, adapter: Adapter) -> None:
    server.http.clear()
    server.play(f"{BASE}/held", recorded("held"))
    leaving = {"token_owner": "moderator", "request_type": "unsubscription"}
    server.http.expect_request(f"{BASE}/requests", query_string=leaving).respond_with_json(recorded("leaving"))
    server.play(f"{BASE}/requests", recorded("requests"))

    first = adapter.fetch(Feed.QUEUE, None, 100)
    second = adapter.fetch(Feed.QUEUE, first.cursor, 100)

    assert (len(first.records), len(second.records)) == (2, 4)
    assert second.total == 6
    assert not second.more


def test_a_version_that_lists_nobody_who_leaves_still_lists_the_others(server: Server, adapter: Adapter) -> None:
    server.http.clear()
    server.play(f"{BASE}/held", recorded("held_beyond_the_end"))
    leaving = {"token_owner": "moderator", "request_type": "unsubscription"}
    old = {"title": "400 Bad Request", "description": "Unexpected parameters: request_type"}
    server.http.expect_request(f"{BASE}/requests", query_string=leaving).respond_with_json(old, 400)
    server.play(f"{BASE}/requests", recorded("requests"))

    assert [item.author.handle for item in pending(adapter).values()] == ["asks@example.net"]


def test_the_welcome_text_is_read_where_the_list_says(server: Server, adapter: Adapter) -> None:
    uris = recorded("uris")
    uris["entries"][0]["uri"] = server.http.url_for("/w/$list_id/${language}.txt")
    server.play(f"{BASE}/uris", uris)
    server.http.expect_request(f"/w/{KITCHEN}/en.txt").respond_with_data("Welcome to the kitchen\r\n")

    documents = everything(adapter, Feed.TERMS)

    assert [d.text for d in documents if isinstance(d, Document)][-1] == "Welcome to the kitchen\n"
    request = next(request for request, _ in server.http.log if request.path.startswith("/w/"))
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("mailman:///welcome.txt", "kept on the mail server itself"),
        ("file:///etc/passwd", "kept on the mail server itself"),
        ("https://lists.invalid/w.txt", "no server called lists.invalid"),
        ("https://a b/", "not a web address"),
    ],
)
def test_a_welcome_elsewhere_says_why_it_is_not_shown(server: Server, adapter: Adapter, uri: str, why: str) -> None:
    uris = recorded("uris")
    uris["entries"][0]["uri"] = uri
    server.play(f"{BASE}/uris", uris)

    documents = [d for d in everything(adapter, Feed.TERMS) if isinstance(d, Document)]

    assert len(documents) == 3
    assert documents[-1].text == ""
    assert why in documents[-1].title


def test_a_welcome_page_of_html_is_not_taken_for_the_text(server: Server, adapter: Adapter) -> None:
    uris = recorded("uris")
    uris["entries"][0]["uri"] = server.http.url_for("/w")
    server.play(f"{BASE}/uris", uris)
    server.http.expect_request("/w").respond_with_data("<!doctype html><p>Sign in", content_type="text/html")

    assert "web page" in everything(adapter, Feed.TERMS)[-1].title  # type: ignore[union-attr]


def test_a_ban_that_stands_already_is_already_done(server: Server, adapter: Adapter, post: Item) -> None:
    server.play(f"{BASE}/bans/cook@example.org", recorded("gone"), 404)
    server.play(f"{BASE}/bans", recorded("banned_already"), 400, "POST")

    assert act(adapter, post, Action.BAN) == AlreadyDone()


def test_an_address_that_reads_as_a_pattern_bans_nobody(server: Server, adapter: Adapter) -> None:
    ban = adapter.capabilities.rule_for(Action.BAN, TargetKind.MEMBER)
    assert ban is not None
    item = next(iter(pending(adapter).values()))

    for address in ("^.*@example.net", ""):
        target = str(MemberId(KITCHEN, address))
        with pytest.raises(Invalid, match="cannot be banned as an address"):
            adapter.execute(command(item, ban, target=target, kind=None))

    assert server.asked("POST") == []


def test_moderation_is_set_on_the_member_of_that_address(server: Server, adapter: Adapter, post: Item) -> None:
    (entry,) = recorded("roster_member")["entries"]
    server.play(f"{BASE}/member/cook@example.org", entry)
    server.play(f"{BASE}/roster/owner", recorded("roster_owner"))
    server.play(f"{BASE}/roster/moderator", recorded("roster_moderator"))
    server.acts(f"/3.1/members/{entry['member_id']}", method="PATCH")

    assert isinstance(act(adapter, post, Action.MODERATE, value="hold"), AlreadyDone)
    changed = act(adapter, post, Action.MODERATE, value="default")

    assert isinstance(changed, Applied)
    (member,) = changed.records
    assert isinstance(member, Member)
    assert member.moderation == ""
    assert member.roles == ("member", "owner")
    (request,) = [request for request, _ in server.http.log if request.method == "PATCH"]
    assert request.form.to_dict() == {"moderation_action": ""}


@pytest.mark.parametrize("value", ["ban", "HOLD", "hold "])
def test_a_treatment_that_mailman_does_not_know_is_refused(adapter: Adapter, post: Item, value: str) -> None:
    with pytest.raises(Invalid, match="knows no treatment"):
        act(adapter, post, Action.MODERATE, value=value)


def test_a_wrong_address_is_told_in_one_sentence(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/3.1/system/versions").respond_with_json({"title": "404 Not Found"}, 404)
    lost = registry.platform("mailman").open(SignIn(httpserver.url_for(""), "a", "b"))

    with pytest.raises(Malformed, match=r"not as Mailman’s REST interface; its address often ends in :8001"):
        lost.probe()
    lost.close()


def test_too_many_requests_stop_the_account_for_as_long_as_told(server: Server, adapter: Adapter, post: Item) -> None:
    server.http.clear()
    server.http.expect_request(f"{BASE}/held/601").respond_with_data("", 429, {"Retry-After": "30"})

    with pytest.raises(RateLimited) as limited:
        act(adapter, post, Action.APPROVE)

    assert limited.value.until is not None
    assert 0 < (limited.value.until - datetime.now(UTC)).total_seconds() <= 30


def test_the_password_is_in_no_message(server: Server, post: Item) -> None:
    server.play(f"{BASE}/held/601", {"description": f"You are restadmin:{PASSWORD}"}, 400, "POST")
    adapter = server.sign_in()

    with pytest.raises(Invalid) as refused:
        act(adapter, post, Action.APPROVE)

    assert PASSWORD not in str(refused.value)
    assert PASSWORD not in repr(adapter)
    adapter.close()


def test_members_and_documents_are_no_items(adapter: Adapter) -> None:
    rule = adapter.capabilities.rule_for(Action.BAN, TargetKind.MEMBER)
    assert rule is not None
    item = next(iter(pending(adapter).values()))
    with pytest.raises(NotFound):
        adapter.execute(command(item, rule, target=f"text/{KITCHEN}/info"))
    with pytest.raises(Unsupported):
        adapter.fetch(Feed.EVENTS, None, 10)
