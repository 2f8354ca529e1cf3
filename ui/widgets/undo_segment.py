"""The undo segment: what was just decided, the key that takes it back, and how long it is still held here."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from time import monotonic

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Text, current, pixmap
from ui.theme.style_controls import rounded
from ui.widgets import pictures
from ui.widgets.buttons import PaintedButton
from ui.widgets.lines import cut, line, text_width

_PAD, _GAP, _UNDO_GAP = 14, 10, 6
_LINE_STEP_MS = 50
_SECOND_MS = 1000


class UndoSegment(PaintedButton):
    """The one part of the window on inverse ground. `clicked` asks for undo; `ran_out` says that the hold is over.

    :param clock: seconds that only grow; given by tests
    """

    ran_out = Signal()

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = monotonic) -> None:
        super().__init__("", parent)
        self._clock = clock
        self._icon, self._note, self._key, self._undoable = "undo", "", "Z", True
        self._ends: float | None = None
        self._length = 0.0
        self._shown_second = -1
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self.hide()

    def hold(self, icon: str, text: str, seconds: float, key: str = "Z") -> None:
        """Show a decision that is held for `seconds` and count them down."""
        self._length, self._ends = seconds, self._clock() + seconds
        self._shown_second = -1
        self._show(icon, text, "", key, undoable=True)
        self._timer.start(_SECOND_MS if current().reduced_motion else _LINE_STEP_MS)
        self._tick()

    def rest(self, icon: str, text: str, note: str, key: str = "Z", *, undoable: bool = True) -> None:
        """Show a decision without a countdown: "held in outbox", "sent, can still be taken back", "final"."""
        self._timer.stop()
        self._ends = None
        self._show(icon, text, note, key, undoable=undoable)

    def clear(self) -> None:
        """Show nothing: there is nothing to take back."""
        self._timer.stop()
        self._ends = None
        self.hide()

    def note(self) -> str:
        """Return the words on the right ("sends in 8 s")."""
        return self._note

    def _show(self, icon: str, text: str, note: str, key: str, *, undoable: bool) -> None:
        self._icon, self._note, self._key, self._undoable = icon, note, key, undoable
        self.setText(text)
        self.setAccessibleName(f"{text}. Undo with {key}. {note}" if undoable else f"{text}. {note}")
        self.setEnabled(undoable)
        self.updateGeometry()
        self.update()
        self.show()

    def _tick(self) -> None:
        if self._ends is None:
            return
        left = self._ends - self._clock()
        if left <= 0:
            self._timer.stop()
            self._ends = None
            self._note = "sending"
            self.updateGeometry()
            self.update()
            self.ran_out.emit()
            return
        second = ceil(left)
        if second != self._shown_second:
            self._shown_second = second
            self._note = f"sends in {second} s"
            self.setAccessibleName(f"{self.text()}. Undo with {self._key}. {self._note}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size around all words; the seconds have room for two figures, so that nothing jumps."""
        note = "sends in 00 s" if self._ends is not None else self._note
        width = 2 * _PAD + current().icon.standard + _GAP + text_width(self.text(), Text.SMALL, 600)
        width += text_width(note, Text.NUMBER) + _GAP if note else 0
        if self._undoable:
            width += _GAP + text_width("Undo", Text.SMALL, 600) + _UNDO_GAP + pictures.key_cap_width(self._key)
        return QSize(width + 2, current().height.status_bar)

    def minimumSizeHint(self) -> QSize:
        """Return the size with the decision's words cut to a few letters."""
        return QSize(max(120, self.sizeHint().width() - text_width(self.text(), Text.SMALL, 600) + 40), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words, key and the line that gets shorter."""
        painter, theme, ratio = QPainter(self), current(), self.devicePixelRatioF()
        colour, middle = theme.colour, self.height() / 2
        painter.fillRect(self.rect(), colour.inverse)
        x, size = float(_PAD), theme.icon.standard
        painter.drawPixmap(QPointF(x, (self.height() - size) / 2), pixmap(self._icon, colour.on_inverse, size, ratio))
        x += size + _GAP
        missing = max(0, self.sizeHint().width() - self.width())
        room = text_width(self.text(), Text.SMALL, 600) - missing
        x = line(painter, x, middle, cut(self.text(), room + 1, Text.SMALL, 600), colour.on_inverse, Text.SMALL, 600)
        if self._undoable:
            x = line(painter, x + _GAP, middle, "Undo", colour.inverse_accent, Text.SMALL, 600) + _UNDO_GAP
            cap = pictures.key_cap(
                self._key, ratio, ink=colour.inverse_accent, fill=colour.inverse, edge=colour.inverse_accent, flat=True
            )
            painter.drawPixmap(QPointF(round(x), (self.height() - theme.height.key) / 2), cap)
            x += pictures.key_cap_width(self._key)
        line(painter, x + _GAP, middle, self._note, colour.inverse_2, Text.NUMBER)
        self._countdown(painter, colour.inverse_accent)
        if self.hasFocus():
            rounded(painter, self.rect(), 0, None, colour.inverse_accent, theme.line.focus_ring)

    def _countdown(self, painter: QPainter, ink: QColor) -> None:
        if self._ends is None or current().reduced_motion or self._length <= 0:
            return
        share = max(0.0, min(1.0, (self._ends - self._clock()) / self._length))
        painter.fillRect(QRectF(0, self.height() - 2, self.width() * share, 2), ink)
