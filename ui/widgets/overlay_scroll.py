"""A thin scroll bar that lies over a view instead of beside it, so that rows reach the edge as the design has them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar


class OverlayScrollBar(QScrollBar):
    """Takes over the upright scrolling of a view: the view's own bar is hidden and stays the one that scrolls."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        self.setProperty("overlay", True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        own = view.verticalScrollBar()
        own.rangeChanged.connect(self._ranged)
        own.valueChanged.connect(self.setValue)
        self.valueChanged.connect(own.setValue)
        view.installEventFilter(self)
        self._ranged(own.minimum(), own.maximum())

    def _ranged(self, low: int, high: int) -> None:
        own = self._view.verticalScrollBar()
        self.setRange(low, high)
        self.setPageStep(own.pageStep())
        self.setSingleStep(own.singleStep())
        self.setValue(own.value())
        self.setVisible(high > low)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the view's size."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._ranged(self._view.verticalScrollBar().minimum(), self._view.verticalScrollBar().maximum())
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width = self.sizeHint().width()
        area = self._view.viewport().geometry()
        self.setGeometry(area.right() + 1 - width, area.top(), width, area.height())
        self.raise_()
