"""The whole program on a home of its own choosing: window, cache and sync process as they are started for a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from console.paths import Home
from console.services import outbox
from ui.app import App
from ui.dialogs.first_run import FirstRunPage
from ui.main_window.session import Session
from ui.operations.worker import WorkerState
from ui.theme import keeper

PATIENCE = 30_000


class BareWindow:
    """Opens a home, whatever is in it, and speaks of the window in a test's words."""

    def __init__(self, qtbot: QtBot, folder: Path, *, sandbox: bool = False) -> None:
        self.qtbot = qtbot
        self.home = Home(folder, sandbox)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        keeper.install(app)
        self.program = App(app, self.home)
        self.window = self.program.window
        self.window.resize(1440, 900)
        self.program.open()
        self.window.activateWindow()
        self._closed = False

    @property
    def session(self) -> Session:
        """The session, once the home is open."""
        self.until(lambda: self.program.session is not None)
        assert isinstance(self.program.session, Session)
        return self.program.session

    @property
    def page(self) -> FirstRunPage:
        """The page that adds a community, once it is shown."""
        self.until(lambda: isinstance(self.session.window.places.currentWidget(), FirstRunPage))
        page = self.session.window.places.currentWidget()
        assert isinstance(page, FirstRunPage)
        return page

    @property
    def focus(self) -> QWidget:
        """What has the focus."""
        return QApplication.focusWidget() or self.window

    def until(self, true: Callable[[], bool]) -> None:
        """Go on until something is true."""
        self.qtbot.waitUntil(true, timeout=PATIENCE)

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the focus is."""
        for key in keys:
            QTest.keyClick(self.focus, key, modifier)

    def type(self, text: str) -> None:
        """Type letters where the focus is."""
        QTest.keyClicks(self.focus, text)

    def close(self) -> None:
        """Close as a person would, and wait until everything has ended."""
        if self._closed:
            return
        self._closed = True
        session = self.program.session
        self.window.close()
        if isinstance(session, Session):
            self.until(lambda: self.program.process.state is WorkerState.STOPPED)
            if outbox.summary(session.desk).waiting:
                self.until(lambda: bool(self.window.findChildren(QMessageBox)))
                self.window.findChildren(QMessageBox)[-1].accept()
        self.until(lambda: not self.window.isVisible())
        self.program.end()
        self.window.deleteLater()
        self.program.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
