"""Memory of the window and its sync process, usable and idle, beside a bare window."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import psutil

from tests.benchmarks.frame import PAIRS, Figure
from tests.benchmarks.stage import USABLE, Stage
from tests.benchmarks.workshop import Workshop, paused

COUNT = 100_000
_LIMIT = 160.0
_IDLE, _QUIET_FOR, _PATIENCE = 0.05, 2.0, 40.0
"""Idle is: less than this share of a processor, for so many seconds; after so many more it is taken as it is."""


def run(folder: Path, workshop: Workshop) -> list[Figure]:
    """Summed PSS: what two processes share counts once."""
    if not Path("/proc/self/smaps_rollup").exists():
        print("memory: skipped, this system has no /proc/PID/smaps_rollup")
        return []
    home = paused(workshop.home(COUNT, folder / "home"))
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(PAIRS):
        bare.append(_idle_memory("bare"))
        ours.append(_idle_memory("program", str(home.root)))
    above = statistics.median(ours) - statistics.median(bare)
    note = f"{statistics.median(ours):.0f} MB with {COUNT:,} items; the bare window {statistics.median(bare):.0f} MB"
    return [Figure("memory above the bare window", above, None, "MB", _LIMIT, note=note)]


def _idle_memory(*words: str) -> float:
    with Stage("live", *words) as stage:
        stage.wait_for(USABLE)
        family = _settled(stage)
        return sum(_pss(process.pid) for process in family)


def _settled(stage: Stage) -> list[psutil.Process]:
    """Wait until all its processes rest; returns them."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        before = {process: sum(process.cpu_times()[:2]) for process in stage.family()}
        time.sleep(_QUIET_FOR)
        used = {process: sum(process.cpu_times()[:2]) - before.get(process, -1.0) for process in stage.family()}
        if sum(used.values()) < _IDLE * _QUIET_FOR or time.monotonic() > deadline:
            return list(used)


def _pss(pid: int) -> float:
    """The proportional set size of a process in megabytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(pid)
