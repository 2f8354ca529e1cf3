"""What was decided long enough ago leaves the cache, a few items at a time, so that decisions come in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from console.cache import retention
from console.cache.connection import Cache

AT_ONCE = 200
BREATH = 0.005
"""Seconds between two slices, in which whoever waits to write comes first."""


def sweep_all(
    cache: Cache, before: datetime, stopping: Callable[[], bool], moved: Callable[[], None] = lambda: None
) -> int:
    """Sweep what was decided before a time and is not kept; how many items that were.

    :param stopping: asked between two slices.
    :param moved: called after each slice.
    :raises CacheError: the cache cannot be written.
    """
    count = 0
    while not stopping():
        with cache.write() as tx:
            swept = retention.sweep(tx, before, AT_ONCE)
        if not swept:
            break
        count += swept
        moved()
        time.sleep(BREATH)
    return count
