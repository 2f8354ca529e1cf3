"""WordPress's texts, times and addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.adapters.wordpress.ids import Kind, RemoteId, parse
from console.adapters.wordpress.mapping import commented, posted, version_of
from console.adapters.wordpress.text import moment, moment_or_none, plain, readable, stands, web_address
from console.adapters.wordpress.wire import Comment, Post
from tests.unit.adapters.wordpress.recordings import recorded_as

LATE = datetime(2026, 11, 24, 22, 41, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-24T22:41:12", LATE),
        ("2026-11-24T22:41:12+00:00", LATE),
        ("2026-11-24T23:41:12+01:00", LATE),
        ("0000-00-00T00:00:00", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_utc(text: str | None, time: datetime | None) -> None:
    assert moment_or_none(text) == time
    assert moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("raw", "shown", "source"),
    [
        ("Two\r\n\r\nlines", "Two\n\nlines", ""),
        ("Salt &amp; pepper", "Salt & pepper", "Salt &amp; pepper"),
        ("<b>Bold</b> words", "Bold words", "<b>Bold</b> words"),
    ],
)
def test_a_text_is_read_without_its_markup(raw: str, shown: str, source: str) -> None:
    assert readable(raw) == (shown, source)


def test_titles_are_one_plain_line() -> None:
    assert plain("Seeds &amp; <em>weeds</em>\n") == "Seeds & weeds"


def test_only_addresses_of_the_web_are_offered() -> None:
    assert web_address("https://example.org/") == "https://example.org/"
    assert web_address("javascript:alert(1)") == ""


@pytest.mark.parametrize(
    ("now", "wanted", "answered", "ours"),
    [
        ("Words", "Words\n", "Others", True),
        ('<a href="x" rel="ugc">a</a>, b', '<a href="x">a</a>, b', '<a href="x" rel="ugc">a</a>, b', True),
        ("Theirs", "Ours", "Theirs", False),
        ("Theirs", "Ours", "Ours", False),
        ("<b>Words</b>", "Words", "<i>Words</i>", False),
    ],
)
def test_a_text_stands_or_is_somebody_elses(now: str, wanted: str, answered: str, ours: bool) -> None:
    assert stands(now, wanted, answered) is ours


@pytest.mark.parametrize("remote_id", ["comment/7", "post/7", "page/7", "user/7"])
def test_ids_are_read_as_they_are_written(remote_id: str) -> None:
    kind, _, number = remote_id.partition("/")
    assert parse(remote_id) == RemoteId(Kind(kind), int(number))
    assert str(parse(remote_id)) == remote_id


@pytest.mark.parametrize(
    "remote_id", ["comment/07", "comment/-7", "comment/٧", "comment/0", "note/7", "comment/7/8", "7"]
)
def test_what_is_no_id_of_ours_names_nothing(remote_id: str) -> None:
    assert parse(remote_id) is None


def test_a_version_changes_with_the_words_and_with_the_time() -> None:
    page = recorded_as("page", Post)
    changed = recorded_as("page_changed", Post)
    assert version_of(page) == version_of(recorded_as("page", Post))
    assert version_of(page) != version_of(changed)


def test_a_comment_on_a_post_of_a_stranger_answers_nobody() -> None:
    (first, *_) = recorded_as("published_comments", list[Comment])
    said, answer = commented(first, None, {})
    assert (said.kind, answer.kind, answer.answers) == ("post", "answer", f"post/{first.post}")
    assert answer.target == "user 3", "its author is not shown to this account"
    (post, *_) = recorded_as("published_posts", list[Post])
    assert posted(post, {}).source == answer.target


def test_nobody_answers_themselves() -> None:
    (first, *_) = recorded_as("published_comments", list[Comment])
    assert [deed.kind for deed in commented(first, first, {})] == ["post"]
