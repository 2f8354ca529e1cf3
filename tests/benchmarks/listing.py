"""The queue's first page and whole order out of a cache of a million items."""

from __future__ import annotations

from pathlib import Path

from console.cache import queue
from console.cache.connection import open_cache
from console.cache.queue import QueueFilter, QueueOrder
from console.domain.due import DueBounds
from tests.benchmarks import stock
from tests.benchmarks.frame import Figure, percentile, seconds
from tests.benchmarks.workshop import Workshop

COUNT = 1_000_000


def run(folder: Path, workshop: Workshop) -> list[Figure]:
    """Absolute figures: what the window waits for before it can paint, and what it reads beside the window's thread."""
    home = workshop.home(COUNT, folder / "home")
    cache = open_cache(home.cache, backups=home.backups)
    bounds = DueBounds.at(stock.NOW)

    def first_page() -> None:
        with cache.read() as conn:
            listed = queue.order(conn, QueueFilter(), QueueOrder.RANK, bounds, 60)
            queue.rows(conn, listed.ids, bounds)

    def whole() -> None:
        with cache.read() as conn:
            queue.order(conn, QueueFilter(), QueueOrder.RANK, bounds)

    def fifty_rows() -> None:
        with cache.read() as conn:
            queue.rows(conn, range(500_000, 500_050), bounds)

    first_page()
    figures = [
        Figure("first page of 1,000,000", _p99(first_page, 40), None, "ms", 33),
        Figure("50 rows by id", _p99(fifty_rows, 100), None, "ms", 10),
        Figure("whole order of 1,000,000", _p99(whole, 3), None, "ms", 2000, note="off the window's thread"),
    ]
    cache.close()
    return figures


def _p99(work: object, times: int) -> float:
    assert callable(work)
    return 1000 * percentile([seconds(work) for _ in range(times)], 0.99)
