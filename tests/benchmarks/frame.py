"""How the benchmarks measure: a thing and its baseline in turn, the median of the pairs, and an honest table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

PAIRS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    :param ours: what was measured of Corral.
    :param baseline: the bare equivalent, measured in the same run; None where the limit is an absolute one.
    :param limit: the promise: a ratio where there is a baseline, otherwise in `unit`.
    :param at_least: the promise is a minimum, not a maximum.
    """

    name: str
    ours: float
    baseline: float | None
    unit: str
    limit: float
    at_least: bool = False
    note: str = ""

    @property
    def judged(self) -> float:
        """What the limit is about: the ratio, or the figure itself."""
        return self.ours / self.baseline if self.baseline else self.ours

    @property
    def kept(self) -> bool:
        """Whether the promise holds in this run."""
        return self.judged >= self.limit if self.at_least else self.judged <= self.limit


@dataclass(slots=True)
class Pairs:
    """Alternated measurements of a thing and of its baseline."""

    ours: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)

    def medians(self) -> tuple[float, float]:
        """The median of each."""
        return statistics.median(self.ours), statistics.median(self.baseline)


def alternate(ours: Callable[[], float], baseline: Callable[[], float], pairs: int = PAIRS) -> Pairs:
    """Measure baseline and ours in turn; each callable returns its own figure, so that its set-up does not count."""
    found = Pairs()
    for _ in range(pairs):
        found.baseline.append(baseline())
        found.ours.append(ours())
    return found


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def table(figures: Sequence[Figure]) -> list[str]:
    """The figures as aligned lines."""
    rows = [("benchmark", "Corral", "baseline", "ratio", "limit", "", ""), *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(figure: Figure) -> tuple[str, ...]:
    sign = "≥" if figure.at_least else "≤"
    return (
        figure.name,
        f"{figure.ours:.4g} {figure.unit}",
        f"{figure.baseline:.4g} {figure.unit}" if figure.baseline else "–",
        f"{figure.judged:.2f}" if figure.baseline else "–",
        f"{sign} {figure.limit:g}{'' if figure.baseline else ' ' + figure.unit}",
        "kept" if figure.kept else "MISSED",
        figure.note,
    )
