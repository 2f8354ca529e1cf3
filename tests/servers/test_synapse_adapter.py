"""The Matrix adapter on a real Synapse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, Forbidden, Invalid, Unauthorized, Unavailable, Unsupported
from console.adapters.matrix.claims import KIND
from console.adapters.matrix.ids import PostId, TopicId, UserId
from console.domain.actions import Action, TargetKind
from console.domain.capabilities import Grant
from console.domain.items import Author, Item, ItemKind
from console.domain.records import Acceptance, Document, Feed, Gone, Interaction, InteractionKind, Member
from tests.contract.adapter_contract import command, everything, pending
from tests.servers.square import Square, knock_room
from tests.servers.synapse import ADMIN, CLIENT, SERVER_NAME, Synapse

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def square(synapse: Synapse) -> Square:
    return Square(synapse)


@pytest.fixture
def adapter(square: Square) -> Iterator[Adapter]:
    opened = square.sign_in()
    yield opened
    opened.close()


def act(adapter: Adapter, item: Item, action: Action, **changes: object) -> object:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


def act_on(adapter: Adapter, target: TargetKind, remote_id: object, action: Action, **changes: object) -> object:
    """Act on anything but an item."""
    rule = adapter.capabilities.rule_for(action, target)
    assert rule is not None
    nothing = Item("", ItemKind.REPORT, Author(""), "", "", datetime.now(UTC))
    base: dict[str, object] = {"target": str(remote_id), "target_kind": target, "kind": None, "base_digest": ""}
    return adapter.execute(command(nothing, rule, **{**base, **changes}))


def said(adapter: Adapter) -> list[Interaction]:
    return [record for record in everything(adapter, Feed.ACTIVITY) if isinstance(record, Interaction)]


# Signing in


def test_a_password_signs_in_once_and_its_token_is_used_again(square: Square) -> None:
    kept: list[str] = []
    password = {"user": square.server.user, "secret": square.server.password, "keep_token": kept.append}
    devices = len(_devices(square.server))

    first = square.sign_in(**password)
    assert first.probe().user == square.server.user
    first.fetch(Feed.REPORTS, None, 10)
    first.close()
    again = square.sign_in(**password, token=kept[0])
    again.probe()
    again.close()

    assert len(kept) == 1
    assert square.server.password not in kept[0]
    assert len(_devices(square.server)) == devices + 1


def test_a_token_that_no_longer_holds_is_replaced_once_on_the_same_device(square: Square) -> None:
    kept: list[str] = []
    password = {"user": square.server.user, "secret": square.server.password, "keep_token": kept.append}
    first = square.sign_in(**password)
    first.probe()
    devices = _devices(square.server)
    # Another sign-in on the same device takes the token away, as a server does that forgets it.
    spoiled = kept[0].replace('"token":"syt_', '"token":"syt_x')

    again = square.sign_in(**password, token=spoiled)
    again.probe()

    assert len(kept) == 2
    assert _devices(square.server) == devices
    first.close()
    again.close()


def test_a_kept_token_does_not_hide_that_the_password_is_another_now(square: Square) -> None:
    kept: list[str] = []
    signed = square.sign_in(user=square.server.user, secret=square.server.password, keep_token=kept.append)
    signed.probe()
    signed.close()

    wrong = square.sign_in(user=square.server.user, secret="another password", token=kept[0])
    with pytest.raises(Unauthorized, match="name or the password"):
        wrong.probe()
    wrong.close()


def test_an_access_token_that_no_longer_holds_is_asked_for_anew(square: Square) -> None:
    lost = square.sign_in(secret="syt_nobody_nothing_123456")
    with pytest.raises(Unauthorized, match="access token"):
        lost.probe()
    lost.close()


def test_the_check_says_who_we_are_and_what_may_be_done(square: Square, adapter: Adapter) -> None:
    info = adapter.probe()

    assert (info.product, info.version, info.user) == ("Synapse", "1.163.2", square.server.user)
    assert info.community == f"Garden {square.number}"
    assert info.places == ((square.room, f"Garden {square.number}"),)
    assert {line.grant for line in info.permissions} == set(Grant)


def test_the_check_of_an_account_without_the_right_says_where_it_is_granted(square: Square) -> None:
    plain = square.sign_in(user=square.server.id_of(square.mina), secret=square.server.token(square.mina))

    info = plain.probe()
    assert {line.grant for line in info.permissions} == {Grant.NO}
    assert "one that does can grant it: PUT /_synapse/admin/v1/users/" in info.permissions[0].detail
    with pytest.raises(Forbidden, match="does not administer this server"):
        plain.fetch(Feed.REPORTS, None, 10)
    plain.close()


def test_a_room_that_is_not_there_is_named(square: Square) -> None:
    lost = square.sign_in(place=f"#nosuch:{SERVER_NAME}")
    with pytest.raises(Unavailable, match="no room called #nosuch"):
        lost.fetch(Feed.REPORTS, None, 10)
    lost.close()


# What waits


def test_a_message_that_several_report_is_one_item_with_what_stands_around_it(square: Square) -> None:
    server = square.server
    server.send(square.mina, square.room, "Who brings seedlings?")
    html = {"format": "org.matrix.custom.html", "formatted_body": "<b>BUY</b> watches"}
    event = server.send(square.spam, square.room, "BUY watches", **html)
    server.send(square.dov, square.room, "Not here, please.")
    for who, why in ((square.mina, "Spam!"), (square.dov, "Advertising"), (square.mina, "Again")):
        server.report(who, square.room, event, why)

    (item,) = square.items()

    assert (item.kind, item.text, item.source) == (ItemKind.REPORT, "BUY watches", "<b>BUY</b> watches")
    assert (item.author.handle, item.author.name) == (server.id_of(square.spam), square.spam.title())
    assert [(flag.by, flag.reason) for flag in item.flags] == [
        (server.id_of(square.mina), "Spam!"),
        (server.id_of(square.dov), "Advertising"),
        (server.id_of(square.mina), "Again"),
    ]
    assert [(post.position, post.text) for post in item.thread] == [
        (-1, "Who brings seedlings?"),
        (1, "Not here, please."),
    ]
    assert item.place == (f"Garden {square.number}",)
    assert not item.hidden


def test_every_decision_does_what_it_says(square: Square, adapter: Adapter) -> None:
    kept, removed = (
        square.report("A fair question", square.mina, square.dov),
        square.report("BUY", square.mina, square.dov),
    )

    assert isinstance(act(adapter, square.item(kept), Action.APPROVE), Applied)
    item = square.item(removed)
    assert act(adapter, item, Action.REMOVE, reason="No advertising", key=KEY) == Applied((Gone(item.remote_id),))

    assert square.items() == []
    assert square.server.removal(square.room, kept) is None
    removal = square.server.removal(square.room, removed)
    assert removal is not None
    assert (removal["sender"], removal["content"]["reason"]) == (square.server.user, "No advertising")


def test_a_moderator_of_no_room_becomes_one_where_that_is_needed(square: Square) -> None:
    server = square.server
    room = server.make_room(square.mina, "Private", preset="private_chat", invite=[server.id_of(square.spam)])
    server.join(square.spam, room)
    event = server.send(square.spam, room, "BUY")
    server.report(square.mina, room, event, "Spam")
    everywhere = square.sign_in(place="")
    item = next(item for item in pending(everywhere).values() if event in item.remote_id)

    act(everywhere, item, Action.REMOVE)

    assert server.removal(room, event) is not None
    assert server.membership(room, "warden") == "join"
    everywhere.close()


def test_a_report_stays_where_nobody_can_give_the_right_to_act_on_it(square: Square, adapter: Adapter) -> None:
    event = square.report("BUY")
    item = square.item(event)
    # The only admin leaves; whoever is left may give no rights.
    square.server.call(square.mina, "POST", f"{CLIENT}/rooms/{quote(square.room)}/leave")

    with pytest.raises(Forbidden, match="nobody of this server is in it"):
        act(adapter, item, Action.REMOVE)

    assert adapter.read(item.remote_id) == item
    assert square.server.removal(square.room, event) is None


def test_who_comes_second_learns_who_removed_it(square: Square, adapter: Adapter) -> None:
    item = square.item(square.report("BUY"))
    act(adapter, item, Action.REMOVE, reason="No advertising")

    with pytest.raises(Conflict, match=f"@warden:{SERVER_NAME} removed the message first") as refused:
        act(adapter, item, Action.APPROVE)

    assert refused.value.winner is not None
    assert (refused.value.winner.action, refused.value.winner.reason) == ("remove", "No advertising")


def test_a_removal_that_broke_off_between_its_steps_is_finished_by_its_own_command_alone(square: Square) -> None:
    event = square.report("BUY")
    item = square.item(event)
    # As far as Corral came before it was killed: the note is made and the report taken.
    number = int(item.remote_id.split("/")[1])
    notes = f"{CLIENT}/user/{quote(square.server.user)}/account_data/{KIND}"
    square.server.call("warden", "PUT", notes, {KEY: number})
    square.server.call("warden", "DELETE", f"{ADMIN}/v1/event_reports/{number}")

    other, restarted = square.sign_in(), square.sign_in()
    with pytest.raises(Conflict, match="still there"):
        act(other, item, Action.REMOVE, key="another command")
    assert square.server.removal(square.room, event) is None
    assert isinstance(act(restarted, item, Action.REMOVE, key=KEY, attempts=1), Applied)

    assert square.server.removal(square.room, event) is not None
    other.close()
    restarted.close()


def test_a_ban_holds_until_it_is_lifted_and_only_ours_is_taken_back(square: Square, adapter: Adapter) -> None:
    item = square.item(square.report("BUY"))
    server = square.server

    assert isinstance(act(adapter, item, Action.KICK), Applied)
    assert server.membership(square.room, square.spam) == "leave"
    assert isinstance(act(adapter, item, Action.BAN, reason="Enough"), Applied)
    assert server.membership(square.room, square.spam) == "ban"
    assert isinstance(act(adapter, item, Action.BAN), AlreadyDone)
    assert isinstance(act(adapter, item, Action.UNBAN, undoes=1), Applied)
    assert isinstance(act(adapter, item, Action.UNBAN), AlreadyDone)
    assert server.membership(square.room, square.spam) == "leave"

    form = {"user_id": server.id_of(square.spam)}
    server.call(square.mina, "POST", f"{CLIENT}/rooms/{quote(square.room)}/ban", form)
    assert isinstance(act(adapter, item, Action.UNBAN, undoes=1), AlreadyDone)
    assert server.membership(square.room, square.spam) == "ban", "mina’s own ban is not ours to take back"
    assert isinstance(act(adapter, item, Action.UNBAN), Applied)


def test_somebody_is_suspended_and_shadow_banned_and_let_be_again(square: Square, adapter: Adapter) -> None:
    whom = UserId(square.server.id_of(square.spam))

    applied = act_on(adapter, TargetKind.MEMBER, whom, Action.SUSPEND)
    assert isinstance(applied, Applied)
    (member,) = applied.records
    assert isinstance(member, Member)
    assert member.standing == "suspended"
    assert square.server.account(square.spam)["suspended"]
    assert isinstance(act_on(adapter, TargetKind.MEMBER, whom, Action.SUSPEND), AlreadyDone)
    assert isinstance(act_on(adapter, TargetKind.MEMBER, whom, Action.UNSUSPEND), Applied)
    assert not square.server.account(square.spam)["suspended"]

    act_on(adapter, TargetKind.MEMBER, whom, Action.MODERATE, value="shadow_ban")
    assert square.server.account(square.spam)["shadow_banned"]
    act_on(adapter, TargetKind.MEMBER, whom, Action.MODERATE, value="default")
    assert not square.server.account(square.spam)["shadow_banned"]


def test_what_would_shut_ourselves_or_strangers_out_is_refused(square: Square, adapter: Adapter) -> None:
    with pytest.raises(Invalid, match="Corral itself"):
        act_on(adapter, TargetKind.MEMBER, UserId(square.server.user), Action.SUSPEND)
    with pytest.raises(Unsupported, match="another server"):
        act_on(adapter, TargetKind.MEMBER, UserId("@a:elsewhere.test"), Action.SUSPEND)


def test_reported_people_are_items_of_their_own(square: Square) -> None:
    server = square.server
    server.report_user(square.mina, square.spam, "Sells watches")
    server.report_user(square.dov, square.spam, "To me too")
    everywhere = square.sign_in(place="")
    whom = server.id_of(square.spam)
    item = next(i for i in pending(everywhere).values() if i.kind is ItemKind.MEMBER and i.author.handle == whom)

    assert item.text == "Sells watches\n\nTo me too"
    assert "remove" not in item.actions
    act(everywhere, item, Action.SUSPEND)
    act(everywhere, item, Action.APPROVE)

    assert isinstance(everywhere.read(item.remote_id), Gone)
    assert whom not in {i.author.handle for i in pending(everywhere).values() if i.kind is ItemKind.MEMBER}
    assert server.account(square.spam)["suspended"]
    everywhere.close()


def test_people_who_knock_are_let_in_or_turned_away(square: Square) -> None:
    server = square.server
    room = knock_room(server, square.mina, "Kitchen", square.dov, square.spam)
    adapter = square.sign_in(place=room)
    asking = {item.author.handle: item for item in pending(adapter).values()}

    assert {item.kind for item in asking.values()} == {ItemKind.JOIN}
    assert asking[server.id_of(square.dov)].text == f"{square.dov} would like to come in"
    act(adapter, asking[server.id_of(square.dov)], Action.APPROVE)
    act(adapter, asking[server.id_of(square.spam)], Action.REJECT, reason="We are full")

    assert server.membership(room, square.dov) == "invite"
    assert server.state(room, "m.room.member", server.id_of(square.spam))["reason"] == "We are full"
    with pytest.raises(Conflict, match=f"@warden:{SERVER_NAME} let them in first"):
        act(adapter, asking[server.id_of(square.dov)], Action.REJECT)
    adapter.close()


def test_an_encrypted_room_is_named_and_nothing_is_listed_from_it(square: Square) -> None:
    server = square.server
    state = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]
    room = server.make_room(square.mina, "Whispers", square.spam, initial_state=state)
    cipher = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgAEnACgAkLmt6qF84IK", "session_id": "X"}
    event = server.send_event(square.spam, room, "m.room.encrypted", cipher)
    server.report(square.mina, room, event, "An insult")
    adapter = square.sign_in(place=room)

    named = [line for line in adapter.probe().permissions if line.name == "Encrypted rooms"]
    (item,) = pending(adapter).values()

    assert [line.grant for line in named] == [Grant.NO]
    assert "Whispers: what is said there cannot be read" in named[0].detail
    assert said(adapter) == []
    assert "end-to-end encrypted" in item.text
    assert item.flags[0].reason == "An insult"
    act(adapter, item, Action.REMOVE)
    assert server.removal(room, event) is not None
    adapter.close()


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


def _devices(server: Synapse) -> list[str]:
    found = server.call("warden", "GET", f"{ADMIN}/v2/users/{quote(server.user)}/devices")["devices"]
    return sorted(device["device_id"] for device in found)
