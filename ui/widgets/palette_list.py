"""The list of the command palette: entries in sections, filtered by what was typed, with the matched letters marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import Text, current, pixmap
from ui.theme.style_controls import rounded
from ui.widgets import pictures
from ui.widgets.lines import cut, line

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole + 1
_ROW, _SECTION = 38, 32
_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVER = QStyle.StateFlag.State_MouseOver.value


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One thing that the palette can do; what it does is the caller's business, known by `key`."""

    key: str
    section: str
    title: str
    detail: str = ""
    icon: str = "arrow-right"
    tone: str = "text_2"
    keys: tuple[str, ...] = ()
    words: str = ""
    """Further words by which it is found."""
    enabled: bool = True
    found: bool = False
    """Whether the caller has matched it already (search results): then it is not filtered again."""


def matches(entry: PaletteEntry, typed: str) -> bool:
    """Return whether every word typed stands in the title, the detail or the further words."""
    if entry.found:
        return True
    text = f"{entry.title} {entry.detail} {entry.words} {entry.section}".casefold()
    return all(word in text for word in typed.casefold().split())


def spans(title: str, typed: str) -> list[tuple[int, int]]:
    """Return the stretches (start, end) of a title that were typed, in order and without overlaps."""
    folded = title.casefold()
    if len(folded) != len(title):  # a letter that folds to two: positions would not agree
        folded = title.lower() if len(title.lower()) == len(title) else title
    found: list[tuple[int, int]] = []
    for word in typed.casefold().split():
        at = folded.find(word)
        if at >= 0:
            found.append((at, at + len(word)))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


class PaletteModel(QAbstractListModel):
    """The rows shown: a str for a section, a PaletteEntry for an entry."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[str | PaletteEntry] = []
        self.typed = ""

    def show(self, entries: Sequence[PaletteEntry], typed: str) -> None:
        """Show the entries that match, under their sections in the order in which these come first."""
        self.beginResetModel()
        self.typed = typed
        sections: dict[str, list[PaletteEntry]] = {}
        for entry in entries:
            if matches(entry, typed):
                sections.setdefault(entry.section, []).append(entry)
        self._rows = []
        for section, found in sections.items():
            self._rows.extend([section, *found])
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the row itself, and its words for screen readers."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row if isinstance(row, str) else row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row if isinstance(row, str) else _spoken(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Sections and what cannot be done now cannot be chosen."""
        row = self._rows[index.row()] if index.isValid() else ""
        if isinstance(row, str) or not row.enabled:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def entry(self, row: int) -> PaletteEntry | None:
        """Return the entry of a row that can be chosen, or None."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, PaletteEntry) and found.enabled else None

    def next_entry(self, row: int, step: int) -> int:
        """Return the next row that can be chosen, going round; -1 where there is none."""
        count = len(self._rows)
        for distance in range(1, count + 1):
            candidate = (row + step * distance) % count
            if self.entry(candidate) is not None:
                return candidate
        return -1

    def height(self) -> int:
        """Return how high all rows are together, in logical pixels."""
        return sum(row_height(row) for row in self._rows)


def _spoken(entry: PaletteEntry) -> str:
    keys = f", keys {' then '.join(entry.keys)}" if entry.keys else ""
    return f"{entry.section}: {entry.title}{', ' + entry.detail if entry.detail else ''}{keys}"


def row_height(row: object) -> int:
    """Return the height of a row in logical pixels."""
    return round((_SECTION if isinstance(row, str) else _ROW) * current().text_scale)


class PaletteDelegate(QStyledItemDelegate):
    """Paints sections and entries; what was typed stands out by weight and by colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed height of a row."""
        return QSize(option.rect.width(), row_height(index.data(RowRole)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row, rect, theme = index.data(RowRole), option.rect, current()
        colour = theme.colour
        if isinstance(row, str):
            line(painter, rect.x() + 16, rect.center().y() + 3, row, colour.text_3, Text.CAPTION, 600)
            return
        if not isinstance(row, PaletteEntry):
            return
        state = option.state.value
        if row.enabled and state & (_SELECTED | _HOVER):
            fill = colour.selected if state & _SELECTED else colour.hover
            rounded(painter, rect.adjusted(8, 0, -8, 0), theme.radius.control, fill, None)
        ratio, size = painter.device().devicePixelRatioF(), theme.icon.standard
        tone = getattr(colour, row.tone) if row.enabled else colour.disabled
        middle = rect.y() + rect.height() / 2
        painter.drawPixmap(QPointF(rect.x() + 20, middle - size / 2), pixmap(row.icon, tone, size, ratio))
        right = self._keys(painter, row, rect.right() - 19.0, middle, ratio)
        model = index.model()
        typed = model.typed if isinstance(model, PaletteModel) else ""
        self._words(painter, row, rect.x() + 30.0 + size, right - 8, middle, typed)

    def _keys(self, painter: QPainter, row: PaletteEntry, right: float, middle: float, ratio: float) -> float:
        colour = current().colour
        for key in reversed(row.keys):
            right -= pictures.key_cap_width(key)
            cap = pictures.key_cap(key, ratio, ink=colour.text_2, fill=colour.sunken, edge=colour.border)
            painter.drawPixmap(QPointF(right, round(middle - current().height.key / 2)), cap)
            right -= 12
        return right

    def _words(self, painter: QPainter, row: PaletteEntry, x: float, right: float, middle: float, typed: str) -> None:
        colour = current().colour
        ink = colour.text if row.enabled else colour.disabled
        accent = colour.accent if row.enabled else colour.disabled
        title = cut(row.title, right - x, Text.BODY, 600)
        at = 0
        for start, end in spans(title, typed):
            x = line(painter, x, middle, title[at:start], ink, Text.BODY)
            x = line(painter, x, middle, title[start:end], accent, Text.BODY, 600)
            at = end
        x = line(painter, x, middle, title[at:], ink, Text.BODY)
        if row.detail and right - x > 40:
            detail = cut(row.detail, right - x - 10, Text.SMALL)
            line(painter, x + 10, middle, detail, colour.text_3 if row.enabled else colour.disabled, Text.SMALL)
