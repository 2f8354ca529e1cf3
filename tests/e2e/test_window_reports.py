"""A crash report is shown before anything is shared, can be shortened, and nothing sends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from console import reports
from tests.e2e.conftest import OpenDesk
from tests.e2e.desk_window import DeskWindow
from ui.dialogs.report import ReportDialog
from ui.main_window.reporting import Reporting


def crash(desk: DeskWindow) -> None:
    reports.write(desk.home, "window", KeyError("planted"))


def opened(desk: DeskWindow) -> ReportDialog:
    desk.session.run("help.reports")
    desk.until(lambda: bool(desk.window.findChildren(ReportDialog)))
    return desk.window.findChildren(ReportDialog)[-1]


def test_the_window_says_once_that_there_is_a_report(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk(engine=False)
    crash(desk)
    reporting = Reporting(desk.session)
    said: list[str] = []
    monkeypatch.setattr(desk.session.status, "say", said.append)
    for _ in range(2):
        reporting._look()
        desk.until(lambda: not desk.runner.busy)
    assert said == ["Corral kept a report of a crash; Help, Crash reports shows it"]


def test_a_report_is_shown_shortened_saved_and_deleted(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(engine=False)
    Reporting(desk.session)
    crash(desk)
    dialog = opened(desk)
    assert "KeyError" in dialog.text.toPlainText()
    dialog.text.setPlainText("shortened")
    dialog.copy.click()
    assert QApplication.clipboard().text() == "shortened"
    target = tmp_path / "report.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog.save.click()
    desk.until(target.exists)
    desk.until(lambda: target.read_text() == "shortened")
    dialog.delete.click()
    desk.until(lambda: not list(desk.home.reports.glob("*.txt")))


def test_without_a_crash_there_is_nothing_to_show(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk(engine=False)
    Reporting(desk.session)
    said: list[str] = []
    monkeypatch.setattr(desk.session.status, "say", said.append)
    desk.session.run("help.reports")
    desk.until(lambda: said == ["There is no report of a crash"])
    assert not desk.window.findChildren(ReportDialog)
