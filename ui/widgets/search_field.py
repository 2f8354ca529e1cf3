"""Fields to search with: a line edit with a magnifier and a key hint, and a button that looks like one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.theme import Text, current, keeper, pixmap
from ui.theme.style_controls import rounded
from ui.widgets import pictures
from ui.widgets.buttons import PaintedButton
from ui.widgets.lines import cut, line


class SearchField(QLineEdit):
    """A line edit with an optional icon on the left and, while it is empty, the key that leads here on the right."""

    def __init__(self, placeholder: str, key: str = "", icon: str = "search", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._icon = key, icon
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(False)
        keeper.changed.connect(self._room)
        self._room()

    def _room(self) -> None:
        left = current().icon.standard + 8 if self._icon else 0
        right = pictures.key_cap_width(self._key) if self._key else 0
        self.setTextMargins(left, 0, right, 0)
        self.setMinimumHeight(current().height.field)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, then icon and key over it."""
        super().paintEvent(event)
        painter, theme, ratio = QPainter(self), current(), self.devicePixelRatioF()
        size = theme.icon.standard
        if self._icon:
            icon = pixmap(self._icon, theme.colour.text_2, size, ratio)
            painter.drawPixmap(QPointF(10, (self.height() - size) / 2), icon)
        if self._key and not self.text():
            _cap(painter, self, self._key)


class SearchTrigger(PaintedButton):
    """Looks like a search field and opens the palette: typing happens there. `clicked` says so."""

    def __init__(self, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._key, self._collapsed = key, False
        self.setAccessibleName(f"{text} ({key})")
        self.setToolTip("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_collapsed(self, collapsed: bool) -> None:
        """Show the magnifier alone, or everything."""
        self._collapsed = collapsed
        self.setToolTip(self.accessibleName() if collapsed else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a field's size."""
        return QSize(190, current().height.field + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the magnifier."""
        return QSize(current().height.field, current().height.field + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint field, icon, words and key."""
        painter, theme, ratio = QPainter(self), current(), self.devicePixelRatioF()
        colour, size = theme.colour, theme.icon.standard
        fill = colour.hover if self.underMouse() else colour.surface
        width = 2 if self.hasFocus() else 1
        edge = colour.focus if self.hasFocus() else colour.border_strong
        rounded(painter, self.rect(), theme.radius.control, fill, edge, width)
        x = (self.width() - size) / 2 if self._collapsed else 10.0
        painter.drawPixmap(QPointF(x, (self.height() - size) / 2), pixmap("search", colour.text_2, size, ratio))
        if not self._collapsed:
            room = self.width() - x - size - 22 - pictures.key_cap_width(self._key)
            text = cut(self.text(), room, Text.SMALL)
            line(painter, x + size + 6, self.height() / 2, text, colour.text_3, Text.SMALL)
            _cap(painter, self, self._key)


def _cap(painter: QPainter, field: QWidget, key: str) -> None:
    """Paint the key at the right end of a field."""
    colour = current().colour
    cap = pictures.key_cap(key, field.devicePixelRatioF(), ink=colour.text_2, fill=colour.sunken, edge=colour.border)
    x = field.width() - 7 - pictures.key_cap_width(key)
    painter.drawPixmap(QPointF(x, round((field.height() - current().height.key) / 2)), cap)
