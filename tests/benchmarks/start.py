"""From the start of the process to a usable window, a million items in the cache, beside a bare window."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.frame import Figure, alternate
from tests.benchmarks.stage import USABLE, Stage
from tests.benchmarks.workshop import Workshop, paused

COUNT = 1_000_000


def run(folder: Path, workshop: Workshop) -> list[Figure]:
    """The first start of either is not counted: it fills the system's file cache and writes the byte code."""
    home = paused(workshop.home(COUNT, folder / "home"))

    def ours() -> float:
        return _usable_after("program", str(home.root))

    def bare() -> float:
        return _usable_after("bare")

    ours()
    bare()
    ours_took, bare_took = alternate(ours, bare).medians()
    note = "first page painted, J moved and painted"
    return [Figure("start with 1,000,000 items", ours_took, bare_took, "s", 2.5, note=note)]


def _usable_after(*words: str) -> float:
    with Stage("live", *words) as stage:
        return stage.wait_for(USABLE)
