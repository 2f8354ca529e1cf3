"""What a Discourse allows in a minute, and how it asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from console.adapters.budget import Budget, Work
from console.adapters.discourse.client import DIALECT, LIMIT
from console.adapters.http import Answer
from tests.unit.adapters.discourse.composed import answer


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "12"}, b"", 12),
        ({}, msgspec.json.encode(answer("limited").body), 37),
        ({}, b"Slow down, too many requests from this IP address.", None),
        ({}, b'{"extras": {"wait_seconds": true}}', None),
        ({}, b'{"extras": {"wait_seconds": 1e9}}', None),
        ({}, b'{"extras": []}', None),
    ],
)
def test_a_limit_is_read_from_the_header_or_the_body(headers: dict[str, str], body: bytes, seconds: int | None) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)

    until = DIALECT.wait(Answer("forum.example.org", 429, headers, body), now)

    assert until == (None if seconds is None else now + timedelta(seconds=seconds))


def test_a_thousand_requests_never_reach_the_limit_of_the_site() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    budget = Budget(LIMIT, lambda: now)
    times: list[datetime] = []
    for _ in range(1000):
        now = max(now, budget.free_at(Work.DECIDE))
        budget.spend()
        times.append(now)

    busiest = max(
        sum(start <= at < start + timedelta(seconds=60) for at in times[i : i + 80]) for i, start in enumerate(times)
    )
    assert busiest <= LIMIT.calls < 60
    assert times[-1] - times[0] < timedelta(minutes=36)
