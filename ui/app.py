"""The program with a window: one window a home, the frame first, everything else once it is on the screen."""

from __future__ import annotations

import gc
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from console.paths import Home
from ui.main_window.window import MainWindow
from ui.operations.runner import Runner, sentence
from ui.operations.single import SingleWindow, raise_other
from ui.operations.worker import SyncProcess, worker_command
from ui.theme import keeper

if TYPE_CHECKING:
    from console.cache.errors import CacheDamaged

_SWITCH = 0.001
"""Seconds after which a thread lets another one run: the window's thread must not wait long for the readers'."""
_START_TIME = 5_000
"""Milliseconds after which garbage is looked for again, which `ui.entry` put off."""


class App(QObject):
    """Opens a home in a window, and ends when the window is closed."""

    def __init__(self, qt: QApplication, home: Home) -> None:
        super().__init__()
        self._qt = qt
        self._home = home
        self.runner = Runner(self)
        self.process = SyncProcess(worker_command(home), self)
        self.window = MainWindow(home)
        self.session: QObject | None = None
        self._single = SingleWindow(home.root, self)
        self._single.asked.connect(self.window.come_forward)
        self.window.close_requested.connect(self._close_early)
        self.window.acted.connect(self._try_again)
        self._damaged: CacheDamaged | None = None
        self._kept: Path | None = None

    def open(self) -> None:
        """Show the frame, then open the home beside it."""
        self.window.show()
        QTimer.singleShot(0, self, self._open_home)

    def leave(self) -> None:
        """Close because the system asks for it: nobody answers a question."""
        from ui.main_window.session import Session

        if isinstance(self.session, Session):
            self.session.closing.quietly = True
        self.window.close()

    def end(self) -> None:
        """Let go of threads and the cache."""
        self._single.close()
        self.runner.close()
        from ui.main_window.session import Session

        if isinstance(self.session, Session):
            self.session.desk.cache.close()

    def _open_home(self) -> None:
        home = self._home

        def open_desk() -> object:
            from console import bootstrap, journal
            from console.services import sandbox

            home.create()
            journal.start(home.logs)
            desk = bootstrap.open_desk(home)
            if home.sandbox:
                sandbox.ensure(desk)
            return desk

        self.runner.query("open", open_desk, self._opened, self._not_opened)

    def _opened(self, desk: object) -> None:
        from console.services.desk import Desk
        from ui.main_window.keeping import Keeping
        from ui.main_window.reporting import Reporting
        from ui.main_window.session import Session

        if not isinstance(desk, Desk):
            return
        self.window.close_requested.disconnect(self._close_early)
        session = Session(self.window, desk, self.runner, self.process)
        self.session = session
        session.closed.connect(self._finish)
        Keeping(session)
        Reporting(session)
        session.start()
        if self._kept is not None:
            session.say(f"The damaged cache is kept as {self._kept}")

    def _not_opened(self, error: Exception) -> None:
        from console.cache.errors import CacheDamaged, CacheNewer

        self._damaged = error if isinstance(error, CacheDamaged) else None
        if self._damaged is not None:
            self.window.say_trouble("The cache is damaged", _damaged_words(self._home), "Set it aside and start afresh")
        else:
            again = "" if isinstance(error, CacheNewer) else "Try again"
            self.window.say_trouble("Corral could not open your desk", sentence(error), again)

    def _try_again(self) -> None:
        """Open the home once more; a damaged cache is set aside before that, never deleted."""
        self.window.say_trouble("Corral", "Opening your desk …")
        damaged, self._damaged = self._damaged, None
        if damaged is None:
            self._open_home()
            return

        def set_aside() -> Path | None:
            from console.services import upkeep

            return upkeep.set_aside(self._home, damaged)

        def done(kept: Path | None) -> None:
            self._kept = kept
            self._open_home()

        self.runner.mutate(set_aside, done, self._not_opened)

    def _close_early(self) -> None:
        self._finish()

    def _finish(self) -> None:
        self.window.finish()
        self._qt.quit()


def _damaged_words(home: Home) -> str:
    return (
        f"{home.cache} cannot be read. Corral can set it aside in the same folder, under a name that begins with "
        f"{home.cache.stem}.damaged, and fetch everything anew. Accounts have to be added again. Decisions that were "
        "not sent stay in the file that is set aside."
    )


def _look_for_garbage() -> None:
    """Look for garbage from now on, but not among what the start made: it stays, and each look at it costs 40 ms."""
    gc.freeze()
    gc.enable()


def _watch(home: Home) -> None:
    """Keep a report of what goes wrong here from now on, and no memory of it: people type passwords into it."""
    from console import reports

    reports.forbid_core_dumps()
    with suppress(OSError):
        reports.watch(home, "window", aloud=True)


def run(home: Home) -> int:
    """Show the window of a home; returns the exit status when it is closed."""
    qt = QApplication.instance()
    app = qt if isinstance(qt, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Corral")
    app.setDesktopFileName("corral")
    app.setQuitOnLastWindowClosed(False)
    if raise_other(home.root):
        return 0
    sys.setswitchinterval(_SWITCH)
    keeper.install(app)
    program = App(app, home)
    program.open()
    QTimer.singleShot(0, program, lambda: _watch(home))
    QTimer.singleShot(_START_TIME, program, _look_for_garbage)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: program.leave())
    status = app.exec()
    program.end()
    return status
