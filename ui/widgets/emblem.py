"""Corral's mark, drawn: a ring of people with one inside, and the open ring with ties that says that all is done."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Colours, current
from ui.widgets.lines import follow_theme

_LOGO_DOTS, _LOGO_SIZE = 10, 22
_RING_DOTS = 18
_EMBLEM = QSize(122, 104)
_TIES = ((0.34, 0.5, 8.0), (0.585, 0.365, 6.0), (0.62, 0.64, 8.0))


def paint_logo(painter: QPainter, rect: QRectF, colour: Colours) -> None:
    """Paint the logo into a square: a ring of dots in the accent, one in the colour of watching inside it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    edge, middle = rect.width(), rect.center()
    dot, ring = edge * 0.085, edge * 0.41
    painter.setBrush(colour.accent)
    for number in range(_LOGO_DOTS):
        angle = 2 * pi * number / _LOGO_DOTS - pi / 2
        painter.drawEllipse(QPointF(middle.x() + ring * cos(angle), middle.y() + ring * sin(angle)), dot, dot)
    painter.setBrush(colour.med_fill)
    painter.drawEllipse(QPointF(middle.x() + edge * 0.1, middle.y() - edge * 0.09), edge * 0.12, edge * 0.12)


def app_icon() -> QIcon:
    """Return the program's icon for windows and notifications, in the sizes that desktops ask for."""
    icon = QIcon()
    for edge in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(edge, edge)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_logo(painter, QRectF(0, 0, edge, edge), current().colour)
        painter.end()
        icon.addPixmap(picture)
    return icon


class Logo(QWidget):
    """The logo beside the program's name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Corral")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def sizeHint(self) -> QSize:
        """Return 22 px square."""
        return QSize(_LOGO_SIZE, _LOGO_SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the logo."""
        paint_logo(QPainter(self), QRectF(self.rect()), current().colour)


class Emblem(QWidget):
    """An open ring of dots around three people who know each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def sizeHint(self) -> QSize:
        """Return 122 by 104 px."""
        return _EMBLEM

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ring and ties."""
        painter, colour = QPainter(self), current().colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self.width(), self.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour.accent)
        for number in range(_RING_DOTS):
            angle = 2 * pi * number / (_RING_DOTS) - 0.14
            place = QPointF(width / 2 + (width / 2 - 6) * cos(angle), height / 2 + (height / 2 - 6) * sin(angle))
            if not -0.86 < sin(angle) < -0.2 or cos(angle) < 0.5:
                painter.drawEllipse(place, 5, 5)
        spots = [(QPointF(width * x, height * y), size) for x, y, size in _TIES]
        painter.setPen(QPen(colour.tie_fill, 1.5))
        for number, (spot, _) in enumerate(spots):
            painter.drawLine(spot, spots[(number + 1) % len(spots)][0])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour.tie_fill)
        for spot, size in spots:
            painter.drawEllipse(spot, size, size)
