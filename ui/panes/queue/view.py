"""The queue pane put together: list, thread, evidence, composer and actions, in the room that the window has."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.panes.queue.action_bar import ActionBar
from ui.panes.queue.composer import Composer
from ui.panes.queue.evidence_view import EvidenceView
from ui.panes.queue.group_panel import GroupPanel
from ui.panes.queue.item_header import ItemHeader
from ui.panes.queue.list_column import ListColumn
from ui.panes.queue.thread_view import ThreadView
from ui.theme import current, keeper
from ui.widgets.banner import Banner
from ui.widgets.empty_state import EmptyState

_KEPT = ("columns_wide", "columns_middle", "evidence_beside", "evidence_below")
_LOWEST_EVIDENCE, _EVIDENCE_BELOW = 96, 190


class Room(Enum):
    """How much room there is."""

    WIDE = "evidence beside the thread"
    MIDDLE = "evidence below the thread"
    NARROW = "list and item take turns"


class _Surface(QWidget):
    """A widget on the surface's fill."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), current().colour.surface)


class QueueView(QWidget):
    """The pane. Parts are public: the controller wires them; the view knows how they share the room."""

    evidence_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Queue")
        self.column = ListColumn(self)
        self.list = self.column.list
        self.header = ItemHeader()
        self.reading = ThreadView()
        self.evidence = EvidenceView()
        self.group = GroupPanel()
        self.group.hide()
        self.composer = Composer()
        self.notice = Banner()
        self.offline = Banner()
        self.bar = ActionBar()
        self.empty = EmptyState("Queue clear", "New posts appear here as they come in.")
        self.waiting = EmptyState("", "", emblem=False)
        self._room = Room.WIDE
        self._item_in_turn = False
        self._evidence_wanted = True
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._item = _Surface()
        self._pages = QStackedWidget()
        self._states: dict[str, QByteArray] = {}
        self._build()
        self.header.evidence_requested.connect(self.toggle_evidence)
        self.header.back_requested.connect(self.show_list)
        keeper.changed.connect(self._theme_changed)

    @property
    def room(self) -> Room:
        """How much room there is."""
        return self._room

    def show_item_page(self) -> None:
        """Show the item beside the list."""
        self._pages.setCurrentWidget(self._item_page)
        self._bar_visible(visible=True)

    def show_empty_page(self, *, clear: bool) -> None:
        """Show that the queue is clear, or that nothing was read yet or nothing matches."""
        self._pages.setCurrentWidget(self.empty if clear else self.waiting)
        self._bar_visible(visible=False)
        self.header.clear()

    def fit_window(self, window_width: int) -> None:
        """Share the room anew for a window's width."""
        limits = current().breakpoint
        if window_width < limits.one_column:
            room = Room.NARROW
        else:
            room = Room.MIDDLE if window_width < limits.evidence_below_thread else Room.WIDE
        if room is not self._room:
            self._keep_state()
            self._room = room
            self._apply_room()

    def show_list(self) -> None:
        """Where list and item take turns: the list."""
        self._item_in_turn = False
        self._apply_turns()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_item(self) -> None:
        """Where list and item take turns: the item."""
        self._item_in_turn = True
        self._apply_turns()
        if self._room is Room.NARROW and not self.composer.isVisible():
            self.reading.post.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_evidence(self) -> None:
        """Show or hide the evidence."""
        self._evidence_wanted = not self._evidence_wanted
        self.evidence.setVisible(self._evidence_wanted)
        self.evidence_toggled.emit(self._evidence_wanted)

    def parts(self) -> Sequence[QWidget]:
        """The parts that F6 goes through."""
        found: list[QWidget] = [self.list, self.reading.post, self.evidence]
        if self.composer.isVisible():
            found.insert(2, self.composer)
        return [part for part in found if part.isVisible()]

    def save(self, settings: QSettings) -> None:
        """Write down how the room was shared."""
        self._keep_state()
        for name, state in self._states.items():
            settings.setValue(f"queue/{name}", state)
        settings.setValue("queue/evidence", self._evidence_wanted)

    def restore(self, settings: QSettings) -> None:
        """Share the room as it was."""
        for name in _KEPT:
            state = settings.value(f"queue/{name}")
            if isinstance(state, QByteArray):
                self._states[name] = state
        self._evidence_wanted = settings.value("queue/evidence", True, type=bool) is not False
        self._apply_room()

    def _theme_changed(self) -> None:
        """Another text size needs other heights."""
        self.header.setFixedHeight(current().height.pane_header)
        self.bar.setFixedHeight(current().height.action_bar)
        self._apply_room()

    def _bar_visible(self, *, visible: bool) -> None:
        self.bar.setVisible(visible)

    def _keep_state(self) -> None:
        if self._room is not Room.NARROW and self.isVisible():
            self._states[f"columns_{self._room.name.lower()}"] = self._columns.saveState()
        beside = self._split.orientation() == Qt.Orientation.Horizontal
        self._states["evidence_beside" if beside else "evidence_below"] = self._split.saveState()

    def _apply_room(self) -> None:
        widths = current().width
        beside = self._room is Room.WIDE
        self.list.setMinimumWidth(0)
        self.column.setMinimumWidth(widths.queue_list_min if self._room is not Room.NARROW else 0)
        self._split.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self.reading.setMinimumWidth(round(widths.thread_min * 0.75) if beside else 0)
        self.evidence.setMinimumWidth(widths.evidence_min if beside else 0)
        self.evidence.setMinimumHeight(0 if beside else _LOWEST_EVIDENCE)
        self.evidence.set_wide(wide=not beside)
        state = self._states.get("evidence_beside" if beside else "evidence_below")
        if state is not None:
            self._split.restoreState(state)
        elif beside:
            self._split.setSizes([self.width(), widths.evidence])
        else:
            self._split.setSizes([max(1, self.height() - _EVIDENCE_BELOW), _EVIDENCE_BELOW])
        columns = self._states.get(f"columns_{self._room.name.lower()}")
        if columns is not None:
            self._columns.restoreState(columns)
        else:
            wanted = widths.queue_list if beside else widths.queue_list_min
            self._columns.setSizes([wanted, max(1, self.width() - wanted)])
        self.evidence.setVisible(self._evidence_wanted)
        self._apply_turns()

    def _apply_turns(self) -> None:
        narrow = self._room is Room.NARROW
        self.column.setVisible(not narrow or not self._item_in_turn)
        self._item.setVisible(not narrow or self._item_in_turn)
        self.header.set_back(on=narrow)

    def _build(self) -> None:
        inset = 20
        page = _Surface()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.reading, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(inset, 0, inset, 0)
        foot.setSpacing(10)
        for part in (self.notice, self.offline, self.composer):
            foot.addWidget(part)
        foot.addSpacing(4)
        column.addLayout(foot)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(page)
        self._split.addWidget(self.evidence)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self._item_page = self._split
        for each in (self._item_page, self.empty, self.waiting):
            self._pages.addWidget(each)
        item = QVBoxLayout(self._item)
        item.setContentsMargins(0, 0, 0, 0)
        item.setSpacing(0)
        item.addWidget(self.header)
        item.addWidget(self._pages, 1)
        item.addWidget(self.bar)
        self._columns.setChildrenCollapsible(False)
        self._columns.setHandleWidth(1)
        self._columns.addWidget(self.column)
        self._columns.addWidget(self._item)
        self._columns.setStretchFactor(0, 0)
        self._columns.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._columns)
        self._theme_changed()
