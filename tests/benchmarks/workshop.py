"""What the benchmarks work on: caches that are filled once in a run and copied from there."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from console.cache import accounts, items
from console.cache.accounts import Account, AccountState
from console.cache.connection import Cache, open_cache
from console.cache.items import Triage
from console.domain.items import Item
from console.domain.rank import Reason
from console.paths import Home
from tests.benchmarks import stock


def empty(folder: Path) -> tuple[Cache, Account]:
    """A new cache with one account of the sandbox's kind."""
    home = Home(folder, sandbox=True).create()
    cache = open_cache(home.cache, backups=home.backups)
    with cache.write() as tx:
        account = accounts.add(tx, name="bench", kind="sandbox", url="sandbox:", community="Bench")
    return cache, account


def batches(found: Iterable[Item], size: int = items.BATCH) -> Iterator[list[Item]]:
    """The items in the batches in which a pull stores them."""
    rest = iter(found)
    while batch := list(islice(rest, size)):
        yield batch


def store(cache: Cache, account: Account, found: Iterable[Item], size: int = items.BATCH) -> list[int]:
    """Store items as a pull does; returns their ids."""
    ids: list[int] = []
    for batch in batches(found, size):
        with cache.write() as tx:
            ids += items.store(tx, account.id, batch, account.community.answer).ids
    return ids


def rank(cache: Cache, ids: Sequence[int], seed: int = 3) -> None:
    """Give items ranks, as the triage does."""
    chance = random.Random(seed)
    for start in range(0, len(ids), 5000):
        rows = [Triage(i, (Reason("First post", chance.randrange(80)),)) for i in ids[start : start + 5000]]
        with cache.write() as tx:
            items.set_triage(tx, rows)


def paused(home: Home) -> Home:
    """The home, its account paused: its sync process runs and pulls nothing."""
    cache = open_cache(home.cache, backups=home.backups)
    with cache.write() as tx:
        for account in accounts.all(tx.conn):
            accounts.set_state(tx, account.id, AccountState.PAUSED)
    cache.close()
    return home


class Workshop:
    """Makes a filled home once and hands out copies.

    :param folder: lives as long as the run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def home(self, count: int, to: Path) -> Home:
        """A home of its own with `count` pending, ranked items."""
        whole = self._folder / f"filled-{count}"
        if not whole.exists():
            print(f"… filling a cache with {count:,} items", file=sys.stderr, flush=True)
            cache, account = empty(whole)
            rank(cache, store(cache, account, stock.items(count), 2000))
            with cache.write() as tx:
                tx.conn.exec_driver_sql("ANALYZE")
            cache.close()
        shutil.copytree(whole, to)
        return Home(to, sandbox=True)
