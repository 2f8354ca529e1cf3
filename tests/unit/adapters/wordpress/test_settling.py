"""Who of two has decided: when a console looks again, and how often."""

from __future__ import annotations

import pytest

from console.adapters.wordpress.settling import LEAST, MOST, Settling


class Clock:
    """Time that passes only where somebody says so."""

    def __init__(self) -> None:
        self.at = 100.0
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds


@pytest.mark.parametrize(("took", "waits"), [(0.0, LEAST), (0.01, LEAST), (1.0, 3.0), (60.0, MOST)])
def test_it_waits_longer_where_writing_took_longer(took: float, waits: float) -> None:
    clock = Clock()
    settling = Settling(clock.pause, lambda: clock.at)
    clock.at += took
    assert settling.look(lambda: "decided", lambda _: False) == "decided"
    assert clock.pauses == [pytest.approx(waits)]


def test_it_looks_again_while_it_seems_undecided() -> None:
    clock = Clock()
    answers = iter(["open", "open", "decided"])
    assert (
        Settling(clock.pause, lambda: clock.at).look(lambda: next(answers), lambda found: found == "open") == "decided"
    )
    assert len(clock.pauses) == 3


def test_it_believes_in_the_end_that_nothing_is_decided() -> None:
    clock = Clock()
    assert Settling(clock.pause, lambda: clock.at).look(lambda: "open", lambda _: True) == "open"
    assert len(clock.pauses) == 4
