"""The ring around a focused button: 2 px wide and 2 px off it, which only a frame beside the button can paint."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QFocusFrame, QPushButton, QWidget


class FocusRing(QObject):
    """Follows the focus through the application. Shown for push buttons and widgets with the property `focusRing`,
    and only when the focus came by the keyboard; everything else paints its ring inside itself.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._frame: QFocusFrame | None = None
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        wanted = (
            new is not None
            and (isinstance(new, QPushButton) or bool(new.property("focusRing")))
            and new.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        )
        if not wanted:
            if self._frame is not None:
                frame, self._frame = self._frame, None
                frame.setWidget(None)  # type: ignore[arg-type]
                frame.deleteLater()
            return
        if self._frame is None:
            self._frame = QFocusFrame(new)
            self._frame.destroyed.connect(self._gone)
        self._frame.setWidget(new)  # type: ignore[arg-type]

    def _gone(self) -> None:
        self._frame = None
