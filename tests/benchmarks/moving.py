"""From a key to the last paint that follows from it, with 100,000 pending, beside a bare table and text browser.

As a program, `python -m tests.benchmarks.moving ours|bare HOME`, it is one of the two windows: it presses its own keys
and prints the times in milliseconds.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QTableView, QTextBrowser, QWidget

from tests.benchmarks.frame import PAIRS, Figure, percentile
from tests.benchmarks.stage import Stage
from tests.benchmarks.workshop import Workshop, paused

COUNT = 100_000
MOVES, DECISIONS, HELD = 60, 30, 120
PACE, HELD_PACE = 150, 33
"""Milliseconds between two presses: of a person who reads, and of a key that is held down."""
_AFTER_PAINT = 40
"""Milliseconds after a key, when the bare side prepares the documents to come."""
_AT_ONCE = 0.03
"""Seconds: a paint that begins so soon after the last one belongs to it; what counts down repaints by itself later."""
_LIST_WIDTH, _ROW_HEIGHT = 384, 72


def run(folder: Path, workshop: Workshop) -> list[Figure]:
    """p99 of each run, the median of the runs; the bare side of a decision is a move and one durable insert."""
    found: dict[str, dict[str, list[float]]] = {"ours": {}, "bare": {}}
    for number in range(PAIRS):
        home = paused(workshop.home(COUNT, folder / f"home-{number}"))
        for side in ("bare", "ours"):
            with Stage("moving", side, str(home.root)) as stage:
                for what, times in stage.answer().items():
                    found[side].setdefault(what, []).append(percentile(times, 0.99))
    ours, bare = ({what: statistics.median(p99s) for what, p99s in found[side].items()} for side in ("ours", "bare"))
    held = f"held down every {HELD_PACE} ms: {ours['held']:.1f} ms, bare {bare['held']:.1f} ms"
    return [
        Figure("key to paint, moving, p99", ours["move"], bare["move"], "ms", 2.0, note=held),
        Figure("key to paint, deciding, p99", ours["decide"], bare["decide"], "ms", 2.0),
    ]


class LastPaint(QObject):
    """When everything that a key asked for was painted.

    :param done: whether the window shows what the key asked for; what is painted at once after it still counts.
    """

    def __init__(self, window: QWidget, parts: Sequence[QWidget], done: Callable[[], bool]) -> None:
        super().__init__(window)
        self.at = 0.0
        self._window = window
        self._is_done = done
        self._done = False
        self._touched = False
        for part in parts:
            part.installEventFilter(self)
        window.installEventFilter(self)

    def begin(self) -> None:
        """A key is pressed now."""
        self.at = 0.0
        self._done = False

    @property
    def took_until(self) -> float:
        """The end of the last paint; now, where what the key asked for was never painted."""
        return self.at if self._done else time.perf_counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window paints all its dirty parts while it handles one request for an update."""
        if event.type() == QEvent.Type.Paint:
            self._touched = True
        elif event.type() == QEvent.Type.UpdateRequest and watched is self._window:
            self._touched = False
            began = time.perf_counter()
            watched.event(event)
            if self._touched and (not self._done or began - self.at < _AT_ONCE):
                self.at = time.perf_counter()
                self._done = self._done or self._is_done()
            return True
        return super().eventFilter(watched, event)


class Presses(QObject):
    """Presses keys at a pace and notes how long after each one what it asked for was painted."""

    def __init__(self, window: QMainWindow, paint: LastPaint, before: Callable[[Qt.Key], None]) -> None:
        super().__init__(window)
        self._window = window
        self._paint = paint
        self._before = before
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._press)
        self._left: list[Qt.Key] = []
        self._pressed = 0.0
        self._times: list[float] = []
        self._then: Callable[[list[float]], None] = lambda _: None

    def begin(self, keys: Sequence[Qt.Key], pace: int, then: Callable[[list[float]], None]) -> None:
        """Press these; `then` gets the times."""
        self._left = list(keys)
        self._times = []
        self._pressed = 0.0
        self._then = then
        self._timer.start(pace)

    def _press(self) -> None:
        if self._pressed:
            self._times.append((self._paint.took_until - self._pressed) * 1000)
        if not self._left:
            self._timer.stop()
            self._then(self._times)
            return
        key = self._left.pop(0)
        self._before(key)
        self._paint.begin()
        self._pressed = time.perf_counter()
        QTest.keyClick(self._window, key)


