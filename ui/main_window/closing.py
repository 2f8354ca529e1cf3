"""Closing: what can be sent goes out first, for ten seconds at most, and what remains is named."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from console.services import outbox
from console.services.desk import Desk
from ui.main_window.window import MainWindow
from ui.operations.runner import Runner
from ui.operations.worker import SyncProcess, WorkerState

DRAIN = 10.0


class Closing(QObject):
    """Ends the sync process, then says `over`."""

    over = Signal()

    def __init__(
        self, window: MainWindow, process: SyncProcess, runner: Runner, desk: Desk, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._process = process
        self._runner = runner
        self._desk = desk
        self._begun = False
        self._box: QMessageBox | None = None
        self.quietly = False
        process.draining.connect(self._progress)
        process.stopped.connect(self._stopped)

    @property
    def begun(self) -> bool:
        """Whether it is under way."""
        return self._begun

    def begin(self) -> None:
        """Begin; a second time, nothing more is waited for. With `quietly` nobody is there to read what remains."""
        if self._box is not None:
            self._box.accept()
            return
        if self._begun:
            self._process.stop(0.0)
            return
        self._begun = True
        self._runner.query("closing", self._unsent, self._drain, lambda _: self._drain(0))

    def _unsent(self) -> int:
        found = outbox.summary(self._desk)
        return found.waiting + found.sending

    def _drain(self, unsent: int) -> None:
        running = self._process.state in (WorkerState.RUNNING, WorkerState.STARTING)
        if unsent and running:
            self._progress(unsent)
        self._process.stop(DRAIN if unsent and running else 0.0)

    def _progress(self, left: int) -> None:
        what = "1 decision" if left == 1 else f"{left} decisions"
        self._window.say_trouble("Closing", f"Sending {what} first. Close again to leave at once; nothing is lost.")

    def _stopped(self) -> None:
        if self._begun:
            self._runner.query("closing", self._unsent, self._name_rest, lambda _: self.over.emit())

    def _name_rest(self, left: int) -> None:
        if not left or self.quietly or not self._window.isVisible():
            self.over.emit()
            return
        what = "1 decision was" if left == 1 else f"{left} decisions were"
        box = self._box = QMessageBox(self._window)
        box.setWindowTitle("Corral")
        box.setText(f"{what} not sent.")
        box.setInformativeText("They are kept in the outbox and go out when Corral runs again.")
        box.finished.connect(lambda _: self.over.emit())
        box.open()
