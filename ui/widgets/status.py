"""Segments of the status bar: an icon, a few words, sometimes how far something is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Meaning, Text, current, pixmap
from ui.theme.style_controls import rounded
from ui.widgets.buttons import PaintedButton
from ui.widgets.lines import cut, line, text_width

_PAD, _GAP, _BAR = 12, 7, 92


class StatusSegment(PaintedButton):
    """One fact of the status bar. `clicked` opens what it is about; one that opens nothing is not focusable.

    :param opens: whether a click leads anywhere
    """

    def __init__(
        self,
        icon: str,
        text: str,
        meaning: Meaning = Meaning.NEUTRAL,
        parent: QWidget | None = None,
        *,
        opens: bool = True,
    ) -> None:
        super().__init__(text, parent)
        self._icon, self._meaning, self._progress = icon, meaning, -1.0
        self._opens = opens
        self._icon_meaning = meaning
        if not opens:
            self.setFocusPolicy(self.focusPolicy().NoFocus)

    def set_status(
        self,
        icon: str,
        text: str,
        meaning: Meaning = Meaning.NEUTRAL,
        progress: float | None = None,
        icon_meaning: Meaning | None = None,
    ) -> None:
        """Show another fact.

        :param progress: 0.0 to 1.0, or None for no bar
        :param icon_meaning: the meaning of the icon where it differs from the text's ("Online" has a green cloud)
        """
        self._icon, self._meaning = icon, meaning
        self._icon_meaning = meaning if icon_meaning is None else icon_meaning
        self._progress = -1.0 if progress is None else min(1.0, max(0.0, progress))
        spoken = text if progress is None else f"{text}, {round(100 * self._progress)} percent"
        self.setText(text)
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size around icon, words and bar, as high as the status bar."""
        width = 2 * _PAD + text_width(self.text(), Text.NUMBER, self._weight())
        width += current().icon.in_line + _GAP if self._icon else 0
        width += _BAR + _GAP if self._progress >= 0 else 0
        return QSize(width + 1, current().height.status_bar)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the icon and a few letters: a narrow window cuts the words."""
        return QSize(min(self.sizeHint().width(), 64), self.sizeHint().height())

    def _weight(self) -> int:
        return 400 if self._meaning is Meaning.NEUTRAL else 500

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the segment."""
        painter, theme = QPainter(self), current()
        colour, middle, x = theme.colour, self.height() / 2, float(_PAD)
        if self._opens and (self.underMouse() or self.isDown()):
            painter.fillRect(self.rect(), colour.selected if self.isDown() else colour.hover)
        if self._icon:
            size = theme.icon.in_line
            picture = pixmap(self._icon, colour.ink(self._icon_meaning), size, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(x, (self.height() - size) / 2), picture)
            x += size + _GAP
        room = self.width() - x - _PAD - (_BAR + _GAP if self._progress >= 0 else 0)
        shown = cut(self.text(), room + 1, Text.NUMBER, self._weight())
        end = line(painter, x, middle, shown, colour.ink(self._meaning), Text.NUMBER, self._weight())
        if self._progress >= 0:
            bar = QRect(round(end) + _GAP, round(middle) - 2, _BAR, 4)
            rounded(painter, bar, 2, colour.meter_track, None)
            bar.setWidth(max(4, round(_BAR * self._progress)))
            rounded(painter, bar, 2, colour.accent, None)
        self.ring(painter, 0)