def program(home: str) -> int:
    """The real window: done is the post of the current row on the screen, and a decided row struck."""
    from tests.benchmarks.live import run_program

    app = QApplication(["corral"])

    def drive(window: QMainWindow, _: QTableView) -> None:
        from ui.panes.queue.controller import QueueController
        from ui.panes.queue.view import QueueView

        view: Any = window.findChild(QueueView)
        queue: Any = window.findChild(QueueController)
        decided: list[int] = []

        def before(key: Qt.Key) -> None:
            decided[:] = [queue.current] if key == Qt.Key.Key_A else []

        def done() -> bool:
            return queue.shown is not None and not any(queue.model.undecided(item) for item in decided)

        thread = view.reading
        parts = [view.list.viewport(), thread.widget(), thread.post.viewport(), view.evidence.widget(), view.bar]
        _press_all(app, Presses(window, LastPaint(window, parts, done), before), window.close)

    return run_program(home, drive)


def bare(home: str) -> int:
    """A table, a text browser, documents that are ready, and one insert a decision."""
    import sqlite3

    app = QApplication(["bare"])
    texts = _texts(home)
    documents: dict[int, QTextDocument] = {}
    window, table, browser = QMainWindow(), QTableView(), QTextBrowser()
    table.setModel(QStringListModel([text.replace("\n", " ") for text in texts], table))
    table.horizontalHeader().hide()
    table.horizontalHeader().setStretchLastSection(True)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
    table.setFixedWidth(_LIST_WIDTH)
    both = QWidget()
    row = QHBoxLayout(both)
    row.addWidget(table)
    row.addWidget(browser, 1)
    window.setCentralWidget(both)
    window.resize(1440, 900)
    database = sqlite3.connect(Path(home) / "bare.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS decision (id INTEGER PRIMARY KEY, item INTEGER, action TEXT)")

    def prepare(here: int) -> None:
        for number in range(max(0, here - 2), here + 6):
            if number not in documents:
                document = QTextDocument(texts[number], browser)
                document.setTextWidth(browser.viewport().width())
                document.size()
                documents[number] = document

    def move(step: int) -> None:
        here = table.currentIndex().row() + step
        table.setCurrentIndex(table.model().index(max(0, here), 0))
        browser.setDocument(documents[max(0, here)])
        QTimer.singleShot(_AFTER_PAINT, window, lambda: prepare(here))

    def decide() -> None:
        database.execute("INSERT INTO decision (item, action) VALUES (?, 'approve')", (table.currentIndex().row(),))
        move(1)

    for key, what in (("J", lambda: move(1)), ("K", lambda: move(-1)), ("A", decide)):
        action = QAction(window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(what)
        window.addAction(action)
    window.show()
    prepare(0)
    table.setCurrentIndex(table.model().index(0, 0))
    browser.setDocument(documents[0])
    paint = LastPaint(window, [table.viewport(), browser.viewport()], lambda: True)
    QTimer.singleShot(500, window, lambda: _press_all(app, Presses(window, paint, lambda _: None), app.quit))
    return app.exec()


def _texts(home: str) -> list[str]:
    """What the rows of the queue say, whichever order they are in."""
    import sqlite3

    database = sqlite3.connect(Path(home) / "corral.db")
    try:
        return [
            f"{author}\n{subject}\n{excerpt}"
            for author, subject, excerpt in database.execute("SELECT handle, subject, excerpt FROM item ORDER BY id")
        ]
    finally:
        database.close()


def _press_all(app: QApplication, presses: Presses, end: Callable[[], object]) -> None:
    """Move, hold a key down, decide; then print all times and end."""
    found: dict[str, list[float]] = {}
    moves = [Qt.Key.Key_K if number % 4 == 3 else Qt.Key.Key_J for number in range(MOVES)]

    def moved(times: list[float]) -> None:
        found["move"] = times
        presses.begin([Qt.Key.Key_J] * HELD, HELD_PACE, held)

    def held(times: list[float]) -> None:
        found["held"] = times
        presses.begin([Qt.Key.Key_A] * DECISIONS, PACE, decided)

    def decided(times: list[float]) -> None:
        found["decide"] = times
        sys.stdout.write(json.dumps({what: [round(each, 3) for each in all_] for what, all_ in found.items()}) + "\n")
        sys.stdout.flush()
        end()

    QTimer.singleShot(1500, app, lambda: presses.begin(moves, PACE, moved))


if __name__ == "__main__":
    raise SystemExit(program(sys.argv[2]) if sys.argv[1] == "ours" else bare(sys.argv[2]))
