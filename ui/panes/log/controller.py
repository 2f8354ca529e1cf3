"""Wires the log pane to the services: a page at a time, and the export."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from console.cache.outbox import OutboxEntry
from console.services import outbox
from console.services.desk import Desk
from ui.operations.runner import Runner, sentence
from ui.panes.log.view import LogView

_PAGE = 200


class LogController(QObject):
    """Reads the log from its newest entry on."""

    said = Signal(str)
    """A sentence for the status bar and for screen readers."""

    def __init__(self, desk: Desk, runner: Runner, view: LogView) -> None:
        super().__init__(view)
        self._desk, self._runner, self._view = desk, runner, view
        self._complete = False
        self._reading = False
        view.page_requested.connect(self._read_on)
        view.export_requested.connect(self._choose_file)

    def refresh(self) -> None:
        """Read the log again from its newest entry; as many rows as were shown."""
        wanted = max(_PAGE, self._view.model.rowCount())
        self._complete = False
        self._reading = True
        self._runner.query("log", lambda: outbox.log(self._desk, wanted), lambda found: self._first(found, wanted))

    def _first(self, found: list[OutboxEntry], wanted: int) -> None:
        self._reading = False
        self._complete = len(found) < wanted
        self._view.model.show(found)
        self._view.follow_rows()

    def _read_on(self) -> None:
        last = self._view.model.entry(self._view.model.rowCount() - 1)
        if self._complete or self._reading or last is None:
            return
        self._reading = True
        before = last.command.id
        self._runner.query("log", lambda: outbox.log(self._desk, _PAGE, before), self._more)

    def _more(self, found: list[OutboxEntry]) -> None:
        self._reading = False
        self._complete = len(found) < _PAGE
        self._view.model.append(found)
        self._view.follow_rows()

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self._view, "Export the log", "corral-log.csv", "CSV files (*.csv)")
        if path:
            self.export(Path(path))

    def export(self, path: Path) -> None:
        """Write the whole log to a file, and say how many rows it has."""
        self._runner.mutate(
            lambda: outbox.export_log(self._desk, path),
            lambda count: self.said.emit(f"{count:,} rows written to {path.name}"),
            lambda error: self.said.emit(sentence(error)),
        )
