"""The Matrix adapter against a server that plays recorded answers, and against one that misbehaves."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.base import Adapter, Applied
from console.adapters.errors import (
    Conflict,
    Forbidden,
    Malformed,
    RateLimited,
    RemoteError,
    Unauthorized,
    Unavailable,
    Uncertain,
    Unsupported,
)
from console.adapters.matrix import mapping, wire
from console.adapters.matrix.client import split_url
from console.adapters.matrix.ids import PostId, ReportId, UserId, parse
from console.adapters.matrix.queue import listing
from console.adapters.matrix.rooms import Room
from console.domain.actions import Action, TargetKind
from console.domain.items import Author, Item, ItemKind
from console.domain.records import Feed, Gone
from tests.contract.adapter_contract import command, pending
from tests.unit.adapters.matrix.answered import answer
from tests.unit.adapters.matrix.calls import DOV, EVENT, MINA, ROOM, SPAM
from tests.unit.adapters.matrix.played import PlayedSynapse

ADMIN, CLIENT = "/_synapse/admin/v1", "/_matrix/client/v3"
NOBODY = Item("", ItemKind.REPORT, Author(""), "", "", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def report(adapter: Adapter) -> Item:
    """The reported message, as it was recorded."""
    return next(item for item in pending(adapter).values() if item.kind is ItemKind.REPORT)


def act(adapter: Adapter, item: Item, action: Action, **changes: object) -> object:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


def tell(adapter: Adapter, whom: str) -> object:
    rule = adapter.capabilities.rule_for(Action.MESSAGE, TargetKind.MEMBER)
    assert rule is not None
    return adapter.execute(command(NOBODY, rule, target=str(UserId(whom)), kind=None))


def moderated(server: PlayedSynapse) -> None:
    """The warden is an admin of the room."""
    state = answer("state")
    for event in state.body["state"]:
        if event["type"] == "m.room.create":
            event["sender"] = "@warden:garden.test"
    state.body["state"].append(
        {"type": "m.room.member", "state_key": "@warden:garden.test", "sender": "@warden:garden.test",
         "event_id": "$joined", "content": {"membership": "join"}}
    )  # fmt: skip
    server.play("GET", f"{ADMIN}/rooms/*/state", state)


@pytest.mark.parametrize(
    ("url", "place", "base", "room"),
    [
        ("https://matrix.example.org", "", "https://matrix.example.org", ""),
        ("https://matrix.example.org/_matrix/client/v3", "", "https://matrix.example.org", ""),
        ("https://example.org/chat/_synapse/admin", "", "https://example.org/chat", ""),
        ("https://m.example.org/rooms/%23garden:example.org", "", "https://m.example.org", "#garden:example.org"),
        ("https://m.example.org/rooms/!abc:example.org", "!x:y", "https://m.example.org", "!x:y"),
    ],
)
def test_an_address_names_the_server_or_one_room(url: str, place: str, base: str, room: str) -> None:
    assert split_url(url, place) == (base, room)


# What was recorded


def test_the_recorded_reports_are_one_item_each(adapter: Adapter) -> None:
    message, person = pending(adapter).values()

    assert (message.text, message.author.handle, len(message.flags)) == ("Cheap watches, only today", SPAM, 2)
    assert [post.text for post in message.thread] == ["Who brings seedlings on Saturday?", "I do."]
    assert (person.kind, person.author.handle, person.flags[0].by) == (ItemKind.MEMBER, SPAM, DOV)


def test_a_removal_notes_takes_and_removes_in_that_order(
    synapse_played: PlayedSynapse, adapter: Adapter, report: Item
) -> None:
    moderated(synapse_played)
    synapse_played.play("GET", f"{ADMIN}/rooms/*/context/*", answer("context"), answer("removed"))
    before = len(synapse_played.asked)

    outcome = act(adapter, report, Action.REMOVE, reason="No advertising", key="key")

    assert outcome == Applied((Gone(report.remote_id),))
    changed = [(r.method, r.path.rsplit("/", 1)[-1]) for r in synapse_played.asked[before:] if r.method != "GET"]
    assert changed == [("PUT", "corral.claims"), ("DELETE", "2"), ("PUT", "key"), ("DELETE", "3")]


def test_a_removal_that_is_refused_after_all_puts_a_report_back(
    synapse_played: PlayedSynapse, adapter: Adapter, report: Item
) -> None:
    moderated(synapse_played)
    synapse_played.play("PUT", f"{CLIENT}/rooms/*/redact/*/*", answer("refused"))

    with pytest.raises(Forbidden, match="not in room"):
        act(adapter, report, Action.REMOVE)

    (again,) = (request for request in synapse_played.asked if "/report/" in request.path)
    assert again.get_json()["reason"].startswith("It could not be removed: ")


def test_a_report_that_is_gone_is_a_conflict_and_nothing_is_removed(
    synapse_played: PlayedSynapse, adapter: Adapter, report: Item
) -> None:
    moderated(synapse_played)
    synapse_played.play("DELETE", f"{ADMIN}/event_reports/*", answer("gone"))

    with pytest.raises(Conflict, match="decided on the report first"):
        act(adapter, report, Action.REMOVE)

    assert not [path for path in synapse_played.paths("PUT") if "/redact/" in path]


def test_reports_that_move_while_they_are_read_are_read_again() -> None:
    left = [wire.Report(number, number, ROOM, f"${number}", MINA) for number in range(1, 8)]

    def page(start: int) -> list[wire.Report]:
        found = left[start : start + 3]
        if start == 2 and len(left) == 7:
            del left[0]  # A colleague decides while the list is read: all behind it move forward.
        return found

    assert [report.id for report in listing(page)] == [2, 3, 4, 5, 6, 7]


# Failing


def test_a_wrong_password_is_recognised(synapse_played: PlayedSynapse) -> None:
    synapse_played.play("POST", f"{CLIENT}/login", answer("wrong_password"))
    adapter = synapse_played.sign_in(secret="a wrong one")

    with pytest.raises(Unauthorized, match="did not accept the name or the password"):
        adapter.probe()

    assert len(synapse_played.paths("POST")) == 1
    adapter.close()


def test_a_server_without_passwords_asks_for_a_token(synapse_played: PlayedSynapse) -> None:
    synapse_played.play("POST", f"{CLIENT}/login", answer("no_passwords"))
    adapter = synapse_played.sign_in(secret="a password")

    with pytest.raises(Unauthorized, match="enter an access token instead"):
        adapter.probe()
    adapter.close()


def test_a_token_that_is_refused_for_ever_is_tried_once_more_and_no_oftener(synapse_played: PlayedSynapse) -> None:
    synapse_played.play("GET", f"{CLIENT}/account/whoami", answer("unknown_token"))
    adapter = synapse_played.sign_in(secret="oven-mitt-44")

    with pytest.raises(Unauthorized):
        adapter.probe()

    assert len(synapse_played.paths("POST")) == 2
    assert len(synapse_played.paths("GET")) == 2
    adapter.close()


def test_a_server_that_hides_its_administration_is_named_as_such(synapse_played: PlayedSynapse) -> None:
    for path in ("server_version", "event_reports", "users/*/admin"):
        synapse_played.play("GET", f"{ADMIN}/{path}", answer("hidden"))
    adapter = synapse_played.sign_in()

    with pytest.raises(Malformed, match="web page"):
        adapter.probe()
    with pytest.raises((Malformed, Unavailable)):
        adapter.fetch(Feed.REPORTS, None, 10)
    adapter.close()


def test_an_account_without_the_right_is_told_so(synapse_played: PlayedSynapse, adapter: Adapter) -> None:
    synapse_played.play("GET", f"{ADMIN}/event_reports", answer("no_admin"))

    with pytest.raises(Forbidden, match="does not administer this server"):
        adapter.fetch(Feed.REPORTS, None, 10)


def test_a_limit_is_waited_for_as_long_as_the_server_says(
    synapse_played: PlayedSynapse, adapter: Adapter, report: Item
) -> None:
    moderated(synapse_played)
    synapse_played.play("PUT", f"{CLIENT}/rooms/*/redact/*/*", answer("limited"))
    start = datetime.now(UTC)

    with pytest.raises(RateLimited) as limited:
        act(adapter, report, Action.REMOVE)

    assert limited.value.until is not None
    assert timedelta(seconds=3) < limited.value.until - start < timedelta(seconds=10)


def test_the_older_way_of_asking_to_wait_is_understood(synapse_played: PlayedSynapse, adapter: Adapter) -> None:
    body = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 4458}
    synapse_played.say("GET", f"{CLIENT}/account/whoami", body, 429)

    with pytest.raises(RateLimited) as limited:
        adapter.probe()

    assert limited.value.until is not None


def test_a_removal_that_was_limited_goes_on_where_it_was(
    synapse_played: PlayedSynapse, adapter: Adapter, report: Item
) -> None:
    """The report is taken by then: the same command finds its own note, and does not take itself for a colleague."""
    moderated(synapse_played)
    synapse_played.play("PUT", f"{CLIENT}/rooms/*/redact/*/*", answer("limited"), answer("redact"))
    synapse_played.play("DELETE", f"{ADMIN}/event_reports/2", answer("dismiss"), answer("gone"))
    synapse_played.play("GET", f"{ADMIN}/rooms/*/context/*", answer("context"), answer("context"), answer("removed"))
    synapse_played.say("GET", f"{CLIENT}/user/*/account_data/corral.claims", {"key": 2})
    with pytest.raises(RateLimited):
        act(adapter, report, Action.REMOVE, key="key")

    assert isinstance(act(adapter, report, Action.REMOVE, key="key", attempts=1), Applied)


@pytest.mark.parametrize("body", ["<html>Sign in</html>", "{", "[]", '{"event_reports": [{"id": "x"}], "total": 1}'])
def test_an_answer_without_sense_stops_the_account(synapse_played: PlayedSynapse, adapter: Adapter, body: str) -> None:
    synapse_played.say("GET", f"{ADMIN}/event_reports", body)

    with pytest.raises(Malformed) as failed:
        adapter.fetch(Feed.REPORTS, None, 10)
    assert failed.value.stops_account


def test_a_server_error_while_a_report_is_dismissed_leaves_doubt(
    synapse_played: PlayedSynapse, adapter: Adapter, report: Item
) -> None:
    synapse_played.say("DELETE", f"{ADMIN}/event_reports/*", {"errcode": "M_UNKNOWN"}, 500)

    with pytest.raises(Uncertain):
        act(adapter, report, Action.APPROVE)


def test_a_server_without_notices_says_where_they_are_set_up(synapse_played: PlayedSynapse, adapter: Adapter) -> None:
    synapse_played.play("PUT", f"{ADMIN}/send_server_notice/*", answer("no_notices"))

    with pytest.raises(Unsupported, match=r"server_notices in its homeserver\.yaml"):
        tell(adapter, DOV)
    with pytest.raises(Unsupported, match="another server"):
        tell(adapter, "@a:elsewhere.test")


def test_a_place_that_the_server_no_longer_knows_begins_the_room_again(
    synapse_played: PlayedSynapse, adapter: Adapter
) -> None:
    synapse_played.play("GET", f"{ADMIN}/rooms/*/messages", answer("bad_place"), answer("messages"))

    page = adapter.fetch(Feed.ACTIVITY, f'{{"ends": {{"{ROOM}": "t9-9"}}, "room": "{ROOM}"}}', 50)

    assert str(PostId(ROOM, EVENT)) in {record.remote_id for record in page.records}


# What strangers write


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("body", "formatted_body", "format", "msgtype", "m.relates_to", "m.mentions", "info", "filename", "membership")
CONTENT = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5)


@given(CONTENT, st.sampled_from(["m.room.message", "m.sticker", "m.room.encrypted", "m.x", ""]), JSON)
def test_no_content_of_a_message_breaks_an_item(content: dict[str, Any], kind: str, when: Any) -> None:
    event = wire.Event(kind, SPAM, EVENT, when, content)
    report = wire.Report(1, 0, ROOM, EVENT, MINA, sender=SPAM, event_json=event)

    item = mapping.reported_message([report], wire.Context(event, (event,), (event,), (event,)), MINA)

    assert item.text
    assert item.digest()
    assert parse(item.remote_id) == ReportId(1, ROOM, EVENT, SPAM)


@given(st.dictionaries(st.sampled_from(("users", "events", "ban", "users_default", "state_default")), JSON), JSON)
def test_no_list_of_powers_breaks_a_room(levels: dict[str, Any], version: Any) -> None:
    create = wire.Event(
        "m.room.create", MINA, content={"room_version": version, "additional_creators": version}, state_key=""
    )
    room = Room.of(ROOM, [create, wire.Event("m.room.power_levels", MINA, content=levels, state_key="")])

    assert room.may(SPAM, "ban") is False, "who is not in a room may do nothing there"
    assert isinstance(room.power(SPAM), float)


@given(st.text(), st.text(), st.text())
def test_every_remote_id_is_read_as_it_was_written(room: str, event: str, user: str) -> None:
    for made in (ReportId(7, room, event, user), PostId(room, event), UserId(user)):
        try:
            assert parse(str(made)) == made
        except UnicodeEncodeError:
            pytest.fail("a remote id must be writable")


@pytest.mark.parametrize("path", ["rooms", "rooms/*/state", "rooms/*/messages", "event_reports/*", "rooms/*/context/*"])
@pytest.mark.parametrize("body", ["", "null", "[[[[[[[[", {"chunk": [{}]}, {"state": [{"type": 1}]}, {"rooms": None}])
def test_every_failure_is_one_of_ours(synapse_played: PlayedSynapse, adapter: Adapter, path: str, body: object) -> None:
    """Whatever one of the answers is replaced with, nothing but the errors of the contract comes out."""
    synapse_played.say("GET", f"{ADMIN}/{path}", body)
    for feed in (Feed.QUEUE, Feed.REPORTS, Feed.ACTIVITY, Feed.MEMBERS, Feed.TERMS):
        with suppress(RemoteError):
            adapter.fetch(feed, None, 10)
