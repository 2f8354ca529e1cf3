"""What every test gets: no display, its own home, no keyring, nothing beyond loopback, no thread left behind."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
for _name in [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith("CORRAL_SECRET_")]:
    del os.environ[_name]

settings.register_profile("corral", deadline=None, print_blob=True)
settings.load_profile("corral")

LEAVE_TIME = 2.0
"""Seconds that a thread which was asked to end may take for it."""

ENOUGH_GARBAGE = 100_000
"""New objects after which tests without Qt are worth a collection."""

NAMES_OF_THIS_MACHINE = {"", "localhost", "localhost.localdomain", "ip6-localhost"}


class LeftLoopback(AssertionError):
    """A test reached for another machine."""


def _is_loopback(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    if text is None or text in NAMES_OF_THIS_MACHINE:
        return True
    try:
        address = ipaddress.ip_address(str(text).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _stay_on_loopback(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
        # The reserved names of RFC 6761 may be asked for: they lead nowhere.
        if isinstance(host, str) and host.endswith((".invalid", ".test", ".example")):
            raise socket.gaierror(socket.EAI_NONAME, "a name without a machine")
    else:
        return
    if not _is_loopback(host):
        raise LeftLoopback(f"a test may reach loopback only, not {host}")


sys.addaudithook(_stay_on_loopback)


# Python collects in whatever thread happens to allocate. A cycle that holds Qt objects must die on the main thread, and
# some outlive their test until pytest lets go of its fixtures.
gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Collect between two tests, on the main thread, once pytest has let go of all that the test was given."""
    uses_qt = not {"qapp", "qtbot", "qtmodeltester"}.isdisjoint(getattr(item, "fixturenames", ()))
    done = yield
    if uses_qt or gc.get_count()[0] > ENOUGH_GARBAGE:
        gc.collect()
    return done


@pytest.fixture(scope="session", autouse=True)
def _runtime_folder() -> Iterator[None]:
    """Give Qt and the one-instance socket a folder that only we can read; a bare machine has none."""
    with tempfile.TemporaryDirectory(prefix="corral-run-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the folder that holds all data of Corral in this test; CORRAL_HOME names it."""
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def _own_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRAL_HOME", str(home))


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread of its own running."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and _lasts(thread)]
    if left:
        pytest.fail(f"threads left running: {', '.join(sorted(thread.name for thread in left))}")


def _lasts(thread: threading.Thread) -> bool:
    # A dummy stands for a thread that Qt owns and keeps in its pool.
    if type(thread).__name__ == "_DummyThread":
        return False
    thread.join(LEAVE_TIME)
    return thread.is_alive()
