"""What the Matrix adapter reads of a real Synapse beside its queue, and what it keeps up there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, Invalid
from console.adapters.matrix.ids import PostId, TopicId, UserId
from console.domain.actions import Action, TargetKind
from console.domain.records import Acceptance, Document, Feed, Gone, Interaction, InteractionKind, Member
from tests.contract.adapter_contract import everything
from tests.servers.square import Square, act_on, said
from tests.servers.synapse import ADMIN, SERVER_NAME, Synapse

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def square(synapse: Synapse) -> Square:
    return Square(synapse)


@pytest.fixture
def adapter(square: Square) -> Iterator[Adapter]:
    opened = square.sign_in()
    yield opened
    opened.close()


# Members


def test_members_are_all_who_have_an_account_also_the_hidden_ones(synapse: Synapse) -> None:
    square = Square(synapse, alone=False)
    locked, left = f"locked{square.number}", f"left{square.number}"
    for who in (locked, left):
        synapse.make_user(who)
    synapse.call("warden", "PUT", f"{ADMIN}/v2/users/{quote(synapse.id_of(locked))}", {"locked": True})
    synapse.call("warden", "POST", f"{ADMIN}/v1/deactivate/{quote(synapse.id_of(left))}", {"erase": False})
    synapse.set_state(square.mina, square.room, "m.room.power_levels", {"users": {synapse.id_of(square.dov): 50}})
    synapse.consent(square.dov)
    adapter = square.sign_in()

    members = {record.handle: record for record in everything(adapter, Feed.MEMBERS, 7) if isinstance(record, Member)}
    adapter.close()

    assert set(members) == {name for (name,) in synapse.rows("SELECT name FROM users")}
    assert (members[synapse.id_of(locked)].standing, members[synapse.id_of(left)].standing) == ("locked", "deactivated")
    assert members[synapse.user].roles[0] == "admin"
    assert "owner" in members[synapse.id_of(square.mina)].roles
    dov = members[synapse.id_of(square.dov)]
    assert (dov.name, dov.roles, dov.standing) == (square.dov.title(), ("moderator",), "good")
    assert dov.note.startswith(f"In Garden {square.number}. Accepted the terms 1.0 on 20")
    assert dov.joined is not None


def test_the_members_of_one_room_are_those_who_are_in_it(square: Square, adapter: Adapter) -> None:
    found = [record.handle for record in everything(adapter, Feed.MEMBERS, 3) if isinstance(record, Member)]

    inside = square.server.rows(
        "SELECT state_key FROM current_state_events "
        "WHERE type = 'm.room.member' AND membership = 'join' AND room_id = ?",
        square.room,
    )
    assert sorted(found) == sorted(who for (who,) in inside)


def test_one_member_can_be_read_again(square: Square, adapter: Adapter) -> None:
    whom = UserId(square.server.id_of(square.dov))

    found = adapter.read_record(Feed.MEMBERS, str(whom))
    nobody = str(UserId(f"@nobody:{SERVER_NAME}"))

    assert isinstance(found, Member)
    assert found.note == f"In Garden {square.number}."
    assert adapter.read_record(Feed.MEMBERS, nobody) == Gone(nobody)


# What is said


def test_what_is_said_tells_who_answered_mentioned_and_thanked_whom(square: Square, adapter: Adapter) -> None:
    server, room = square.server, square.room
    mina, dov = server.id_of(square.mina), server.id_of(square.dov)
    first = server.send(square.mina, room, "Who brings seedlings?")
    answer = {"m.relates_to": {"m.in_reply_to": {"event_id": first}}, "m.mentions": {"user_ids": [mina]}}
    second = server.send(square.dov, room, "> <@mina> Who brings seedlings?\n\nI do.", **answer)
    thread = {"rel_type": "m.thread", "event_id": first, "is_falling_back": True, "m.in_reply_to": {"event_id": second}}
    third = server.send(square.spam, room, "BUY", **{"m.relates_to": thread})
    liked = {"m.relates_to": {"rel_type": "m.annotation", "event_id": second, "key": "👍"}}
    server.send_event(square.mina, room, "m.reaction", liked)
    edit = {
        "m.relates_to": {"rel_type": "m.replace", "event_id": first},
        "m.new_content": {"msgtype": "m.text", "body": "x"},
    }
    server.send(square.mina, room, "* Who?", **edit)

    found = [(one.kind, one.source, one.target, one.answers, one.excerpt) for one in said(adapter)]

    posts = [str(PostId(room, event)) for event in (first, second, third)]
    spam = server.id_of(square.spam)
    assert found == [
        (InteractionKind.POST, mina, "", "", "Who brings seedlings?"),
        (InteractionKind.POST, dov, "", posts[0], "I do."),
        (InteractionKind.ANSWER, dov, mina, posts[0], "I do."),
        (InteractionKind.MENTION, dov, mina, posts[0], "I do."),
        (InteractionKind.POST, spam, "", posts[0], "BUY"),
        (InteractionKind.ANSWER, spam, mina, posts[0], "BUY"),
        (InteractionKind.THANK, mina, dov, posts[1], ""),
    ]


def test_what_is_said_is_read_on_from_where_it_was_left(square: Square, adapter: Adapter) -> None:
    first = square.server.send(square.mina, square.room, "One")
    page = adapter.fetch(Feed.ACTIVITY, None, 50)
    while page.more:
        page = adapter.fetch(Feed.ACTIVITY, page.cursor, 50)
    reply = {"m.relates_to": {"m.in_reply_to": {"event_id": first}}}
    second = square.server.send(square.dov, square.room, "Two", **reply)
    square.server.redact(square.mina, square.room, first)

    restarted = square.sign_in()
    new = restarted.fetch(Feed.ACTIVITY, page.cursor, 50).records
    restarted.close()

    posts = [record.remote_id for record in new if isinstance(record, Interaction) and record.kind == "post"]
    answers = [record.target for record in new if isinstance(record, Interaction) and record.kind == "answer"]
    assert posts == [str(PostId(square.room, second))]
    assert answers == [square.server.id_of(square.mina)], "the author of what came long ago is looked up"
    assert Gone(str(PostId(square.room, first))) in new


def test_what_is_said_equals_a_count_over_the_servers_own_data(synapse: Synapse) -> None:
    square = Square(synapse, alone=False)
    events = [synapse.send(square.mina, square.room, f"Message {number}") for number in range(30)]
    synapse.redact(square.mina, square.room, events[3])
    synapse.make_room(square.mina, "Private", preset="private_chat")
    adapter = square.sign_in()

    found = [one for one in said(adapter) if one.kind == InteractionKind.POST]
    rooms = {quote(room, safe="!:") for room, _ in adapter.probe().places}
    adapter.close()

    counted = {
        event
        for event, room, content in synapse.rows(
            "SELECT event_id, room_id, json FROM event_json JOIN events USING (event_id, room_id) "
            "WHERE type IN ('m.room.message', 'm.sticker') AND event_id NOT IN (SELECT redacts FROM redactions)"
        )
        if quote(room, safe="!:") in rooms and '"m.replace"' not in content
    }
    assert {one.post.split("/")[2] for one in found} == counted
    assert len(found) == len(counted)


# Texts, pins, invitations, notices


def test_texts_are_the_servers_terms_and_the_rooms_topics(square: Square, adapter: Adapter) -> None:
    square.server.set_state(square.mina, square.room, "m.room.topic", {"topic": "Seeds and soil"})
    square.server.consent(square.dov)

    records = everything(adapter, Feed.TERMS)
    terms, topic = (record for record in records if isinstance(record, Document))

    assert (terms.kind, terms.title, terms.editable) == ("terms", "Garden terms", False)
    assert "No advertisements" in terms.text
    accepted = {record.handle: record for record in records if isinstance(record, Acceptance)}
    told = square.server.rows("SELECT name FROM users WHERE consent_version IS NOT NULL")
    assert set(accepted) == {name for (name,) in told}
    dov = accepted[square.server.id_of(square.dov)]
    assert (dov.document, dov.version) == (terms.remote_id, "1.0")
    assert dov.at is not None
    assert (topic.kind, topic.title, topic.text) == (
        "description",
        f"Topic of Garden {square.number}",
        "Seeds and soil",
    )


def test_a_topic_is_set_unless_somebody_changed_it_since(square: Square, adapter: Adapter) -> None:
    server, target = square.server, TopicId(square.room)
    server.set_state(square.mina, square.room, "m.room.topic", {"topic": "Seeds"})
    read = adapter.read_record(Feed.TERMS, str(target))
    assert isinstance(read, Document)

    applied = act_on(
        adapter, TargetKind.DOCUMENT, target, Action.PUBLISH, value="Seeds and soil", base_version=read.version
    )
    assert isinstance(applied, Applied)
    assert server.state(square.room, "m.room.topic")["topic"] == "Seeds and soil"
    (now,) = applied.records
    assert isinstance(now, Document)
    assert now.editable
    server.set_state(square.mina, square.room, "m.room.topic", {"topic": "Compost"})

    with pytest.raises(Conflict, match="changed the topic since you read it: “Compost”"):
        act_on(adapter, TargetKind.DOCUMENT, target, Action.PUBLISH, value="Roses", base_version=now.version)
    assert server.state(square.room, "m.room.topic")["topic"] == "Compost"


def test_a_message_is_pinned_beside_the_others_and_unpinned(square: Square, adapter: Adapter) -> None:
    one, two = (square.server.send(square.mina, square.room, text) for text in ("One", "Two"))
    square.server.set_state(square.mina, square.room, "m.room.pinned_events", {"pinned": [one]})

    assert isinstance(act_on(adapter, TargetKind.POST, PostId(square.room, two), Action.PIN), Applied)
    assert isinstance(act_on(adapter, TargetKind.POST, PostId(square.room, two), Action.PIN), AlreadyDone)
    assert square.server.state(square.room, "m.room.pinned_events")["pinned"] == [one, two]
    assert isinstance(act_on(adapter, TargetKind.POST, PostId(square.room, one), Action.UNPIN), Applied)
    assert square.server.state(square.room, "m.room.pinned_events")["pinned"] == [two]


def test_somebody_is_invited_into_the_room(square: Square, adapter: Adapter) -> None:
    guest = f"guest{square.number}"
    square.server.make_user(guest)

    assert isinstance(
        act_on(adapter, TargetKind.COMMUNITY, "", Action.INVITE, value=square.server.id_of(guest)), Applied
    )
    again = act_on(adapter, TargetKind.COMMUNITY, "", Action.INVITE, value=square.server.id_of(guest))

    assert isinstance(again, AlreadyDone)
    assert square.server.membership(square.room, guest) == "invite"
    with pytest.raises(Invalid, match="whole Matrix name"):
        act_on(adapter, TargetKind.COMMUNITY, "", Action.INVITE, value="ana@example.org")


def test_the_server_writes_to_somebody_once_however_often_it_is_sent(square: Square, adapter: Adapter) -> None:
    whom = UserId(square.server.id_of(square.dov))
    written = {"value": "Welcome", "message": "Nice to meet you", "key": KEY}
    for attempts in (0, 1):
        act_on(adapter, TargetKind.MEMBER, whom, Action.MESSAGE, attempts=attempts, **written)

    bodies = [
        content for (content,) in square.server.rows("SELECT json FROM event_json WHERE json LIKE '%Nice to meet you%'")
    ]
    assert len(bodies) == 1
    assert "Welcome\\n\\nNice to meet you" in bodies[0]
