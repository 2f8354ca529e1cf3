"""What a server tells, as records: reports, sign-ups, members, texts, meetups and who answers whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug import Response

from console.adapters.base import Adapter, SignIn
from console.adapters.budget import Work
from console.adapters.errors import Malformed, RateLimited, RemoteError, Unauthorized, Unavailable, Unsupported
from console.adapters.mastodon.client import Client
from console.adapters.mastodon.ids import parse
from console.adapters.mastodon.moments import before, id_at
from console.adapters.mastodon.paging import onward
from console.adapters.mastodon.traits import SNOWFLAKE, ULID
from console.domain.items import Item, ItemKind, TextFormat
from console.domain.records import Document, Feed, Interaction, Meetup, Member
from tests.contract.adapter_contract import everything
from tests.unit.adapters.mastodon.played import TOKEN, Played

Deed = tuple[str, str, str]


def items(adapter: Adapter, feed: Feed) -> dict[str, Item]:
    return {found.author.handle: found for found in everything(adapter, feed) if isinstance(found, Item)}


def deeds(adapter: Adapter) -> set[Deed]:
    found = [one for one in everything(adapter, Feed.ACTIVITY) if isinstance(one, Interaction)]
    return {(one.kind, one.source, one.target) for one in found}


# Items


def test_a_report_of_posts(mastodon: Played, on_mastodon: Adapter) -> None:
    mastodon.reports["8"]["rules"] = [{"id": "2", "text": "No advertising", "hint": ""}]
    item = items(on_mastodon, Feed.REPORTS)["pip"]

    assert item.kind is ItemKind.REPORT
    assert item.subject == "Reported for spam"
    assert item.text.count("Boats cheap at boats.example") == 2
    assert item.format is TextFormat.HTML
    assert "<strong>" in item.source
    assert (item.flags[0].by, item.flags[0].reason) == ("lou", "The same on every day")
    assert item.rules == ("No advertising",)
    assert item.received == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert item.author.remote_id == f"account/{mastodon.number(8)}"
    assert item.author.posts == 27
    assert not item.hidden


def test_a_report_of_a_member_shows_what_was_said_of_them(on_mastodon: Adapter) -> None:
    item = items(on_mastodon, Feed.REPORTS)["quin"]

    assert item.kind is ItemKind.MEMBER
    assert item.text == "The same on every day"
    assert item.url.endswith("/@quin")


def test_somebody_who_asks_to_join(on_mastodon: Adapter) -> None:
    item = items(on_mastodon, Feed.QUEUE)["bo"]

    assert item.kind is ItemKind.JOIN
    assert item.text == "I am bo, a sailor"
    assert item.headers == (("E-mail", "bo@mail.example"), ("E-mail confirmed", "not yet"))
    assert set(item.actions) == {"approve", "reject"}


def test_hostile_words_stay_words(mastodon: Played, on_mastodon: Adapter) -> None:
    mastodon.reports["8"]["statuses"][0]["content"] = "<p>a<script>alert(1)</script></p>" + "<div>" * 10_000 + "deep"
    mastodon.reports["8"]["comment"] = "c" * 1_000_000

    item = items(on_mastodon, Feed.REPORTS)["pip"]

    assert "alert" not in item.text
    assert "deep" in item.text
    assert len(item.flags[0].reason) <= 200_000


# Listings


def test_resolved_reports_are_not_listed(gotosocial: Played, on_gotosocial: Adapter) -> None:
    first = next(iter(gotosocial.reports))
    gotosocial.resolve(first, gotosocial.number(5))

    assert len(everything(on_gotosocial, Feed.REPORTS)) == len(gotosocial.reports) - 1


@pytest.mark.parametrize("dialect", ["mastodon", "gotosocial"])
def test_what_is_reported_while_a_listing_is_read_loses_nothing(dialect: str, request: pytest.FixtureRequest) -> None:
    server: Played = request.getfixturevalue(dialect)
    adapter: Adapter = request.getfixturevalue(f"on_{dialect}")
    there = {f"report/{number}" for number in server.reports}
    first = adapter.fetch(Feed.REPORTS, None, 3)
    server.add_report(60, server.number(7), server.number(5))
    server.resolve(next(iter(server.reports)), server.number(5))

    found, cursor = [record.remote_id for record in first.records], first.cursor
    while cursor is not None:
        page = adapter.fetch(Feed.REPORTS, cursor, 3)
        found += [record.remote_id for record in page.records]
        cursor = page.cursor

    assert len(found) == len(set(found))
    assert len(there - set(found)) <= 1


def test_members_with_how_they_stand(mastodon: Played, on_mastodon: Adapter) -> None:
    for count, flag in ((7, "suspended"), (8, "silenced"), (9, "disabled"), (10, "sensitized")):
        mastodon.accounts[mastodon.number(count)][flag] = True
    members = {one.handle: one for one in everything(on_mastodon, Feed.MEMBERS) if isinstance(one, Member)}

    assert [members[name].standing for name in ("otti", "pip", "quin", "rua", "ada")] == [
        "suspended",
        "limited",
        "frozen",
        "good",
        "pending",
    ]
    assert members["rua"].moderation == "sensitive"
    assert members["rua"].address == "rua@mail.example"
    assert members["rua"].remote_id == f"account/{mastodon.number(10)}"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('<https://s.example/api?max_id=12&limit=2>; rel="next", <https://s.example/api?min_id=14>; rel="prev"', "12"),
        ('<https://s.example/api?max_id=%2F%40dave>; rel="next"', "/@dave"),
        ("<https://elsewhere.example/?max_id=9>; rel=next", "9"),
        ('<https://s.example/api?min_id=14>; rel="prev"', ""),
        ("<https://s.example/api?max_id=" + "9" * 600 + '>; rel="next"', ""),
        ('<http://[>; rel="next"', ""),
        ("", ""),
    ],
)
def test_a_listing_goes_on_where_the_server_says_and_never_at_another_host(header: str, found: str) -> None:
    assert onward(header) == found


# Texts and meetups


def test_texts_of_mastodon_are_read_only(on_mastodon: Adapter) -> None:
    texts = {one.title: one for one in everything(on_mastodon, Feed.TERMS) if isinstance(one, Document)}

    assert list(texts) == ["Rules", "Terms of service", "Privacy policy", "About this server"]
    assert not any(one.editable for one in texts.values())
    assert texts["Rules"].text == "Be kind\nArgue the idea, not the person\n\nNo advertising"
    assert texts["Privacy policy"].updated == datetime(2026, 2, 3, tzinfo=UTC)
    assert texts["Terms of service"].format is TextFormat.HTML


def test_texts_of_gotosocial_come_as_they_were_written(on_gotosocial: Adapter) -> None:
    texts = {one.title: one for one in everything(on_gotosocial, Feed.TERMS) if isinstance(one, Document)}

    assert list(texts) == ["Rules", "Terms", "Description"]
    assert all(one.editable for one in texts.values())
    assert texts["Terms"].text == "Tie up, be quiet after ten."


def test_announcements_that_name_a_time_are_meetups(on_mastodon: Adapter, on_gotosocial: Adapter) -> None:
    quay, feast = (one for one in everything(on_mastodon, Feed.EVENTS) if isinstance(one, Meetup))

    assert (quay.title, quay.starts, quay.editable) == (
        "Meet at the quay",
        datetime(2026, 12, 1, 18, tzinfo=UTC),
        False,
    )
    assert feast.all_day
    assert feast.ends - feast.starts == timedelta(days=2)
    with pytest.raises(Unsupported, match="GoToSocial has no events"):
        on_gotosocial.fetch(Feed.EVENTS, None, 10)


# Activity

_HARBOUR_DEEDS = {
    ("post", "kim", ""),
    ("post", "lou", ""),
    ("post", "otti", ""),
    ("answer", "lou", "kim"),
    ("answer", "otti", "kim"),
    ("mention", "lou", "otti"),
}


@pytest.mark.parametrize("dialect", ["mastodon", "gotosocial"])
def test_who_wrote_answered_and_named_whom(dialect: str, request: pytest.FixtureRequest) -> None:
    """The private answer is nobody's business; the one below kim's own answer comes with that, and once."""
    assert deeds(request.getfixturevalue(f"on_{dialect}")) == _HARBOUR_DEEDS


@pytest.mark.parametrize("limit", [1, 2, 40])
def test_what_is_read_in_one_go_comes_once(on_mastodon: Adapter, limit: int) -> None:
    """An answer hangs on one post of the timeline, though the server shows it under those above it as well."""
    found = [one.remote_id for one in everything(on_mastodon, Feed.ACTIVITY, limit)]
    assert len(found) == len(set(found)) == 8


def test_a_late_answer_is_found_and_what_was_answered_is_not_asked_for_again(
    mastodon: Played, on_mastodon: Adapter
) -> None:
    page = on_mastodon.fetch(Feed.ACTIVITY, None, 40)
    assert not page.more
    mastodon.asked.clear()
    assert on_mastodon.fetch(Feed.ACTIVITY, page.cursor, 40).records
    assert [request.path for request in mastodon.asked if "context" in request.path] == []

    named = next(one for one in mastodon.statuses.values() if one["mentions"])
    mastodon.answer_to(9, named, mastodon.number(7))
    late = on_mastodon.fetch(Feed.ACTIVITY, page.cursor, 40)

    assert ("answer", "otti", "lou") in {
        (one.kind, one.source, one.target) for one in late.records if isinstance(one, Interaction)
    }
    assert len([request.path for request in mastodon.asked if "context" in request.path]) == 1


def test_a_post_says_what_it_is_and_where(mastodon: Played, on_mastodon: Adapter) -> None:
    found = {one.remote_id: one for one in everything(on_mastodon, Feed.ACTIVITY) if isinstance(one, Interaction)}
    answer = found[f"answer/{mastodon.post_number(2)}"]

    assert (answer.post, answer.answers) == (mastodon.post_number(2), mastodon.post_number(1))
    assert answer.excerpt == "@kim I saw it"
    assert answer.url.startswith("https://")
    assert answer.at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@given(st.integers(1_483_000_000_000, 4_000_000_000_000), st.integers(1, 10**9))
def test_ids_stand_in_the_order_of_their_times(milliseconds: int, later: int) -> None:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    for clock in (SNOWFLAKE, ULID):
        assert before(id_at(moment, clock), id_at(moment + timedelta(milliseconds=later + 1), clock))


@given(st.text())
def test_what_is_no_id_of_ours_is_none(text: str) -> None:
    found = parse(text)
    assert found is None or str(found) == text


# Trouble


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("unauthorized", Unauthorized, "Sign in again"),
        ("limited", RateLimited, "asks to wait"),
        ("malformed", Malformed, "web page"),
        ("gone", Unavailable, "check the address"),
    ],
)
def test_answers_that_are_no_listing(
    mastodon: Played, on_mastodon: Adapter, name: str, error: type[RemoteError], words: str
) -> None:
    mastodon.spoil = lambda _: mastodon.say(name)

    with pytest.raises(error, match=words):
        on_mastodon.fetch(Feed.MEMBERS, None, 10)


@pytest.mark.parametrize("dialect", ["mastodon", "gotosocial"])
def test_how_long_to_wait_stands_in_the_time_of_the_next_count(dialect: str, request: pytest.FixtureRequest) -> None:
    server: Played = request.getfixturevalue(dialect)
    adapter: Adapter = request.getfixturevalue(f"on_{dialect}")
    reset = datetime.now(UTC) + timedelta(minutes=4)
    server.spoil = lambda _: server.say("limited", **{"X-RateLimit-Reset": reset.isoformat()})

    with pytest.raises(RateLimited) as limited:
        adapter.fetch(Feed.MEMBERS, None, 10)

    assert limited.value.until == reset


def test_a_server_that_is_starting_names_its_own_time(gotosocial: Played, on_gotosocial: Adapter) -> None:
    gotosocial.spoil = lambda _: gotosocial.say("starting")

    with pytest.raises(RateLimited) as limited:
        on_gotosocial.probe()

    assert limited.value.until is not None
    assert timedelta(seconds=100) < limited.value.until - datetime.now(UTC) <= timedelta(seconds=120)


def test_calls_that_page_cost_three_of_the_others(mastodon: Played) -> None:
    """300 calls in 5 minutes, of which 300 in 15 may page (config/initializers/rack_attack.rb)."""
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    client = Client(SignIn(mastodon.url, secret=TOKEN), "Mastodon", lambda: now)
    mastodon.spoil = lambda _: Response(b"[]", content_type="application/json")

    def debt() -> float:
        return max(client.budget.free_at(Work.DECIDE, 0) - now, timedelta(0)) / client.budget.limit.interval

    client.reports({}, 10, "")
    first = debt()
    client.reports({}, 10, "41")
    client.session.close()

    assert (client.budget.limit.calls, client.budget.limit.seconds) == (300, 300)
    assert (round(first), round(debt())) == (0, 3)


def test_what_the_server_counts_goes_into_the_budget(mastodon: Played, on_mastodon: Adapter) -> None:
    reset = datetime.now(UTC) + timedelta(minutes=3)
    counted = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset.isoformat()}
    mastodon.spoil = lambda _: Response(b"[]", headers=counted, content_type="application/json")

    on_mastodon.fetch(Feed.MEMBERS, None, 10)

    assert on_mastodon.budget is not None
    assert on_mastodon.budget.free_at(Work.DECIDE) == reset
