"""A small list over the window: find a clause by number or words, take it with Enter, leave it with Esc."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from ui.theme import current
from ui.theme.style_controls import rounded
from ui.widgets.clause_list import ClauseList, ClauseRow
from ui.widgets.search_field import SearchField

_SIZE = (420, 380)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class ClauseChooser(QFrame):
    """Opens over its parent, and goes when the focus does.

    `taken` tells the key of the clause, an empty one where none shall be cited.
    """

    taken = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._before: QWidget | None = None
        self._rows: tuple[ClauseRow, ...] = ()
        self.setAccessibleName("Choose a clause")
        self.field = SearchField("Number or words of a clause")
        self.list = ClauseList("Clauses")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._filter)
        self.list.clicked.connect(lambda _: self._take())
        self.hide()

    def open_with(self, rows: Sequence[ClauseRow], corner: QPoint) -> None:
        """Show clauses; the first one that can be taken is current.

        :param corner: the upper right corner of the list, in its parent.
        """
        self._before = QApplication.focusWidget()
        self._rows = tuple(rows)
        self.field.clear()
        self._filter("")
        scale = current().text_scale
        self.resize(round(_SIZE[0] * scale), round(_SIZE[1] * scale))
        self.move(max(0, corner.x() - self.width()), corner.y())
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while one types; Enter takes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if key in _STEPS:
                self._step(_STEPS[key])
                return True
            if key == Qt.Key.Key_Escape:
                self._leave()
                return True
        if event.type() == QEvent.Type.FocusOut and not self.list.underMouse():
            self.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the raised plane."""
        theme = current()
        rounded(QPainter(self), self.rect(), theme.radius.palette, theme.colour.raised, theme.colour.border_strong)

    def _filter(self, typed: str) -> None:
        wanted = typed.casefold().removeprefix("§").strip()
        shown = [
            row
            for row in self._rows
            if not wanted or (not row.heading and wanted in f"{row.number} {row.title}".casefold())
        ]
        self.list.rows.show(shown)
        self._step(0, first=True)

    def _step(self, by: int, *, first: bool = False) -> None:
        able = [at for at in range(self.list.rows.rowCount()) if (row := self.list.rows.row(at)) and not row.heading]
        if not able:
            return
        here = self.list.currentIndex().row()
        place = 0 if first or here not in able else max(0, min(len(able) - 1, able.index(here) + by))
        self.list.setCurrentIndex(self.list.rows.index(able[place]))

    def _take(self) -> None:
        row = self.list.rows.row(self.list.currentIndex().row())
        if row is not None and not row.heading:
            self._leave()
            self.taken.emit(row.key)

    def _leave(self) -> None:
        """Give the focus back to where it was."""
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
