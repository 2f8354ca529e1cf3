"""A crash leaves a report without secrets, no memory on the disk, and nothing where there was no crash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console import reports
from console.journal import REDACTION
from console.paths import Home

ROOT = Path(__file__).parents[2]
SECRET = "pl&nted secret/31"


@pytest.fixture
def folder(home: Path) -> Home:
    return Home(home).create()


def run(program: str, folder: Path, *, limit: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, in a folder where a dump of its memory would land."""
    words = ["sh", "-c", f'{limit} exec "$0" "$@"', sys.executable, "-c", program]
    return subprocess.run(
        words, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )


def failure() -> ValueError:
    try:
        int(SECRET)
    except ValueError as error:
        return error
    raise AssertionError


def test_a_report_tells_what_happened_and_no_secret(folder: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: folder.root.parent)
    (folder.logs / "corral.log").write_text("".join(f"line {n} of {folder.root}\n" for n in range(90)))
    REDACTION.learn(SECRET)
    path = reports.write(folder, "window", failure())
    (report,) = reports.found(folder)
    assert report.path == path
    assert path.stat().st_mode & 0o777 == 0o600
    for told in ("window: ValueError", "int(SECRET)", "Version   Corral", "nothing\nsends it", "line 89", "line 50"):
        assert told in report.text
    assert "line 49 " not in report.text
    assert SECRET not in report.text
    assert str(folder.root.parent) not in report.text


def test_only_the_newest_stay(folder: Home) -> None:
    written = [reports.write(folder, "window", failure()) for _ in range(reports.KEPT + 2)]
    assert [report.path for report in reports.found(folder)] == written[: -reports.KEPT - 1 : -1]
    assert len(list(folder.reports.iterdir())) == reports.KEPT


PROGRAM = """
import os, pathlib, threading
from console import journal, reports
from console.paths import Home
home = Home(pathlib.Path({home!r}))
journal.start(home.logs)
reports.watch(home, "window", aloud={aloud})
{then}
"""


@pytest.mark.parametrize("aloud", [True, False])
@pytest.mark.parametrize(
    "then", ["raise KeyError('gone')", "threading.Thread(target=lambda: {}['gone']).start()"], ids=["main", "thread"]
)
def test_what_nothing_caught_becomes_a_report(folder: Home, then: str, aloud: bool) -> None:
    done = run(PROGRAM.format(home=str(folder.root), aloud=aloud, then=then), folder.root)
    (report,) = reports.found(folder)
    assert "window: KeyError" in report.text
    assert ("KeyError" in done.stderr) is aloud
    assert not list(folder.reports.glob("*.fatal"))


def test_a_fault_in_a_library_becomes_a_report_at_the_next_look(folder: Home) -> None:
    run(PROGRAM.format(home=str(folder.root), aloud=False, then="os.abort()"), folder.root)
    (report,) = reports.found(folder)
    assert "window: Fatal Python error: Aborted" in report.text
    assert 'File "<string>"' in report.text
    assert [file.suffix for file in folder.reports.iterdir()] == [".txt"]


def test_a_good_end_leaves_nothing_and_a_running_process_is_left_alone(folder: Home) -> None:
    run(PROGRAM.format(home=str(folder.root), aloud=False, then=""), folder.root)
    assert list(folder.reports.iterdir()) == []
    mine = folder.reports / f"window-{os.getpid()}.fatal"
    mine.touch()
    killed = folder.reports / "window-999999999.fatal"
    killed.touch()
    assert reports.found(folder) == []
    assert mine.exists()
    assert not killed.exists()


@pytest.mark.parametrize("guard", ["forbid_core_dumps", "hide_memory"])
def test_a_forced_crash_leaves_no_memory_on_the_disk(tmp_path: Path, guard: str) -> None:
    """Beside a process that does leave one, where this system writes dumps into the folder at all."""
    crash = "import os, console.reports as reports; secret = 'on the ' + 'disk'; {}; os.abort()"
    raised = "ulimit -S -c unlimited;"
    pattern = Path("/proc/sys/kernel/core_pattern")
    may_raise = run("", tmp_path, limit=raised).returncode == 0
    if may_raise and pattern.exists() and pattern.read_text()[:1] not in ("|", "/"):
        run(crash.format("pass"), tmp_path, limit=raised)
        (dump,) = tmp_path.iterdir()
        assert b"on the disk" in dump.read_bytes()
        dump.unlink()
    run(crash.format(f"reports.{guard}()"), tmp_path, limit=raised if may_raise else "")
    assert list(tmp_path.iterdir()) == []


def test_other_programs_cannot_read_the_memory(tmp_path: Path) -> None:
    told = "import console.reports as r, ctypes; r.hide_memory(); print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    if sys.platform == "linux":
        assert run(told, tmp_path).stdout.strip() == "0"
