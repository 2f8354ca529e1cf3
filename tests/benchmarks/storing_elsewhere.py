"""A process that stores items into a cache: says "ready", waits for a line, stores, says "done".

`python -m tests.benchmarks.storing_elsewhere HOME COUNT`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from console.cache import accounts
from console.cache.connection import open_cache
from console.paths import Home
from tests.benchmarks import stock, workshop

READY, DONE = "ready", "done"
_BEYOND = 2_000_000
"""Numbers above those of every home of the workshop: all items are new."""


def main() -> int:
    """Store as a pull does, in its batches."""
    home = Home(Path(sys.argv[1]))
    made = list(stock.items(int(sys.argv[2]), start=_BEYOND))
    cache = open_cache(home.cache, backups=home.backups)
    with cache.read() as conn:
        [account] = accounts.all(conn)
    _say(READY)
    sys.stdin.readline()
    workshop.store(cache, account, made)
    cache.close()
    _say(DONE)
    return 0


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
