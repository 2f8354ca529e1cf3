"""A read-only view of text from elsewhere: it loads nothing, opens nothing by itself, and shows where links lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QTextEdit, QWidget

from ui.theme import Meaning, Text, current, keeper, pixmap
from ui.theme.style_controls import rounded
from ui.widgets.lines import tip

INTERNAL = "internal"
"""The one scheme that is answered, from what `set_internal` was given."""

_PLACEHOLDER = (132, 28)
_LONGEST_TIP = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of the shown text: where it begins and ends, in characters of `toPlainText()`, and why."""

    start: int
    end: int
    meaning: Meaning = Meaning.HIGH


class SafeBrowser(QTextBrowser):
    """Shows plain text or HTML that was already reduced to an allow-list; whatever it refers to stays where it is.

    :param step: the step of the type scale
    :param tone: the ink, a name in `theme.Colours`
    :param fit: grow as high as the text, for posts in a column that scrolls as a whole
    """

    link_activated = Signal(QUrl)
    """A link was clicked or entered; who listens asks before opening anything."""
    link_hovered = Signal(str)
    """Where the link under the pointer or the focus leads; empty when there is none."""

    def __init__(
        self, step: Text = Text.POST, tone: str = "text", parent: QWidget | None = None, *, fit: bool = False
    ) -> None:
        super().__init__(parent)
        self._step, self._tone, self._fit = step, tone, fit
        self._source: tuple[str, bool] = ("", False)
        self._internal: dict[str, QImage | bytes] = {}
        self._marks: tuple[Mark, ...] = ()
        self.setReadOnly(True)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(
            flags.TextSelectableByMouse
            | flags.TextSelectableByKeyboard
            | flags.LinksAccessibleByMouse
            | flags.LinksAccessibleByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if fit:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.anchorClicked.connect(self.link_activated)
        self.highlighted.connect(self._hovered)
        keeper.changed.connect(self._render)
        self._render()

    def set_internal(self, resources: Mapping[str, QImage | bytes]) -> None:
        """Give what `internal:NAME` is answered with."""
        self._internal = dict(resources)

    def show_text(self, text: str) -> None:
        """Show plain text; nothing in it is read as markup."""
        self._source = (text, False)
        self._marks = ()
        self._render()

    def show_html(self, html: str) -> None:
        """Show HTML that was sanitised before: this view adds safety, it does not replace the allow-list."""
        self._source = (html, True)
        self._marks = ()
        self._render()

    def mark(self, marks: Sequence[Mark]) -> None:
        """Mark stretches of the text: a soft ground and a line of 2 px below, both in the colour of the meaning."""
        self._marks = tuple(marks)
        self._ground_marks()

    def mark_phrases(self, phrases: Sequence[str], meaning: Meaning = Meaning.HIGH) -> None:
        """Mark every place where one of the phrases stands, whatever its case."""
        text = self.toPlainText().casefold()
        found = []
        for phrase in filter(None, (phrase.casefold() for phrase in phrases)):
            at = text.find(phrase)
            while at >= 0:
                found.append(Mark(at, at + len(phrase), meaning))
                at = text.find(phrase, at + len(phrase))
        self.mark(found)

    def loadResource(self, kind: int, url: QUrl | str) -> Any:
        """Answer every request from here: what is internal as it is, everything else with a placeholder."""
        address = QUrl(url)
        if address.scheme() == INTERNAL:
            known = self._internal.get(address.path())
            if known is not None:
                return known
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return self._picture_left_out()
        return b""

    def doSetSource(
        self, name: QUrl | str, kind: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource
    ) -> None:
        """Go nowhere: this view shows what it is given and follows no link."""

    def _picture_left_out(self) -> QImage:
        theme, ratio = current(), self.devicePixelRatioF()
        width, height = _PLACEHOLDER
        image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        rounded(painter, QRectF(0, 0, width, height).toRect(), theme.radius.chip, theme.colour.low_soft, None)
        painter.drawPixmap(QPointF(8, 7), pixmap("image-off", theme.colour.text_3, 14, ratio))
        painter.setFont(theme.type.px(11, 500))
        painter.setPen(theme.colour.text_3)
        painter.drawText(QPointF(28, 18), "Picture not loaded")
        painter.end()
        return image

    def _render(self) -> None:
        text, is_html = self._source
        theme = current()
        document = self.document()
        self.setFont(theme.type.font(self._step))
        document.setDefaultFont(theme.type.font(self._step))
        ink = getattr(theme.colour, self._tone).name()
        document.setDefaultStyleSheet(
            f"body {{ color: {ink}; }} a {{ color: {theme.colour.accent.name()}; text-decoration: underline; }}"
            " b, strong, th, h1, h2, h3, h4 { font-weight: 600; }"
            f" blockquote {{ color: {theme.colour.text_3.name()}; }}"
        )
        palette = self.palette()
        palette.setColor(palette.ColorRole.Text, getattr(theme.colour, self._tone))
        self.setPalette(palette)
        if is_html:
            self.setHtml(text)
        else:
            self.setPlainText(text)
        self._space_lines()
        self._ground_marks()
        self._fit_height()

    def _space_lines(self) -> None:
        spacing = QTextBlockFormat()
        height = current().type.line(self._step)
        spacing.setLineHeight(height, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(spacing)

    def _ground_marks(self) -> None:
        selections = []
        last = max(0, self.document().characterCount() - 1)
        for mark in self._marks:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(min(mark.start, last))
            cursor.setPosition(min(mark.end, last), QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            ground = QTextCharFormat()
            ground.setBackground(current().colour.soft(mark.meaning))
            selection.format = ground
            selections.append(selection)
        self.setExtraSelections(selections)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, then the lines under what is marked."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        offset = QPointF(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        for mark in self._marks:
            ink = current().colour.fill(mark.meaning)
            for rect in self._underlines(mark):
                painter.fillRect(rect.translated(offset), ink)
        if self.hasFocus() and not self._fit:
            rounded(painter, self.viewport().rect(), 0, None, current().colour.focus, current().line.focus_ring)

    def _underlines(self, mark: Mark) -> list[QRectF]:
        """Return the strips under a mark, one a line, in document coordinates."""
        document, thickness, strips = self.document(), current().line.mark_underline, []
        block = document.findBlock(mark.start)
        while block.isValid() and block.position() < mark.end:
            origin = document.documentLayout().blockBoundingRect(block).topLeft()
            layout = block.layout()
            start, end = mark.start - block.position(), mark.end - block.position()
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                stop = line.textStart() + line.textLength()
                while stop > line.textStart() and block.text()[stop - 1 : stop].isspace():
                    stop -= 1
                first, last = max(start, line.textStart()), min(end, stop)
                if first < last:
                    x1, x2 = _x(line.cursorToX(first)), _x(line.cursorToX(last))
                    y = origin.y() + line.y() + line.ascent() + 4
                    strips.append(QRectF(origin.x() + min(x1, x2), round(y), abs(x2 - x1), thickness))
            block = block.next()
        return strips

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow with the text where that was asked for."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        if self._fit:
            self.document().setTextWidth(self.viewport().width())
            self.setFixedHeight(int(self.document().size().height()) + 2)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move to the next link, and tell where it leads: by keys it is as visible as under the pointer."""
        moved = super().focusNextPrevChild(forward)
        cursor = self.textCursor()
        address = cursor.charFormat().anchorHref() if moved and cursor.hasSelection() else ""
        self._hovered(QUrl(address))
        return moved

    def _hovered(self, url: QUrl) -> None:
        target = url.toDisplayString()[:_LONGEST_TIP]
        self.setToolTip(tip(target))
        self.link_hovered.emit(target)


def _x(answer: Any) -> float:
    """Return the x of QTextLine.cursorToX, which the binding answers as (x, position) or as x alone."""
    return float(answer[0]) if isinstance(answer, tuple) else float(answer)
