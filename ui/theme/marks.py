"""The marks of check boxes and radio buttons as pictures, for the style and for everything that paints rows itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from ui.theme.icons import pixmap
from ui.theme.in_force import Theme, current


def draw(width: int, height: int, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
    """Return a transparent picture of a size in logical pixels, painted by a function."""
    picture = QPixmap(ceil(width * ratio), ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    return picture


@lru_cache(maxsize=64)
def _tick(checked: bool, partial: bool, enabled: bool, ratio: float, theme: Theme) -> QPixmap:
    size = tick_size()
    colour = theme.colour

    def paint(painter: QPainter) -> None:
        outline = colour.border_strong if enabled else colour.border
        filled = checked or partial
        painter.setPen(Qt.PenStyle.NoPen if filled else QPen(outline, 1))
        painter.setBrush((colour.accent if enabled else colour.disabled) if filled else colour.surface)
        box = QRectF(0, 0, size, size) if filled else QRectF(0.5, 0.5, size - 1, size - 1)
        painter.drawRoundedRect(box, 3, 3)
        if filled:
            inset = size * 0.1
            mark = pixmap("minus" if partial else "check", colour.on_accent, round(size - 2 * inset), ratio)
            painter.drawPixmap(QPointF(inset, inset), mark)

    return draw(size, size, ratio, paint)


def tick_size() -> int:
    """Return the edge of a check box or a radio mark in logical pixels."""
    return round(14 * current().text_scale)


def tick(ratio: float, *, checked: bool, partial: bool = False, enabled: bool = True) -> QPixmap:
    """Return the mark of a check box."""
    return _tick(checked, partial, enabled, ratio, current())


def radio(ratio: float, *, checked: bool, enabled: bool = True) -> QPixmap:
    """Return the mark of a radio button."""
    return _radio(checked, enabled, ratio, current())


@lru_cache(maxsize=16)
def _radio(checked: bool, enabled: bool, ratio: float, theme: Theme) -> QPixmap:
    size = tick_size()
    colour = theme.colour

    def paint(painter: QPainter) -> None:
        mark = colour.accent if enabled else colour.disabled
        outline = colour.border_strong if enabled else colour.border
        width = size * 0.3 if checked else 1.0
        painter.setPen(QPen(mark if checked else outline, width))
        painter.setBrush(colour.surface)
        painter.drawEllipse(QRectF(width / 2, width / 2, size - width, size - width))

    return draw(size, size, ratio, paint)
