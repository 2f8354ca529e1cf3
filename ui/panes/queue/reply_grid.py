"""Parts of the composer: the canned replies in two columns, and the marking of variables in what is written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Signal
from PySide6.QtGui import (
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QWidget

from ui.theme import Text, current, keeper
from ui.theme.style_controls import rounded
from ui.widgets import pictures
from ui.widgets.lines import cut, line, line_from_right

VARIABLE = re.compile(r"\{(\w+)\}")
PICKS = 9
"""Replies that a digit takes."""
_COLUMNS = 2


class VariableHighlighter(QSyntaxHighlighter):
    """Marks what stands for a variable, and variables that nothing stands for."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.values: tuple[str, ...] = ()
        self.known: frozenset[str] = frozenset()

    def highlightBlock(self, text: str) -> None:
        """Mark one line."""
        colour = current().colour
        good, bad = QTextCharFormat(), QTextCharFormat()
        good.setBackground(colour.accent_soft)
        good.setForeground(colour.accent)
        good.setFontWeight(QFont.Weight.Medium)
        bad.setBackground(colour.high_soft)
        bad.setForeground(colour.high)
        for value in self.values:
            at = text.find(value)
            while at >= 0:
                self.setFormat(at, len(value), good)
                at = text.find(value, at + len(value))
        for found in VARIABLE.finditer(text):
            self.setFormat(found.start(), len(found.group()), good if found.group(1) in self.known else bad)


class ReplyGrid(QWidget):
    """The canned replies in two columns, each with its digit."""

    picked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str, str]] = []
        self._chosen = -1
        self._hover = -1
        self.setMouseTracking(True)
        self.setAccessibleName("Canned replies")
        keeper.changed.connect(self.updateGeometry)

    def show_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """Show (name, what it cites) pairs."""
        self._entries = list(entries[:PICKS])
        self._chosen = -1
        self.setVisible(bool(self._entries))
        self.setAccessibleDescription(", ".join(f"{n}: {name}" for n, (name, _) in enumerate(self._entries, 1)))
        self.updateGeometry()
        self.update()

    def choose(self, number: int) -> None:
        """Mark an entry as the one that was taken; -1 for none."""
        self._chosen = number
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the rows of replies."""
        rows = (len(self._entries) + _COLUMNS - 1) // _COLUMNS
        return QSize(200, rows * current().height.button + 10)

    def _area(self, number: int) -> QRectF:
        wide = (self.width() - 12) / _COLUMNS
        row, column = divmod(number, _COLUMNS)
        return QRectF(6 + column * wide, 5 + row * current().height.button, wide, current().height.button)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint digits and names."""
        painter, theme, ratio = QPainter(self), current(), self.devicePixelRatioF()
        colour = theme.colour
        for number, (name, cites) in enumerate(self._entries):
            area = self._area(number)
            middle = area.center().y()
            if number in (self._chosen, self._hover):
                fill = colour.selected if number == self._chosen else colour.hover
                rounded(painter, area.toRect(), theme.radius.key, fill, None)
            cap = pictures.key_cap(str(number + 1), ratio, ink=colour.text_2, fill=colour.sunken, edge=colour.border)
            painter.drawPixmap(int(area.left()) + 6, round(middle - theme.height.key / 2), cap)
            x = area.left() + 6 + theme.height.key + 8
            right = area.right() - 8
            if cites:
                right = line_from_right(painter, right, middle, cites, colour.text_3, Text.SMALL) - 8
            weight = 600 if number == self._chosen else 400
            line(painter, x, middle, cut(name, right - x, Text.SMALL, weight), colour.text, Text.SMALL, weight)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the pointer."""
        self._hover = self._at(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hover = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a reply."""
        number = self._at(event)
        if number >= 0:
            self.picked.emit(number)

    def _at(self, event: QMouseEvent) -> int:
        found = (n for n in range(len(self._entries)) if self._area(n).contains(event.position()))
        return next(found, -1)
