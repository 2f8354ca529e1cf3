"""What every test is given holds: home, loopback, names without a machine, threads."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import keyring
import keyring.errors
import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).with_name("conftest.py")


def test_the_home_is_the_tests_own(home: Path, tmp_path: Path) -> None:
    assert os.environ["CORRAL_HOME"] == str(home)
    assert home.is_relative_to(tmp_path)


def test_no_keyring_is_reached() -> None:
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("corral", "anyone")


def test_another_machine_is_out_of_reach() -> None:
    with socket.socket() as door, pytest.raises(AssertionError, match="loopback only"):
        door.connect(("192.0.2.1", 80))


def test_a_name_without_a_machine_is_not_asked_for() -> None:
    with pytest.raises(socket.gaierror):
        socket.create_connection(("nowhere.invalid", 80))


def test_a_thread_left_running_fails_its_test(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(CONFTEST.parents[1]))
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8").replace("LEAVE_TIME = 2.0", "LEAVE_TIME = 0.05"))
    pytester.makepyfile(
        """
        import threading

        done = threading.Event()

        def test_leaves_a_thread():
            threading.Thread(target=done.wait, name="lingering", daemon=True).start()

        def test_leaves_none():
            thread = threading.Thread(target=lambda: None)
            thread.start()
            done.set()
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*threads left running: lingering*"])


def test_what_a_window_leaves_dies_on_the_main_thread_before_the_next_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(CONFTEST.parents[1]))
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        import gc
        import threading
        import weakref

        import pytest

        class Cycle:
            pass

        died = []

        @pytest.fixture
        def window(qapp):
            cycle = Cycle()
            cycle.itself = cycle
            weakref.finalize(cycle, lambda: died.append(threading.current_thread()))
            return cycle

        def test_leaves_a_cycle(window):
            assert not died

        def test_allocates_in_a_thread():
            assert not gc.isenabled()
            before = list(died)
            thread = threading.Thread(target=lambda: [[] for _ in range(1_000_000)])
            thread.start()
            thread.join()
            assert before == died == [threading.main_thread()]
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2)
