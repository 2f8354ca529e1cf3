"""The log pane on a real cache: pages, and the whole log as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from console.services.desk import Desk
from tests.ui.desk_samples import decide, finish, garden
from ui.operations.runner import Runner
from ui.panes.log import controller as log_controller
from ui.panes.log.controller import LogController
from ui.panes.log.view import LogView
from ui.theme import keeper

POSTS = 70
PAGE = 30


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with garden(tmp_path, POSTS) as desk:
        yield desk


class Pane:
    """The pane with its controller, thirty rows a page."""

    def __init__(self, qtbot: QtBot, desk: Desk, runner: Runner) -> None:
        self.qtbot, self.desk, self.runner = qtbot, desk, runner
        self.view = LogView()
        qtbot.addWidget(self.view)
        self.controller = LogController(desk, runner, self.view)
        self.said: list[str] = []
        self.controller.said.connect(self.said.append)
        self.view.resize(1000, 120)
        self.view.show()
        self.refresh()

    def refresh(self) -> None:
        self.controller.refresh()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.runner.busy)

    def scroll_down(self) -> None:
        bar = self.view.table.verticalScrollBar()
        self.qtbot.waitUntil(lambda: bar.value() < bar.maximum())
        bar.setValue(bar.maximum())
        self.settle()

    @property
    def shown(self) -> list[int]:
        entries = [self.view.model.entry(row) for row in range(self.view.model.rowCount())]
        return [entry.command.id for entry in entries if entry is not None]


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[Runner]:
    keeper.install(qapp)
    runner = Runner()
    yield runner
    runner.close()


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> Pane:
    monkeypatch.setattr(log_controller, "_PAGE", PAGE)
    return Pane(qtbot, desk, runner)


def test_an_empty_log_says_so_and_exports_nothing(pane: Pane) -> None:
    assert not pane.view.table.isVisible()
    assert not pane.view.export.isEnabled()


def test_it_reads_on_while_it_is_scrolled_and_stops_at_the_end(pane: Pane) -> None:
    commands = decide(pane.desk, *range(1, POSTS + 1))
    finish(pane.desk, commands)
    pane.refresh()
    assert pane.shown == sorted(commands, reverse=True)[:PAGE]
    assert pane.view.count.text() == f"{PAGE} shown"
    pane.scroll_down()
    assert len(pane.shown) == 2 * PAGE
    pane.scroll_down()
    assert pane.shown == sorted(commands, reverse=True)
    with pane.qtbot.assertNotEmitted(pane.view.model.rowsInserted):
        pane.view.page_requested.emit()
        pane.settle()


def test_a_refresh_keeps_as_many_rows_as_were_shown(pane: Pane) -> None:
    commands = decide(pane.desk, *range(1, POSTS + 1))
    finish(pane.desk, commands[:-1])
    pane.refresh()
    pane.scroll_down()
    assert len(pane.shown) == 2 * PAGE
    finish(pane.desk, commands[-1:])
    pane.refresh()
    assert len(pane.shown) == 2 * PAGE
    assert pane.shown[0] == commands[-1]


def test_what_waits_is_not_in_the_log(pane: Pane) -> None:
    first, _ = decide(pane.desk, 1, 2)
    finish(pane.desk, [first])
    pane.refresh()
    assert pane.shown == [first]


def test_the_export_holds_the_whole_log_and_says_how_much(pane: Pane, tmp_path: Path) -> None:
    finish(pane.desk, decide(pane.desk, *range(1, POSTS + 1)))
    pane.refresh()
    path = tmp_path / "log.csv"
    QTimer.singleShot(0, lambda: _answer(path))
    pane.view.export.click()
    pane.settle()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == POSTS
    assert {(row["who"], row["what"], row["state"]) for row in rows} == {("Ines", "reject", "sent")}
    assert pane.said == [f"{POSTS} rows written to log.csv"]


def test_an_export_that_cannot_be_written_says_why(pane: Pane, tmp_path: Path) -> None:
    finish(pane.desk, decide(pane.desk, 1))
    pane.refresh()
    pane.controller.export(tmp_path)
    pane.settle()
    [said] = pane.said
    assert said.startswith("Is a directory: ")


def _answer(path: Path) -> None:
    """Choose a file in the dialog that is open."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    dialog.selectFile(str(path))
    dialog.accept()
