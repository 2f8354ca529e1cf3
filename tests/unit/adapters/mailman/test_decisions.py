"""Decisions of the Mailman adapter: what goes out, and what every answer to it means."""

from __future__ import annotations

import pytest

from console.adapters.base import Adapter, Applied
from console.adapters.errors import (
    Conflict,
    HalfDone,
    Invalid,
    RemoteError,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from console.domain.actions import Action
from console.domain.items import Item
from console.domain.records import Gone
from tests.unit.adapters.mailman.conftest import BASE, Server, act
from tests.unit.adapters.mailman.recordings import recorded


def test_a_decision_looks_before_it_acts(server: Server, adapter: Adapter, post: Item) -> None:
    server.acts(f"{BASE}/held/601")

    outcome = act(adapter, post, Action.REJECT, reason="Not here")

    assert outcome == Applied((Gone(post.remote_id),))
    (request, _), *_ = [entry for entry in server.http.log if entry[0].method == "POST"]
    assert request.form.to_dict() == {"action": "reject", "comment": "Not here"}


@pytest.mark.parametrize(
    ("action", "form"),
    [
        (Action.APPROVE, {"action": "accept"}),
        (Action.REJECT, {"action": "reject"}),
        (Action.DISCARD, {"action": "discard"}),
        (Action.DEFER, {"action": "defer"}),
    ],
)
def test_a_reason_goes_only_with_a_rejection(
    server: Server, adapter: Adapter, post: Item, action: Action, form: dict[str, str]
) -> None:
    server.acts(f"{BASE}/held/601")

    act(adapter, post, action, reason="" if action is Action.REJECT else "For the log alone")

    assert next(request for request, _ in server.http.log if request.method == "POST").form.to_dict() == form


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, Uncertain), (502, Uncertain), (503, Uncertain), (404, Conflict), (400, Invalid), (401, Unauthorized)],
)
def test_what_a_refused_decision_leaves_open(
    server: Server, adapter: Adapter, post: Item, status: int, error: type[RemoteError]
) -> None:
    server.play(f"{BASE}/held/601", recorded("unexpected_parameter"), status, "POST")

    with pytest.raises(error):
        act(adapter, post, Action.APPROVE)

    assert len(server.asked("POST")) == 1


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action.APPROVE, "gone out against their decision, or twice"),
        (Action.REJECT, "may have your reason although the post went out"),
        (Action.DISCARD, "the post may have gone out"),
    ],
)
def test_two_decisions_at_the_same_moment_are_told(
    server: Server, adapter: Adapter, post: Item, action: Action, words: str
) -> None:
    server.http.clear()
    server.play("/3.1/system/versions", recorded("versions"))
    server.http.expect_ordered_request(f"{BASE}/held/601", method="GET").respond_with_json(recorded("held_one"))
    server.http.expect_ordered_request(f"{BASE}/held/601", method="POST").respond_with_json({"title": "500"}, 500)
    server.http.expect_ordered_request(f"{BASE}/held/601", method="GET").respond_with_json(recorded("gone"), 404)

    with pytest.raises(Conflict, match=words):
        act(adapter, post, action)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action.APPROVE, "most likely gone out.*discard the post, so that it does not go out twice"),
        (Action.REJECT, "most likely been told.*discard the post, so that nobody is told twice"),
    ],
)
@pytest.mark.parametrize("look", [200, 503])
def test_what_mailman_failed_to_finish_is_for_a_person(
    server: Server, adapter: Adapter, post: Item, action: Action, words: str, look: int
) -> None:
    """Seen on a real one: the author had been told, and the post was held as before."""
    server.http.clear()
    server.http.expect_ordered_request(f"{BASE}/held/601", method="GET").respond_with_json(recorded("held_one"))
    server.http.expect_ordered_request(f"{BASE}/held/601", method="POST").respond_with_json({"title": "500"}, 500)
    for _ in range(3):
        server.http.expect_ordered_request(f"{BASE}/held/601", method="GET").respond_with_json(
            recorded("held_one"), look
        )

    with pytest.raises(HalfDone, match=words):
        act(adapter, post, action)


@pytest.mark.parametrize(("action", "status"), [(Action.DISCARD, 500), (Action.REJECT, 502), (Action.APPROVE, 504)])
def test_what_can_be_looked_up_or_done_twice_is_not_left_to_a_person(
    server: Server, adapter: Adapter, post: Item, action: Action, status: int
) -> None:
    server.play(f"{BASE}/held/601", {"title": "Oh"}, status, "POST")

    with pytest.raises(Uncertain) as raised:
        act(adapter, post, action)

    assert not isinstance(raised.value, HalfDone)


def test_mailman_is_asked_for_one_decision_at_a_time(adapter: Adapter) -> None:
    assert adapter.capabilities.concurrency == 1
    assert adapter.capabilities.alone > 0


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_failure_before_anything_was_sent_leaves_no_doubt(
    server: Server, adapter: Adapter, post: Item, status: int
) -> None:
    server.http.clear()
    server.http.expect_request(f"{BASE}/held/601").respond_with_data(
        "<html>Oh</html>", status, content_type="text/html"
    )

    with pytest.raises(Unavailable):
        act(adapter, post, Action.APPROVE)

    assert server.asked("POST") == []


@pytest.mark.parametrize("body", ["<html>Hello</html>", '{"request_id": "x"}', '{"request_id": 601, "msg'])
def test_an_answer_without_sense_before_anything_was_sent_leaves_no_doubt(
    server: Server, adapter: Adapter, post: Item, body: str
) -> None:
    server.http.clear()
    server.http.expect_request(f"{BASE}/held/601").respond_with_data(body)

    with pytest.raises(Unavailable):
        act(adapter, post, Action.APPROVE)

    assert server.asked("POST") == []


def test_another_post_under_the_same_number_is_left_alone(server: Server, adapter: Adapter, post: Item) -> None:
    server.http.clear()
    server.play(f"{BASE}/held/601", {**recorded("held_one"), "message_id": "<new@example.org>"})

    with pytest.raises(Conflict, match="Mailman does not tell who"):
        act(adapter, post, Action.APPROVE)

    assert server.asked("POST") == []
    assert adapter.read(post.remote_id) == Gone(post.remote_id)
