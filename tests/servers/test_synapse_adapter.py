"""The Matrix adapter on a real Synapse."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, Forbidden, Invalid, Unauthorized, Unavailable, Unsupported
from console.adapters.matrix.claims import KIND
from console.adapters.matrix.ids import UserId
from console.domain.actions import Action, TargetKind
from console.domain.capabilities import Grant
from console.domain.items import ItemKind
from console.domain.records import Feed, Gone, Member
from tests.contract.adapter_contract import pending
from tests.servers.square import Square, act, act_on, knock_room, said
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


def _devices(server: Synapse) -> list[str]:
    found = server.call("warden", "GET", f"{ADMIN}/v2/users/{quote(server.user)}/devices")["devices"]
    return sorted(device["device_id"] for device in found)
