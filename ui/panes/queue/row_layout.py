"""Where the texts and marks of a queue row stand: worked out once per face and width, then only copied to the screen.

Measured offsets are those of the design at 100 % text size; they grow with the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap, QStaticText, QTransform

from ui.panes.queue.roles import DueLevel, RowFace, RowKind
from ui.theme import Meaning, Text, Theme, pixmap
from ui.widgets import pictures

INSET = 16
_GAP = 8
_FADED = 0.6
_NARROWEST_GLYPH = 2.5

TextRun = tuple[QPointF, QStaticText, QFont, QPen, QPen]
"""Place, text, font, pen at rest, pen on the selected fill."""


@dataclass(slots=True, eq=False)
class RowLayout:
    """One row, ready to be painted at any place. Coordinates are relative to the row's upper left corner."""

    face: RowFace
    texts: list[TextRun] = field(default_factory=list)
    marks: list[tuple[QPointF, QPixmap]] = field(default_factory=list)
    strikes: list[tuple[QRectF, QColor]] = field(default_factory=list)
    link: QRect | None = None
    tick: QRect | None = None


@lru_cache(maxsize=4096)
def _cut(text: str, step: Text, weight: int, width: int, theme: Theme) -> tuple[QStaticText, float]:
    """Return a text cut to a width (a negative one does not cut), ready to paint, and the width that it takes."""
    metrics = theme.type.metrics(step, weight)
    plain = " ".join(text[: max(1, int(width / _NARROWEST_GLYPH))].split()) if width >= 0 else text
    advance = metrics.horizontalAdvance(plain)
    if 0 <= width < advance:
        plain = metrics.elidedText(plain, Qt.TextElideMode.ElideRight, width)
        advance = metrics.horizontalAdvance(plain)
    static = QStaticText(plain)
    static.setTextFormat(Qt.TextFormat.PlainText)  # a remote's text is never read as HTML
    static.prepare(QTransform(), theme.type.font(step, weight))
    return static, advance


@lru_cache(maxsize=128)
def _faded(picture: QPixmap) -> QPixmap:
    result = QPixmap(picture.size())
    result.setDevicePixelRatio(picture.devicePixelRatio())
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setOpacity(_FADED)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return result


