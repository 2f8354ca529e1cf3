"""The invented community: as large, as varied and as steady as was promised."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, combinations

import pytest

from console.adapters.sandbox.activity import deeds
from console.adapters.sandbox.clockwork import answer_time
from console.adapters.sandbox.community import LEAD, Community, Entry
from console.adapters.sandbox.content import DUE_SOON, OVERDUE, build
from console.adapters.sandbox.grammar import sentences

NOW = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
SEASONS = [datetime(2026, month, 9, 12, 5, tzinfo=UTC) for month in (1, 4, 7, 10)]
GROUPS = {"wave-earnings": 14, "wave-parcels": 9, "sale-trailer": 3}


@cache
def village(now: datetime = NOW, seed: int = 1) -> Community:
    return build(now, seed)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def shared(one: Entry, other: Entry) -> float:
    mine, theirs = Counter(words_of(one.text)), Counter(words_of(other.text))
    return (mine & theirs).total() / max(mine.total(), theirs.total())


def test_it_has_the_size_that_was_promised() -> None:
    found = village()
    assert len(found.members) == 2000
    assert len(found.items) == 300
    assert 28 <= len(found.meetups) <= 36
    assert len(found.activity) == 20_000
    assert {document.kind for document in found.documents} == {"terms", "welcome", "description"}
    assert Counter(item.kind for item in found.items).keys() == {"post", "comment", "report", "edit", "join", "member"}
    assert all(count >= 8 for count in Counter(item.kind for item in found.items).values())


def test_the_same_moment_and_seed_give_the_same_community() -> None:
    one, two = build(NOW, 4), build(NOW, 4)
    assert one == two
    assert one.activity == two.activity


def test_another_seed_gives_other_people() -> None:
    assert {one.handle for one in village().members} != {one.handle for one in village(seed=2).members}
    assert {item.text for item in village().items} != {item.text for item in village(seed=2).items}


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        build(datetime(2026, 11, 23, 7, 40))  # noqa: DTZ001 - this is what is refused


@pytest.mark.parametrize(("now", "seed"), [(NOW, 1), (NOW, 2), *((moment, 3) for moment in SEASONS)])
def test_outside_the_planted_groups_nobody_says_the_same_sentence_twice(now: datetime, seed: int) -> None:
    found = village(now, seed)
    alone = [item.text for item in found.items if not found.truth[item.id].group]
    threads = [said.text for thread in found.threads.values() for said in thread.posts]
    counted = Counter(chain.from_iterable(sentences(text) for text in chain(alone, threads)))
    assert len(counted) > 1000
    assert [sentence for sentence, times in counted.items() if times > 1] == []


def test_no_slot_and_no_filler_text_is_left() -> None:
    found = village()
    texts = [item.text for item in found.items] + [
        said.text for thread in found.threads.values() for said in thread.posts
    ]
    texts += [item.subject for item in found.items] + [item.original for item in found.items]
    assert not [text for text in texts if re.search(r"[{}|]\w|lorem", text) and "tables/" not in text]
    assert all(item.text and item.subject for item in found.items)


def test_members_have_names_handles_and_addresses_of_their_own() -> None:
    members = village().members
    for what in ("id", "name", "handle", "address"):
        assert len({getattr(one, what) for one in members}) == len(members)
    assert all(re.fullmatch(r"[\w.+-]+@[\w.-]+\.example", one.address, re.ASCII) for one in members)
    assert len({one.given for one in members}) > 200
    assert members[0].name == LEAD


def test_links_and_addresses_lead_nowhere_real() -> None:
    found = village()
    everything = " ".join(item.text + item.source for item in found.items)
    hosts = re.findall(r"https?://([^/\s\"<>]+)", everything) + re.findall(r"[\w.]+@([\w.-]+)", everything)
    assert len(hosts) > 20
    assert [host for host in hosts if not host.rstrip(".,").endswith(".example")] == []


def test_the_queue_has_the_shape_of_a_morning() -> None:
    for now in (NOW, *SEASONS):
        found = village(now, 3)
        left = [item.received + answer_time(item.kind) - now for item in found.items]
        assert all(now - timedelta(days=3) <= item.received <= now for item in found.items)
        assert sum(rest < timedelta(0) for rest in left) == OVERDUE
        assert sum(timedelta(0) <= rest < timedelta(minutes=30) for rest in left) == DUE_SOON
        assert any(rest > timedelta(hours=20) for rest in left)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_writes_before_they_joined(seed: int) -> None:
    found = village(seed=seed)
    spoken = [(said.author, said.at) for thread in found.threads.values() for said in thread.posts]
    spoken += [(item.author, item.received) for item in found.items]
    assert [(who.handle, at) for who, at in spoken if who.joined and who.joined > at] == []
    assert sum(one.joined > NOW - timedelta(days=7) for one in found.members if one.joined) < 120


def test_threads_stand_around_their_items_in_order() -> None:
    found = village()
    for item in found.items:
        if not item.thread:
            assert item.kind in ("join", "member")
            continue
        posts = found.threads[item.thread].posts
        numbers = [said.number for said in posts]
        assert sorted([*numbers, item.number]) == list(range(1, len(posts) + 2))
        assert [said.at for said in posts] == sorted(said.at for said in posts)
        posted = min((said.at for said in posts if said.number > item.number), default=NOW)
        if item.kind != "edit":
            posted = item.received
        assert all((said.at < posted) == (said.number < item.number) and said.at <= NOW for said in posts)
    assert sum(bool(thread.posts) for thread in found.threads.values()) > 160


def test_the_truth_covers_every_item_and_stands_apart_from_it() -> None:
    found = village()
    assert found.truth.keys() == {item.id for item in found.items}
    severities = Counter(truth.severity for truth in found.truth.values())
    assert severities.keys() == {"high", "middle", "low"}
    assert 30 <= severities["high"] <= 54
    assert severities["low"] > severities["middle"]
    assert all(truth.right for truth in found.truth.values())
    assert not {"severity", "right", "group", "theme"} & set(Entry.__dataclass_fields__)


@pytest.mark.parametrize("group", GROUPS)
def test_a_planted_group_is_alike_and_nothing_else_is(group: str) -> None:
    found = village()
    members = [item for item in found.items if found.truth[item.id].group == group]
    plain = [item for item in members if not found.truth[item.id].odd]
    assert len(members) == GROUPS[group]
    assert min(shared(one, other) for one, other in combinations(plain, 2)) >= 0.75
    others = [item for item in found.items if found.truth[item.id].group != group]
    assert max(shared(plain[0], other) for other in others) < 0.5


def test_one_copy_of_the_first_wave_has_words_of_its_own_and_should_stay() -> None:
    found = village()
    odd = [item for item in found.items if found.truth[item.id].odd]
    assert len(odd) == 1
    assert found.truth[odd[0].id].group == "wave-earnings"
    assert "approve" in found.truth[odd[0].id].right
    assert odd[0].author.standing == "regular"
    plain = next(item for item in found.items if found.truth[item.id].group == "wave-earnings" and item is not odd[0])
    assert "approve" not in found.truth[plain.id].right
    assert len(sentences(odd[0].text)) > len(sentences(plain.text))
    assert len(words_of(odd[0].text)) > len(words_of(plain.text)) + 20


def test_the_stories_that_were_asked_for_are_there() -> None:
    found = village()
    themes = Counter(truth.theme for truth in found.truth.values())
    assert {
        "personal attack", "dangerous advice", "scam link", "doxxing", "hoax appeal", "self-promotion", "off topic",
        "duplicate question", "very short", "long post", "other language", "held mail", "HTML post",
    } <= themes.keys()  # fmt: skip
    assert themes["first post"] >= 40
    assert sum("approve" in found.truth[item.id].right for item in found.items if item.first_post) >= 50
    quarrel = [item for item in found.items if sum(one.by.standing == "trusted" for one in item.complaints) >= 3]
    assert {found.truth[item.id].severity for item in quarrel} == {"high"}
    assert any(file.size > 100_000 for item in found.items for file in item.files)
    assert any("<img" in item.source for item in found.items)
    assert any(line.startswith(">") for item in found.items for line in item.text.splitlines())


@pytest.mark.parametrize("letters", ["[一-龥]{6}", "[ぁ-ん]{3}", "[ก-๛]{6}", "[łśż]", "[éèà]", r"\bRydw\b"])
def test_other_languages_are_spoken(letters: str) -> None:
    assert any(re.search(letters, item.text) for item in village().items)


def test_house_rules_are_numbered_by_chapter() -> None:
    rules = next(document.text for document in village().documents if document.kind == "terms")
    clauses = re.findall(r"^\*\*(\d)\.(\d)\*\*", rules, re.MULTILINE)
    chapters = re.findall(r"^## (\d)", rules, re.MULTILINE)
    assert 15 <= len(clauses) <= 25
    assert {chapter for chapter, _ in clauses} == set(chapters)
    assert clauses == sorted(clauses)


def test_meetups_keep_the_villages_own_time() -> None:
    for meetup in village().meetups:
        assert meetup.starts.tzinfo is not None
        assert meetup.ends > meetup.starts
        assert meetup.zone == "Europe/London"
        assert meetup.capacity is None or 0 <= meetup.coming <= meetup.capacity
        assert not meetup.rule or re.fullmatch(r"FREQ=(WEEKLY|MONTHLY)[A-Z0-9=;]*", meetup.rule)
    choir = next(one for one in village().meetups if one.title.startswith("Tideline Choir"))
    assert (choir.starts.weekday(), f"{choir.starts:%H:%M}") == (1, "19:30")
    assert Counter(one.state for one in village().meetups)["confirmed"] > 25


def test_activity_is_among_members_and_often_mutual() -> None:
    found = village()
    handles = {one.handle for one in found.members}
    pairs = {(deed.source, deed.target) for deed in found.activity}
    assert all(one in handles and other in handles and one != other for one, other in pairs)
    assert [deed.at for deed in found.activity] == sorted(deed.at for deed in found.activity)
    assert found.activity[-1].at <= NOW
    assert 0.1 < sum((other, one) in pairs for one, other in pairs) / len(pairs) < 0.9
    assert {deed.kind for deed in found.activity} == {"answered", "thanked"}


def test_nobody_answers_where_nobody_speaks() -> None:
    silent = [one for one in village().members if not one.posts]
    speaker = [one for one in village().members if one.posts][:1]
    assert deeds([*silent[:5], *speaker], NOW, 1) == ()
