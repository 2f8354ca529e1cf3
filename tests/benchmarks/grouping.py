"""100,000 new texts grouped and ranked, with the queue usable meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

from console.cache import queue
from console.cache.connection import Cache
from console.cache.queue import QueueFilter, QueueOrder
from console.domain.due import DueBounds
from console.sync.triage import triage_all
from tests.benchmarks import stock, workshop
from tests.benchmarks.frame import Figure, percentile, seconds
from tests.benchmarks.workshop import Workshop

COUNT = 100_000


def run(folder: Path, _: Workshop) -> list[Figure]:
    """The whole triage, and what a first page costs while it runs."""
    cache, account = workshop.empty(folder / "home")
    workshop.store(cache, account, stock.items(COUNT))
    pages: list[float] = []
    over = threading.Event()
    reader = threading.Thread(target=lambda: _read_pages(cache, over, pages))
    reader.start()
    took = seconds(lambda: triage_all(cache, lambda: False))
    over.set()
    reader.join()
    cache.close()
    return [
        Figure("100,000 texts grouped and ranked", took, None, "s", 60),
        Figure("a first page meanwhile, p99", percentile(pages, 0.99), None, "ms", 100, note="beside it, in a thread"),
    ]


def _read_pages(cache: Cache, over: threading.Event, pages: list[float]) -> None:
    bounds = DueBounds.at(stock.NOW)
    while not over.wait(0.1):
        with cache.read() as conn:

            def work() -> None:
                listed = queue.order(conn, QueueFilter(), QueueOrder.RANK, bounds, 60)
                queue.rows(conn, listed.ids, bounds)

            pages.append(1000 * seconds(work))
