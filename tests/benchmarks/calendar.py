"""A pull of 5,000 events from a real Radicale, beside a bare loop that fetches the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import requests

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.adapters.caldav import wire
from console.adapters.caldav.rules import CAPABILITIES
from console.cache import accounts, meetups
from console.cache.accounts import Account
from console.cache.connection import open_cache
from console.domain.records import Feed
from console.paths import Home
from console.sync.run import sync_once
from tests.benchmarks.frame import Figure, alternate, seconds
from tests.benchmarks.workshop import Workshop
from tests.servers.calendar import Calendar, event
from tests.servers.fixtures import installed
from tests.servers.radicale import Radicale

EVENTS = 5_000
PAGE = next(rule.page for rule in CAPABILITIES.feeds if rule.feed is Feed.EVENTS)
_NUMBERS = count(1)


def run(folder: Path, _: Workshop) -> list[Figure]:
    """Both sides ask the same questions; ours also reads the XML and the events, and stores them durably."""
    try:
        place = installed("radicale")
    except pytest.skip.Exception as absent:
        print(f"calendar: skipped, {absent}")
        return []
    root = folder / "radicale"
    root.mkdir()
    with Radicale(place, root) as server:
        calendar = Calendar(server)
        server.fill(calendar.path, {f"e{number}.ics": _event(number) for number in range(EVENTS)})
        return [_measured(calendar, folder)]


def _event(number: int) -> str:
    """One of three years, every second of them a series, with words as long as people write them."""
    starts = datetime(2026, 1, 1, 8 + number % 12, tzinfo=UTC) + timedelta(days=number % 1000)
    words = ("RRULE:FREQ=WEEKLY;COUNT=20", "LOCATION:The old mill", "DESCRIPTION:" + "Bring a cup. " * 12)
    return event(f"e{number}@example.org", f"Event {number}", f"{starts:%Y%m%dT%H0000}", *words[number % 2 :])


def _measured(calendar: Calendar, folder: Path) -> Figure:
    expected = len(calendar.server.names(calendar.path))
    # The server keeps what it has read of its files.
    _bare(calendar)
    ours, bare = alternate(
        lambda: _pull(calendar, folder / f"home{next(_NUMBERS)}", expected), lambda: seconds(lambda: _bare(calendar))
    ).medians()
    return Figure(f"pull of {expected:,} events", ours, bare, "s", 1.5)


def _pull(calendar: Calendar, folder: Path, expected: int) -> float:
    """A first sync into an empty cache, as the shell runs it."""
    home = Home(folder).create()
    cache = open_cache(home.cache, backups=home.backups)
    with cache.write() as tx:
        url = calendar.server.url + calendar.path
        account = accounts.add(tx, name="garden", kind="caldav", url=url, community="Garden")

    def open_adapter(found: Account) -> Adapter:
        return registry.platform("caldav").open(SignIn(found.url, calendar.server.users[0], calendar.server.password))

    def work() -> None:
        [result] = sync_once(cache, [account], open_adapter, clock=lambda: datetime.now(UTC), wait=False)
        assert not result.error, result.error

    took = seconds(work)
    with cache.read() as conn:
        assert len(meetups.all(conn, account.id)) == expected
    cache.close()
    return took


def _bare(calendar: Calendar) -> None:
    server = calendar.server
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (server.users[0], server.password)
        url = server.url + calendar.path
        headers = {"Content-Type": "application/xml", "Depth": "1"}
        body = session.request("REPORT", url, data=wire.sync_collection(""), headers=headers, timeout=900).content
        hrefs = sorted(each.href for each in wire.multistatus(body, "here").resources if each.href != calendar.path)
        for start in range(0, len(hrefs), PAGE):
            data = wire.multiget(hrefs[start : start + PAGE])
            session.request("REPORT", url, data=data, headers=headers, timeout=900).raise_for_status()
