"""The text that is judged, as a document: plain words of a stranger with the phrases that matter marked."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from console.domain.items import Item, ItemKind
from ui.theme import Text, Theme

LONGEST = 60_000
"""Characters that are shown at most: a text of ten million would freeze any window."""
_WORDS = 6000
_LINK = re.compile(r"\bhttps?://[^\s<>\"']+|\bwww\.[^\s<>\"']+")
_WORD = re.compile(r"\s+|[^\s]+")
_HARMFUL = {"Cc", "Cs", "Co"}
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(frozen=True, slots=True)
class Marked:
    """A range of the document that is underlined, in UTF-16 units."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A document and what is painted over it.

    :param marked: phrases that reasons are about.
    :param cut: characters that are not shown; 0 for none.
    """

    document: QTextDocument
    marked: tuple[Marked, ...]
    cut: int


def shown(text: str) -> str:
    """The text with characters that could mislead replaced one by one, so that positions stay what they were."""
    return "".join(_harmless(character) for character in text)


def _harmless(character: str) -> str:
    if character in "\n\t":
        return character
    if character == "\r" or character in _TURNING:
        return " "
    if character < " " or (character > "~" and unicodedata.category(character) in _HARMFUL):
        return "\ufffd"
    return character


def units(text: str, position: int) -> int:
    """A position in characters as one in UTF-16 units, which Qt counts in."""
    return len(text[:position].encode("utf-16-le", "surrogatepass")) // 2


def make_body(item: Item, spans: Sequence[tuple[int, int]], theme: Theme, *, as_written: bool = False) -> Body:
    """Build the document of an item.

    :param spans: phrases to mark, as (start, end) characters of `Item.text`.
    :param as_written: show the source that the remote sent in place of the readable text.
    """
    document = new_document(theme)
    cursor = QTextCursor(document)
    if as_written and item.source:
        insert_text(cursor, shown(item.source[:LONGEST]), theme, mono=True)
        return Body(document, (), max(0, len(item.source) - LONGEST))
    if item.kind is ItemKind.EDIT and item.original:
        _insert_diff(cursor, item.original[:LONGEST], item.text[:LONGEST], theme)
        return Body(document, (), max(0, len(item.text) - LONGEST))
    text = shown(item.text[:LONGEST])
    insert_text(cursor, text, theme)
    marked: list[Marked] = []
    for start, end in sorted(set(spans)):
        if 0 <= start < end <= len(text):
            mark = Marked(units(text, start), units(text, end))
            marked.append(mark)
            _paint_over(document, mark, theme.colour.high_soft)
    return Body(document, tuple(marked), max(0, len(item.text) - LONGEST))


def new_document(theme: Theme) -> QTextDocument:
    """An empty document in the type of the post that is judged."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    document.setDefaultFont(theme.type.font(Text.POST))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    return document


def insert_text(cursor: QTextCursor, text: str, theme: Theme, *, mono: bool = False) -> None:
    """Write plain text with lines of a fixed height; quoted lines step back, addresses are coloured, never links."""
    line = QTextBlockFormat()
    line.setLineHeight(theme.type.line(Text.POST), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    plain = QTextCharFormat()
    plain.setForeground(QBrush(theme.colour.text))
    if mono:
        font = QFont("monospace")
        font.setPixelSize(theme.type.font(Text.BODY).pixelSize())
        plain.setFont(font)
    cursor.setBlockFormat(line)
    cursor.insertText(text, plain)
    document = cursor.document()
    quoted = QTextCharFormat()
    quoted.setForeground(QBrush(theme.colour.text_2))
    block = document.firstBlock()
    while block.isValid():
        if block.text().startswith(">"):
            over = QTextCursor(block)
            over.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            over.mergeCharFormat(quoted)
        block = block.next()
    address = QTextCharFormat()
    address.setForeground(QBrush(theme.colour.accent))
    for found in _LINK.finditer(text):
        over = QTextCursor(document)
        over.setPosition(units(text, found.start()))
        over.setPosition(units(text, found.end()), QTextCursor.MoveMode.KeepAnchor)
        over.mergeCharFormat(address)


def underlines(body: Body) -> Iterator[QRectF]:
    """Where a line of two pixels goes under each marked phrase; the document must have its width by now."""
    for mark in body.marked:
        block = body.document.findBlock(mark.start)
        while block.isValid() and block.position() < mark.end:
            layout = block.layout()
            origin = body.document.documentLayout().blockBoundingRect(block).topLeft()
            first = max(0, mark.start - block.position())
            last = min(block.length() - 1, mark.end - block.position())
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                start, end = max(first, line.textStart()), min(last, line.textStart() + line.textLength())
                if start < end:
                    left, right = _x(line.cursorToX(start)), _x(line.cursorToX(end))
                    bottom = origin.y() + line.y() + line.ascent() + line.descent()
                    yield QRectF(QPointF(origin.x() + left, bottom), QPointF(origin.x() + right, bottom + 2))
            block = block.next()


def _x(answer: object) -> float:
    """Qt answers a position, or a position and where the cursor came to stand."""
    return float(answer[0] if isinstance(answer, tuple) else answer)  # type: ignore[arg-type]


def _paint_over(document: QTextDocument, mark: Marked, fill: QColor) -> None:
    over = QTextCursor(document)
    over.setPosition(mark.start)
    over.setPosition(mark.end, QTextCursor.MoveMode.KeepAnchor)
    form = QTextCharFormat()
    form.setBackground(QBrush(fill))
    over.mergeCharFormat(form)


def _insert_diff(cursor: QTextCursor, before: str, after: str, theme: Theme) -> None:
    """Write the new text with what it takes out struck and what it brings in marked."""
    insert_text(cursor, "", theme)
    kept, gone, come = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
    kept.setForeground(QBrush(theme.colour.text))
    gone.setForeground(QBrush(theme.colour.high))
    gone.setBackground(QBrush(theme.colour.high_soft))
    gone.setFontStrikeOut(True)
    come.setForeground(QBrush(theme.colour.good))
    come.setBackground(QBrush(theme.colour.good_soft))
    last = " "
    for change, text in word_changes(shown(before), shown(after)):
        if (last, change) == ("-", "+"):
            cursor.insertText(" ", kept)
        cursor.insertText(text, {"-": gone, "+": come}.get(change, kept))
        last = change


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """What two texts share and differ in, by words: (" ", kept), ("-", only before), ("+", only after)."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((" ", "".join(old[a:b])))
            continue
        if b > a:
            found.append(("-", "".join(old[a:b])))
        if d > c:
            found.append(("+", "".join(new[c:d])))
    return found
