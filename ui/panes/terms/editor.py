"""The editor: the source itself, set as a document; numbers and citations stand in its gutter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from console.domain.items import TextFormat
from ui.theme import Text, current, keeper
from ui.theme.style_controls import rounded
from ui.widgets.lines import line_from_right

_GUTTER = 84
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<![*\w])(\*|_)(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![*\w])")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_HEADING = re.compile(r"(\s{0,3}#{1,6}\s+)(.*)")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>")
_STRONG_TAG = re.compile(r"<(b|strong)\b[^<>]*>(.*?)</\1>")


@dataclass(frozen=True, slots=True)
class Spot:
    """A clause in the editor: its name, its number, where it begins, and how many decisions cite it."""

    key: str
    number: str
    start: int
    end: int
    cited: int


class SourceHighlighter(QSyntaxHighlighter):
    """Sets headings and bold words as they will look, and leaves the signs that make them so, faintly."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.form = TextFormat.MARKDOWN
        self._dress()
        keeper.changed.connect(self._dress_anew)

    def _dress(self) -> None:
        colour = current().colour
        self._faint, self._strong, self._slanted, self._link = (QTextCharFormat() for _ in range(4))
        self._faint.setForeground(colour.disabled)
        self._strong.setFontWeight(QFont.Weight.DemiBold)
        self._slanted.setFontItalic(True)
        self._link.setForeground(colour.accent)

    def _dress_anew(self) -> None:
        self._dress()
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Set one line."""
        if self.form is TextFormat.HTML:
            self._html(text)
        elif self.form is TextFormat.MARKDOWN:
            self._markdown(text)

    def _markdown(self, text: str) -> None:
        heading = _HEADING.match(text)
        if heading is not None:
            large = QTextCharFormat()
            large.setFont(current().type.font(Text.CHAPTER if heading[1].count("#") < 3 else Text.CLAUSE, 600))
            self.setFormat(heading.start(2), len(heading[2]), large)
            self.setFormat(0, len(heading[1]), self._faint)
            return
        for pattern, form in ((_SLANTED, self._slanted), (_STRONG, self._strong)):
            for found in pattern.finditer(text):
                self.setFormat(found.start(), len(found.group()), form)
                self.setFormat(found.start(), len(found[1]), self._faint)
                self.setFormat(found.end() - len(found[1]), len(found[1]), self._faint)
        for found in _LINK.finditer(text):
            self.setFormat(found.start(), len(found.group()), self._faint)
            self.setFormat(found.start(1), len(found[1]), self._link)

    def _html(self, text: str) -> None:
        for found in _STRONG_TAG.finditer(text):
            self.setFormat(found.start(2), len(found[2]), self._strong)
        for found in _TAG.finditer(text):
            self.setFormat(found.start(), len(found.group()), self._faint)


def _spaced() -> QTextBlockFormat:
    """Lines as far apart as the type scale says."""
    form = QTextBlockFormat()
    form.setLineHeight(float(current().type.line(Text.CLAUSE)), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
    return form


def _middle_of_words(block: QTextBlock) -> float:
    """Where the capitals of a block's first line have their middle."""
    layout, usual = block.layout(), current().type.line(Text.CLAUSE)
    if not layout.lineCount():
        return usual / 2
    line = layout.lineAt(0)
    letters = QFontMetricsF(current().type.font(Text.CLAUSE if line.height() <= usual + 1 else Text.CHAPTER))
    return line.y() + line.ascent() - letters.capHeight() / 2


