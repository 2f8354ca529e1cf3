"""Rank and near-copies, worked out after storing, a slice at a time, while the queue is in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from console.analysis.group_index import GroupChange, GroupIndex
from console.analysis.near_copies import Reading, read, signature_of
from console.cache import accounts, copies, items
from console.cache.connection import Cache
from console.domain.items import Item
from console.sync.ranking import Ranking

SLICE = 100
"""Items a slice: their writing takes a few milliseconds."""
REMEMBERED = 5_000
"""Texts kept in memory between slices, to be compared with those to come; others are read when they are needed."""


@dataclass(slots=True)
class _Memory:
    """The groups of one account as far as this process has met them, and the words that it met them with."""

    account_id: int
    index: GroupIndex = field(default_factory=GroupIndex)
    digests: dict[int, str] = field(default_factory=dict)
    groups: set[int] = field(default_factory=set)
    ranking: Ranking | None = None


class Triage:
    """Gives every item that waits its reasons and its group. One thread at a time."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._memory: _Memory | None = None

    def slice(self) -> int:
        """Do one slice; how many items were looked at, 0 if none is left.

        What changed while it was looked at is looked at again by the next slice.

        :raises CacheError: the cache cannot be read or written.
        """
        with self._cache.read() as conn:
            for account in accounts.all(conn):
                found = items.untriaged(conn, SLICE, account.id)
                if not found:
                    continue
                memory = self._remembered(account.id, found)
                readings = [read(item.text) for _, item in found]
                bands = [signature_of(reading).bands for reading in readings]
                for seed in copies.likely(conn, account.id, bands, memory.groups):
                    memory.index.seed(seed)
                    memory.digests[seed.item] = ""
                    memory.groups.add(seed.group)
                break
            else:
                self._memory = None
                return 0
        self._write(found, readings, memory)
        return len(found)

    def _remembered(self, account_id: int, found: Sequence[tuple[int, Item]]) -> _Memory:
        """What is known of an account, afresh where it is too much or no longer true."""
        memory = self._memory or _Memory(account_id)
        reworded = any(memory.digests.get(item_id, digest) != digest for item_id, digest in _digests(found).items())
        if memory.account_id != account_id or len(memory.digests) > REMEMBERED or reworded:
            memory = _Memory(account_id)
        self._memory = memory
        return memory

    def _write(self, found: Sequence[tuple[int, Item]], readings: Sequence[Reading], memory: _Memory) -> None:
        changes = [
            memory.index.add(item_id, item.text, reading)
            for (item_id, item), reading in zip(found, readings, strict=True)
        ]
        with self._cache.read() as conn:
            if memory.ranking is None:
                memory.ranking = Ranking(conn, memory.account_id)
            triaged = memory.ranking.of(conn, found, changes)
        digests = _digests(found)
        memory.digests |= digests
        memory.groups |= {change.group for change in changes}
        with self._cache.write() as tx:
            if items.still_so(tx.conn, digests) and copies.are_groups(tx.conn, _older_groups(changes)):
                copies.apply(tx, changes)
                items.set_triage(tx, triaged)
            else:
                self._memory = None


def triage_all(cache: Cache, cancelled: Callable[[], bool]) -> int:
    """Triage whatever is not yet, unless cancelled; how many items there were."""
    triage, count = Triage(cache), 0
    while not cancelled() and (done := triage.slice()):
        count += done
    return count


def _digests(found: Sequence[tuple[int, Item]]) -> dict[int, str]:
    return {item_id: item.digest() for item_id, item in found}


def _older_groups(changes: Sequence[GroupChange]) -> set[int]:
    """The groups that the changes build on and did not make themselves."""
    new = {change.item for change in changes}
    return {group for change in changes for group in (change.group, *change.merged)} - new
