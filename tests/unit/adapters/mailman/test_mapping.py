"""Recorded answers of a real Mailman become the domain's records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.mailman import mapping, wire
from console.adapters.mailman.ids import HeldId, MemberId, RequestId, parse
from console.domain.items import Item, ItemKind, ItemState, TextFormat
from tests.unit.adapters.mailman.recordings import KITCHEN, recorded, recorded_as

HELD = wire.Collection[wire.Held]


def held_items() -> dict[str, Item]:
    posts = recorded_as("held", HELD).entries
    return {item.author.handle: item for item in (mapping.held_post(KITCHEN, post) for post in posts)}


def changed(**fields: object) -> Item:
    """The first recorded post with other fields, as it comes over the wire."""
    entry: dict[str, Any] = {**recorded("held")["entries"][0], **fields}
    return mapping.held_post(KITCHEN, msgspec.convert(entry, type=wire.Held))


def test_a_plain_post() -> None:
    item = held_items()["cook@example.org"]

    assert item.kind is ItemKind.POST
    assert item.state is ItemState.PENDING
    assert item.author.name == "Cleo Cook"
    assert item.author.role == "member"
    assert item.subject == "Bread on Saturday"
    assert item.text.strip() == "The oven is warm from nine.\nBring a bowl."
    assert item.source == ""
    assert item.rules == ("The message comes from a moderated member",)
    assert item.place == (KITCHEN,)
    assert item.received.utcoffset() is not None
    assert item.received.year == 2026
    assert ("To", "kitchen@example.org") in item.headers
    assert "Subject" not in dict(item.headers)
    assert item.actions == ("approve", "reject", "discard", "defer", "ban", "moderate")
    assert item.hidden


def test_a_post_in_several_parts_with_a_file() -> None:
    item = held_items()["zoe@example.net"]

    assert item.author.name == "Zoë Möller"
    assert item.author.role == "non-member"
    assert item.subject == "Rezept für Käsespätzle ☘"
    assert "Zwei Eier, 200 g Mehl." in item.text
    assert item.format is TextFormat.PLAIN
    assert [(file.name, file.media_type, file.size) for file in item.attachments] == [
        ("Käse.pdf", "application/pdf", 450)
    ]


def test_a_post_with_undeclared_bytes_is_still_there() -> None:
    item = held_items()["old@example.net"]

    assert item.subject.startswith("caf")
    assert item.text.startswith("Undeclared caf")


def test_a_post_of_html_alone_keeps_its_source_beside_its_text() -> None:
    item = changed(msg="From: a@example.net\nContent-Type: text/html\n\n<p>One</p><p>Two &amp; three</p>\n")

    assert item.format is TextFormat.HTML
    assert "<p>One</p>" in item.source
    assert "<" not in item.text
    assert "Two & three" in item.text


@pytest.mark.parametrize(
    ("reasons", "reason", "shown"),
    [
        (["One", "Two", "One"], "", ("One", "Two")),
        ([["Message has more than {} recipients", 10]], "", ("Message has more than 10 recipients",)),
        ([["{} of {}", "a {}", 3]], "", ("a {} of 3",)),
        ([["{} of {}", 2]], "", ("2 of …",)),
        ([["Plain", 2]], "", ("Plain",)),
        (None, "First; Second", ("First", "Second")),
        ([], None, ()),
        ({"odd": 1}, "Kept", ("Kept",)),
        ([[], 3, None, ""], "", ()),
    ],
)
def test_why_it_is_held_in_mailmans_words(reasons: object, reason: str | None, shown: tuple[str, ...]) -> None:
    assert changed(moderation_reasons=reasons, reason=reason).rules == shown


@pytest.mark.parametrize("field", ["message_id", "hold_date", "sender", "subject", "reason", "msg"])
def test_a_post_that_lacks_something_is_not_hidden(field: str) -> None:
    assert changed(**{field: None}).remote_id
    entry = recorded("held")["entries"][0]
    del entry[field]
    assert mapping.held_post(KITCHEN, msgspec.convert(entry, type=wire.Held)).actions


def test_a_post_whose_content_is_lost_says_so() -> None:
    lost = "Subject: Message content lost\nMessage-ID: <x@example.net>\n\nThis held message has been lost.\n"
    assert "This held message has been lost." in changed(msg=lost).text


def test_ten_million_characters_in_one_field_are_cut() -> None:
    item = changed(msg="From: a@example.net\nSubject: Long\n\n" + "word " * 2_000_000, subject="s" * 10_000_000)

    assert len(item.text) <= 200_000
    assert len(item.subject) <= 200_000
    assert any("too large" in note for name, note in item.headers if name == "Note")
    assert item.size > 9_000_000


@given(st.text(max_size=2000))
def test_no_message_is_too_broken_to_be_shown(raw: str) -> None:
    assert changed(msg=raw).digest() == changed(msg=raw).digest()


def test_people_who_ask() -> None:
    (asked,) = recorded_as("requests", wire.Collection[wire.Request]).entries
    (leaving,) = recorded_as("leaving", wire.Collection[wire.Request]).entries
    joins, leaves = mapping.request(KITCHEN, asked), mapping.request("garden.example.org", leaving)

    assert (joins.kind, leaves.kind) == (ItemKind.JOIN, ItemKind.JOIN)
    assert joins.subject == f"Asks to join {KITCHEN}"
    assert joins.author.name == "Ása Asks"
    assert joins.received == datetime(2026, 11, 23, 4, 57, 59, tzinfo=UTC)
    assert leaves.subject == "Asks to leave garden.example.org"
    assert "moderate" not in joins.actions


def test_a_request_shown_under_another_list_is_not_this_lists() -> None:
    (asked,) = recorded_as("requests", wire.Collection[wire.Request]).entries
    assert asked.waits_on(KITCHEN)
    assert not asked.waits_on("garden.example.org")
    assert not msgspec.structs.replace(asked, token_owner="subscriber").waits_on(KITCHEN)


def test_members() -> None:
    (cook,) = recorded_as("roster_member", wire.Collection[wire.Member]).entries
    member = mapping.member(KITCHEN, cook, ["owner"])

    assert member.roles == ("member", "owner")
    assert member.moderation == "hold"
    assert member.name == "Cleo Cook"
    strangers = recorded_as("roster_nonmember", wire.Collection[wire.Member]).entries
    assert {mapping.member(KITCHEN, one).moderation for one in strangers} == {""}


def test_texts() -> None:
    description, info = mapping.texts(KITCHEN, recorded_as("config", wire.ListConfiguration))

    assert description.text == "Cooking together"
    assert info.text == "Recipes, questions, leftovers.\nBe kind."
    assert info.editable
    assert not mapping.welcome(KITCHEN, "Kitchen", "Hello").editable


def test_a_page_beyond_the_end_has_no_entries() -> None:
    assert recorded_as("held_beyond_the_end", HELD).entries == ()


# Ids


def test_an_id_lasts_and_is_never_another_posts() -> None:
    first, second = recorded_as("held", HELD).entries[:2]
    remote_id = HeldId.of(KITCHEN, first)

    assert parse(str(remote_id)) == remote_id
    assert remote_id.is_of(recorded_as("held_one", wire.Held))
    assert not remote_id.is_of(msgspec.structs.replace(second, request_id=first.request_id))
    assert not remote_id.is_of(msgspec.structs.replace(first, hold_date="2026-11-24T00:00:00"))
    assert not remote_id.is_of(msgspec.structs.replace(first, message_id="<other@example.org>"))


@given(st.text(), st.text(), st.integers(0, 10**9), st.text(), st.text())
def test_ids_survive_whatever_a_stranger_writes(
    list_id: str, address: str, number: int, date: str, message_id: str
) -> None:
    post = wire.Held(request_id=number, message_id=message_id, hold_date=date, sender=address)
    for remote_id in (HeldId.of(list_id, post), RequestId(list_id, address, date), MemberId(list_id, address)):
        assert parse(str(remote_id)) == remote_id
        assert str(remote_id).isascii()


@given(st.text())
def test_what_is_no_id_of_ours_is_none(text: str) -> None:
    found = parse(text)
    assert found is None or str(found)
