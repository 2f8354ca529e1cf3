"""Commands of the outbox or the log as a table: a model that answers roles and fetches nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QVBoxLayout, QWidget

from console.cache.outbox import OutboxEntry
from console.domain.commands import CommandState
from console.domain.text import visible
from ui.theme import current, icon, keeper
from ui.widgets.lines import tip

_STRETCHED = (3, 6)
_WIDTHS = {0: 112, 1: 96, 2: 150, 4: 140, 5: 110}
_SHOWN_FROM = {2: 420, 4: 900, 5: 560, 6: 760}
"""From which width, at the usual text size, a column is shown: author, account, when, why."""
EntryRole = Qt.ItemDataRole.UserRole + 1
"""The `OutboxEntry` of a row."""

COLUMNS = ("State", "Decision", "Author", "Item", "Account", "Decided", "Why")
STATE_WORDS = {
    CommandState.WAITING: "Waiting",
    CommandState.SENDING: "Sending",
    CommandState.UNCERTAIN: "Uncertain",
    CommandState.PARKED: "Refused",
    CommandState.SENT: "Sent",
    CommandState.WITHDRAWN: "Taken back",
    CommandState.DISMISSED: "Let go",
}
_ICONS = {
    CommandState.WAITING: "due",
    CommandState.SENDING: "syncing",
    CommandState.UNCERTAIN: "severityMiddle",
    CommandState.PARKED: "failed",
    CommandState.SENT: "approve",
    CommandState.WITHDRAWN: "undo",
    CommandState.DISMISSED: "undo",
}

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class CommandTable(QAbstractTableModel):
    """Rows of commands, in the order in which they are given."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[OutboxEntry] = []

    def show(self, entries: Sequence[OutboxEntry]) -> None:
        """Replace all rows. Rows that stay keep their place in the view, found by command id."""
        if [e.command.id for e in entries] == [e.command.id for e in self._entries]:
            self._entries = list(entries)
            if entries:
                self.dataChanged.emit(self.index(0, 0), self.index(len(entries) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def append(self, entries: Sequence[OutboxEntry]) -> None:
        """Add rows at the end: the next page of the log."""
        if not entries:
            return
        first = len(self._entries)
        self.beginInsertRows(_NOWHERE, first, first + len(entries) - 1)
        self._entries.extend(entries)
        self.endInsertRows()

    def row_of(self, command: int) -> int:
        """The row of a command, -1 where it is not shown."""
        return next((row for row, e in enumerate(self._entries) if e.command.id == command), -1)

    def entry(self, row: int) -> OutboxEntry | None:
        """The entry of a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows; none below a row."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Columns; none below a row."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; the tip of every cell is its whole text."""
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(entry, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(_cell(entry, index.column()))
        if role == EntryRole:
            return entry
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return icon(_ICONS[entry.command.state], _tone(entry))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return QBrush(getattr(current().colour, _tone(entry)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(f"{title}: {_cell(entry, column)}" for column, title in enumerate(COLUMNS))
        return None


def _cell(entry: OutboxEntry, column: int) -> str:
    command = entry.command
    cells = (
        STATE_WORDS[command.state],
        command.action.value.capitalize(),
        visible(entry.author),
        visible(entry.title),
        entry.account_name,
        when(command.decided_at),
        visible(command.detail or command.reason),
    )
    return cells[column]


def _tone(entry: OutboxEntry) -> str:
    tones = {CommandState.PARKED: "high", CommandState.UNCERTAIN: "med", CommandState.SENT: "good"}
    return tones.get(entry.command.state, "text_2")


def when(moment: datetime) -> str:
    """A time in the zone of this machine, short: the hour today, the day otherwise."""
    local = moment.astimezone()
    today = datetime.now().astimezone().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%b %H:%M}"


class CommandView(QTableView):
    """A table on commands: whole rows, fixed heights, the item's title and the reason share what is left of the width.

    :param name: what screen readers call it.
    """

    def __init__(self, model: CommandTable, name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for column in _STRETCHED:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        keeper.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Take the heights and widths that go with the size of the text."""
        theme, header = current(), self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(theme.height.table_row)
        header.setFixedHeight(theme.height.table_header)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, round(width * theme.text_scale))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow table keeps state, decision and item; what else there is stands beside it or in the tips."""
        super().resizeEvent(event)
        width, scale = self.width(), current().text_scale
        for column, needed in _SHOWN_FROM.items():
            self.setColumnHidden(column, width < needed * scale)


def inset(view: QTableView) -> QWidget:
    """The table a little away from the rail, so that its first column lines up with the heading above it."""
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setContentsMargins(12, 0, 0, 0)
    column.addWidget(view)
    frame.setFocusProxy(view)
    return frame
