"""Base, mine and theirs side by side: what was merged by itself folds away, what both changed takes a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from console.analysis.clause_marks import words_of
from console.analysis.clause_merge import Choice, MergeRow, Side, Verdict
from console.services.terms_merging import MergeView
from ui.panes.terms.pages import runs_html
from ui.theme import Meaning, Text, current, keeper
from ui.theme.style_controls import rounded
from ui.widgets.buttons import ActionButton, LinkButton
from ui.widgets.clause_list import ClauseList, ClauseRow
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import Chip, IconMark, KeyCap
from ui.widgets.overlay_scroll import OverlayScrollBar

_SIDES = (Side.BASE, Side.MINE, Side.THEIRS)
_TITLES = {Side.BASE: "Keep base", Side.MINE: "Use mine", Side.THEIRS: "Use theirs"}
_BY_ITSELF = {Verdict.MINE: "kept yours", Verdict.THEIRS: "took theirs; you had not touched it",
              Verdict.SAME: "you both made the same change", Verdict.JOINED: "has both changes"}  # fmt: skip
_CHOSEN = {Side.BASE: "Base kept", Side.MINE: "Mine chosen", Side.THEIRS: "Theirs chosen", Side.BOTH: "Both taken",
           Side.EDITED: "Edited"}  # fmt: skip
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
        self._cells = [MergeCell(side, str(number)) for number, side in enumerate(_SIDES, 1)]
        cells = QHBoxLayout()
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setSpacing(0)
        for side, cell in zip(_SIDES, self._cells, strict=True):
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
        for side, cell, (html, spoken) in zip(_SIDES, self._cells, shown, strict=True):
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


class ResultEditor(QFrame):
    """The clause as it will read, to be edited freely."""

    taken = Signal(str)
    both_requested = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = TextLabel("", Text.BODY, 600)
        self._hint = ElidedLabel("Edit freely; the choice above becomes “edited”", Text.SMALL, 400, "text_2")
        self.both = ActionButton("Add theirs after", "B")
        self.take = ActionButton("Take this and go on", "Ctrl ↵")
        self.text = QPlainTextEdit()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty("corralBare", True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("The clause as it will read")
        self.text.installEventFilter(self)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 6, 4)
        head.setSpacing(10)
        head.addWidget(IconMark("edit", "accent"))
        head.addWidget(self._title)
        head.addWidget(self._hint, 1)
        head.addWidget(self.both)
        head.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Hairline())
        inner = QVBoxLayout()
        inner.setContentsMargins(12, 8, 12, 0)
        inner.addWidget(self.text)
        column.addLayout(inner)
        self.both.clicked.connect(self.both_requested)
        self.take.clicked.connect(lambda: self.taken.emit(self.text.toPlainText()))
        keeper.changed.connect(self._dress)
        self._dress()

    def show_clause(self, label: str, body: str) -> None:
        """Show what is chosen for a clause."""
        self._title.setText(f"{label} as it will read")
        self.text.setPlainText(body)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Ctrl and Enter takes it, Esc goes back, Alt and a digit chooses a side."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key, held = Qt.Key(event.key()), event.modifiers()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held & Qt.KeyboardModifier.ControlModifier:
                self.taken.emit(self.text.toPlainText())
                return True
            if key == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the outline."""
        rounded(QPainter(self), self.rect(), current().radius.card, current().colour.surface, current().colour.focus, 2)

    def _dress(self) -> None:
        self.text.setFont(current().type.font(Text.CLAUSE_MERGE))
        self.text.setFixedHeight(4 * current().type.line(Text.CLAUSE_MERGE))


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
        self._head_labels = [TextLabel("", Text.BODY, 600) for _ in _SIDES]
        self._head_notes = [ElidedLabel("", Text.SMALL, 400, "text_2") for _ in _SIDES]
        self._column = QVBoxLayout()
        self._area = QScrollArea()
        self.result = ResultEditor()
        self._build()
        self.list.chosen.connect(self.go_to)
        self.result.taken.connect(self._edited)
        self.result.both_requested.connect(lambda: self._take(Side.BOTH))
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
            side: clause.body for side, clause in zip(_SIDES, (row.base, row.mine, row.theirs), strict=True) if clause
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
