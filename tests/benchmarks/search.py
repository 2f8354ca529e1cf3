"""Search as you type over a million items: every prefix of what a person types, each as one query."""

from __future__ import annotations

from pathlib import Path

from console.cache import accounts, queue
from console.cache.connection import open_cache
from console.cache.queue import QueueFilter, QueueOrder
from console.domain.due import DueBounds
from console.domain.items import ItemKind
from tests.benchmarks import stock
from tests.benchmarks.frame import Figure, percentile, seconds
from tests.benchmarks.workshop import Workshop

COUNT = 1_000_000
PAGE = 60
TYPED = {
    "rare": stock.RARE,
    "common": stock.COMMON,
    "absent": "zzyzxabsent",
    "accented": stock.ACCENTED,
    "two words": f"{stock.COMMON} {stock.RARE}",
}


def run(folder: Path, workshop: Workshop) -> list[Figure]:
    """One figure a class of query, and the worst of all as the promise."""
    home = workshop.home(COUNT, folder / "home")
    cache = open_cache(home.cache, backups=home.backups)
    bounds = DueBounds.at(stock.NOW)
    with cache.read() as conn:
        [account] = accounts.all(conn)

    def ask(chosen: QueueFilter) -> float:
        def work() -> None:
            with cache.read() as conn:
                listed = queue.order(conn, chosen, QueueOrder.RANK, bounds, PAGE)
                queue.rows(conn, listed.ids, bounds)

        return 1000 * seconds(work)

    found: dict[str, list[float]] = {}
    for _ in range(4):
        for name, typed in TYPED.items():
            for length in range(1, len(typed) + 1):
                kind = "one letter" if length == 1 else name
                found.setdefault(kind, []).append(ask(QueueFilter(text=typed[:length])))
        for typed in (stock.COMMON, stock.RARE):
            narrow = QueueFilter(text=typed, accounts=frozenset({account.id}), kinds=frozenset({ItemKind.REPORT}))
            found.setdefault("filtered", []).append(ask(narrow))
            found["filtered"].append(ask(QueueFilter(text=typed, flagged=True)))
            found["filtered"].append(ask(QueueFilter(text=typed, author="member7")))
    cache.close()
    figures = [Figure(f"search, {name}", percentile(times, 0.99), None, "ms", 33) for name, times in found.items()]
    whole = [time for times in found.values() for time in times]
    return [*figures, Figure("search, all p99", percentile(whole, 0.99), None, "ms", 33)]
