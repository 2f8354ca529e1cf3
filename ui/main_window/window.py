"""The frame of the window: rail, places, status bar. Shown before anything else is imported; knows no service."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from console.paths import Home
from ui.theme import current
from ui.widgets.emblem import app_icon
from ui.widgets.empty_state import EmptyState

_USUAL = QSize(1440, 900)
_SMALLEST = QSize(560, 420)


class _Ground(QWidget):
    """The surface behind the places until there is one."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), current().colour.surface)


class MainWindow(QMainWindow):
    """Holds the parts; `Session` fills them once the home is open."""

    resized = Signal(int)
    """The width in logical pixels."""
    close_requested = Signal()
    """The window should close; nothing is closed until `finish` is called."""
    acted = Signal()
    """The button beside the trouble was pressed."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self._may_close = False
        self._alt_alone = False
        self.setWindowTitle("Corral – sandbox" if home.sandbox else "Corral")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(_SMALLEST)
        self.resize(_USUAL)
        self.menuBar().hide()
        self.places = QStackedWidget()
        self._starting = EmptyState("Corral", "Opening your desk …", emblem=False)
        self._starting.acted.connect(self.acted)
        self.places.addWidget(self._starting)
        self._rows = QHBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self.places, 1)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._rows, 1)
        ground = _Ground()
        ground.setLayout(self._column)
        self.setCentralWidget(ground)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.state = QSettings(str(home.window), QSettings.Format.IniFormat)
        geometry = self.state.value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.installEventFilter(self)

    def furnish(self, rail: QWidget, status: QWidget) -> None:
        """Put rail and status bar into their places."""
        self._rows.insertWidget(0, rail)
        self._column.addWidget(status)

    def say_trouble(self, headline: str, sentence: str, action: str = "") -> None:
        """Show why there is no desk.

        :param action: the words of the button that helps, empty for none; `acted` follows.
        """
        self._starting.set_texts(headline, sentence, action)
        self.places.setCurrentWidget(self._starting)
        if action:
            self._starting.button.setFocus()

    def come_forward(self) -> None:
        """Come to the front: somebody started Corral again."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def finish(self) -> None:
        """Close now."""
        self._may_close = True
        self.state.setValue("window/geometry", self.saveGeometry())
        self.state.sync()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask whoever has something to finish."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the parts how much room there is."""
        super().resizeEvent(event)
        self.resized.emit(self.width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt pressed and let go by itself shows or hides the menu bar."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self.windowHandle():
            self._alt_alone = event.key() == Qt.Key.Key_Alt
        elif event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if watched is self.windowHandle() and self._alt_alone and event.key() == Qt.Key.Key_Alt:
                self._alt_alone = False
                self._turn_menu_bar()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._alt_alone = False
        elif isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and watched is self.menuBar():
            self.menuBar().setVisible(event.reason() == Qt.FocusReason.PopupFocusReason)
        return super().eventFilter(watched, event)

    def _turn_menu_bar(self) -> None:
        bar = self.menuBar()
        bar.setVisible(not bar.isVisible())
        if bar.isVisible() and bar.actions():
            bar.setActiveAction(bar.actions()[0])
            bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
