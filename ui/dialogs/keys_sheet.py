"""All keys on one sheet, by where they belong; what is typed narrows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Text, current
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import KeyCap

_CAPS = 150
_HEADING = 2
"""Rows that a section's heading takes."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One action: what it is, what it does, and its keys as people read them."""

    section: str
    title: str
    help: str
    keys: tuple[str, ...]


class KeysSheet(QDialog):
    """A window beside the work, not over it: it can stay open while one learns."""

    change_requested = Signal()

    def __init__(self, rows: Sequence[SheetRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("All keys")
        scale = current().text_scale
        self.resize(round(900 * scale), round(680 * scale))
        self._rows = tuple(rows)
        self._find = QLineEdit()
        self._find.setPlaceholderText("Find a key or what it does")
        self._find.setAccessibleName("Find a key")
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._fill)
        change = QPushButton("Change keys…")
        change.setAutoDefault(False)
        change.clicked.connect(self.change_requested)
        head = QHBoxLayout()
        head.addWidget(self._find, 1)
        head.addWidget(change)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("Keys")
        note = "Letters act when no text field has the focus. In a text field, Esc goes back to the list."
        head.setContentsMargins(20, 14, 20, 14)
        head.setSpacing(10)
        foot = TextLabel(note, Text.SMALL, tone="text_2", wrap=True)
        foot.setContentsMargins(20, 10, 20, 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Hairline())
        column.addWidget(self._scroll, 1)
        column.addWidget(Hairline())
        column.addWidget(foot)
        self._find.setFocus()
        self._fill("")

    def _fill(self, wanted: str) -> None:
        """Show the rows that hold what was typed, section by section, in columns of like length."""
        found = [row for row in self._rows if _matches(row, wanted.casefold().strip())]
        body = QWidget()
        body.setBackgroundRole(QPalette.ColorRole.Base)
        body.setAutoFillBackground(True)
        columns = QHBoxLayout(body)
        columns.setContentsMargins(20, 12, 20, 16)
        columns.setSpacing(32)
        for part in _halves(found):
            columns.addWidget(_column(part), 1, Qt.AlignmentFlag.AlignTop)
        if len({row.section for row in found}) == 1:
            columns.addStretch(1)
        if not found:
            words = TextLabel("No key is called that. Try another word, or part of one.", Text.BODY, tone="text_2")
            columns.addWidget(words, 0, Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(body)


def _matches(row: SheetRow, wanted: str) -> bool:
    return not wanted or wanted in f"{row.title} {row.help} {' '.join(row.keys)}".casefold()


def _halves(rows: Sequence[SheetRow]) -> list[list[SheetRow]]:
    """The rows in two columns whose longer one is as short as whole sections allow."""
    sections = list(dict.fromkeys(row.section for row in rows))
    lengths = [sum(row.section == section for row in rows) + _HEADING for section in sections]
    cut = min(range(1, len(sections) + 1), key=lambda n: max(sum(lengths[:n]), sum(lengths[n:])), default=0)
    parts = (sections[:cut], sections[cut:])
    return [[row for row in rows if row.section in part] for part in parts if part]


def _column(rows: Sequence[SheetRow]) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    grid.setColumnMinimumWidth(1, round(_CAPS * current().text_scale))
    line, section = 0, ""
    for row in rows:
        if row.section != section:
            section = row.section
            title = TextLabel(section, Text.CAPTION, 600, tone="text_2")
            title.setContentsMargins(0, 10 if line else 0, 0, 2)
            grid.addWidget(title, line, 0, 1, 2)
            line += 1
        caps = QWidget()
        strip = QHBoxLayout(caps)
        strip.setContentsMargins(0, 0, 0, 0)
        strip.setSpacing(4)
        for number, key in enumerate(row.keys):
            if number:
                strip.addWidget(TextLabel("or", Text.CAPTION, tone="text_2"))
            for cap in key.split(" "):
                strip.addWidget(KeyCap(cap))
        strip.addStretch(1)
        words = ElidedLabel(row.title, Text.BODY)
        words.setAccessibleDescription(row.help)
        grid.addWidget(words, line, 0)
        grid.addWidget(caps, line, 1)
        line += 1
    return widget
