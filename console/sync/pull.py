"""Reads feeds into the cache, page by page: each page is one short step, so that decisions can go first in between."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from console.adapters.base import Adapter
from console.adapters.errors import Malformed, Unsupported
from console.cache import accounts, cursors, items
from console.cache.connection import Cache
from console.domain.capabilities import FeedRule
from console.domain.items import Item, ItemKind, ItemState
from console.domain.records import Feed, Gone, Page, Record
from console.sync.storing import ITEM_FEEDS, RECORDS, store

_log = logging.getLogger(__name__)

ASKED_A_STEP = 10
SAMPLE = 3
"""Items that are asked for before a listing that is suddenly short is believed."""
_FEW = 4
"""A listing of fewer items than this may empty at once without being suspicious."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a feed is read.

    :param new: the records that this step brought.
    :param total: None where the remote does not tell.
    """

    feed: Feed
    done: int
    total: int | None
    new: int = 0
    warning: str = ""


@dataclass(slots=True)
class _Listing:
    """A complete listing under way: what was pending before, and what it named so far."""

    known: set[str]
    named: set[str] = field(default_factory=set)

    @property
    def suspicious(self) -> bool:
        """Whether it is suddenly empty or halved."""
        return len(self.known) >= _FEW and 2 * len(self.named) <= len(self.known)


class Pull:
    """Pulls one account."""

    def __init__(
        self, cache: Cache, adapter: Adapter, account_id: int, clock: Callable[[], datetime], chance: random.Random
    ) -> None:
        self._cache = cache
        self._adapter = adapter
        self._account_id = account_id
        self._clock = clock
        self._chance = chance

    def steps(self, rule: FeedRule) -> Iterator[Progress]:
        """Read a feed to its end; each step is one remote call or a few, whose records are committed when it yields.

        Stopping between two steps loses nothing: an incremental feed goes on at its cursor, a listing begins again.

        :raises RemoteError: as `Adapter.fetch` and `Adapter.read` say; what was read before stays.
        """
        if rule.incremental:
            return self._changes(rule)
        if rule.feed in ITEM_FEEDS:
            return self._items(rule)
        if rule.feed in RECORDS:
            return self._records(rule)
        return self._listing(rule, set())

    def _changes(self, rule: FeedRule) -> Iterator[Progress]:
        with self._cache.read() as conn:
            cursor = cursors.get(conn, self._account_id, rule.feed)
        done = 0
        named: set[str] | None = None
        for page in self._pages(rule, cursor):
            if page.whole:
                named = set() if named is None else named
                named.difference_update(record.remote_id for record in page.records if isinstance(record, Gone))
                named.update(record.remote_id for record in page.records if not isinstance(record, Gone))
            cursor = page.cursor
            # A reading of everything counts once it is complete: broken off, it begins again.
            self._store(rule.feed, page.records, None if named is not None else cursor)
            done += len(page.records)
            yield Progress(rule.feed, done, page.total, len(page.records))
        if named is not None:
            yield from self._ask_for_records(rule.feed, named)
            self._store(rule.feed, (), cursor)

    def _listing(self, rule: FeedRule, named: set[str]) -> Iterator[Progress]:
        for page in self._pages(rule, None):
            self._store(rule.feed, page.records, None)
            named.update(record.remote_id for record in page.records if not isinstance(record, Gone))
            yield Progress(rule.feed, len(named), page.total, len(page.records))

    def _items(self, rule: FeedRule) -> Iterator[Progress]:
        listing = _Listing(self._pending(rule.feed))
        yield from self._listing(rule, listing.named)
        missing = sorted((listing.known & self._pending(rule.feed)) - listing.named)
        if not missing:
            return
        if not listing.suspicious:
            yield from self._ask(rule.feed, missing, len(listing.named))
        elif self._confirmed(rule, listing, missing):
            for start in range(0, len(missing), items.BATCH):
                self._store(rule.feed, [Gone(each) for each in missing[start : start + items.BATCH]], None)
                yield Progress(rule.feed, len(listing.named), None)
        else:
            warning = f"The listing lacked {len(missing)} items that are still there, so they are kept."
            _log.warning("Account %d: %s", self._account_id, warning)
            yield Progress(rule.feed, len(listing.named), None, warning=warning)

    def _records(self, rule: FeedRule) -> Iterator[Progress]:
        """Members, documents or meetups: one that a complete listing lacked is asked for, where that can be done."""
        named: set[str] = set()
        yield from self._listing(rule, named)
        yield from self._ask_for_records(rule.feed, named)

    def _ask_for_records(self, feed: Feed, named: set[str]) -> Iterator[Progress]:
        """Ask for what is known of a feed and was not named; it leaves only by the remote's word."""
        if feed not in RECORDS:
            return
        with self._cache.read() as conn:
            missing = sorted(RECORDS[feed](conn, self._account_id) - named)
        for start in range(0, len(missing), ASKED_A_STEP):
            asked = missing[start : start + ASKED_A_STEP]
            try:
                answers = [self._adapter.read_record(feed, each) for each in asked]
            except Unsupported:
                return
            self._store(feed, answers, None)
            yield Progress(feed, len(named), None, len(answers))

    def _pages(self, rule: FeedRule, cursor: str | None) -> Iterator[Page]:
        """The pages of a feed from a cursor on.

        :raises Malformed: the remote hands out the same cursor again and again.
        """
        used = {cursor}
        while True:
            page = self._adapter.fetch(rule.feed, cursor, rule.page)
            yield page
            if not page.more:
                return
            if page.cursor in used:
                raise Malformed("The remote repeats one page of its listing for ever. Try again later.")
            cursor = page.cursor
            used.add(cursor)

    def _ask(self, feed: Feed, missing: Sequence[str], done: int) -> Iterator[Progress]:
        """Ask for items that a complete listing lacked; they leave only by the remote's word."""
        for start in range(0, len(missing), ASKED_A_STEP):
            answers = [self._adapter.read(each) for each in missing[start : start + ASKED_A_STEP]]
            self._store(feed, answers, None)
            yield Progress(feed, done, None, len(answers))

    def _confirmed(self, rule: FeedRule, listing: _Listing, missing: Sequence[str]) -> bool:
        """Whether a listing that is suddenly short is true: it is so again, and nothing asked for is pending."""
        if 2 * self._count(rule) > len(listing.known):
            return False
        asked = [self._adapter.read(each) for each in self._chance.sample(missing, min(SAMPLE, len(missing)))]
        self._store(rule.feed, asked, None)
        return not any(isinstance(answer, Item) and answer.state is ItemState.PENDING for answer in asked)

    def _count(self, rule: FeedRule) -> int:
        """How many items the feed has: the remote's own count, else a second reading."""
        named: set[str] = set()
        for page in self._pages(rule, None):
            if page.total is not None:
                return page.total
            named.update(record.remote_id for record in page.records)
        return len(named)

    def _pending(self, feed: Feed) -> set[str]:
        """The remote ids of this feed's items that wait as far as the cache knows."""
        with self._cache.read() as conn:
            return items.pending_remote_ids(conn, self._account_id, self._kinds(feed))

    def _kinds(self, feed: Feed) -> frozenset[ItemKind]:
        """The kinds of items that a feed lists: reports have a feed of their own where the platform has one."""
        reported = frozenset({ItemKind.REPORT, ItemKind.MEMBER})
        if feed is Feed.REPORTS:
            return reported
        has_reports = any(rule.feed is Feed.REPORTS for rule in self._adapter.capabilities.feeds)
        return frozenset(ItemKind) - reported if has_reports else frozenset(ItemKind)

    def _store(self, feed: Feed, records: Sequence[Record], cursor: str | None) -> None:
        """Commit records in short transactions; the cursor goes with the last of them."""
        if not records and cursor is None:
            return
        now = self._clock()
        last = max(len(records) - 1, 0) // items.BATCH
        for number in range(last + 1):
            with self._cache.write() as tx:
                account = accounts.get(tx.conn, self._account_id)
                store(tx, account, records[number * items.BATCH :][: items.BATCH], now, feed)
                if number == last and cursor is not None:
                    cursors.set(tx, self._account_id, feed, cursor, now)
