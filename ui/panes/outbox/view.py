"""The outbox as a list and the current entry beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from console.cache.outbox import OutboxEntry
from console.domain.commands import CommandState
from ui.panes.outbox.detail import OutboxDetail
from ui.theme import Text, current, keeper
from ui.widgets.command_table import CommandTable, CommandView, inset
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import TextLabel


class OutboxView(QWidget):
    """Header, table, detail; a sentence in their place when everything is sent."""

    go_back_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = CommandTable()
        self.table = CommandView(self.model, "Outbox")
        self.detail = OutboxDetail()
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.count = TextLabel("", Text.BODY, tone="text_2")
        self._bar = QWidget()
        head = QHBoxLayout(self._bar)
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(12)
        head.addWidget(TextLabel("Outbox", Text.TITLE, 600))
        head.addWidget(self.count, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(inset(self.table))
        split.addWidget(self.detail)
        split.setStretchFactor(0, 1)
        split.setSizes([700, 420])
        empty = EmptyState("All sent", "What you decide waits here until the remote has said that it is done.")
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(split)
        self._stack.addWidget(empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._bar)
        whole.addWidget(body, 1)
        self.setFocusProxy(self.table)
        keeper.changed.connect(self._fit)
        self._fit()

    def show_entries(self, entries: Sequence[OutboxEntry]) -> None:
        """Show what is not sent; the current entry stays current while it is there."""
        before = self.model.entry(self.table.currentIndex().row())
        stuck = sum(e.command.state in (CommandState.PARKED, CommandState.UNCERTAIN) for e in entries)
        need = f", {stuck:,} need you" if stuck > 1 else ", 1 needs you" if stuck else ""
        self.count.setText(f"{len(entries):,} not sent{need}" if entries else "")
        self._stack.setCurrentIndex(0 if entries else 1)
        self.model.show(entries)
        row = self.model.row_of(before.command.id) if before is not None else -1
        if row < 0 and entries:
            row = min(max(self.table.currentIndex().row(), 0), len(entries) - 1)
        if row >= 0:
            self.table.selectionModel().setCurrentIndex(
                self.model.index(row, 0),
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
        self._show_current()

    def _fit(self) -> None:
        self._bar.setFixedHeight(current().height.pane_header)

    def _show_current(self) -> None:
        self.detail.show_entry(self.model.entry(self.table.currentIndex().row()))
