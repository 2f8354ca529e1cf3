"""Rows of a merge: a clause that both changed, with its three sides, and clauses that were merged by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from console.analysis.clause_marks import words_of
from console.analysis.clause_merge import Choice, MergeRow, Side, Verdict
from ui.panes.terms.pages import runs_html
from ui.theme import Meaning, Text, current
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import Chip, IconMark, KeyCap

SIDES = (Side.BASE, Side.MINE, Side.THEIRS)
_TITLES = {Side.BASE: "Keep base", Side.MINE: "Use mine", Side.THEIRS: "Use theirs"}
_BY_ITSELF = {Verdict.MINE: "kept yours", Verdict.THEIRS: "took theirs; you had not touched it",
              Verdict.SAME: "you both made the same change", Verdict.JOINED: "has both changes"}  # fmt: skip
_CHOSEN = {Side.BASE: "Base kept", Side.MINE: "Mine chosen", Side.THEIRS: "Theirs chosen", Side.BOTH: "Both taken",
           Side.EDITED: "Edited"}  # fmt: skip


class MergeCell(QFrame):
    """One side of a clause in conflict; a click takes it."""

    clicked = Signal()

    def __init__(self, side: Side, key: str) -> None:
        super().__init__()
        self._side, self._on = side, False
        self._title = TextLabel(_TITLES[side], Text.SMALL, 500)
        self._cap = KeyCap(key)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addSpacing(22)
        head.addWidget(self._title, 1)
        head.addWidget(self._cap)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 14, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._text, 1)

    def show_side(self, html: str, spoken: str, *, on: bool, current_row: bool) -> None:
        """Show a clause's words, and whether they are taken."""
        self._on = on
        self._title.setText(_TITLES[self._side])
        self._title.setFont(current().type.font(Text.SMALL, 600 if on else 500))
        self._cap.setVisible(current_row)
        font = current().type.font(Text.CLAUSE_MERGE)
        self._text.setFont(font)
        self._text.setText(html)
        self.setAccessibleName(f"{_TITLES[self._side]}{', chosen' if on else ''}: {spoken}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the radio mark."""
        painter, colour = QPainter(self), current().colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colour.accent_soft if self._on else colour.surface)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colour.border)
        top = 10 + (self._title.height() - 14) / 2
        painter.setPen(colour.accent if self._on else colour.border_strong)
        painter.setBrush(colour.accent if self._on else colour.surface)
        painter.drawEllipse(16, round(top), 13, 13)
        if self._on:
            painter.setBrush(colour.surface)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(20, round(top) + 4, 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take this side."""
        self.clicked.emit()


class ConflictRow(QWidget):
    """A clause that both changed: its heading, and the three sides."""

    chosen = Signal(str, object)
    """The clause's name, and a side."""

    def __init__(self, row: MergeRow, cited: int) -> None:
        super().__init__()
        self.row, self._current = row, False
        clause = row.clause
        self._number = TextLabel(clause.number, Text.BODY, 600, "text_2")
        self._title = ElidedLabel(clause.title, Text.BODY, 600)
        self._chip = Chip("")
        self._note = TextLabel(f"cited by {cited:,} decisions" if cited else "", Text.SMALL, tone="text_2")
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(16, 6, 16, 6)
        head.setSpacing(8)
        for part in (self._number, self._title, self._chip):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self._note)
        self._cells = [MergeCell(side, str(number)) for number, side in enumerate(SIDES, 1)]
        cells = QHBoxLayout()
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setSpacing(0)
        for side, cell in zip(SIDES, self._cells, strict=True):
            cell.clicked.connect(lambda side=side: self.chosen.emit(self.row.id, side))
            cells.addWidget(cell, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(Hairline())
        column.addLayout(cells)
        column.addWidget(Hairline())
        self._choice: Choice | None = None

    def show_choice(self, choice: Choice | None, *, is_current: bool) -> None:
        """Show what is chosen, and whether keys go here."""
        self._choice, self._current = choice, is_current
        colour = current().colour
        if choice is None:
            self._chip.set_chip(self.row.why, Meaning.HIGH, "failed")
        else:
            self._chip.set_chip(_CHOSEN[choice.side], Meaning.GOOD, "approve")
        base = words_of(self.row.base.body) if self.row.base else ""
        mine = words_of(self.row.mine.body) if self.row.mine else ""
        theirs = words_of(self.row.theirs.body) if self.row.theirs else ""
        gone = f"<i style='color:{colour.text_2.name()}'>Clause removed</i>"
        absent = f"<i style='color:{colour.text_2.name()}'>Not there yet</i>"
        shown = (
            (_base_html(base, mine, theirs) if base else absent, base),
            (runs_html(base, mine, colour.accent, colour.accent_soft, removed=False) if mine else gone, mine),
            (runs_html(base, theirs, colour.tie, colour.tie_soft, removed=False) if theirs else gone, theirs),
        )
        for side, cell, (html, spoken) in zip(SIDES, self._cells, shown, strict=True):
            on = choice is not None and choice.side in (side, Side.BOTH if side is not Side.BASE else side)
            cell.show_side(html, spoken, on=on, current_row=is_current)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the heading's ground and the edge that says whether it is open."""
        painter, colour = QPainter(self), current().colour
        painter.fillRect(self.rect(), colour.surface)
        if self._current:
            painter.fillRect(self._head.geometry(), colour.selected)
        edge = colour.high_fill if self._choice is None else colour.good_fill
        painter.fillRect(0, 0, 3, self._head.height(), edge)


def _base_html(base: str, mine: str, theirs: str) -> str:
    """The base, with what either side took out of it struck."""
    colour = current().colour
    changed = mine if mine != base else theirs
    html = runs_html(base, changed, colour.text, colour.surface)
    added = f"<span style='background:{colour.surface.name()};color:{colour.text.name()};text-decoration:underline'>"
    parts = html.split(added)
    return parts[0] + "".join(part.partition("</span>")[2] for part in parts[1:])


class FoldedRow(QWidget):
    """Clauses that were merged by themselves, folded to one line."""

    show_requested = Signal()

    def __init__(self, rows: Sequence[MergeRow]) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 4, 16, 4)
        line.setSpacing(8)
        tones = {Verdict.MINE: "accent", Verdict.THEIRS: "tie", Verdict.SAME: "good", Verdict.JOINED: "accent"}
        first = rows[0].verdict
        line.addWidget(IconMark("approve" if first is Verdict.SAME else "merge", tones.get(first, "text_2")))
        for row in rows[:4]:
            line.addWidget(TextLabel(row.clause.number or row.clause.title, Text.SMALL, 600))
            words = _BY_ITSELF.get(row.verdict, "") if len(rows) == 1 else _BY_ITSELF[row.verdict].split(";")[0]
            line.addWidget(TextLabel(words, Text.SMALL, tone="text_2"))
        if len(rows) > 4:
            line.addWidget(TextLabel(f"and {len(rows) - 4} more", Text.SMALL, tone="text_2"))
        line.addStretch(1)
        show = LinkButton("Show")
        show.clicked.connect(self._turn)
        self.show_button = show
        line.addWidget(show)
        self.folded = rows
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _turn(self) -> None:
        self.show_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sunken ground."""
        painter, colour = QPainter(self), current().colour
        painter.fillRect(self.rect(), colour.sunken)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour.border)
