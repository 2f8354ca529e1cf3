"""How well the triage judges: planted near-copies found, look-alikes unticked, severe items near the top."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from console.adapters.sandbox.content import build
from console.bootstrap import open_desk
from console.cache import copies
from console.cache.connection import Cache
from console.cache.queue import QueueFilter
from console.domain.items import Author, Item, ItemKind
from console.paths import Home
from console.services import queue, sandbox
from console.sync.run import sync_once
from console.sync.triage import triage_all
from tests.benchmarks import stock, workshop
from tests.benchmarks.frame import Figure
from tests.benchmarks.workshop import Workshop
from tests.unit.analysis.planted import Planted, pairs_of, plant

TEXTS = 10_000
TOP_SHARE = 0.2
_ALL = 100_000


def run(folder: Path, _: Workshop) -> list[Figure]:
    """No baseline: the truth is known."""
    return [*_near_copies(folder / "copies"), _severe_first(folder / "sandbox")]


def _near_copies(folder: Path) -> list[Figure]:
    planted = plant(TEXTS, seed=41)
    cache, account = workshop.empty(folder)
    ids = workshop.store(cache, account, [_item(number, text) for number, text in planted.texts.items()])
    number_of = dict(zip(ids, planted.texts, strict=True))
    triage_all(cache, lambda: False)
    group, own_words = _as_stored(cache, number_of)
    cache.close()
    return _judged(planted, group, own_words)


def _item(number: int, text: str) -> Item:
    received = stock.NOW - timedelta(minutes=TEXTS - number)
    return Item(f"planted-{number}", ItemKind.POST, Author(f"writer{number}"), "", text, received, version="1")


def _as_stored(cache: Cache, number_of: dict[int, int]) -> tuple[dict[int, int], set[int]]:
    """The group of each grouped text, and the texts that say something of their own, as the window reads them."""
    group: dict[int, int] = {}
    own_words: set[int] = set()
    with cache.read() as conn:
        numbers = conn.exec_driver_sql("SELECT DISTINCT group_id FROM item WHERE group_id IS NOT NULL").scalars().all()
        for each in numbers:
            members = copies.group_members(conn, each)
            if len(members) > 1:
                group |= {number_of[member.id]: each for member in members}
                own_words |= {number_of[member.id] for member in members if member.own_words}
    return group, own_words


def _judged(planted: Planted, group: dict[int, int], own_words: set[int]) -> list[Figure]:
    truth, found = planted.true_pairs(), pairs_of(group)
    together = truth & found
    companions = {item for pair in together for item in pair}
    look_alikes = planted.look_alikes & companions
    plain = companions - planted.look_alikes
    extra = f"{len(own_words & plain)} of {len(plain)} plain copies are unticked too"
    return [
        Figure("near-copies, recall of pairs", len(together) / len(truth), None, "", 0.95, at_least=True),
        Figure("near-copies, precision of pairs", len(together) / len(found), None, "", 0.99, at_least=True),
        Figure("look-alikes unticked", len(look_alikes & own_words) / len(look_alikes), None, "", 1.0, True, extra),
    ]


def _severe_first(folder: Path) -> Figure:
    """Sync the sandbox as the shell does, then see where its severe items stand."""
    desk = open_desk(Home(folder, sandbox=True))
    account = sandbox.ensure(desk)
    sync_once(desk.cache, [account], desk.open_adapter, clock=desk.clock, wait=False)
    listed = queue.pending(desk, QueueFilter(), desk.clock().astimezone(), _ALL)
    with desk.cache.read() as conn:
        rows = conn.exec_driver_sql("SELECT id, remote_id FROM item")
        remote: dict[int, str] = {row.id: row.remote_id for row in rows}
    desk.cache.close()
    truth = build(desk.clock()).truth
    top = round(TOP_SHARE * len(listed))
    shown = [truth[remote[row.id]].severity == "high" for row in listed]
    ranked = [truth[remote[row.id]].severity == "high" for row in sorted(listed, key=lambda row: -row.rank)]
    by_due = sum(shown[:top]) / sum(shown)
    note = f"{sum(ranked)} severe of {len(ranked)}; with what is due first in front: {by_due:.2f}"
    share = sum(ranked[:top]) / sum(ranked)
    return Figure("severe items in the first 20 % by rank", share, None, "", 0.9, True, note)
