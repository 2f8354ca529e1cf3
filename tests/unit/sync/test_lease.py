"""The lease: one holder at a time, and none after its process died, however it died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from console.sync.lease import Lease

HOLD = """
import sys
from pathlib import Path
from console.sync.lease import Lease

lease = Lease(Path(sys.argv[1]))
print("held" if lease.try_acquire() else "refused", flush=True)
sys.stdin.read()
"""


def hold_in_another_process(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate()


def test_a_second_holder_is_refused_until_the_first_gives_it_back(tmp_path: Path) -> None:
    first, second = Lease(tmp_path / "lock"), Lease(tmp_path / "lock")
    assert first.try_acquire()
    assert first.held
    assert not second.try_acquire()
    first.release()
    assert second.try_acquire()
    second.release()


def test_taking_it_twice_is_taking_it_once(tmp_path: Path) -> None:
    lease = Lease(tmp_path / "lock")
    assert lease.try_acquire()
    assert lease.try_acquire()
    lease.release()
    lease.release()
    assert Lease(tmp_path / "lock").holder() == os.getpid()


def test_another_process_is_refused_and_learns_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = hold_in_another_process(path)
    try:
        assert said(process) == "held"
        mine = Lease(path)
        assert not mine.try_acquire()
        assert mine.holder() == process.pid
    finally:
        end(process)
    assert mine.try_acquire()
    assert mine.holder() == os.getpid()
    mine.release()


def test_it_dies_with_a_process_that_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = hold_in_another_process(path)
    assert said(process) == "held"
    process.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    end(process)
    lease = Lease(path)
    assert lease.try_acquire()
    lease.release()


def test_a_holder_that_nobody_wrote_down_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert Lease(path).holder() is None
    path.write_text("no number")
    assert Lease(path).holder() is None
