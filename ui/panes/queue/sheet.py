"""A painted sheet: texts, pictures and lines placed once, then only copied to the screen.

The thread and the evidence are sheets. Moving to the next item swaps one prepared sheet for another: no child widget is
made or laid out, which is what keeps a key press within a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPen,
    QPixmap,
    QStaticText,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
    QTransform,
)

from ui.theme import Meaning, Text, Theme, pixmap
from ui.widgets import pictures


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a paragraph in another weight or colour; start and end in UTF-16 units."""

    start: int
    end: int
    font: QFont | None = None
    ink: QColor | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A place on a sheet that can be clicked, and what it is called."""

    area: QRectF
    name: str
    tip: str = ""


@dataclass(slots=True, eq=False)
class Sheet:
    """What to paint, in the order of painting. Coordinates are logical pixels from the sheet's upper left corner."""

    theme: Theme
    width: int
    ratio: float
    height: float = 0.0
    fills: list[tuple[QRectF, QColor, float]] = field(default_factory=list)
    frames: list[tuple[QRectF, QColor, float]] = field(default_factory=list)
    edges: list[tuple[QRectF, QColor]] = field(default_factory=list)
    """Filled rectangles over the frames."""
    marks: list[tuple[QPointF, QPixmap]] = field(default_factory=list)
    lines: list[tuple[QPointF, QStaticText, QFont, QColor]] = field(default_factory=list)
    paragraphs: list[tuple[QPointF, QTextLayout, QColor, float]] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)

    def px(self, value: float) -> int:
        """A distance that grows with the text size."""
        return round(value * self.theme.text_scale)

    def fill(self, area: QRectF, colour: QColor, radius: float = 0.0) -> None:
        """A filled rectangle."""
        self.fills.append((area, colour, radius))

    def frame(self, area: QRectF, colour: QColor, radius: float = 0.0) -> None:
        """A hairline around a rectangle."""
        self.frames.append((area.adjusted(0.5, 0.5, -0.5, -0.5), colour, radius))

    def rule(self, left: float, top: float, width: float) -> None:
        """A horizontal hairline."""
        self.fills.append((QRectF(left, round(top), width, 1), self.theme.colour.border, 0.0))

    def mark(self, picture: QPixmap, left: float, middle: float) -> float:
        """A picture whose vertical middle is given; returns its width."""
        size = picture.deviceIndependentSize()
        y = round((middle - size.height() / 2) * self.ratio) / self.ratio
        self.marks.append((QPointF(round(left * self.ratio) / self.ratio, y), picture))
        return size.width()

    def icon(self, name: str, colour: QColor, left: float, middle: float, size: int = 0) -> float:
        """An icon whose vertical middle is given; returns its width."""
        return self.mark(pixmap(name, colour, size or self.theme.icon.standard, self.ratio), left, middle)

    def chip(self, text: str, meaning: Meaning, icon: str, left: float, middle: float) -> float:
        """A chip whose vertical middle is given; returns its width."""
        return self.mark(pictures.chip(text, meaning, icon, self.ratio), left, middle)

    def line(
        self,
        text: str,
        left: float,
        middle: float,
        room: float,
        step: Text = Text.BODY,
        weight: int = 400,
        ink: QColor | None = None,
        *,
        from_right: bool = False,
    ) -> float:
        """One line of plain text, cut to a width, its capitals around `middle`; returns the width it takes.

        :param from_right: `left` is where the text ends.
        """
        metrics = self.theme.type.metrics(step, weight)
        plain = " ".join(text[:600].split())
        advance = metrics.horizontalAdvance(plain)
        if advance > room:
            plain = metrics.elidedText(plain, Qt.TextElideMode.ElideRight, max(0.0, room))
            advance = metrics.horizontalAdvance(plain)
        font = self.theme.type.font(step, weight)
        static = QStaticText(plain)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.prepare(QTransform(), font)
        top = round((middle + metrics.capHeight() / 2 - metrics.ascent()) * self.ratio) / self.ratio
        self.lines.append((QPointF(left - advance if from_right else left, top), static, font, ink or self._text))
        return advance

    def paragraph(
        self,
        text: str,
        left: float,
        top: float,
        width: float,
        step: Text = Text.BODY,
        weight: int = 400,
        ink: QColor | None = None,
        spans: Sequence[Span] = (),
        *,
        most_lines: int = 0,
    ) -> float:
        """Wrapped plain text; returns the height it takes.

        :param most_lines: cut after so many lines; 0 for no limit.
        """
        layout, height = wrapped(text, width, self.theme, step, weight, spans, most_lines)
        self.paragraphs.append((QPointF(left, top), layout, ink or self._text, height))
        return height

    def paint(self, painter: QPainter, clip: QRectF) -> None:
        """Paint what meets `clip`."""
        painter.setPen(Qt.PenStyle.NoPen)
        for area, colour, radius in self.fills:
            if radius:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setBrush(colour)
                painter.drawRoundedRect(area, radius, radius)
            else:
                painter.fillRect(area, colour)
        if self.frames:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for area, colour, radius in self.frames:
                painter.setPen(QPen(colour, 1))
                painter.drawRoundedRect(area, radius, radius)
        for area, colour in self.edges:
            painter.fillRect(area, colour)
        for place, picture in self.marks:
            painter.drawPixmap(place, picture)
        for place, static, font, colour in self.lines:
            if clip.top() - 40 <= place.y() <= clip.bottom():
                painter.setFont(font)
                painter.setPen(colour)
                painter.drawStaticText(place, static)
        for place, layout, colour, height in self.paragraphs:
            if place.y() <= clip.bottom() and place.y() + height >= clip.top():
                painter.setPen(colour)
                layout.draw(painter, place)

    def hit(self, point: QPointF) -> Hit | None:
        """What can be clicked at a point."""
        return next((hit for hit in self.hits if hit.area.contains(point)), None)

    @property
    def _text(self) -> QColor:
        return self.theme.colour.text


def wrapped(
    text: str,
    width: float,
    theme: Theme,
    step: Text,
    weight: int = 400,
    spans: Sequence[Span] = (),
    most_lines: int = 0,
) -> tuple[QTextLayout, float]:
    """Lay text out in lines of the step's height; returns the layout and its height."""
    font = theme.type.font(step, weight)
    metrics = theme.type.metrics(step, weight)
    layout = QTextLayout(text.replace("\r\n", "\n").replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    if spans:
        layout.setFormats([_format(span) for span in spans])
    high = theme.type.line(step)
    lead = (high - metrics.height()) / 2
    layout.beginLayout()
    top = 0.0
    count = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, round(top + lead)))
        top += high
        count += 1
        if most_lines and count == most_lines:
            break
    layout.endLayout()
    return layout, top


def _format(span: Span) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start = span.start
    found.length = span.end - span.start
    form = QTextCharFormat()
    if span.font is not None:
        form.setFont(span.font)
    if span.ink is not None:
        form.setForeground(span.ink)
    found.format = form
    return found
