"""A cache of one account, in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cache import accounts
from console.cache.accounts import Account
from console.cache.connection import Cache, open_cache


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the cache is."""
    return tmp_path / "corral.db"


@pytest.fixture
def cache(path: Path, tmp_path: Path) -> Iterator[Cache]:
    """Return an empty cache."""
    opened = open_cache(path, backups=tmp_path / "backups")
    yield opened
    opened.close()


@pytest.fixture
def account(cache: Cache) -> Account:
    """Return the cache's account."""
    with cache.write() as tx:
        return accounts.add(tx, name="Drivetrain", kind="sandbox", url="sandbox:", community="Drivetrain Cyclists")
