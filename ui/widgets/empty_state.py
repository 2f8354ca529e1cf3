"""What a pane shows when there is nothing to do: emblem, headline, a sentence, and what could be done meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Look, Text, current, pixmap, set_look
from ui.widgets import pictures
from ui.widgets.buttons import PaintedButton
from ui.widgets.emblem import Emblem
from ui.widgets.labels import TextLabel
from ui.widgets.lines import Hairline, cut, line

_WIDEST, _WIDEST_TEXT = 560, 460


@dataclass(frozen=True, slots=True)
class QuietWork:
    """Something to do while it is quiet: where it leads is the caller's `key`."""

    key: str
    icon: str
    tone: str
    title: str
    text: str
    keys: tuple[str, ...] = ()


class QuietRow(PaintedButton):
    """One line of quiet work: icon, title, a sentence, the keys that lead there."""

    def __init__(self, work: QuietWork, parent: QWidget | None = None) -> None:
        super().__init__(work.title, parent)
        self._work = work
        self.setAccessibleDescription(work.text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of a decided row."""
        return QSize(_WIDEST, current().height.decided_row - 1)

    def minimumSizeHint(self) -> QSize:
        """Return the width below which nothing can be read."""
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row."""
        painter, theme, ratio, work = QPainter(self), current(), self.devicePixelRatioF(), self._work
        colour, middle, scale = theme.colour, self.height() / 2, theme.text_scale
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), colour.selected if self.isDown() else colour.hover)
        size = theme.icon.large
        icon = pixmap(work.icon, getattr(colour, work.tone), size, ratio)
        painter.drawPixmap(QPointF(4, (self.height() - size) / 2), icon)
        right = float(self.width() - 4)
        for key in reversed(work.keys):
            right -= pictures.key_cap_width(key)
            cap = pictures.key_cap(key, ratio, ink=colour.text_2, fill=colour.sunken, edge=colour.border)
            painter.drawPixmap(QPointF(right, (self.height() - theme.height.key) / 2), cap)
            right -= 12
        left = size + 16
        title = cut(work.title, right - left, Text.BODY, 600)
        line(painter, left, middle - 8 * scale, title, colour.text, Text.BODY, 600)
        text = cut(work.text, right - left, Text.SMALL)
        line(painter, left, middle + 9 * scale, text, colour.text_2, Text.SMALL)
        self.ring(painter, theme.radius.control)


class EmptyState(QWidget):
    """Emblem, headline and sentence in the middle of a pane, quiet work under it. `work_chosen` tells its key."""

    work_chosen = Signal(str)
    acted = Signal()
    """The button was pressed."""

    def __init__(self, headline: str, text: str, parent: QWidget | None = None, *, emblem: bool = True) -> None:
        super().__init__(parent)
        self._headline = TextLabel(headline, Text.HEADLINE, 600)
        self._headline.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text = TextLabel(text, Text.BODY, tone="text_2", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setMaximumWidth(_WIDEST_TEXT)
        self.button = QPushButton()
        set_look(self.button, Look.PRIMARY)
        self.button.clicked.connect(self.acted)
        self.button.hide()
        self._work_title = TextLabel("While it is quiet", Text.CAPTION, 600, "text_3")
        self._work_title.setContentsMargins(4, 0, 0, 8)
        self._work = QWidget()
        self._work.setMaximumWidth(_WIDEST)
        self._rows = QVBoxLayout(self._work)
        self._rows.setContentsMargins(0, 28, 0, 0)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        if emblem:
            column.addWidget(Emblem(), 0, Qt.AlignmentFlag.AlignHCenter)
            column.addSpacing(20)
        column.addWidget(self._headline)
        column.addLayout(_in_the_middle(self._text))
        column.addSpacing(8)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(_in_the_middle(self._work))
        column.addStretch(3)
        self._work.hide()

    def set_texts(self, headline: str, text: str, action: str = "") -> None:
        """Show another headline and sentence.

        :param action: the words of the one button; empty for none.
        """
        self._headline.setText(headline)
        self._text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))

    def set_work(self, work: Sequence[QuietWork]) -> None:
        """Show what could be done meanwhile; nothing hides the list."""
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not self._work_title:
                widget.deleteLater()
        self._work.setVisible(bool(work))
        if not work:
            return
        self._rows.addWidget(self._work_title)
        self._rows.addWidget(Hairline())
        for entry in work:
            row = QuietRow(entry)
            row.clicked.connect(lambda _=False, key=entry.key: self.work_chosen.emit(key))
            self._rows.addWidget(row)
            self._rows.addWidget(Hairline())


def _in_the_middle(widget: QWidget) -> QHBoxLayout:
    """Return a row that gives a widget all the width up to its maximum, and the rest to both sides."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget, 1000)
    row.addStretch(1)
    return row