class _Gutter(QWidget):
    """Numbers of the clauses, and how often each is cited."""

    def __init__(self, editor: ClauseEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def paintEvent(self, event: QPaintEvent) -> None:
        self._editor.paint_gutter(self, event.rect())


class ClauseEditor(QTextEdit):
    """Where the rules are written.

    `written` comes with every change; `moved` tells the clause that the caret is in.
    """

    written = Signal()
    moved = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spots: list[Spot] = []
        self._current = ""
        self._loading = False
        self._highlighter = SourceHighlighter(self.document())
        self._gutter = _Gutter(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setProperty("corralBare", True)
        self.setTabChangesFocus(True)
        self.setAccessibleName("The rules, as they are written")
        self.document().contentsChange.connect(self._changed)
        self.cursorPositionChanged.connect(self._caret_moved)
        self.verticalScrollBar().valueChanged.connect(self._gutter.update)
        # Headings grow once they are set, which moves everything below them.
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._gutter.update())
        keeper.changed.connect(self._dress)
        self._dress()

    def load(self, text: str, form: TextFormat) -> None:
        """Show another text; what was undone before is forgotten."""
        self._loading = True
        self._spots = []
        self._highlighter.form = form
        self._highlighter.setDocument(None)  # so that each line is set once, when it stands where it stays
        self.document().setUndoRedoEnabled(False)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(_spaced())  # every line that is put in after it takes it over
        cursor.insertText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._highlighter.setDocument(self.document())
        self.document().setUndoRedoEnabled(True)
        self.document().setModified(False)
        self._loading = False

    def text(self) -> str:
        """What stands there, with plain line ends and every character as it was typed."""
        return self.document().toRawText().replace("\u2029", "\n")

    def set_spots(self, spots: Sequence[Spot]) -> None:
        """Say where the clauses are."""
        self._spots = list(spots)
        self._caret_moved()
        self._gutter.update()
        self.viewport().update()

    def set_cited(self, cited: Mapping[str, int]) -> None:
        """Say how many decisions cite each clause."""
        self._spots = [Spot(s.key, s.number, s.start, s.end, cited.get(s.key, 0)) for s in self._spots]
        self._gutter.update()

    @property
    def current(self) -> str:
        """The clause that the caret is in; empty between two."""
        return self._current

    def go_to(self, key: str) -> None:
        """Put the caret into a clause, and show it near the top."""
        spot = next((spot for spot in self._spots if spot.key == key), None)
        if spot is None:
            return
        cursor = self.textCursor()
        cursor.setPosition(min(spot.start, max(0, self.document().characterCount() - 1)))
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        top = self.document().documentLayout().blockBoundingRect(cursor.block()).top()
        bar.setValue(min(bar.maximum(), max(0, round(top) - self.viewport().height() // 4)))

    def wrap(self, sign: str) -> None:
        """Put a sign of Markdown on both sides of what is selected."""
        cursor = self.textCursor()
        chosen = cursor.selectedText()
        cursor.insertText(f"{sign}{chosen}{sign}")
        if not chosen:
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, len(sign))
            self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_line(self, sign: str) -> None:
        """Put a sign of Markdown at the beginning of the line."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.insertText(sign)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def paint_gutter(self, gutter: QWidget, area: QRect) -> None:
        """Paint the numbers that are in sight."""
        painter, colour = QPainter(gutter), current().colour
        painter.fillRect(area, colour.surface)
        layout, offset = self.document().documentLayout(), self.verticalScrollBar().value()
        right = gutter.width() - 14.0
        for spot in self._in_sight():
            block = self.document().findBlock(spot.start)
            box = layout.blockBoundingRect(block)
            middle = box.top() - offset + _middle_of_words(block)
            own = spot.key == self._current
            if own:
                last = layout.blockBoundingRect(self.document().findBlock(max(spot.start, spot.end - 1)))
                shape = QRectF(16, box.top() - offset - 4, gutter.width() + 8, last.bottom() - box.top() + 8)
                rounded(painter, shape.toRect(), current().radius.card, colour.accent_soft, None)
            ink = colour.accent if own else colour.text_2
            line_from_right(painter, right, middle, spot.number, ink, Text.NUMBER, 600 if own else 500)
            if spot.cited:
                below = middle + current().type.line(Text.SMALL)
                line_from_right(painter, right, below, f"cited {spot.cited:,}", colour.text_3, Text.CAPTION)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the clause that is written on, then the text."""
        spot = next((spot for spot in self._spots if spot.key == self._current), None)
        if spot is not None:
            layout, offset = self.document().documentLayout(), self.verticalScrollBar().value()
            first = layout.blockBoundingRect(self.document().findBlock(spot.start))
            last = layout.blockBoundingRect(self.document().findBlock(max(spot.start, spot.end - 1)))
            painter = QPainter(self.viewport())
            shape = QRectF(-8, first.top() - offset - 4, self.viewport().width() - 8, last.bottom() - first.top() + 8)
            rounded(painter, shape.toRect(), current().radius.card, current().colour.accent_soft, None)
            painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the gutter as high as the text, and lines no longer than can be read."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Another window in front: the gutter is painted anew."""
        super().changeEvent(event)
        self._gutter.update()

    def insertFromMimeData(self, source: object) -> None:
        """Take words alone out of what is pasted."""
        text = getattr(source, "text", str)()
        if text:
            self.textCursor().insertText(text)

    def minimumSizeHint(self) -> QSize:
        """Return a narrow column."""
        return QSize(260, 120)

    def _in_sight(self) -> list[Spot]:
        top = self.cursorForPosition(self.viewport().rect().topLeft()).position()
        bottom = self.cursorForPosition(self.viewport().rect().bottomLeft()).position()
        starts = [spot.start for spot in self._spots]
        first = max(0, bisect_right(starts, top) - 1)
        return self._spots[first : bisect_right(starts, bottom)]

    def _changed(self, position: int, removed: int, added: int) -> None:
        """Move the spots along; they are found anew once the draft is kept."""
        if self._loading or removed == added == 0:
            return
        grown = added - removed
        if grown:
            self._spots = [
                Spot(
                    s.key,
                    s.number,
                    s.start + grown if s.start > position else s.start,
                    max(s.start, s.end + grown) if s.end >= position else s.end,
                    s.cited,
                )
                for s in self._spots
            ]
            self._gutter.update()
        self.written.emit()

    def _caret_moved(self) -> None:
        at = self.textCursor().position()
        starts = [spot.start for spot in self._spots]
        place = bisect_right(starts, at) - 1
        found = self._spots[place].key if place >= 0 and self._spots[place].end >= at else ""
        if found != self._current:
            self._current = found
            self._gutter.update()
            self.viewport().update()
            self.moved.emit(found)

    def _dress(self) -> None:
        colour = current().colour
        self.setFont(current().type.font(Text.CLAUSE))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, colour.text)
        palette.setColor(QPalette.ColorRole.Highlight, colour.selected)
        palette.setColor(QPalette.ColorRole.HighlightedText, colour.text)
        self.setPalette(palette)
        self.document().setDocumentMargin(16)
        self._place()

    def _place(self) -> None:
        wide = round(_GUTTER * current().text_scale)
        spare = max(16, self.width() - wide - round(760 * current().text_scale))
        self.setViewportMargins(wide, 0, min(spare, 48), 0)
        self._gutter.setGeometry(0, 0, wide, self.height())
