"""A list of clauses with fixed row heights: chapters, numbers, titles, and what is to be said of each on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.theme import Meaning, Text, current, keeper, pixmap
from ui.theme.style_controls import rounded
from ui.widgets.lines import cut, line, line_from_right, text_width

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One row.

    :param key: the clause's name; empty for a heading, which cannot be chosen.
    :param note: a few letters on the right, in the ink of `meaning`.
    :param icon: before the note; empty for none.
    """

    key: str
    number: str
    title: str
    note: str = ""
    icon: str = ""
    meaning: Meaning = Meaning.NEUTRAL
    chapter: bool = False
    heading: bool = False


class ClauseRows(QAbstractListModel):
    """The rows, as they were given."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ClauseRow, ...] = ()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row to the delegate, or its words."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(part for part in (row.number, row.title, row.note) if part)
        return row.title if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return what can be done with a row: headings are passed over."""
        row = self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None
        if row is None or row.heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def show(self, rows: Sequence[ClauseRow]) -> None:
        """Show other rows; where only words changed, the place in the list stays."""
        new = tuple(rows)
        if [row.key for row in new] == [row.key for row in self._rows]:
            changed = [at for at, (old, row) in enumerate(zip(self._rows, new, strict=True)) if old != row]
            self._rows = new
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def row(self, at: int) -> ClauseRow | None:
        """The row at a place."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def place(self, key: str) -> int:
        """Where the clause of a name stands; -1 where it does not."""
        return next((at for at, row in enumerate(self._rows) if row.key == key and key), -1)


class _Delegate(QStyledItemDelegate):
    """Paints a row; knows nothing but what the row says."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del option, index
        return QSize(120, current().height.outline_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(row, ClauseRow):
            return
        theme = current()
        colour, area = theme.colour, option.rect.adjusted(8, 0, -8, 0)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, area, theme.radius.chip, colour.selected if chosen else colour.hover, None)
        middle = area.center().y() + 0.5
        ratio = painter.device().devicePixelRatioF()
        right = area.right() - 8.0
        if row.note:
            ink = colour.ink(row.meaning) if row.meaning is not Meaning.NEUTRAL else colour.text_2
            right = line_from_right(painter, right, middle, row.note, ink, Text.NUMBER, 500) - 6
        if row.icon:
            size = theme.icon.in_line
            right -= size
            ink = colour.ink(row.meaning) if row.meaning is not Meaning.NEUTRAL else colour.accent
            painter.drawPixmap(QPointF(right, middle - size / 2), pixmap(row.icon, ink, size, ratio))
            right -= 6
        x = area.left() + 8.0
        if row.heading:
            line(painter, x, middle, cut(row.title, right - x, Text.SMALL, 600), colour.text_2, Text.SMALL, 600)
            return
        weight = 600 if row.chapter or chosen else 400
        if row.number:
            line(painter, x, middle, row.number, colour.text if row.chapter else colour.text_2, Text.NUMBER, weight)
        x += max(34.0, text_width(row.number, Text.NUMBER, weight) + 8.0) if row.number else 0.0
        line(painter, x, middle, cut(row.title, right - x, Text.SMALL, weight), colour.text, Text.SMALL, weight)
        if state & QStyle.StateFlag.State_HasFocus and chosen:
            rounded(painter, area, theme.radius.chip, None, colour.focus, theme.line.focus_ring)


class ClauseList(QListView):
    """Shows the rows; `chosen` tells the name of the clause that became current."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ClauseRows()
        self._silent = False
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.selectionModel().currentChanged.connect(self._moved)
        keeper.changed.connect(self.doItemsLayout)

    def choose(self, key: str) -> None:
        """Make a clause current without saying so."""
        place = self.rows.place(key)
        self._silent = True
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))
        else:
            self.clearSelection()
        self._silent = False

    def current_key(self) -> str:
        """The name of the current clause; empty for none."""
        row = self.rows.row(self.currentIndex().row())
        return row.key if row is not None else ""

    def _moved(self) -> None:
        key = self.current_key()
        if key and not self._silent:
            self.chosen.emit(key)
