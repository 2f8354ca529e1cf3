"""Base, mine and theirs side by side: what was merged by itself folds away, what both changed takes a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from console.analysis.clause_marks import words_of
from console.analysis.clause_merge import Choice, MergeRow, Side, Verdict
from console.services.terms_merging import MergeView
from ui.panes.terms.conflict_row import SIDES, ConflictRow, FoldedRow
from ui.panes.terms.pages import runs_html
from ui.panes.terms.result_editor import ResultEditor
from ui.theme import Meaning, Text, current
from ui.widgets.clause_list import ClauseList, ClauseRow
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import KeyCap
from ui.widgets.overlay_scroll import OverlayScrollBar

_KEYS = {Qt.Key.Key_1: Side.BASE, Qt.Key.Key_2: Side.MINE, Qt.Key.Key_3: Side.THEIRS, Qt.Key.Key_B: Side.BOTH}


_HELP = (
    (("1", "2", "3"), "base, mine, theirs"),
    (("B",), "both"),
    (("E",), "edit it"),
    (("J", "K"), "next, previous"),
)


class _Ground(QWidget):
    """The surface under the clauses."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), current().colour.surface)


class MergePane(QWidget):
    """The whole merge. Keys: 1, 2, 3 take a side, B both, J and K go on and back, E edits, Enter goes on."""

    chosen = Signal(str, object)
    """The clause's name, and a `Choice`."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Merge")
        self._view: MergeView | None = None
        self._at = ""
        self._rows: dict[str, ConflictRow] = {}
        self.list = ClauseList("Clauses to merge")
        self._side = QWidget()
        self._heads = QHBoxLayout()
        self._head_labels = [TextLabel("", Text.BODY, 600) for _ in SIDES]
        self._head_notes = [ElidedLabel("", Text.SMALL, 400, "text_2") for _ in SIDES]
        self._column = QVBoxLayout()
        self._area = QScrollArea()
        self.result = ResultEditor()
        self._build()
        self.list.chosen.connect(self.go_to)
        self.result.taken.connect(self._edited)
        self.result.both_requested.connect(lambda: self._take(Side.BOTH))
        self.result.side_requested.connect(self._take)
        self.result.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))

    @property
    def at(self) -> str:
        """The clause that keys are about."""
        return self._at

    def show_merge(self, view: MergeView, cited: Mapping[str, int], mine: str, theirs: str, base: str) -> None:
        """Show a merge; the same one shows only what was chosen since."""
        before = self._view
        self._view = view
        for label, words in zip(self._head_labels, ("Base", "Mine", "Theirs"), strict=True):
            label.setText(words)
        for note, words in zip(self._head_notes, (base, mine, theirs), strict=True):
            note.setText(words)
        if before is None or before.merge.rows != view.merge.rows:
            self._lay_out(view, cited)
        conflicts = [row.id for row in view.merge.conflicts]
        if self._at not in conflicts:
            self._at = next(iter(view.left), conflicts[0] if conflicts else "")
        self._show()

    def clear(self) -> None:
        """Show nothing."""
        self._view = None
        self._at = ""

    def go_to(self, key: str) -> None:
        """Make a clause in conflict current."""
        if key in self._rows:
            self._at = key
            self._show()
            self._area.ensureWidgetVisible(self._rows[key], 0, 40)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the merge from the window's own."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._means(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Obey a key."""
        what = self._means(event)
        if not what:
            super().keyPressEvent(event)
        elif isinstance(what, Side):
            self._take(what)
        elif what == "edit":
            self.result.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._step(1 if what == "next" else -1)

    def _means(self, event: QKeyEvent) -> Side | str:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier):
            return ""
        key = Qt.Key(event.key())
        if key in _KEYS:
            return _KEYS[key]
        moves = {Qt.Key.Key_J: "next", Qt.Key.Key_Down: "next", Qt.Key.Key_Return: "next", Qt.Key.Key_K: "back",
                 Qt.Key.Key_Up: "back", Qt.Key.Key_E: "edit"}  # fmt: skip
        return moves.get(key, "")

    def _take(self, side: Side) -> None:
        if self._at:
            self.chosen.emit(self._at, Choice(side))

    def _edited(self, text: str) -> None:
        if not self._at or self._view is None:
            return
        row = self._rows[self._at].row
        same = {
            side: clause.body for side, clause in zip(SIDES, (row.base, row.mine, row.theirs), strict=True) if clause
        }
        side = next((side for side, body in same.items() if body == text), None)
        self.chosen.emit(self._at, Choice(side) if side is not None else Choice(Side.EDITED, text))
        self._step(1)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        keys = list(self._rows)
        if self._at in keys:
            self.go_to(keys[max(0, min(len(keys) - 1, keys.index(self._at) + by))])

    def _show(self) -> None:
        view = self._view
        if view is None:
            return
        for key, row in self._rows.items():
            row.show_choice(view.state.choices.get(key), is_current=key == self._at)
        self._show_list(view)
        row_at = self._rows.get(self._at)
        self.result.setVisible(row_at is not None)
        if row_at is not None:
            choice = view.state.choices.get(self._at) or Choice(Side.MINE)
            body = view.merge.reads(row_at.row, choice) or ""
            self.result.show_clause(row_at.row.clause.number or row_at.row.clause.title, body)

    def _show_list(self, view: MergeView) -> None:
        rows = [ClauseRow("", "", "Needs your choice", heading=True)] if view.merge.conflicts else []
        for row in view.merge.conflicts:
            chosen = view.state.choices.get(row.id)
            note, icon, meaning = ("Chosen", "approve", Meaning.GOOD) if chosen else ("Open", "failed", Meaning.HIGH)
            rows.append(ClauseRow(row.id, row.clause.number, row.clause.title, note, icon, meaning))
        merged = [row for row in view.merge.rows if not row.open and row.verdict is not Verdict.UNCHANGED]
        rows += [ClauseRow("", "", "Merged by itself", heading=True)] if merged else []
        marks = {
            Verdict.MINE: ("Mine", "merge", Meaning.ACCENT),
            Verdict.THEIRS: ("Theirs", "merge", Meaning.TIE),
            Verdict.SAME: ("Same", "approve", Meaning.GOOD),
            Verdict.JOINED: ("Both", "merge", Meaning.ACCENT),
        }
        rows += [ClauseRow(f"={row.id}", row.clause.number, row.clause.title, *marks[row.verdict]) for row in merged]
        unchanged = sum(row.verdict is Verdict.UNCHANGED for row in view.merge.rows)
        rows += [ClauseRow("", "", f"{unchanged} clauses unchanged", heading=True)] if unchanged else []
        self.list.rows.show(rows)
        self.list.choose(self._at)

    def _lay_out(self, view: MergeView, cited: Mapping[str, int]) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._rows = {}
        folded: list[MergeRow] = []
        for row in view.merge.rows:
            if row.open:
                self._fold(folded)
                folded = []
                made = ConflictRow(row, cited.get(row.id, 0))
                made.chosen.connect(self._clicked)
                self._rows[row.id] = made
                self._column.addWidget(made)
            elif row.verdict is not Verdict.UNCHANGED:
                folded.append(row)
        self._fold(folded)
        self._column.addStretch(1)

    def _fold(self, rows: Sequence[MergeRow]) -> None:
        if rows:
            line = FoldedRow(tuple(rows))
            line.show_requested.connect(self._unfold)
            self._column.addWidget(line)

    def _unfold(self) -> None:
        """Show the clauses of a folded line, with what was changed in them."""
        view = self._view
        line = self.sender()
        if view is None or not isinstance(line, FoldedRow):
            return
        place = self._column.indexOf(line)
        for number, row in enumerate(line.folded, 1):
            colour = current().colour
            text = QLabel()
            text.setTextFormat(Qt.TextFormat.RichText)
            text.setWordWrap(True)
            text.setMargin(12)
            text.setFont(current().type.font(Text.CLAUSE_MERGE))
            before, after = (words_of(row.base.body) if row.base else ""), words_of(row.body or "")
            theirs = row.verdict is Verdict.THEIRS
            inks = (colour.tie, colour.tie_soft) if theirs else (colour.accent, colour.accent_soft)
            text.setText(runs_html(before, after, *inks))
            self._column.insertWidget(place + number, text)
        line.show_button.hide()

    def _clicked(self, key: str, side: Side) -> None:
        self._at = key
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.chosen.emit(key, Choice(side))

    def _build(self) -> None:
        theme = current()
        self._side.setFixedWidth(theme.width.outline)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 8, 1, 12)
        side.addWidget(self.list, 1)
        for caps, words in _HELP:
            line = QHBoxLayout()
            line.setContentsMargins(16, 2, 16, 2)
            line.setSpacing(6)
            for cap in caps:
                line.addWidget(KeyCap(cap))
            line.addWidget(TextLabel(words, Text.SMALL, tone="text_2"))
            line.addStretch(1)
            side.addLayout(line)
        heads = QWidget()
        heads.setLayout(self._heads)
        heads.setFixedHeight(theme.height.toolbar)
        self._heads.setContentsMargins(3, 0, 0, 0)
        self._heads.setSpacing(0)
        for label, note in zip(self._head_labels, self._head_notes, strict=True):
            cell = QHBoxLayout()
            cell.setContentsMargins(16, 0, 12, 0)
            cell.setSpacing(10)
            cell.addWidget(label)
            cell.addWidget(note, 1)
            self._heads.addLayout(cell, 1)
        inner = _Ground()
        inner.setLayout(self._column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        OverlayScrollBar(self._area)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(heads)
        right.addWidget(Hairline())
        right.addWidget(self._area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.addWidget(self.result)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(Hairline(upright=True))
        row.addLayout(right, 1)
