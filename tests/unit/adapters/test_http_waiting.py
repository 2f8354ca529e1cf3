"""Until when to wait, in the dialect of every remote."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.adapters.http.answer import Answer, asked_wait
from console.adapters.http.waiting import LONGEST, in_milliseconds, in_seconds, rate_left, reset_at, retry_after

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("120", after(120)),
        ("120, Wed, 04 Mar 2026 05:08:07 GMT", after(120)),
        ("Wed, 04 Mar 2026 05:08:07 GMT", after(120)),
        ("Wed, 04 Mar 2020 05:08:07 GMT", NOW),
        ("99999999999999", NOW + LONGEST),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after(said: str, until: datetime | None) -> None:
    assert retry_after(said, NOW) == until


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("2026-03-04T05:08:07.000Z", after(120)),
        ("2026-03-04T06:08:07+01:00", after(120)),
        (str(int(after(120).timestamp())), after(120)),
        ("120.5", after(120.5)),
        ("1e300", NOW + LONGEST),
        ("nan", None),
        ("later", None),
    ],
)
def test_when_it_is_counted_anew(said: str, until: datetime | None) -> None:
    assert reset_at(said, NOW) == until


@pytest.mark.parametrize("said", [None, "5", True, -1, float("nan"), float("inf"), 10**12])
def test_fields_of_a_body_that_say_nothing_usable(said: object) -> None:
    assert in_seconds(said, NOW) is None


def test_fields_of_a_body() -> None:
    assert in_seconds(3, NOW) == after(3)
    assert in_milliseconds(1500, NOW) == after(1.5)
    assert in_milliseconds("1500", NOW) is None


def test_what_is_left() -> None:
    mastodon = {"x-ratelimit-remaining": "297", "x-ratelimit-reset": "2026-03-04T05:08:07.000000Z"}
    assert rate_left(mastodon, NOW) == (297.0, after(120))
    assert rate_left({"ratelimit-remaining": "0", "ratelimit-reset": "60"}, NOW) == (0.0, after(60))
    assert rate_left({"x-ratelimit-remaining": "many"}, NOW) is None
    assert rate_left({}, NOW) is None


def test_a_limit_without_retry_after_ends_when_it_is_counted_anew() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-03-04T05:08:07.000000Z"}
    assert asked_wait(Answer("there", 429, headers, b""), NOW) == after(120)
    assert asked_wait(Answer("there", 503, headers, b""), NOW) is None, "a server that is down says nothing by it"
    assert asked_wait(Answer("there", 429, {**headers, "retry-after": "7"}, b""), NOW) == after(7)
