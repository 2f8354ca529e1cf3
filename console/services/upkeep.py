"""Work on a home's cache file itself, for which nobody may have it open: setting a damaged one aside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.cache import connection
from console.cache.errors import CacheDamaged, in_use
from console.paths import Home
from console.sync.lease import Lease


def set_aside(home: Home, damaged: CacheDamaged) -> Path | None:
    """Move the damaged cache out of the way; its new place, None where another process has done it meanwhile.

    :raises CacheLocked: Corral is running on this home; nothing was moved.
    :raises OSError: it cannot be moved.
    """
    with _closed(home):
        return connection.set_aside(damaged.kept) if damaged.still_there else None


@contextmanager
def _closed(home: Home) -> Iterator[None]:
    """Nobody runs the home's engine or has its cache open.

    :raises CacheLocked: somebody does.
    """
    lease = Lease(home.lease)
    if not lease.try_acquire():
        raise in_use(home.cache)
    try:
        with connection.alone(home.cache):
            yield
    finally:
        lease.release()
