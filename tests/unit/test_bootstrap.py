"""The parts of a home put together, and what holds where one of them is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.adapters.errors import Unsupported
from console.bootstrap import open_desk
from console.cache import accounts
from console.cache.accounts import Account
from console.paths import Home
from console.services.desk import Desk, Refusal


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(Home(tmp_path / "home"))
    yield desk
    desk.cache.close()


@pytest.fixture
def orphan(desk: Desk) -> Account:
    """An account whose platform came from a package that is no longer there."""
    with desk.cache.write() as tx:
        return accounts.add(tx, name="old", kind="usenet", url="https://news.example.org", community="Old")


def test_an_account_whose_platform_is_gone_is_said_to_be_so(desk: Desk, orphan: Account) -> None:
    with pytest.raises(Unsupported, match="no platform called usenet"):
        desk.open_adapter(orphan)
    with pytest.raises(Refusal, match="no platform called usenet"):
        desk.capabilities(orphan)
