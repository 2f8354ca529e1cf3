"""Rows stored a second, beside plain `executemany` into the same schema with the same pragmas and batches."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from console.cache import items
from tests.benchmarks import stock, workshop
from tests.benchmarks.frame import Figure, alternate, seconds
from tests.benchmarks.workshop import Workshop

COUNT = 20_000


def run(folder: Path, _: Workshop) -> list[Figure]:
    """Store the same items through the cache, and bare; mapping and search index are part of both sides' rows."""
    made = list(stock.items(COUNT))
    number = 0

    def ours() -> float:
        nonlocal number
        number += 1
        cache, account = workshop.empty(folder / f"ours-{number}")
        took = seconds(lambda: workshop.store(cache, account, made))
        cache.close()
        return COUNT / took

    cache, account = workshop.empty(folder / "template")
    workshop.store(cache, account, made)
    rows = _dump(cache.path)
    cache.close()

    def bare() -> float:
        nonlocal number
        number += 1
        cache, _ = workshop.empty(folder / f"bare-{number}")
        cache.close()
        return COUNT / _store_bare(cache.path, rows)

    ours_rate, bare_rate = alternate(ours, bare).medians()
    return [Figure("rows stored a second", ours_rate, bare_rate, "rows/s", 0.5, at_least=True)]


def _dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The finished rows, so that the bare side only writes."""
    database = sqlite3.connect(path)
    try:
        return {
            "item": database.execute("SELECT * FROM item ORDER BY id").fetchall(),
            "item_body": database.execute("SELECT item_id, body FROM item_body ORDER BY item_id").fetchall(),
            "item_search": _search_rows(database),
        }
    finally:
        database.close()


def _search_rows(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    """The words of the search index, put together again from the index itself."""
    words: dict[int, list[str]] = {}
    for word, item_id, column, _ in database.execute("SELECT term, doc, col, offset FROM item_search_word"):
        if column == "words":
            words.setdefault(item_id, []).append(word)
    return [(item_id, " ".join(found), "") for item_id, found in sorted(words.items())]


def _store_bare(path: Path, rows: dict[str, list[tuple[object, ...]]]) -> float:
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-4096"):
        database.execute(f"PRAGMA {pragma}")
    marks = ", ".join("?" * len(rows["item"][0]))

    def write() -> None:
        for start in range(0, COUNT, items.BATCH):
            part = slice(start, start + items.BATCH)
            database.execute("BEGIN IMMEDIATE")
            database.executemany(f"INSERT INTO item VALUES ({marks})", rows["item"][part])
            database.executemany("INSERT INTO item_body VALUES (?, ?)", rows["item_body"][part])
            database.executemany(
                "INSERT INTO item_search (rowid, words, tags) VALUES (?, ?, ?)", rows["item_search"][part]
            )
            database.execute("COMMIT")

    took = seconds(write)
    database.close()
    return took
