"""Parts of the first run: the numbered step with its line, the card of a platform, the row of a permission."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Text, current, pixmap
from ui.theme.style_controls import rounded
from ui.widgets import pictures
from ui.widgets.buttons import LinkButton, PaintedButton
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline, cut, follow_theme, line
from ui.widgets.marks import IconMark

_CIRCLE, _GUTTER = 24, 40


class StepState(Enum):
    """How far a step is."""

    AHEAD = "ahead"
    NOW = "now"
    DONE = "done"


class Step(QWidget):
    """One step of the set-up: a numbered circle (a check when done), a title, its contents, and a line to the next.

    Fill `body`; the last step has no line.
    """

    def __init__(self, number: int, title: str, parent: QWidget | None = None, *, last: bool = False) -> None:
        super().__init__(parent)
        self._number, self._last, self._state = number, last, StepState.AHEAD
        self._title_text = title
        self._title = TextLabel(title, Text.TITLE, 600)
        self._note = TextLabel("", Text.SMALL, tone="text_2")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._note, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(_GUTTER, 0, 0, 26)
        column.setSpacing(8)
        column.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        column.addLayout(self.body)
        follow_theme(self)
        self.set_state(StepState.AHEAD)

    def set_state(self, state: StepState) -> None:
        """Show the step as ahead, now or done."""
        self._state = state
        self.setAccessibleName(f"Step {self._number}, {self._title_text}, {state.value}")
        self._title.set_tone("text_3" if state is StepState.AHEAD else "text")
        self.update()

    def set_note(self, note: str) -> None:
        """Show a sentence beside the title."""
        self._note.setText(note)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the circle and the line below it."""
        painter, theme, colour = QPainter(self), current(), current().colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(0, max(0, (self._title.height() - _CIRCLE) / 2 - 1), _CIRCLE, _CIRCLE)
        now, done = self._state is StepState.NOW, self._state is StepState.DONE
        painter.setPen(Qt.PenStyle.NoPen if now or done else colour.border_strong)
        painter.setBrush(colour.accent if now else colour.good_soft if done else colour.surface)
        painter.drawEllipse(circle if now or done else circle.adjusted(0.5, 0.5, -0.5, -0.5))
        if done:
            size = 14
            mark = pixmap("check", colour.good, size, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(circle.center().x() - size / 2, circle.center().y() - size / 2), mark)
        else:
            painter.setPen(colour.on_accent if now else colour.text_3)
            pictures.centred(painter, circle, str(self._number), theme.type.font(Text.SMALL, 600))
        if not self._last:
            top = circle.bottom() + 5
            painter.fillRect(QRectF(circle.center().x() - 0.5, top, 1, self.height() - top - 4), colour.border)


class PlatformCard(PaintedButton):
    """A platform to choose: two letters, name, which versions. Exactly one is on (`setAutoExclusive`)."""

    def __init__(self, letters: str, name: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._letters, self._about = letters, about
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(f"{name}, {about}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of a card."""
        scale = current().text_scale
        return QSize(round(178 * scale), round(52 * scale))

    def minimumSizeHint(self) -> QSize:
        """Return the width at which the name still fits."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        painter, theme, ratio = QPainter(self), current(), self.devicePixelRatioF()
        colour, on, scale = theme.colour, self.isChecked(), current().text_scale
        fill = colour.selected if on else colour.hover if self.underMouse() else colour.surface
        rounded(painter, self.rect(), theme.radius.card, fill, colour.accent if on else colour.border, 2 if on else 1)
        size = round(26 * scale)
        box = QRect(11, (self.height() - size) // 2, size, size)
        rounded(painter, box, theme.radius.badge, colour.accent if on else colour.low_soft, None)
        painter.setPen(colour.on_accent if on else colour.text_2)
        pictures.centred(painter, QRectF(box), self._letters, theme.type.font(Text.CAPTION, 600))
        left, right = box.right() + 10, self.width() - (34 if on else 10)
        middle = self.height() / 2
        ink = colour.text if self.isEnabled() else colour.disabled
        line(painter, left, middle - 8 * scale, cut(self.text(), right - left, Text.BODY, 500), ink, Text.BODY, 500)
        about = cut(self._about, right - left, Text.CAPTION)
        line(painter, left, middle + 8 * scale, about, colour.text_2 if on else colour.text_3, Text.CAPTION)
        if on:
            tick = pixmap("check", colour.accent, theme.icon.standard, ratio)
            place = QPointF(self.width() - theme.icon.standard - 11, (self.height() - theme.icon.standard) / 2)
            painter.drawPixmap(place, tick)
        if self.hasFocus():
            ring = self.rect() if not on else self.rect().adjusted(3, 3, -3, -3)
            rounded(painter, ring, theme.radius.card, None, colour.focus, theme.line.focus_ring)


class Grant(Enum):
    """What an account may do, with icon and ink."""

    GIVEN = ("check", "good", "granted")
    PARTLY = ("triangle-alert", "med", "partly granted")
    MISSING = ("x", "high", "missing")
    UNKNOWN = ("circle", "text_3", "not known")


class PermissionRow(QWidget):
    """One permission: whether it is there, what it is, what that means, and perhaps what to do. `acted` says so."""

    acted = Signal()

    def __init__(self, grant: Grant, what: str, text: str, action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        icon, tone, spoken = grant.value
        self.setAccessibleName(f"{what}: {spoken}. {text}")
        name = TextLabel(what, Text.BODY, 500)
        name.setFixedWidth(round(208 * current().text_scale))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(IconMark(icon, tone))
        row.addWidget(name)
        row.addWidget(ElidedLabel(text, Text.SMALL, tone="text_2"), 1)
        if action:
            link = LinkButton(action)
            link.clicked.connect(self.acted)
            row.addWidget(link)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(Hairline())
        self.setFixedHeight(current().height.permission_row)
