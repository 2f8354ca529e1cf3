"""The rows of the rail: places to go with their counts, and communities with what their sync is doing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Meaning, Text, current, pixmap
from ui.theme.style_controls import rounded
from ui.widgets import pictures
from ui.widgets.buttons import PaintedButton
from ui.widgets.lines import cut, line, line_from_right, text_width, tip

_INSET, _OUTER = 16, 8
_DOT = 6


class RailRow(PaintedButton):
    """A row as wide as the rail; collapsed, it shows its picture alone, with its words as the tip."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._collapsed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def collapsed(self) -> bool:
        """Whether only the picture is shown."""
        return self._collapsed

    def set_collapsed(self, collapsed: bool) -> None:
        """Show the picture alone, or everything."""
        self._collapsed = collapsed
        self.setToolTip(tip(self.accessibleName()) if collapsed else "")
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the collapsed rail."""
        return QSize(current().width.rail_collapsed, self.sizeHint().height())

    def ground(self, painter: QPainter) -> None:
        """Paint the fill under the row."""
        theme = current()
        colour, rect = theme.colour, self.rect().adjusted(_OUTER, 0, -_OUTER, 0)
        if self.isChecked():
            active = self.window().isActiveWindow()
            rounded(painter, rect, theme.radius.control, colour.selected if active else colour.selected_inactive, None)
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            rounded(painter, rect, theme.radius.control, colour.hover, None)

    def row_ring(self, painter: QPainter) -> None:
        """Paint the focus ring around the fill."""
        if self.hasFocus():
            theme, rect = current(), self.rect().adjusted(_OUTER, 0, -_OUTER, 0)
            rounded(painter, rect, theme.radius.control, None, theme.colour.focus, theme.line.focus_ring)


class NavRow(RailRow):
    """A place of the rail: icon, name, count. Checked, it is where the person is."""

    def __init__(self, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon, self._count = icon, ""
        self.setCheckable(True)
        self.setAutoExclusive(True)

    def set_count(self, count: str) -> None:
        """Show another count ("312", "9 new"); empty for none."""
        self._count = count
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self.set_collapsed(self.collapsed)

    def sizeHint(self) -> QSize:
        """Return the rail's width and the height of a place."""
        return QSize(current().width.rail, current().height.rail_item)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the place."""
        painter, theme = QPainter(self), current()
        colour, middle, on = theme.colour, self.height() / 2, self.isChecked()
        self.ground(painter)
        if on:
            rounded(painter, QRect(_OUTER, round(middle) - 8, theme.line.nav_edge, 16), 1.5, colour.accent, None)
        size = theme.icon.standard
        x = (self.width() - size) / 2 if self.collapsed else _INSET
        icon = pixmap(self._icon, colour.accent if on else colour.text_2, size, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(x, (self.height() - size) / 2), icon)
        if self.collapsed:
            self._dot(painter, x + size)
        else:
            self._words(painter, middle, on=on)
        self.row_ring(painter)

    def _words(self, painter: QPainter, middle: float, *, on: bool) -> None:
        colour = current().colour
        left, right = _INSET + current().icon.standard + 10, float(self.width() - _INSET)
        if self._count:
            ink = colour.text if on else colour.text_3
            right = line_from_right(painter, right, middle, self._count, ink, Text.NUMBER, 600 if on else 500) - 8
        text = cut(self.text(), right - left, Text.BODY, 600 if on else 500)
        line(painter, left, middle, text, colour.text if on else colour.text_2, Text.BODY, 600 if on else 500)

    def _dot(self, painter: QPainter, right: float) -> None:
        if self._count and self._count != "0":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(current().colour.accent)
            painter.drawEllipse(QRectF(right - 2, 5, _DOT, _DOT))


class CommunityRow(RailRow):
    """A community of the rail: badge, name, what its sync says, and an icon that says the same by shape."""

    def __init__(self, letters: str, fill: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._letters, self._fill = letters, fill
        self._platform, self._state, self._icon, self._meaning = "", "", "", Meaning.NEUTRAL

    def set_state(self, platform: str, state: str, icon: str, meaning: Meaning = Meaning.NEUTRAL) -> None:
        """Show the second line ("Mailman 3 · 2 min ago") and the icon; the state has the colour of its meaning."""
        self._platform, self._state, self._icon, self._meaning = platform, state, icon, meaning
        self.setAccessibleName(f"{self.text()}, {platform}, {state}")
        self.set_collapsed(self.collapsed)

    def sizeHint(self) -> QSize:
        """Return the rail's width and the height of a community."""
        return QSize(current().width.rail, current().height.rail_community)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the community."""
        painter, theme, ratio = QPainter(self), current(), self.devicePixelRatioF()
        colour, size = theme.colour, theme.height.badge
        self.ground(painter)
        x = (self.width() - size) / 2 if self.collapsed else _INSET
        badge = pictures.badge(self._letters, self._fill, size, ratio)
        painter.drawPixmap(QPointF(round(x), (self.height() - size) / 2), badge)
        if not self.collapsed:
            right = float(self.width() - _INSET)
            if self._icon:
                edge = theme.icon.in_line
                right -= edge
                ink = colour.text_3 if self._meaning is Meaning.NEUTRAL else colour.ink(self._meaning)
                painter.drawPixmap(QPointF(right, (self.height() - edge) / 2), pixmap(self._icon, ink, edge, ratio))
                right -= 6
            self._lines(painter, _INSET + size + 9, right)
        self.row_ring(painter)

    def _lines(self, painter: QPainter, left: float, right: float) -> None:
        colour, middle = current().colour, self.height() / 2
        scale = current().text_scale
        name = cut(self.text(), right - left, Text.SMALL, 500)
        line(painter, left, middle - 7 * scale, name, colour.text, Text.SMALL, 500)
        lead = f"{self._platform} · " if self._platform and self._state else self._platform
        second = middle + 8 * scale
        room = right - left - text_width(self._state, Text.CAPTION)
        end = line(painter, left, second, cut(lead, max(room, 24), Text.CAPTION), colour.text_3, Text.CAPTION)
        ink = colour.text_3 if self._meaning is Meaning.NEUTRAL else colour.ink(self._meaning)
        line(painter, end, second, cut(self._state, right - end + 1, Text.CAPTION), ink, Text.CAPTION)
