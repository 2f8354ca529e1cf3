"""The Discourse adapter's feeds, people, texts and meetups, and the check of an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.adapters.base import AlreadyDone, Applied, Outcome, SignIn
from console.adapters.discourse.adapter import DiscourseAdapter
from console.adapters.discourse.blocks import find
from console.adapters.discourse.feeds import named_topics
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized, Unsupported
from console.analysis.calendar.records import text_of
from console.domain.actions import Action, Effect, TargetKind
from console.domain.capabilities import Grant
from console.domain.commands import Command
from console.domain.records import Document, Feed, Gone, Interaction, InteractionKind, Meetup, Member
from tests.contract.adapter_contract import everything, pending
from tests.unit.adapters.discourse.played import KEY, PlayedDiscourse
from tests.unit.adapters.discourse.site import COLLEAGUE

BRYN = "user/3"
ADMIN = "user/1"


def ask(adapter: DiscourseAdapter, action: Action, kind: TargetKind, target: str = "", **more: Any) -> Outcome:
    now = datetime.now(UTC)
    return adapter.execute(Command(1, 1, 1, None, kind, target, None, action, Effect.NONE, now, now, **more))


def records(adapter: DiscourseAdapter, feed: Feed) -> list[Any]:
    return list(everything(adapter, feed))


# The queue


def test_nothing_is_missed_that_others_take_out_while_the_queue_is_read(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    expected = {f"review/{row.number}" for row in played.site.waiting.values()}
    first = adapter.fetch(Feed.QUEUE, None, 10)
    for number in (40, 41, 42, 43):
        played.site.decide(number, "approve_post", "0", COLLEAGUE, {})
    seen = {record.remote_id for record in first.records}
    cursor = first.cursor
    while cursor is not None:
        page = adapter.fetch(Feed.QUEUE, cursor, 10)
        seen |= {record.remote_id for record in page.records}
        cursor = page.cursor

    assert seen == expected


def test_more_than_a_page_that_came_in_one_moment_is_read_whole(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    flood = {f"review/{played.site.hold('ReviewableUser', 5, at=at).number}" for _ in range(37)}

    assert flood <= pending(adapter).keys()


def test_why_something_is_held_is_read_without_its_markup(adapter: DiscourseAdapter) -> None:
    item = pending(adapter)["review/40"]

    assert item.rules[0].startswith("A new user: see approve post count")
    assert item.text == "A first post about slugs, number 0"
    assert item.subject == "Slugs 0"
    assert item.author.remote_id == "user/7"


def test_who_reported_is_named_with_the_reason(adapter: DiscourseAdapter) -> None:
    flags = pending(adapter)["review/51"].flags

    assert [(flag.by, flag.reason) for flag in flags] == [("Dafydd", "Inappropriate"), ("Efa", "Inappropriate")]


# People


def test_a_penalty_shows_at_once_and_can_be_lifted(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    suspended = ask(adapter, Action.SUSPEND, TargetKind.MEMBER, BRYN, reason="Spite", value="2030-01-31T12:00:00+02:00")
    again = ask(adapter, Action.SUSPEND, TargetKind.MEMBER, BRYN, reason="Spite", value="2030-01-31T10:00:00Z")

    for outcome in (suspended, again):
        (member,) = outcome.records
        assert isinstance(member, Member)
        assert (member.standing, member.note) == ("suspended", "until 2030-01-31")
    (member,) = ask(adapter, Action.UNSUSPEND, TargetKind.MEMBER, BRYN).records
    assert isinstance(member, Member)
    assert member.standing == "good"


def test_a_penalty_of_a_colleague_with_another_end_is_a_conflict(adapter: DiscourseAdapter) -> None:
    ask(adapter, Action.SILENCE, TargetKind.MEMBER, BRYN, reason="Noise", value="2030-01-31")

    with pytest.raises(Conflict, match="has silenced Bryn already until 2030-01-31"):
        ask(adapter, Action.SILENCE, TargetKind.MEMBER, BRYN, reason="Noise")


@pytest.mark.parametrize(("value", "reason"), [("soon", "Spite"), ("", " ")])
def test_a_penalty_needs_a_date_that_is_one_and_a_reason(adapter: DiscourseAdapter, value: str, reason: str) -> None:
    with pytest.raises(Invalid):
        ask(adapter, Action.SUSPEND, TargetKind.MEMBER, BRYN, reason=reason, value=value)


def test_administrators_cannot_be_suspended_and_that_is_no_matter_of_the_key(adapter: DiscourseAdapter) -> None:
    with pytest.raises(Forbidden):
        ask(adapter, Action.SUSPEND, TargetKind.MEMBER, ADMIN, reason="Spite")


def test_a_message_goes_to_one_member_with_a_title_of_its_own_or_its_first_words(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    ask(adapter, Action.MESSAGE, TargetKind.MEMBER, BRYN, message="Hello there", value="Welcome")
    ask(adapter, Action.MESSAGE, TargetKind.MEMBER, BRYN, message="Hello there")

    assert [(sent["target_recipients"], sent["title"]) for sent in played.site.messages] == [
        ("Bryn", "Welcome"),
        ("Bryn", "Hello there"),
    ]
    with pytest.raises(Invalid):
        ask(adapter, Action.MESSAGE, TargetKind.MEMBER, BRYN, value="Welcome")
    with pytest.raises(NotFound):
        ask(adapter, Action.MESSAGE, TargetKind.MEMBER, "user/999", message="Hello")


def test_an_invitation_goes_to_an_address(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    ask(adapter, Action.INVITE, TargetKind.COMMUNITY, value="gwen@example.org", message="Come in")

    assert played.site.invited == [{"email": "gwen@example.org", "custom_message": "Come in"}]
    with pytest.raises(Invalid, match="“gwen” is none"):
        ask(adapter, Action.INVITE, TargetKind.COMMUNITY, value="gwen")


def test_members_of_any_number_come_once_each(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    for number in range(250):
        played.site.join(f"late{number}")
    first = adapter.fetch(Feed.MEMBERS, None, 100)
    played.site.join("latest")
    rest: list[Any] = []
    cursor = first.cursor
    while cursor is not None:
        page = adapter.fetch(Feed.MEMBERS, cursor, 100)
        rest += page.records
        cursor = page.cursor

    ids = [record.remote_id for record in (*first.records, *rest)]
    assert len(ids) == len(set(ids)) == len(played.site.users) - 1


# Texts


def test_the_rules_are_found_by_the_names_of_their_topics(adapter: DiscourseAdapter) -> None:
    found = records(adapter, Feed.TERMS)

    assert [(text.kind, text.title, text.version, text.editable) for text in found] == [
        ("terms", "Terms of Service", "1", True),
        ("guidelines", "FAQ Guidelines", "1", True),
    ]
    assert found[0].text.startswith("# Terms")


@pytest.mark.parametrize(
    ("place", "topics"),
    [
        ("12", [("terms", 12)]),
        ("12, 13 14 15", [("terms", 12), ("guidelines", 13), ("privacy", 14), ("terms", 15)]),
        ("privacy:7 guidelines=8", [("privacy", 7), ("guidelines", 8)]),
        ("https://forum.example.org/t/our-rules/21/1", [("terms", 21)]),
        ("privacy:https://forum.example.org/t/22", [("privacy", 22)]),
        ("nonsense 0 -3 x/9y", []),
    ],
)
def test_topics_can_be_named_by_number_and_address(place: str, topics: list[tuple[str, int]]) -> None:
    assert named_topics(place) == topics


def test_a_text_is_published_with_the_old_one_sent_along(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    text = records(adapter, Feed.TERMS)[0]

    outcome = _publish(adapter, text, "# Terms\n\nBe kinder.\n")

    (changed,) = outcome.records
    assert isinstance(changed, Document)
    assert (changed.version, changed.text, changed.title) == ("2", "# Terms\n\nBe kinder.", "Terms of Service")
    sent = next(request for request, _ in played.asked if request.method == "PUT").get_json()
    assert sent["post"]["original_text"] == text.text
    assert sent["post"]["edit_reason"] == "Kinder"
    assert isinstance(_publish(adapter, text, "# Terms\r\n\r\nBe kinder."), AlreadyDone)


def test_a_text_that_changed_meanwhile_is_a_conflict_however_late_it_changed(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    text = records(adapter, Feed.TERMS)[0]
    theirs = {"raw": "# Terms\n\nTheirs.", "edit_reason": "Shorter"}
    played.meanwhile["/posts/100.json"] = lambda: played.site.revise(100, theirs)

    for _ in ("between our looking and writing", "before we looked"):
        with pytest.raises(Conflict, match="at version 2, “Shorter”; yours began from 1") as refused:
            _publish(adapter, text, "# Terms\n\nOurs.")
        assert refused.value.current == adapter.read_record(Feed.TERMS, text.remote_id)

    assert played.site.posts[100]["raw"] == "# Terms\n\nTheirs."
    assert adapter.read_record(Feed.TERMS, text.remote_id).version == "2"  # type: ignore[union-attr]


def _publish(adapter: DiscourseAdapter, text: Document, value: str) -> Outcome:
    return ask(
        adapter,
        Action.PUBLISH,
        TargetKind.DOCUMENT,
        text.remote_id,
        value=value,
        reason="Kinder",
        base_version=text.version,
    )


# Meetups

_ICS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Grafting morning\\, with tea\r\n"
    "DTSTART;TZID=Europe/Paris:20261003T093000\r\n"
    "DTEND;TZID=Europe/Paris:20261003T110000\r\nLOCATION:The old\r\n  orchard\r\nRRULE:FREQ=WEEKLY;INTERVAL=2\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_the_calendar_is_read(adapter: DiscourseAdapter) -> None:
    (swap,) = records(adapter, Feed.EVENTS)

    assert isinstance(swap, Meetup)
    assert (swap.title, swap.place, swap.coming) == ("Seed swap", "The shed", 4)
    assert (swap.starts, swap.ends - swap.starts) == (datetime(2026, 9, 5, 10, tzinfo=UTC), timedelta(hours=2))


def test_a_meetup_becomes_a_topic_with_a_block(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    (made,) = ask(adapter, Action.SCHEDULE, TargetKind.MEETUP, value=_ICS).records

    assert isinstance(made, Meetup)
    raw = played.site.posts[int(made.remote_id.removeprefix("event/"))]["raw"]
    assert raw == (
        '[event start="2026-10-03 09:30" end="2026-10-03 11:00" timezone="Europe/Paris" '
        'name="Grafting morning, with tea" location="The old orchard" recurrence="every_two_weeks" '
        'status="public"]\n[/event]'
    )


def test_a_change_keeps_what_it_does_not_know_of_the_block(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    (swap,) = records(adapter, Feed.EVENTS)

    outcome = ask(adapter, Action.SCHEDULE, TargetKind.MEETUP, swap.remote_id, value=_ICS, base_version=swap.version)

    raw = played.site.posts[int(swap.remote_id.removeprefix("event/"))]["raw"]
    assert 'allowed-groups="trust_level_0"' in raw
    assert "Bring what you have." in raw
    assert isinstance(outcome, Applied)
    with pytest.raises(Conflict, match="changed after this was decided"):
        ask(adapter, Action.CANCEL, TargetKind.MEETUP, swap.remote_id, base_version=swap.version)


def test_a_change_made_in_the_window_does_not_link_the_event_to_itself(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    (swap,) = records(adapter, Feed.EVENTS)

    ask(adapter, Action.SCHEDULE, TargetKind.MEETUP, swap.remote_id, value=text_of(swap), base_version=swap.version)

    block = find(played.site.posts[int(swap.remote_id.removeprefix("event/"))]["raw"])
    assert block is not None
    assert (block.options["start"], block.options["name"]) == ("2026-09-05 10:00", "Seed swap")
    assert "url" not in block.options


def test_a_cancelled_meetup_leaves_a_line_for_who_reads_the_topic(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    (swap,) = records(adapter, Feed.EVENTS)

    outcome = ask(adapter, Action.CANCEL, TargetKind.MEETUP, swap.remote_id, base_version=swap.version)

    assert outcome == Applied((Gone(swap.remote_id),))
    assert records(adapter, Feed.EVENTS) == []
    raw = played.site.posts[int(swap.remote_id.removeprefix("event/"))]["raw"]
    assert raw == "Seed swap (2026-09-05 10:00) is cancelled."
    assert adapter.read_record(Feed.EVENTS, swap.remote_id) == Gone(swap.remote_id)


def test_a_site_without_a_calendar_has_no_meetups(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    played.site.calendar = False

    assert records(adapter, Feed.EVENTS) == []


# Posts


def test_who_wrote_and_who_answered_whom(adapter: DiscourseAdapter) -> None:
    talk = [one for one in records(adapter, Feed.ACTIVITY) if one.post.startswith("post/12/")]

    assert all(isinstance(one, Interaction) for one in talk)
    assert sorted((one.kind, one.source, one.target, one.post, one.answers) for one in talk) == [
        (InteractionKind.ANSWER, "Bryn", "Cerys", "post/12/3", "post/12/2"),
        (InteractionKind.ANSWER, "Cerys", "Bryn", "post/12/2", "post/12/1"),
        (InteractionKind.POST, "Bryn", "", "post/12/1", ""),
        (InteractionKind.POST, "Bryn", "", "post/12/3", "post/12/2"),
        (InteractionKind.POST, "Cerys", "", "post/12/2", "post/12/1"),
    ]


def test_only_what_is_new_is_read_again(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    for number in range(130):
        played.site.reply(12, 4, f"Reply {number}")
    cursor, read = None, 0
    while True:
        page = adapter.fetch(Feed.ACTIVITY, cursor, 50)
        cursor, read = page.cursor, read + len(page.records)
        if not page.more:
            break
    assert read >= len(played.site.posts)
    assert adapter.fetch(Feed.ACTIVITY, cursor, 50).records == ()
    played.site.reply(12, 4, "And one more", to=2)

    page = adapter.fetch(Feed.ACTIVITY, cursor, 50)

    assert [(one.kind, one.target) for one in page.records] == [("post", ""), ("answer", "Cerys")]  # type: ignore[union-attr]
    assert not page.more


def test_a_topic_is_pinned_by_any_of_its_posts(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    ask(adapter, Action.PIN, TargetKind.POST, "post/12/3")
    assert played.site.topics[12]["pinned"]
    ask(adapter, Action.UNPIN, TargetKind.POST, "post/12/1")
    assert not played.site.topics[12]["pinned"]
    with pytest.raises(NotFound):
        ask(adapter, Action.PIN, TargetKind.POST, "post/999/1")


# The account


def test_the_check_says_what_a_moderator_may_and_where_a_right_is_granted(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    info = adapter.probe()
    assert (info.product, info.version, info.community, info.user, info.members) == (
        "Discourse",
        "3.6.0.beta2",
        "Allotment Forum",
        "Marisol",
        31,
    )
    assert {right.name: right.grant for right in info.permissions}["Review queue"] is Grant.YES
    played.site.users[1] |= {"admin": False, "moderator": False}
    played.site.calendar = False
    for topic in played.site.topics.values():
        topic["slug"] = "renamed"

    missing = {right.name: right.detail for right in adapter.probe().permissions if right.grant is Grant.NO}

    assert "Grant moderation" in missing["Members"]
    assert "Grant moderation" in missing["Review queue"]
    for feed in (Feed.QUEUE, Feed.MEMBERS):
        with pytest.raises(Forbidden):
            adapter.fetch(feed, None, 10)
    assert "Plugins" in missing["Calendar"]
    assert "place of this account" in missing["Rules"]


def test_a_key_for_another_user_is_no_sign_in(played: PlayedDiscourse) -> None:
    stranger = DiscourseAdapter(SignIn(played.url, user="nobody", secret=KEY))

    for asked in (stranger.probe, lambda: stranger.fetch(Feed.MEMBERS, None, 5), lambda: stranger.read("review/40")):
        with pytest.raises(Unauthorized, match="key"):
            asked()
    stranger.close()


def test_what_discourse_cannot_is_not_sent(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    with pytest.raises(Unsupported):
        ask(adapter, Action.BAN, TargetKind.MEMBER, BRYN)
    with pytest.raises(Unsupported):
        adapter.read_record(Feed.ACTIVITY, "wrote/1")
    assert adapter.read_record(Feed.MEMBERS, "nonsense") == Gone("nonsense")
    assert adapter.read_record(Feed.MEMBERS, "user/999") == Gone("user/999")
    assert played.sent() == []
