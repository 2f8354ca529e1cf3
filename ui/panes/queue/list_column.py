"""The left column of the queue: title, order, filters, search, what is new above, and the list."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from console.cache.queue import QueueOrder
from ui.panes.queue.list_view import QueueList
from ui.theme import Meaning, Text, current, keeper
from ui.widgets.buttons import IconButton, LinkButton
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import Chip
from ui.widgets.pills import Pill, PillRow
from ui.widgets.search_field import SearchField

ORDERS: Mapping[QueueOrder, str] = {
    QueueOrder.RANK: "By rank",
    QueueOrder.DUE: "By due time",
    QueueOrder.NEWEST: "Newest first",
    QueueOrder.OLDEST: "Oldest first",
}
FILTERS: tuple[tuple[str, str], ...] = (
    ("all", "All"),
    ("flagged", "Flagged"),
    ("first", "First posts"),
    ("edit", "Edits"),
    ("join", "Joins"),
)
"""The pills, by the key that `filter_chosen` tells."""


class _Ground(QWidget):
    """A strip of the surface."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), current().colour.surface)


class _NewAbove(LinkButton):
    """The row that says how many items wait above the list."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour.accent_soft)
        painter.end()
        super().paintEvent(event)


class ListColumn(QWidget):
    """Holds the list and all that chooses what it shows."""

    filter_chosen = Signal(str)
    order_chosen = Signal(object)
    """QueueOrder."""
    search_changed = Signal(str)
    new_requested = Signal()
    community_cleared = Signal()
    left_search = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QueueList(self)
        self._title = TextLabel("Queue", Text.TITLE, 600)
        self._subtitle = ElidedLabel("", Text.BODY, 400, "text_2")
        self._order_button = LinkButton("By rank", "chevrons-up-down", tone="text", step=Text.SMALL)
        self._order_button.setAccessibleName("Order: by rank")
        self._search_button = IconButton("filter", "Find in the queue")
        self._order = QueueOrder.RANK
        self._pill_row = PillRow()
        self._pills: dict[str, Pill] = {key: self._pill_row.add(key, text) for key, text in FILTERS}
        self._chosen = "all"
        self._wanted = {key: key == "all" for key in self._pills}
        self.search = SearchField("Words in texts, subjects and names", "F")
        self._community = Chip("", Meaning.ACCENT, removable=True)
        self._search_row = _Ground()
        self.new_above = _NewAbove("", "arrow-up", "N")
        self.new_above.hide()
        self._header, self._toolbar = _Ground(), _Ground()
        self._build()
        keeper.changed.connect(self._theme_changed)
        self._theme_changed()
        self._pill_row.chosen.connect(self._pill_chosen)
        self.search.textChanged.connect(self.search_changed)
        self.search.installEventFilter(self)
        self._search_button.clicked.connect(self.open_search)
        self._order_button.clicked.connect(self.open_orders)
        self._community.removed.connect(self.community_cleared)
        self.new_above.clicked.connect(self.new_requested)

    def set_total(self, total: int, note: str = "") -> None:
        """Show how many wait."""
        self._subtitle.setText(f"{total:,} pending{note}")

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show counts on the pills; those with nothing behind them are left out unless they are on."""
        for key, pill in self._pills.items():
            number = counts.get(key, 0)
            pill.set_count(f"{number:,}")
            self._wanted[key] = key in ("all", self._chosen) or number > 0
        self._fit_pills()

    def choose_filter(self, key: str) -> None:
        """Turn a pill on, as a click would."""
        if key in self._pills:
            self._pill_row.choose(key)
            self._pill_chosen(key)

    def set_order(self, order: QueueOrder) -> None:
        """Show which order is in force."""
        self._order = order
        self._order_button.setText(ORDERS[order])
        self._order_button.setAccessibleName(f"Order: {ORDERS[order].lower()}")
        self._order_button.updateGeometry()
        self._order_button.update()

    def set_new_above(self, count: int) -> None:
        """Show how many items wait above; 0 hides the row."""
        self.new_above.setText(f"{count:,} new above")
        self.new_above.setAccessibleName(f"Show {count:,} new items above")
        self.new_above.setVisible(count > 0)

    def set_community(self, name: str) -> None:
        """Show that only one community is listed; empty for all."""
        if name:
            self._community.set_chip(name, Meaning.ACCENT)
        self._community.setVisible(bool(name))
        self._show_search_row()

    def open_search(self) -> None:
        """Show the field and put the caret into it."""
        self._search_row.show()
        self.search.show()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def open_orders(self) -> None:
        """Let the person choose an order."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for order, text in ORDERS.items():
            entry = QAction(text, menu, checkable=True)
            entry.setChecked(order is self._order)
            entry.triggered.connect(lambda _=False, order=order: self.order_chosen.emit(order))
            group.addAction(entry)
            menu.addAction(entry)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._order_button.mapToGlobal(self._order_button.rect().bottomLeft()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc empties the search, then leaves it; Enter and the down arrow go to the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                if self.search.text():
                    self.search.clear()
                else:
                    self._leave_search()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
                self.left_search.emit()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pills that find no room step back; the palette has them all."""
        super().resizeEvent(event)
        self._fit_pills()

    def _theme_changed(self) -> None:
        self._header.setFixedHeight(current().height.pane_header - 1)
        self._toolbar.setFixedHeight(current().height.toolbar - 1)
        self._fit_pills()

    def _fit_pills(self) -> None:
        room = self.width() - 20
        for key, pill in self._pills.items():
            room -= pill.sizeHint().width() + 2 if self._wanted[key] else 0
            pill.setVisible(self._wanted[key] and (room >= 0 or key == self._chosen))

    def _leave_search(self) -> None:
        self.search.hide()
        self._show_search_row()
        self.left_search.emit()

    def _show_search_row(self) -> None:
        self._search_row.setVisible(not self.search.isHidden() or not self._community.isHidden())

    def _pill_chosen(self, key: str) -> None:
        self._chosen = key
        self.filter_chosen.emit(key)

    def _build(self) -> None:
        theme = current()
        head = QHBoxLayout()
        head.setContentsMargins(theme.space.pane_inset, 0, 10, 0)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._subtitle, 1)
        head.addWidget(self._order_button)
        head.addWidget(self._search_button)
        header = self._header
        header.setLayout(head)
        pills = QHBoxLayout()
        pills.setContentsMargins(10, 0, 10, 0)
        pills.addWidget(self._pill_row)
        toolbar = self._toolbar
        toolbar.setLayout(pills)
        row = QHBoxLayout(self._search_row)
        row.setContentsMargins(10, 0, 10, 8)
        row.setSpacing(8)
        row.addWidget(self._community)
        row.addWidget(self.search, 1)
        self.search.hide()
        self._community.hide()
        self._search_row.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (header, Hairline(), toolbar, self._search_row, Hairline(), self.new_above):
            column.addWidget(part)
        column.addWidget(self.list, 1)
