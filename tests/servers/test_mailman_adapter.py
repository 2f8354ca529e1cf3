"""The Mailman adapter on a real Mailman."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from pytest_httpserver import HTTPServer

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, Unavailable
from console.domain.actions import Action, TargetKind
from console.domain.capabilities import Grant
from console.domain.items import Item, ItemKind, ItemState
from console.domain.records import Document, Feed, Gone, Member
from tests.contract.adapter_contract import command, everything, pending
from tests.servers.mailing_list import MEMBER, MODERATOR, OWNER, List
from tests.servers.mailman import Mailman


@pytest.fixture
def garden(mailman: Mailman) -> List:
    return List(mailman)


@pytest.fixture
def adapter(garden: List) -> Iterator[Adapter]:
    opened = garden.sign_in()
    yield opened
    opened.close()


def act(adapter: Adapter, item: Item, action: Action, **changes: object) -> object:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


def test_the_check_names_version_lists_and_the_reach_of_the_password(garden: List, adapter: Adapter) -> None:
    info = adapter.probe()

    assert (info.product, info.version) == ("Mailman", "3.3.10")
    assert garden.id in dict(info.places)
    assert "every list of the site" in info.warning
    assert {line.grant for line in info.permissions} == set(Grant)


def test_a_list_that_is_not_there_is_named_with_those_that_are(garden: List) -> None:
    lost = garden.sign_in(url=garden.server.url, place="nosuch.lists.example.org")
    with pytest.raises(Unavailable, match=r"no list called nosuch\.lists\.example\.org; it has: .*garden"):
        lost.probe()
    with pytest.raises(Unavailable, match=r"no list called nosuch"):
        lost.fetch(Feed.QUEUE, None, 10)
    lost.close()


def test_a_held_post_is_shown_readably(garden: List) -> None:
    message = EmailMessage()
    message["From"] = "Zoë Möller <zoe@example.net>"
    message["To"] = garden.address
    message["Subject"] = "Setzlinge für Samstag ☘"
    message["Message-ID"] = "<one@example.net>"
    message.set_content("Grüße an alle,\nich bringe 30 Setzlinge.\n")
    message.add_alternative("<p>Grüße an alle</p>", subtype="html")
    message.add_attachment(b"\x89PNG" * 100, maintype="image", subtype="png", filename="beet.png")

    item = garden.hold_raw("zoe@example.net", message.as_bytes(policy=SMTP))

    assert (item.author.handle, item.author.name) == ("zoe@example.net", "Zoë Möller")
    assert item.subject == "Setzlinge für Samstag ☘"
    assert "ich bringe 30 Setzlinge" in item.text
    assert [(file.name, file.media_type, file.size) for file in item.attachments] == [("beet.png", "image/png", 400)]
    assert item.rules == ("The message is not from a list member",)
    assert item.place == (garden.id,)
    assert abs((datetime.now(UTC) - item.received).total_seconds()) < 300


def test_every_decision_does_what_it_says(garden: List, adapter: Adapter) -> None:
    garden.server.subscribe(garden.address, MEMBER)
    who = f"writer-{garden.id}@example.net"
    accepted, rejected, discarded, deferred = garden.hold(
        (who, "Accept me", "One"), (who, "Reject me", "Two"), (who, "Discard me", "Three"), (who, "Defer me", "Four")
    )

    act(adapter, accepted, Action.APPROVE)
    act(adapter, rejected, Action.REJECT, reason="Bitte auf Deutsch & höflich: “Grüße”.")
    act(adapter, discarded, Action.DISCARD)
    act(adapter, deferred, Action.DEFER)

    assert [post["subject"] for post in garden.server.held(garden.address)] == ["Defer me"]
    garden.server.wait_for_mails(1, who)
    assert "Bitte auf Deutsch & höflich" in garden.server.mails(who)[-1].text
    delivered = garden.server.wait_for_mails(1, MEMBER)
    assert any("Accept me" in mail.subject for mail in delivered)


def test_people_who_ask_to_join_and_to_leave_are_decided(garden: List, adapter: Adapter) -> None:
    server = garden.server
    server.subscribe(garden.address, MEMBER)
    for name in ("in", "out", "off"):
        server.subscribe(garden.address, f"{name}@example.net", name.title(), approved=False)
    member = server.call("GET", f"lists/{garden.id}/member/{MEMBER}")["member_id"]
    server.call("DELETE", f"members/{member}")
    asked = {item.author.handle: item for item in garden.items()}

    assert {item.kind for item in asked.values()} == {ItemKind.JOIN}
    assert asked[MEMBER].subject == f"Asks to leave {garden.id}"
    assert asked["in@example.net"].subject == f"Asks to join {garden.id}"

    act(adapter, asked["in@example.net"], Action.APPROVE)
    act(adapter, asked["out@example.net"], Action.REJECT, reason="The list is full")
    act(adapter, asked["off@example.net"], Action.DISCARD)
    act(adapter, asked[MEMBER], Action.APPROVE)

    assert server.members(garden.address) == ["in@example.net"]
    assert garden.items() == []
    assert "The list is full" in server.wait_for_mails(1, "out@example.net")[-1].text


def test_a_request_id_that_another_post_got_is_not_acted_on(garden: List, adapter: Adapter) -> None:
    (first,) = garden.hold(("a@example.net", "First", "One"))
    garden.decide_elsewhere(first)
    (second,) = garden.hold(("b@example.net", "Second", "Two"))
    assert first.remote_id.split("/")[2] == second.remote_id.split("/")[2], "Mailman gives the number again"

    with pytest.raises(Conflict, match="somebody else decided it first"):
        act(adapter, first, Action.APPROVE)

    assert adapter.read(first.remote_id) == Gone(first.remote_id)
    assert adapter.read(second.remote_id) == second
    assert garden.server.held_count(garden.address) == 1


def test_a_ban_keeps_its_author_out_and_can_be_lifted_when_the_post_is_long_gone(
    garden: List, adapter: Adapter
) -> None:
    (post,) = garden.hold(("spam@example.net", "Cheap watches", "Buy"))

    assert isinstance(act(adapter, post, Action.BAN), Applied)
    assert garden.server.bans(garden.address) == ["spam@example.net"]
    assert isinstance(act(adapter, post, Action.BAN), AlreadyDone)
    act(adapter, post, Action.DISCARD)

    assert isinstance(act(adapter, post, Action.UNBAN), Applied)
    assert garden.server.bans(garden.address) == []
    assert isinstance(act(adapter, post, Action.UNBAN), AlreadyDone)


def test_a_ban_that_a_pattern_upholds_is_reported(garden: List, adapter: Adapter) -> None:
    (post,) = garden.hold(("spam@example.net", "Cheap watches", "Buy"))
    garden.server.call("POST", f"lists/{garden.id}/bans", email="^.*@example.net")

    with pytest.raises(Conflict, match="still banned, by a pattern"):
        act(adapter, post, Action.UNBAN)


@pytest.mark.parametrize("subscribed", [True, False])
def test_an_authors_moderation_is_set_and_set_back(garden: List, adapter: Adapter, subscribed: bool) -> None:
    if subscribed:
        garden.server.subscribe(garden.address, MEMBER)
        garden.server.subscribe(garden.address, MEMBER, role="moderator")
    (post,) = garden.hold((MEMBER, "Hello", "Hello"))

    applied = act(adapter, post, Action.MODERATE, value="accept")
    assert isinstance(applied, Applied)
    (member,) = applied.records
    assert isinstance(member, Member)
    assert member.moderation == "accept"
    role = "member" if subscribed else "nonmember"
    assert member.roles == (("member", "moderator") if subscribed else ("nonmember",))
    assert garden.server.call("GET", f"lists/{garden.id}/{role}/{MEMBER}")["moderation_action"] == "accept"

    assert isinstance(act(adapter, post, Action.MODERATE, value="accept"), AlreadyDone)
    assert isinstance(act(adapter, post, Action.MODERATE, value="default"), Applied)
    assert "moderation_action" not in garden.server.call("GET", f"lists/{garden.id}/{role}/{MEMBER}")


def test_members_come_with_all_their_roles(garden: List, adapter: Adapter) -> None:
    server = garden.server
    mina = f"mina-of-{garden.id}@example.com"
    server.subscribe(garden.address, mina, "Mina")
    server.subscribe(garden.address, OWNER, "Olive")
    server.subscribe(garden.address, OWNER, "Olive", role="owner")
    server.subscribe(garden.address, MODERATOR, "Maud", role="moderator")
    garden.hold(("passer-by@example.net", "Hi", "Hi"))

    members = {m.handle: m for m in everything(adapter, Feed.MEMBERS, 1) if isinstance(m, Member)}

    assert {handle: member.roles for handle, member in members.items()} == {
        mina: ("member",),
        OWNER: ("member", "owner"),
        MODERATOR: ("moderator",),
        "passer-by@example.net": ("nonmember",),
    }
    assert members[mina].name == "Mina"
    ban = adapter.capabilities.rule_for(Action.BAN, TargetKind.MEMBER)
    assert ban is not None
    (post,) = garden.items()
    on_member = command(post, ban, target_kind=TargetKind.MEMBER, target=members[mina].remote_id, kind=None)
    assert isinstance(adapter.execute(on_member), Applied)
    assert server.bans(garden.address) == [mina]


def test_texts_of_the_list_and_its_welcome_are_read_without_credentials(
    garden: List, adapter: Adapter, httpserver: HTTPServer
) -> None:
    server = garden.server
    server.call("PATCH", f"lists/{garden.id}/config", description="Growing things", info="Be kind.\nShare seeds.")
    httpserver.expect_request(f"/welcome/{garden.id}/en.txt").respond_with_data("Welcome, $display_name!")
    place = httpserver.url_for("/welcome/${list_id}/$language.txt")
    server.call(
        "PATCH",
        f"lists/{garden.id}/uris",
        **{"list:user:notice:welcome": place, "username": "u", "password": "template-password"},
    )

    found = {d.kind: d for d in everything(adapter, Feed.TERMS) if isinstance(d, Document)}

    assert {kind: document.text for kind, document in found.items()} == {
        "description": "Growing things",
        "info": "Be kind.\nShare seeds.",
        "welcome": "Welcome, $display_name!",
    }
    assert {kind for kind, document in found.items() if document.editable} == {"description", "info"}
    assert "Authorization" not in httpserver.log[0][0].headers


def test_a_welcome_that_cannot_be_read_does_not_hide_the_other_texts(garden: List, adapter: Adapter) -> None:
    garden.server.call("PATCH", f"lists/{garden.id}/uris", **{"list:user:notice:welcome": "http://127.0.0.1:9/welcome"})

    documents = [d for d in everything(adapter, Feed.TERMS) if isinstance(d, Document)]

    assert [d.kind for d in documents] == ["description", "info", "welcome"]
    assert documents[2].text == ""
    assert "not readable: 127.0.0.1:9 refuses the connection" in documents[2].title


def test_a_site_is_read_list_by_list(garden: List) -> None:
    other = List(garden.server)
    garden.hold(("a@example.net", "In the first", "One"))
    other.hold(("a@example.net", "In the second", "Two"))
    whole = garden.sign_in(url=garden.server.url)

    places = {item.place[0]: item for item in pending(whole).values() if item.place[0] in (garden.id, other.id)}

    assert {key: item.subject for key, item in places.items()} == {
        garden.id: "In the first",
        other.id: "In the second",
    }
    act(whole, places[other.id], Action.DISCARD)
    assert other.items() == []
    assert len(garden.items()) == 1
    whole.close()


def test_nothing_is_missed_while_others_decide(garden: List, adapter: Adapter) -> None:
    garden.hold(*[(f"w{n}@example.net", f"Post {n}", f"Words {n}") for n in range(40)])
    everybody = [item.remote_id for item in garden.items()]
    seen: set[str] = set()
    decided: set[str] = set()
    cursor: str | None = None
    for turn in range(100):
        page = adapter.fetch(Feed.QUEUE, cursor, 6)
        seen |= {record.remote_id for record in page.records}
        if not page.more:
            break
        cursor = page.cursor
        # Somebody discards the two that were read first: all that follows moves up.
        for remote_id in everybody[2 * turn : 2 * turn + 2]:
            number = remote_id.split("/")[2]
            garden.server.call("POST", f"lists/{garden.id}/held/{number}", action="discard")
            decided.add(remote_id)

    assert decided
    assert seen | decided == set(everybody)


def test_a_late_second_decision_is_told_and_has_no_effect(garden: List, adapter: Adapter) -> None:
    garden.server.subscribe(garden.address, MEMBER)
    (post,) = garden.hold(("a@example.net", f"Once {garden.id}", "Only once"))
    garden.decide_elsewhere(post)

    with pytest.raises(Conflict, match="Mailman does not tell who"):
        act(adapter, post, Action.APPROVE)

    (following,) = garden.hold(("a@example.net", f"Twice {garden.id}", "A later one"))
    act(adapter, following, Action.APPROVE)
    mails = [mail.subject for mail in garden.server.wait_for_mails(1, MEMBER) if garden.id in mail.subject]
    assert not [subject for subject in mails if "Once" in subject]


def test_of_two_at_the_same_moment_one_decides_and_the_other_is_told(garden: List) -> None:
    """Mailman prevents nothing here, and the post may go out; what counts is that the other one is told."""
    posts = garden.hold(*[(f"w{n}@example.net", f"Race {n}", f"Words {n}") for n in range(6)])
    for post in posts:
        start = threading.Barrier(2)
        ends: list[str] = []

        def decide(item: Item, action: Action, start: threading.Barrier = start, ends: list[str] = ends) -> None:
            console = garden.sign_in()
            start.wait()
            try:
                ends.append(type(act(console, item, action)).__name__)
            except Conflict as conflict:
                ends.append(f"Conflict: {conflict}")
            finally:
                console.close()

        both = [threading.Thread(target=decide, args=(post, action)) for action in (Action.APPROVE, Action.DISCARD)]
        for one in both:
            one.start()
        for one in both:
            one.join()

        assert "Applied" in ends
        (told,) = [end for end in ends if end != "Applied"]
        assert "omebody else decided it" in told
    assert garden.items() == []


def test_read_tells_pending_from_gone(garden: List, adapter: Adapter) -> None:
    (post,) = garden.hold(("a@example.net", "Hello", "Hello"))
    read = adapter.read(post.remote_id)
    assert isinstance(read, Item)
    assert read.state is ItemState.PENDING

    garden.decide_elsewhere(post)

    assert adapter.read(post.remote_id) == Gone(post.remote_id)