class _Setter:
    """Places the parts of one row, from the outside in: what is fixed first, what is cut to the rest last."""

    def __init__(self, face: RowFace, width: int, height: int, ratio: float, theme: Theme) -> None:
        self.face = face
        self.width = width
        self.height = height
        self.ratio = ratio
        self.theme = theme
        self.row = RowLayout(face)

    def px(self, value: float) -> int:
        return round(value * self.theme.text_scale)

    def text(
        self,
        text: str,
        x: float,
        middle: float,
        room: float,
        step: Text,
        weight: int,
        ink: QColor,
        selected: QColor | None = None,
        *,
        from_right: bool = False,
    ) -> float:
        """Set a line of text with its capitals around `middle`; return the width that it takes."""
        static, advance = _cut(text, step, weight, max(0, int(room)), self.theme)
        metrics = self.theme.type.metrics(step, weight)
        left = x - advance if from_right else x
        top = round((middle + metrics.capHeight() / 2 - metrics.ascent()) * self.ratio) / self.ratio
        font = self.theme.type.font(step, weight)
        self.row.texts.append((QPointF(left, top), static, font, QPen(ink), QPen(selected or ink)))
        return advance

    def mark(self, picture: QPixmap, x: float, middle: float, *, faded: bool = False) -> None:
        size = picture.deviceIndependentSize()
        y = round((middle - size.height() / 2) * self.ratio) / self.ratio
        x = round(x * self.ratio) / self.ratio
        self.row.marks.append((QPointF(x, y), _faded(picture) if faded else picture))

    def icon(self, name: str, ink: QColor, size: int, x: float, middle: float) -> None:
        self.mark(pixmap(name, ink, size, self.ratio), x, middle)

    def strike(self, x: float, middle: float, width: float, ink: QColor) -> None:
        y = round((middle + 0.5) * self.ratio) / self.ratio
        self.row.strikes.append((QRectF(x, y, width, 1), ink))

    def header(self) -> RowLayout:
        colour, middle, right = self.theme.colour, (self.height - 1) / 2, self.width - INSET
        count = self.text(self.face.count, right, middle, right / 2, Text.CAPTION, 500, colour.text_3, from_right=True)
        room = right - INSET - count - _GAP
        self.text(self.face.label, INSET, middle, room, Text.CAPTION, 600, colour.text_3)
        return self.row

    def loading(self) -> RowLayout:
        track = self.theme.colour.meter_track
        for share, top in ((0.34, 0.2), (0.8, 0.45), (0.5, 0.72)):
            bar = QRectF(self.px(41), self.height * top, (self.width - self.px(41) - INSET) * share, self.px(8))
            self.row.strikes.append((bar, track))
        return self.row

    def decided(self) -> RowLayout:
        face, colour, left, right = self.face, self.theme.colour, self.px(42), float(self.width - INSET)
        badge = pictures.badge(face.badge, face.badge_fill, self.theme.height.badge_small, self.ratio)
        self.mark(badge, INSET, (self.height - 1) / 2)
        first, second = self.height / 2 - self.px(8), self.height / 2 + self.px(9)
        if face.state is not None:
            ink = colour.ink(face.state.meaning)
            middle = (self.height - 1) / 2
            outcome = self.text(face.state.text, right, middle, right / 2, Text.SMALL, 500, ink, from_right=True)
            right -= ceil(outcome)
            if face.state.icon:
                right -= self.theme.icon.standard + 5
                self.icon(face.state.icon, ink, self.theme.icon.in_line, right, middle)
            right -= 10
        author = self.text(face.author, left, first, (right - left) * 0.7, Text.BODY, 600, colour.text)
        after = left + author + 5
        self.text(face.context, after, first, right - after, Text.SMALL, 400, colour.text_3, colour.text_2)
        self.text(face.excerpt, left, second, right - left, Text.SMALL, 400, colour.text_2)
        return self.row

    def item(self) -> RowLayout:
        compact = self.height <= self.theme.height.queue_row_compact + 4
        first = self.px(18 if compact else 19)
        self._first_line(first)
        if compact:
            second = self.px(39)
            right = self._state_or_meter(second)
            self._excerpt(second, right - _GAP)
        else:
            self._excerpt(self.px(42), self.width - INSET)
            third = self.px(66)
            right = self._state_or_meter(third)
            self._chips(self.px(41), third, right - self.theme.space.chip_gap)
        self._tick(first)
        return self.row

    def _quiet(self) -> bool:
        return self.face.struck or bool(self.face.claimed_by)

    def _first_line(self, middle: float) -> None:
        face, colour = self.face, self.theme.colour
        badge = pictures.badge(face.badge, face.badge_fill, self.theme.height.badge_small, self.ratio)
        self.mark(badge, INSET, middle, faded=self._quiet())
        left, right = float(self.px(41)), float(self.width - INSET)
        if face.due and not face.struck:
            right = self._due(middle, right) - _GAP
        ink = colour.text_3 if self._quiet() else colour.text
        author = self.text(face.author, left, middle, (right - left) * 0.7, Text.BODY, 600, ink, colour.text)
        if face.struck:
            self.strike(left, middle, author, ink)
        left += author + _GAP
        if right - left > self.px(24):
            self.text(face.context, left, middle, right - left, Text.SMALL, 400, colour.text_3, colour.text_2)

    def _due(self, middle: float, right: float) -> float:
        """Set the due time at the right; return where it begins."""
        level, colour = self.face.due_level, self.theme.colour
        if level is DueLevel.CALM:
            ink = colour.text_3
            width = self.text(
                self.face.due, right, middle, right / 2, Text.NUMBER, 400, ink, colour.text_2, from_right=True
            )
            return right - width
        ink = colour.high if level is DueLevel.PRESSING else colour.med
        width = self.text(self.face.due, right, middle, right / 2, Text.NUMBER, 600, ink, from_right=True)
        size = self.theme.icon.in_line
        left = right - width - 4 - size
        self.icon("due", ink, size, left, middle)
        return left

    def _excerpt(self, middle: float, right: float) -> None:
        face, colour, left = self.face, self.theme.colour, self.px(41)
        ink = colour.text_3 if self._quiet() else colour.text_2
        width = self.text(face.excerpt, left, middle, right - left, Text.BODY, 400, ink, colour.text)
        if face.struck:
            self.strike(left, middle, width, ink)

    def _state_or_meter(self, middle: float) -> float:
        """Set what stands at the right end of the last line; return where it begins."""
        face, colour, right = self.face, self.theme.colour, float(self.width - INSET)
        if face.state is not None:
            return self._state(middle, right)
        if face.claimed_by:
            ink = colour.text_2
            width = self.text(
                f"{face.claimed_by} is on it", right, middle, right / 2, Text.SMALL, 500, ink, from_right=True
            )
            size = self.theme.height.key
            left = right - width - 6 - size
            self.mark(pictures.avatar(face.claimed_initials, face.claimed_by, size, self.ratio), left, middle)
            return left
        ink = colour.ink(pictures.risk_meaning(face.rank))
        number = "?" if face.rank is None else str(face.rank)
        self.text(number, right, middle, self.px(40), Text.NUMBER, 600, ink, from_right=True)
        widest = self.theme.type.metrics(Text.NUMBER, 600).horizontalAdvance("00" if (face.rank or 0) < 100 else "000")
        left = right - widest - _GAP - pictures.meter_size()[0]
        self.mark(pictures.meter(face.rank, self.ratio), left, middle)
        return left

    def _state(self, middle: float, right: float) -> float:
        state, colour = self.face.state, self.theme.colour
        if state is None:
            return right
        if state.link:
            start = right
            right -= self.text(state.link, right, middle, right / 2, Text.SMALL, 500, colour.accent, from_right=True)
            high = self.theme.height.chip
            self.row.link = QRect(int(right) - 3, round(middle - high / 2), ceil(start - right) + 6, high)
            right -= 6
        ink = colour.ink(state.meaning)
        size = self.theme.icon.standard if state.icon else 0
        room = right - self.px(41) - size - 6
        right -= self.text(state.text, right, middle, room, Text.NUMBER, 500, ink, from_right=True)
        if state.icon:
            right -= size + 6
            self.icon(state.icon, ink, size, right, middle)
        return right

    def _chips(self, left: float, middle: float, right: float) -> None:
        faces = self.face.chips
        for number, chip in enumerate(faces):
            width = pictures.chip_width(chip.text, icon=bool(chip.icon))
            left_over = f"+{len(faces) - number}"
            reserve = 0 if number == len(faces) - 1 else pictures.chip_width(left_over, icon=False) + 4
            if left + width + reserve > right:
                if left + pictures.chip_width(left_over, icon=False) <= right:
                    self.mark(pictures.chip(left_over, Meaning.NEUTRAL, "", self.ratio), left, middle)
                return
            self.mark(pictures.chip(chip.text, chip.meaning, chip.icon, self.ratio), left, middle)
            left += width + self.theme.space.chip_gap

    def _tick(self, first: float) -> None:
        size = pictures.tick_size()
        badge = self.theme.height.badge_small
        middle = first + self.px(24)
        left = INSET + (badge - size) / 2
        self.row.tick = QRect(INSET - 4, round(middle - badge / 2), badge + 8, badge)
        if self.face.ticked:
            self.mark(pictures.tick(self.ratio, checked=True), left, middle)


def lay_out(face: RowFace, width: int, height: int, ratio: float, theme: Theme) -> RowLayout:
    """Return the layout of a row of a size in logical pixels for a device pixel ratio."""
    setter = _Setter(face, width, height, ratio, theme)
    match face.kind:
        case RowKind.HEADER:
            return setter.header()
        case RowKind.DECIDED:
            return setter.decided()
        case RowKind.LOADING:
            return setter.loading()
        case _:
            return setter.item()
