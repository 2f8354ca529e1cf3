"""The log as a list, newest first, that reads on while it is scrolled."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.theme import Text, current, keeper
from ui.widgets.command_table import CommandTable, CommandView, inset
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import TextLabel

_NEAR_THE_END = 40


class LogView(QWidget):
    """Header with *Export*, and the table."""

    page_requested = Signal()
    """The end of what is loaded comes near."""
    export_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = CommandTable()
        self.table = CommandView(self.model, "Log")
        self.table.verticalScrollBar().valueChanged.connect(self._follow_scroll)
        self._rows = inset(self.table)
        heading = TextLabel("Log", Text.TITLE, 600)
        self.count = TextLabel("", Text.BODY, tone="text_2")
        export = self.export = QPushButton("Export as CSV…")
        export.clicked.connect(self.export_requested)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(12)
        head.addWidget(heading)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(export)
        bar = self._bar = QWidget()
        bar.setLayout(head)
        self._empty = EmptyState("Nothing in the log", "Every decision stands here once it is sent or taken back.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._rows, 1)
        column.addWidget(self._empty, 1)
        self.setFocusProxy(self.table)
        keeper.changed.connect(self._fit)
        self._fit()
        self.follow_rows()

    def follow_rows(self) -> None:
        """Say what is shown; called after rows came."""
        rows = self.model.rowCount()
        self.count.setText(f"{rows:,} shown" if rows else "")
        self.export.setEnabled(rows > 0)
        self._rows.setVisible(rows > 0)
        self._empty.setVisible(rows == 0)

    def _fit(self) -> None:
        self._bar.setFixedHeight(current().height.pane_header)

    def _follow_scroll(self, value: int) -> None:
        if value >= self.table.verticalScrollBar().maximum() - _NEAR_THE_END:
            self.page_requested.emit()
