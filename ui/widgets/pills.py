"""Filters as a row of pills, each with its count; one of them is on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Text, current
from ui.theme.style_controls import rounded
from ui.widgets.buttons import PaintedButton
from ui.widgets.lines import line, text_width


class Pill(PaintedButton):
    """A filter with its count. Exactly one of a row is on (`setAutoExclusive`)."""

    def __init__(self, text: str, count: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._count = ""
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.set_count(count)

    def set_count(self, count: str) -> None:
        """Show another count; empty for none."""
        self._count = count
        self.setAccessibleName(f"{self.text()} {count}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size around text and count."""
        width = 20 + text_width(self.text(), Text.SMALL, 600)
        width += text_width(self._count, Text.NUMBER, 500) + 6 if self._count else 0
        return QSize(width, current().height.pill)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill: filled with ink while it is on."""
        painter, theme = QPainter(self), current()
        colour, radius = theme.colour, self.height() / 2
        ink, quiet = colour.text_2, colour.text_3
        if self.isChecked():
            rounded(painter, self.rect(), radius, colour.text, None)
            ink = quiet = colour.surface
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            rounded(painter, self.rect(), radius, colour.selected if self.isDown() else colour.hover, None)
        if not self.isEnabled():
            ink = quiet = colour.disabled
        end = line(painter, 10, self.height() / 2, self.text(), ink, Text.SMALL, 600 if self.isChecked() else 500)
        if self._count:
            painter.setOpacity(0.8 if self.isChecked() else 1)
            line(painter, end + 6, self.height() / 2, self._count, quiet, Text.NUMBER, 500)
            painter.setOpacity(1)
        self.ring(painter, radius)


class PillRow(QWidget):
    """A row of pills, one of them on; left and right move between them. `chosen` tells the pill's key."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addStretch(1)
        self._pills: dict[str, Pill] = {}

    def add(self, key: str, text: str, count: str = "") -> Pill:
        """Add a pill; the first one is on."""
        pill = Pill(text, count, self)
        pill.setChecked(not self._pills)
        pill.clicked.connect(lambda: self.chosen.emit(key))
        self._row.insertWidget(len(self._pills), pill)
        self._pills[key] = pill
        return pill

    def choose(self, key: str) -> None:
        """Turn a pill on without saying so."""
        self._pills[key].setChecked(True)

    def set_count(self, key: str, count: str) -> None:
        """Show another count on a pill."""
        self._pills[key].set_count(count)
