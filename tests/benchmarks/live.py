"""The window in a process of its own, real or bare: says "usable" when it is, and stays until its input ends.

`python -m tests.benchmarks.live program HOME` and `… live bare`. It imports nothing of Corral itself: what the program
needs, the program must import.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

_LOOK_EVERY = 4
LIST_NAME = "Queue"
"""The accessible name of the program's list."""


class Painted(QObject):
    """Calls `then` once, when a paint of a widget is over in which `when` held."""

    def __init__(self, table: QTableView, when: Callable[[], bool], then: Callable[[], None]) -> None:
        super().__init__(table)
        self._viewport = table.viewport()
        self._when = when
        self._then = then
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every paint of the viewport comes by here before it is done; a timer of zero runs after it."""
        if event.type() == QEvent.Type.Paint and self._when():
            self._viewport.removeEventFilter(self)
            QTimer.singleShot(0, self, self._then)
        return super().eventFilter(watched, event)


class FirstMove(QObject):
    """Waits for the list of the program, then for its first page, then moves by J and waits for that to be painted."""

    def __init__(self, moved: Callable[[QMainWindow, QTableView], None]) -> None:
        super().__init__()
        self._moved = moved
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_EVERY)
        self._look.timeout.connect(self._find)
        self._look.start()

    def _find(self) -> None:
        windows = [top for top in QApplication.topLevelWidgets() if isinstance(top, QMainWindow) and top.isVisible()]
        tables = [table for top in windows for table in top.findChildren(QTableView)]
        for table in tables:
            if table.accessibleName() == LIST_NAME and table.isVisible():
                self._look.stop()
                self._wait_for_rows(windows[0], table)

    def _wait_for_rows(self, window: QMainWindow, table: QTableView) -> None:
        Painted(table, lambda: table.currentIndex().isValid(), lambda: self._press(window, table))
        table.viewport().update()

    def _press(self, window: QMainWindow, table: QTableView) -> None:
        before = table.currentIndex().row()
        Painted(table, lambda: table.currentIndex().row() > before, lambda: self._moved(window, table))
        QTest.keyClick(window, Qt.Key.Key_J)


def program(home: str) -> int:
    """Run Corral on a home as its script does."""
    app = QApplication(["corral"])
    return run_program(home, lambda window, _: _usable(app, window.close))


def run_program(home: str, moved: Callable[[QMainWindow, QTableView], None]) -> int:
    """Run Corral's script on a home, with an application that is there already.

    :param moved: called with its window and its list once they are usable.
    """
    watch = FirstMove(moved)
    sys.argv[1:] = ["--home", home]
    from ui.entry import main

    status = main()
    watch.deleteLater()
    return status


def bare() -> int:
    """An empty table in a window, and nothing else."""
    app = QApplication(["bare"])
    window = QMainWindow()
    table = QTableView()
    table.setModel(QStandardItemModel(table))
    window.setCentralWidget(table)
    window.resize(1440, 900)
    Painted(table, lambda: True, lambda: _usable(app, app.quit))
    window.show()
    return app.exec()


def _usable(app: QApplication, end: Callable[[], object]) -> None:
    """Say so, and end when whoever started us closes our input."""
    sys.stdout.write("usable\n")
    sys.stdout.flush()
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, app)

    def ended() -> None:
        notifier.setEnabled(False)
        end()

    notifier.activated.connect(ended)


if __name__ == "__main__":
    raise SystemExit(program(sys.argv[2]) if sys.argv[1] == "program" else bare())
