"""One quiet notification for what is due while nobody looks, if it is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMainWindow, QSystemTrayIcon

from ui.operations.watch import News
from ui.widgets.emblem import app_icon


class Notifying(QObject):
    """Tells once, and again only after the person has looked at the window.

    :param wanted: whether the person wants to be told.
    """

    def __init__(self, window: QMainWindow, wanted: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._wanted = window, wanted
        self._tray: QSystemTrayIcon | None = None
        self._told = False

    def hear(self, news: News) -> None:
        """Look at what is due now."""
        if not self._hidden():
            self._told = False
            if self._tray is not None:
                self._tray.hide()
            return
        due = news.counts.due_soon + news.counts.overdue
        if due and not self._told and self._wanted() and QSystemTrayIcon.isSystemTrayAvailable():
            self._told = True
            self._tell(due)

    def _hidden(self) -> bool:
        minimised = bool(self._window.windowState() & Qt.WindowState.WindowMinimized)
        return minimised or not self._window.isVisible()

    def _tell(self, due: int) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(app_icon(), self)
            self._tray.messageClicked.connect(self._come_forward)
            self._tray.activated.connect(self._come_forward)
        self._tray.show()
        words = "1 item is due." if due == 1 else f"{due:,} items are due."
        self._tray.showMessage("Corral", words, app_icon())

    def _come_forward(self) -> None:
        self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
