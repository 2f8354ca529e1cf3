"""The lines between window and sync process: strict in, whole out, and no secret in any error."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.cache.accounts import AccountState
from console.domain.records import Feed
from console.sync.news import AccountNews
from console.sync.protocol import (
    BadLine,
    CheckAsked,
    ConsentAsked,
    ConsentEnded,
    Nudge,
    SecretGiven,
    Speaker,
    StopAsked,
    SyncAsked,
    parse,
)
from console.sync.pull import Progress


def test_every_line_of_the_protocol_is_understood() -> None:
    assert parse('{"do":"sync","id":3,"account":null,"wait":true}') == SyncAsked(3, None, wait=True)
    assert parse('{"do":"sync","id":4,"account":2}') == SyncAsked(4, 2, wait=False)
    assert parse('{"do":"nudge"}') == Nudge()
    assert parse('{"do":"secret","account":1,"secret":"s3cret"}') == SecretGiven(1, "s3cret")
    assert parse('{"do":"stop","drain":10}') == StopAsked(10.0)
    assert parse('{"do":"stop"}') == StopAsked(0.0)
    whole = {
        "do": "check", "id": 9, "kind": "mailman", "url": "http://127.0.0.1:8001", "user": "restadmin", "secret": "pw",
        "place": "garden.example.org", "ca_file": "/etc/ca.pem", "insecure_http": True, "proxy": "",
    }  # fmt: skip
    assert parse(json.dumps(whole)) == CheckAsked(
        9, "mailman", "http://127.0.0.1:8001", "restadmin", "pw", "garden.example.org", Path("/etc/ca.pem"), True, ""
    )
    assert parse('{"do":"check","id":9,"kind":"sandbox","url":"x","ca_file":null}') == CheckAsked(9, "sandbox", "x")
    consent = parse('{"do":"consent","id":7,"kind":"mastodon","url":"x"}')
    assert consent == ConsentAsked(CheckAsked(7, "mastodon", "x"))
    assert parse('{"do":"end_consent","id":7}') == ConsentEnded(7)


@pytest.mark.parametrize(
    "line",
    [
        "s3cret",
        '{"do":"secret","account":1,"secret":"s3cret"',
        '["s3cret"]',
        '{"do":"s3cret"}',
        '{"do":"secret","account":"one","secret":"s3cret"}',
        '{"do":"secret","account":true,"secret":"s3cret"}',
        '{"do":"secret","account":1,"secret":["s3cret"]}',
        '{"do":"sync","wait":true,"secret":"s3cret"}',
        '{"do":"stop","drain":"s3cret"}',
        '{"do":null}',
    ],
)
def test_a_bad_line_is_named_without_what_it_holds(line: str) -> None:
    with pytest.raises(BadLine) as raised:
        parse(line)
    assert "s3cret" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert str(raised.value).endswith("passed over.")


def test_secrets_do_not_show_when_a_line_is_printed() -> None:
    assert "s3cret" not in repr(parse('{"do":"secret","account":1,"secret":"s3cret"}'))
    assert "s3cret" not in repr(parse('{"do":"check","id":1,"kind":"k","url":"u","secret":"s3cret"}'))


def test_events_are_one_line_each() -> None:
    out = io.StringIO()
    speaker = Speaker(out)
    speaker.say("ready")
    speaker.say("result", id=1, ok=False, error="two\nlines", data={})
    lines = out.getvalue().splitlines()
    assert json.loads(lines[0]) == {"event": "ready"}
    assert json.loads(lines[1])["error"] == "two\nlines"
    assert len(lines) == 2


def test_where_an_account_stands_is_told_once() -> None:
    out = io.StringIO()
    speaker = Speaker(out)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    down = AccountNews(1, AccountState.UNAVAILABLE, "Nobody answers.", at)
    reading = AccountNews(1, AccountState.SYNCING, progress=Progress(Feed.QUEUE, 100, 600, 100))
    for news in (down, down, reading, down):
        speaker.account(news)
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert told[0] == {
        "event": "account", "id": 1, "state": "unavailable", "detail": "Nobody answers.",
        "retry_at": "2026-03-01T00:00:00+00:00", "progress": None,
    }  # fmt: skip
    assert told[1]["progress"] == {"feed": "queue", "done": 100, "total": 600}
    assert len(told) == 3


def test_a_reader_that_went_away_is_no_error() -> None:
    out = io.StringIO()
    out.close()
    Speaker(out).say("ready")
