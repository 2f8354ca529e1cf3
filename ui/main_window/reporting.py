"""Tells that Corral crashed before, and shows what it kept of that when the person asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from console import reports
from console.reports import Report
from ui.dialogs.report import ReportDialog

if TYPE_CHECKING:
    from ui.main_window.session import Session

_SEEN = "reports/seen"


class Reporting(QObject):
    """Looks once, when the queue can be used."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        session.handle("help.reports", self.open)
        session.usable.connect(self._look)

    def open(self) -> None:
        """Show the newest report."""
        self._session.runner.query("reports", self._read, self._show)

    def _read(self) -> list[Report]:
        return reports.found(self._session.desk.home)

    def _look(self) -> None:
        self._session.runner.query("reports", self._read, self._tell)

    def _tell(self, found: list[Report]) -> None:
        """Say it once for each crash."""
        state = self._session.window.state
        if found and found[0].path.name != state.value(_SEEN):
            state.setValue(_SEEN, found[0].path.name)
            self._session.say("Corral kept a report of a crash; Help, Crash reports shows it")

    def _show(self, found: list[Report]) -> None:
        if not found:
            self._session.say("There is no report of a crash")
            return
        dialog = ReportDialog(found[0].text, len(found), self._session.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._save)
        dialog.deleted.connect(lambda: self._delete(found))
        dialog.open()

    def _save(self, path: str, text: str) -> None:
        self._session.runner.mutate(
            lambda: Path(path).write_text(text, encoding="utf-8"),
            lambda _: self._session.say(f"The report is in {path}"),
        )

    def _delete(self, found: list[Report]) -> None:
        def work() -> None:
            for report in found:
                report.path.unlink(missing_ok=True)

        self._session.runner.mutate(work, lambda _: self._session.say("The reports are deleted"))
