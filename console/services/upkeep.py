"""Work on a home's cache file itself, for which nobody may have it open: setting it aside, taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console.cache import connection, migrate
from console.cache.errors import CacheDamaged, in_use
from console.paths import Home
from console.services.desk import Refusal
from console.sync.lease import Lease


def set_aside(home: Home, damaged: CacheDamaged) -> Path | None:
    """Move the damaged cache out of the way; its new place, None where another process has done it meanwhile.

    :raises CacheLocked: Corral is running on this home; nothing was moved.
    :raises OSError: it cannot be moved.
    """
    with closed(home):
        return connection.set_aside(damaged.kept) if damaged.still_there else None


@dataclass(frozen=True, slots=True)
class Migrated:
    """From which version of the schema to which the cache was brought.

    :param backup: the copy from before; None where nothing had to be done.
    """

    found: int
    to: int
    backup: Path | None


def bring_to(home: Home, to: int) -> Migrated:
    """Bring the cache to another version of its schema, usually back to that of an older Corral, after a backup.

    What is decided and not sent stays in it.

    :raises ValueError: there is no such version; the sentence names those there are.
    :raises Refusal: there is no cache yet.
    :raises CacheLocked: Corral is running on this home.
    :raises CacheNewer: the cache is of a version that this program does not know.
    :raises CacheError: the cache or its backup cannot be written; the cache is as it was.
    """
    with closed(home):
        found = migrate.version(home.cache)
        if not found:
            raise Refusal(f"There is no cache in {home.root} yet, so there is nothing to migrate.")
        return Migrated(found, to, migrate.migrate(home.cache, to, home.backups))


@contextmanager
def closed(home: Home) -> Iterator[None]:
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
