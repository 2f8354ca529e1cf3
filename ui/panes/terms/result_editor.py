"""The clause as it will read after a merge, to be edited freely."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
)

from console.analysis.clause_merge import Side
from ui.theme import Text, current, keeper
from ui.theme.style_controls import rounded
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import IconMark

_SIDES = {Qt.Key.Key_1: Side.BASE, Qt.Key.Key_2: Side.MINE, Qt.Key.Key_3: Side.THEIRS}


class ResultEditor(QFrame):
    """The clause as it will read, to be edited freely."""

    taken = Signal(str)
    both_requested = Signal()
    left = Signal()
    side_requested = Signal(object)
    """A `Side`, asked for with Alt while one writes."""

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
            if key in _SIDES and held & Qt.KeyboardModifier.AltModifier:
                self.side_requested.emit(_SIDES[key])
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
