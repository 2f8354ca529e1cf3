"""Beside the steps: the sandbox as an equal choice, and what Corral keeps on this computer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.theme import Text, current
from ui.widgets.labels import TextLabel
from ui.widgets.lines import Hairline, follow_theme
from ui.widgets.marks import IconMark

_KEPT = (
    ("queue", "Pending posts and their threads"),
    ("members", "The member directory"),
    ("terms", "Terms and other texts of the community"),
    ("outbox", "The outbox, until it is sent"),
)
_SANDBOX = (
    "Lower Wexcombe, an invented village of 2,000 members with 300 posts to judge: spam waves, a real quarrel, "
    "newcomers and a season of meetups to plan."
)
_INSET, _CARD_INSET = 20, 16
_NOT_KEPT = "Passwords, private messages between members, and addresses of people who have left."
_RING = ((0.13, 0.62), (0.18, 0.35), (0.29, 0.22), (0.5, 0.16), (0.71, 0.22), (0.84, 0.35), (0.84, 0.66), (0.74, 0.78),
         (0.5, 0.84), (0.27, 0.78), (0.16, 0.75), (0.16, 0.5))  # fmt: skip
_PEOPLE = ((0.34, 0.42), (0.5, 0.36), (0.66, 0.42), (0.43, 0.6), (0.49, 0.68), (0.59, 0.57))
_TIES = ((0, 1), (1, 2), (0, 3), (3, 4), (4, 5), (5, 2), (1, 5))


class SideColumn(QWidget):
    """The right column of the first run."""

    sandbox_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(current().width.first_run_side)
        column = QVBoxLayout(self)
        column.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        column.setSpacing(14)
        self.card = self._card()
        column.addWidget(self.card)
        column.addWidget(Hairline())
        column.addWidget(TextLabel("Kept on this computer", Text.BODY, 600))
        for icon, words in _KEPT:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(IconMark(icon, "text_2"))
            row.addWidget(TextLabel(words, Text.BODY, tone="text_2"), 1)
            column.addLayout(row)
        column.addWidget(Hairline())
        column.addWidget(TextLabel("Not kept", Text.BODY, 600))
        column.addWidget(TextLabel(_NOT_KEPT, Text.BODY, tone="text_2", wrap=True))
        column.addStretch(1)
        follow_theme(self)

    def _card(self) -> QWidget:
        card = _Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 14)
        column.setSpacing(10)
        column.addWidget(_Picture())
        inner = QVBoxLayout()
        inner.setContentsMargins(_CARD_INSET, 2, _CARD_INSET, 0)
        inner.setSpacing(8)
        inner.addWidget(TextLabel("Or try the sandbox community", Text.TITLE, 600))
        about = TextLabel(_SANDBOX, Text.BODY, tone="text_2", wrap=True)
        # A card in a column is not always asked again how high its text is at the width that it gets.
        about.setMinimumHeight(about.heightForWidth(self.width() - 2 * _INSET - 2 * _CARD_INSET))
        inner.addWidget(about)
        row = QHBoxLayout()
        row.setSpacing(10)
        button = QPushButton("Open the sandbox")
        button.clicked.connect(self.sandbox_requested)
        row.addWidget(button)
        row.addWidget(TextLabel("Nothing leaves this computer", Text.SMALL, tone="text_2", wrap=True), 1)
        inner.addLayout(row)
        column.addLayout(inner)
        return card

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plane and its hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour.sunken)
        painter.fillRect(QRectF(0, 0, 1, self.height()), current().colour.border)


class _Card(QFrame):
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour.border)
        painter.setBrush(theme.colour.surface)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, theme.radius.card, theme.radius.card)


class _Picture(QWidget):
    """A ring of people with ties inside, and one on the way in."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(150)
        self.setAccessibleName("A community: people and the ties between them")
        follow_theme(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour.accent_soft)
        people = [self._place(x, y) for x, y in _PEOPLE]
        newcomer = self._place(0.88, 0.42)
        painter.setPen(QPen(theme.colour.tie_fill, 1.5))
        for first, second in _TIES:
            painter.drawLine(people[first], people[second])
        dashed = QPen(theme.colour.good_fill, 1.5, Qt.PenStyle.DashLine)
        painter.setPen(dashed)
        painter.drawLine(people[2], newcomer)
        painter.setPen(Qt.PenStyle.NoPen)
        for x, y in _RING:
            self._dot(painter, self._place(x, y), 5, theme.colour.accent)
        for place, fill in zip(people, theme.badge_fills, strict=False):
            self._dot(painter, place, 8, fill)
        self._dot(painter, newcomer, 7, theme.colour.med_fill)

    def _place(self, x: float, y: float) -> QPointF:
        return QPointF(self.width() * x, self.height() * y)

    def _dot(self, painter: QPainter, place: QPointF, radius: float, fill: QColor) -> None:
        painter.setBrush(fill)
        painter.drawEllipse(place, radius, radius)
