"""The switch between two or three choices in one outline."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Text, current
from ui.theme.style_controls import rounded
from ui.widgets.lines import follow_theme, line, text_width


class Segmented(QWidget):
    """Two or three choices in one outline, one of them on. `chosen` tells the index."""

    chosen = Signal(int)

    def __init__(self, labels: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels, self._current, self._hover = list(labels), 0, -1
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self)
        self._named()

    def index(self) -> int:
        """Return which choice is on."""
        return self._current

    def set_labels(self, labels: Sequence[str]) -> None:
        """Show other texts for the same choices ("13 of 14")."""
        self._labels = list(labels)
        self._named()
        self.updateGeometry()
        self.update()

    def set_index(self, index: int) -> None:
        """Turn a choice on without saying so."""
        self._current = index
        self._named()
        self.update()

    def _named(self) -> None:
        self.setAccessibleName(f"{self._name}: {self._labels[self._current]}")

    def _widths(self) -> list[int]:
        return [text_width(label, Text.SMALL, 600) + 24 for label in self._labels]

    def sizeHint(self) -> QSize:
        """Return the size of all choices side by side."""
        return QSize(sum(self._widths()), current().height.segmented)

    def minimumSizeHint(self) -> QSize:
        """Return the same: the choices are never squeezed."""
        return self.sizeHint()

    def _at(self, x: float) -> int:
        edge = 0
        for number, width in enumerate(self._widths()):
            edge += width
            if x < edge:
                return number
        return len(self._labels) - 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint outline, the filled choice and the texts."""
        painter, theme = QPainter(self), current()
        colour, radius = theme.colour, theme.radius.control
        rounded(painter, self.rect(), radius, colour.surface, None)
        x = 0
        for number, width in enumerate(self._widths()):
            on = number == self._current
            part = QRectF(x, 0, width, self.height())
            if on or number == self._hover:
                painter.save()
                painter.setClipRect(part)
                rounded(painter, self.rect(), radius, colour.selected if on else colour.hover, None)
                painter.restore()
            weight = 600 if on else 500
            ink = colour.disabled if not self.isEnabled() else colour.text if on else colour.text_2
            left = x + (width - text_width(self._labels[number], Text.SMALL, weight)) / 2
            line(painter, left, self.height() / 2, self._labels[number], ink, Text.SMALL, weight)
            x += width
            if number < len(self._labels) - 1:
                painter.fillRect(QRectF(x, 1, 1, self.height() - 2), colour.border_strong)
        rounded(painter, self.rect(), radius, None, colour.border_strong if self.isEnabled() else colour.border)
        if self.hasFocus():
            rounded(painter, self.rect(), radius, None, colour.focus, theme.line.focus_ring)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between the choices with the arrow keys; the space bar takes the next."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if event.key() == Qt.Key.Key_Space:
            self._choose((self._current + 1) % len(self._labels))
        elif step:
            self._choose(min(len(self._labels) - 1, max(0, self._current + step)))
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which choice is under the pointer."""
        self._hover = self._at(event.position().x())
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Forget the pointer."""
        self._hover = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the choice under the pointer."""
        self._choose(self._at(event.position().x()))

    def _choose(self, index: int) -> None:
        if index != self._current:
            self.set_index(index)
            self.chosen.emit(index)
