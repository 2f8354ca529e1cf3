"""How evenly the list scrolls while another process stores 100,000 items, beside the same scroll without.

As a program, `python -m tests.benchmarks.scrolling HOME`, it is the window that scrolls: it waits for "go" and "stop",
then prints the intervals of its event loop.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from itertools import count
from pathlib import Path

from tests.benchmarks.frame import PAIRS, Figure, percentile
from tests.benchmarks.stage import USABLE, Stage
from tests.benchmarks.storing_elsewhere import DONE, READY
from tests.benchmarks.workshop import Workshop, paused

COUNT = STORED = 100_000
_STEP = 36
_TICK = 10
"""Pixels a tick, and milliseconds between two ticks: half a row, a hundred times a second."""
_ALONE = 10.0


def run(folder: Path, workshop: Workshop) -> list[Figure]:
    """The interval between two ticks of a timer that scrolls, painting included; p99 of each scroll."""
    number = count()
    alone: list[float] = []
    beside: list[float] = []
    for _ in range(PAIRS):
        home = paused(workshop.home(COUNT, folder / f"home-{next(number)}"))
        with Stage("storing_elsewhere", str(home.root), str(STORED)) as storing:
            storing.wait_for(READY)
            with Stage("scrolling", str(home.root)) as window:
                window.wait_for(USABLE)
                window.say("go")
                time.sleep(_ALONE)
                window.say("stop")
                alone.append(percentile(window.answer(), 0.99))
                window.say("go")
                storing.say("go")
                storing.wait_for(DONE)
                window.say("stop")
                beside.append(percentile(window.answer(), 0.99))
    ours, baseline = statistics.median(beside), statistics.median(alone)
    return [Figure("scrolling while 100,000 are stored, p99", ours, baseline, "ms", 1.5, note="event-loop interval")]


def main() -> int:
    """The window that scrolls."""
    from PySide6.QtCore import QElapsedTimer, QSocketNotifier, Qt, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    from tests.benchmarks.live import run_program

    app = QApplication(["corral"])
    clock = QElapsedTimer()
    intervals: list[float] = []

    def scroll(window: QMainWindow, table: QTableView) -> None:
        bar = table.verticalScrollBar()
        timer = QTimer(app)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(_TICK)

        def tick() -> None:
            intervals.append(clock.nsecsElapsed() / 1e6)
            clock.start()
            there = bar.value() + _STEP
            bar.setValue(0 if there > bar.maximum() else there)

        def hear() -> None:
            word = sys.stdin.readline()
            if word == "go\n":
                intervals.clear()
                clock.start()
                timer.start()
            elif word == "stop\n":
                timer.stop()
                _say(json.dumps([round(each, 3) for each in intervals]))
            else:
                ear.setEnabled(False)
                window.close()

        timer.timeout.connect(tick)
        ear = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, app)
        ear.activated.connect(hear)
        _say(USABLE)

    return run_program(sys.argv[1], scroll)


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
