"""Rank: each reason has its cause, its points and its place in the text, and they add up to the number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.analysis.rank import MOST, Around, Before, bounded, link_hosts, reasons
from console.domain.items import Attachment, Author, Flag, Item, ItemKind
from console.domain.rank import HIGH, Reason, total

NOON = datetime(2026, 5, 2, 12, tzinfo=UTC)
REGULAR = Author("gravelbaron", "Grav", "17", joined=NOON - timedelta(days=1500), posts=1204, approved=12)
PLAIN = Item("1", ItemKind.POST, REGULAR, "Hub gear", "A clean chain loses two per cent in the drivetrain.", NOON)
ATTACK = (
    "Oh come off it. You have clearly never fixed anything heavier than a kettle, and people like you are why "
    "this forum keeps recommending museum pieces."
)


def shown(item: Item, around: Around | None = None) -> dict[str, int]:
    return {reason.text: reason.points for reason in reasons(item, around or Around())}


def test_a_plain_post_of_a_regular_has_nothing_against_it() -> None:
    assert reasons(PLAIN) == ()


def test_what_speaks_for_an_author_is_taken_off_what_speaks_against() -> None:
    item = replace(PLAIN, flags=(Flag("tove", trusted=True),))
    assert shown(item) == {"1 trusted flag": 14, "12 approved before": -3, "Member for 4 years": -3}


def test_attack_wording_is_marked_where_it_stands() -> None:
    item = replace(PLAIN, text=ATTACK, flags=tuple(Flag(name, trusted=True) for name in "abc"))
    found = {
        reason.text: reason for reason in reasons(item, Around(Before(warned_at=NOON - timedelta(days=11)), tied=True))
    }
    wording = found["Attack wording, 2 phrases"]
    assert [ATTACK[start:end] for start, end in wording.spans] == ["You have clearly never", "people like you"]
    assert wording.points == 19
    assert found["3 trusted flags"].points == 28
    assert found["Warned 11 days ago"].points == 12
    assert found["Mutual tie with target"].points == -9


def test_grave_wording_is_found_through_disguise_and_in_other_languages() -> None:
    assert "Threat wording" in shown(replace(PLAIN, text="I know whеre you live, Anna."))
    assert "Threat wording" in shown(replace(PLAIN, text="Wir WISSEN wo du wohnst!"))
    assert "Self-harm wording" in shown(replace(PLAIN, text="J'ai envie de mourir"))
    assert "Dangerous advice" in shown(replace(PLAIN, text="Mix some bleach, then a little vinegar, and stand back"))
    assert "Disguised letters" in shown(replace(PLAIN, text="I know whеre you live, Anna."))


def test_a_gap_in_a_phrase_is_short() -> None:
    assert "Dangerous advice" not in shown(
        replace(PLAIN, text="Bleach is one thing that I never keep at home; I do keep vinegar")
    )


def test_a_flag_that_names_a_danger_counts_more() -> None:
    item = replace(
        PLAIN, author=Author("x", remote_id="1"), flags=(Flag("a", "This could kill a child today.", trusted=True),)
    )
    assert shown(item) == {"1 trusted flag": 14, "A flag names a danger": 14}


def test_a_wave_of_spam_is_severe() -> None:
    guest = Item(
        "2",
        ItemKind.COMMENT,
        Author("lorna_91"),
        "",
        "I thought this publish used to be good. https://www.kettle-descaler-top10.example/x?y",
        NOON,
        first_post=True,
    )
    around = Around(copies=13, copies_within=timedelta(minutes=40), bad_sites={"kettle-descaler-top10.example": 310})
    found = shown(guest, around)
    assert found["13 near-copies in 40 min"] == 38
    assert found["Site in 310 rejections"] == 22
    assert "1 link from a newcomer" in found
    assert "First comment, guest" in found
    assert total(reasons(guest, around)) >= HIGH


def test_near_copies_spread_over_weeks_weigh_less() -> None:
    assert shown(PLAIN, Around(copies=13, copies_within=timedelta(days=20)))["13 near-copies"] == 24


def test_a_link_that_an_edit_adds_is_named() -> None:
    edit = replace(PLAIN, kind=ItemKind.EDIT, text="See https://b.example/", original="See https://a.example/")
    assert "Link added afterwards" in shown(edit)
    assert "Link added afterwards" not in shown(replace(edit, original="Look at b.example please"))


def test_an_attachment_that_can_run_is_named() -> None:
    assert "Attachment that can run" in shown(
        replace(PLAIN, attachments=(Attachment("photo.jpg.EXE", "image/jpeg", 9),))
    )
    assert "Attachment that can run" not in shown(replace(PLAIN, attachments=(Attachment("exe.txt", "text/plain", 9),)))


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://www.A.example:8080/x and http://a.example?q=1", ["a.example"]),
        ("write to me@mail.example or see shop.example/deal", ["shop.example"]),
        ("http://a.example@evil.example/ is a trap", ["evil.example"]),
        ("end of it.Then more, version 3.11.2", []),
    ],
)
def test_hosts_of_links(text: str, hosts: list[str]) -> None:
    assert link_hosts(text) == hosts


def test_reasons_add_up_within_bounds() -> None:
    many = [Reason(str(points), points) for points in (38, 28, 22, 19, 12, -9, -40)]
    assert total(bounded(many)) == 70
    assert total(bounded(many[:5])) == MOST
    assert [reason.points for reason in bounded(many[:5])] == [38, 28, 14]
    assert total(bounded(many[4:])) == 0
    assert bounded([]) == ()
