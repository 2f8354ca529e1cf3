"""The fixtures that start real servers, for every test that asks for one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.mailman import Mailman
from tests.servers.radicale import Radicale
from tests.servers.synapse import Synapse
from tests.servers.wordpress import WordPress


def installed(name: str) -> Path:
    """Return where ``tests/servers/install`` put a server.

    An absent one skips the test, and fails it where CORRAL_REQUIRE_SERVERS is 1.
    """
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    place = Path(os.environ.get("CORRAL_SERVERS") or f"{cache}/corral-servers").expanduser() / name
    for kind in ("lock", "packages"):
        wanted, there = Path(__file__).with_name(f"{name}.{kind}"), place / f"installed.{kind}"
        if wanted.is_file() and there.is_file() and there.read_bytes() == wanted.read_bytes():
            return place
    message = f"{name} is not installed in the locked versions; install it with: tests/servers/install {name}"
    if os.environ.get("CORRAL_REQUIRE_SERVERS") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def mailman(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailman]:
    """Return a running Mailman, one for the whole run: tests make lists of their own."""
    with Mailman(installed("mailman"), tmp_path_factory.mktemp("mailman")) as server:
        yield server


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """Return a running Synapse, one for the whole run: tests make people and rooms of their own."""
    with Synapse(installed("synapse"), tmp_path_factory.mktemp("synapse")) as server:
        yield server


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """Return a running WordPress, one for the whole run: tests fill it anew."""
    with WordPress(installed("wordpress"), tmp_path_factory.mktemp("wordpress")) as server:
        yield server


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    """Return a running Radicale, one for the whole run: tests make calendars of their own."""
    with Radicale(installed("radicale"), tmp_path_factory.mktemp("radicale")) as server:
        yield server
