"""A sync of 600 held posts from a real Mailman, beside a bare loop that fetches the same pages."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Self

import pytest
import requests

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.cache import accounts
from console.cache.accounts import Account
from console.cache.connection import open_cache
from console.paths import Home
from console.sync.run import sync_once
from tests.benchmarks import stock
from tests.benchmarks.frame import Figure, alternate, seconds
from tests.benchmarks.workshop import Workshop
from tests.servers.fixtures import installed
from tests.servers.mailman import Mailman, written

HELD = 600
_LIST = "garden@lists.example.org"


def run(folder: Path, _: Workshop) -> list[Figure]:
    """Both sides ask the same questions; ours also parses the mails, stores, groups and ranks them."""
    try:
        place = installed("mailman")
    except pytest.skip.Exception as absent:
        print(f"mailman: skipped, {absent}")
        return []
    root = folder / "mailman"
    root.mkdir()
    with Mailman(place, root) as server:
        _fill(server)
        return [_measured(server, folder)]


def _fill(server: Mailman) -> None:
    server.make_list(_LIST, default_member_action="hold")
    posts = [
        (
            f"{item.author.handle}@example.net",
            written(_LIST, f"{item.author.handle}@example.net", item.subject, item.text),
        )
        for item in stock.items(HELD)
    ]
    server.hold(_LIST, posts)


def _measured(server: Mailman, folder: Path) -> Figure:
    number = count()

    def sync() -> float:
        return _sync(server, folder / f"home-{next(number)}")

    with _Requests() as asked:
        sync()

    def bare() -> float:
        session = requests.Session()
        session.trust_env = False
        session.auth = (server.user, server.password)
        with session:
            return seconds(lambda: [session.get(server.url + path, timeout=120).json() for path in asked.paths])

    ours_took, bare_took = alternate(sync, bare).medians()
    note = f"{len(asked.paths)} requests"
    return Figure("sync of 600 held posts", ours_took, bare_took, "s", 1.2, note=note)


def _sync(server: Mailman, folder: Path) -> float:
    """A first sync into an empty cache, as the shell runs it."""
    home = Home(folder).create()
    cache = open_cache(home.cache, backups=home.backups)
    with cache.write() as tx:
        url = f"{server.url}/3.1"
        account = accounts.add(tx, name="garden", kind="mailman", url=url, community="Garden", user=server.user)

    def open_adapter(found: Account) -> Adapter:
        return registry.platform("mailman").open(SignIn(url=found.url, user=found.user, secret=server.password))

    def work() -> None:
        [result] = sync_once(cache, [account], open_adapter, clock=lambda: datetime.now(UTC), wait=False)
        assert not result.error, result.error

    took = seconds(work)
    with cache.read() as conn:
        stored = conn.exec_driver_sql("SELECT count(*) FROM item").scalar_one()
    cache.close()
    assert stored == HELD, stored
    return took


class _Requests(logging.Handler):
    """Hears which paths were asked for, from the HTTP library's own log."""

    _NAME = "urllib3.connectionpool"

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    def __enter__(self) -> Self:
        log = logging.getLogger(self._NAME)
        self._before = log.level
        log.addHandler(self)
        log.setLevel(logging.DEBUG)
        return self

    def __exit__(self, *_: object) -> None:
        log = logging.getLogger(self._NAME)
        log.removeHandler(self)
        log.setLevel(self._before)

    def emit(self, record: logging.LogRecord) -> None:
        """A finished request is logged with scheme, host, port, method, path, protocol, status and length."""
        arguments = record.args
        if isinstance(arguments, tuple) and len(arguments) == 8 and arguments[3] == "GET" and arguments[6] == 200:
            self.paths.append(str(arguments[4]))
