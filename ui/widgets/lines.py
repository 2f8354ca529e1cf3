"""Lines of text painted by hand, hairlines, and what painted widgets share: measuring, cutting, following the theme."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Text, current, keeper


def tip(text: str) -> str:
    """A tool tip that shows a text of any origin as it is: one that looks like HTML would be read as HTML."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<span>{plain}</span>" if plain else ""


def follow_theme(widget: QWidget) -> None:
    """Let a painted widget be measured and painted anew whenever the theme changes."""
    keeper.changed.connect(widget.updateGeometry)
    keeper.changed.connect(widget.update)


def text_width(text: str, step: Text, weight: int = 400) -> int:
    """Return the width of a line of text in logical pixels, rounded up."""
    return ceil(current().type.metrics(step, weight).horizontalAdvance(text))


def cut(text: str, width: float, step: Text, weight: int = 400) -> str:
    """Return a text cut with an ellipsis to a width in logical pixels."""
    metrics = current().type.metrics(step, weight)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, width))


def line(painter: QPainter, x: float, middle: float, text: str, ink: QColor, step: Text, weight: int = 400) -> float:
    """Paint a line of text with its capitals around `middle`; return the x where it ends."""
    type_ = current().type
    metrics = type_.metrics(step, weight)
    painter.setFont(type_.font(step, weight))
    painter.setPen(ink)
    painter.drawText(QPointF(x, round(middle + metrics.capHeight() / 2)), text)
    return x + metrics.horizontalAdvance(text)


def line_from_right(
    painter: QPainter, right: float, middle: float, text: str, ink: QColor, step: Text, weight: int = 400
) -> float:
    """Paint a line of text that ends at `right`; return the x where it begins."""
    left = right - current().type.metrics(step, weight).horizontalAdvance(text)
    line(painter, left, middle, text, ink, step, weight)
    return left


class Hairline(QWidget):
    """One pixel of `border` between two planes."""

    def __init__(self, parent: QWidget | None = None, *, upright: bool = False) -> None:
        super().__init__(parent)
        self._upright = upright
        fixed, wide = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if upright else wide, wide if upright else fixed)

    def sizeHint(self) -> QSize:
        """Return one pixel across."""
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        QPainter(self).fillRect(self.rect(), current().colour.border)
