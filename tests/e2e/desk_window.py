"""A window on a sandbox home, driven by keys: real cache, real sync process, nothing in between replaced."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from console import bootstrap
from console.domain.commands import CommandState
from console.paths import Home
from console.services import accounts, outbox, sandbox
from console.services.desk import Desk
from console.sync.run import sync_once
from ui.main_window.session import Session
from ui.main_window.window import MainWindow
from ui.operations.runner import Runner
from ui.operations.worker import SyncProcess, WorkerState, worker_command
from ui.theme import keeper

PATIENCE = 30_000


def make_template(folder: Path) -> Path:
    """Make a sandbox home that was read once, to be copied by each test."""
    home = Home(folder, sandbox=True)
    desk = bootstrap.open_desk(home)
    try:
        sandbox.ensure(desk)
        sync_once(desk.cache, accounts.every(desk), desk.open_adapter, clock=desk.clock, wait=False)
        desk.change_settings(msgspec.structs.replace(desk.settings, undo_seconds=1, moderator="Ines Marlowe"))
    finally:
        desk.cache.close()
    return folder


class DeskWindow:
    """Opens a copy of the template and speaks of it in a test's words.

    :param engine: whether the sync process runs.
    :param sandbox: whether the template is a home of the sandbox.
    """

    def __init__(
        self,
        qtbot: QtBot,
        template: Path,
        folder: Path,
        *,
        engine: bool = True,
        undo_seconds: int = 1,
        sandbox: bool = True,
    ) -> None:
        shutil.copytree(template, folder)
        self.qtbot = qtbot
        self.home = Home(folder, sandbox=sandbox)
        self.desk: Desk = bootstrap.open_desk(self.home)
        self.desk.settings = msgspec.structs.replace(self.desk.settings, undo_seconds=undo_seconds)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        keeper.install(app)
        self.runner = Runner()
        self.process = SyncProcess(worker_command(self.home))
        self.window = MainWindow(self.home)
        self.session = Session(self.window, self.desk, self.runner, self.process)
        if not engine:
            self.session.queue.first_shown.disconnect(self.process.start)
        self.window.resize(1440, 900)
        self.window.show()
        self.session.start()
        self.until(lambda: self.session.queue.shown is not None and self.session.queue.model.listing.complete)
        self.window.activateWindow()
        self.session.queue_view.list.setFocus()

    def until(self, true: Callable[[], bool], patience: int = PATIENCE) -> None:
        """Go on until something is true.

        :param patience: milliseconds.
        """
        self.qtbot.waitUntil(true, timeout=patience)

    def press(self, *keys: Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
        """Press keys where the focus is."""
        for key in keys:
            code, modifier = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
            QTest.keyClick(self.focus, code, modifier)

    def type(self, text: str) -> None:
        """Type letters where the focus is."""
        QTest.keyClicks(self.focus, text)

    @property
    def focus(self) -> QWidget:
        """What has the focus."""
        return QApplication.focusWidget() or self.window

    @property
    def current(self) -> int:
        """The current item; it is on the screen."""
        self.until(lambda: self.session.queue.shown is not None)
        found = self.session.queue.current
        assert found is not None
        return found

    def go_to(self, wanted: Callable[[int], bool]) -> int:
        """Move down with J until an item fits."""
        for _ in range(len(self.session.queue.model.listing.ids)):
            if wanted(self.current):
                return self.current
            self.press(Qt.Key.Key_J)
        raise AssertionError("no item of the queue fits")

    def state_of(self, item: int) -> CommandState | None:
        """Where the last command on an item stands."""
        found = [entry.command for entry in (*outbox.unsent(self.desk), *outbox.log(self.desk, 1000))]
        of_item = [command for command in found if command.item == item]
        return max(of_item, key=lambda command: command.id).state if of_item else None

    def misbehave(self, name: str) -> None:
        """Let the sandbox misbehave."""
        sandbox.misbehave(self.desk, name)

    def close(self) -> None:
        """Close as a person would, and wait until everything has ended."""
        if self.session.closing.begun:
            return
        with self.qtbot.waitSignal(self.session.closed, timeout=PATIENCE):
            self.window.close()
            self.until(lambda: self.process.state is WorkerState.STOPPED)
            if outbox.summary(self.desk).waiting:
                self.until(lambda: bool(self.window.findChildren(QMessageBox)))
                self.window.findChildren(QMessageBox)[0].accept()
        self.end()

    def end(self) -> None:
        """Let go of everything, once the session has closed."""
        self.window.finish()
        self.runner.close()
        self.desk.cache.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
