"""Which part of the queue is shown, and in which order: pills, community, words, order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from console.cache.queue import QueueCounts, QueueFilter, QueueOrder
from console.domain.items import ItemKind
from ui.panes.queue.list_column import ORDERS, ListColumn

_FILTERS: Mapping[str, QueueFilter] = {
    "all": QueueFilter(),
    "flagged": QueueFilter(flagged=True),
    "first": QueueFilter(first_post=True),
    "edit": QueueFilter(kinds=frozenset({ItemKind.EDIT})),
    "join": QueueFilter(kinds=frozenset({ItemKind.JOIN, ItemKind.MEMBER})),
}


class Choosing(QObject):
    """Keeps what the person chose in the list's column.

    :param name_of: the name of an account's community.
    """

    changed = Signal()
    """Another part, or another order: read it from the start."""
    said = Signal(str)

    def __init__(self, column: ListColumn, name_of: Callable[[int], str], parent: QObject) -> None:
        super().__init__(parent)
        self._column = column
        self._name_of = name_of
        self._pill = "all"
        self._words = ""
        self.account: int | None = None
        self.order = QueueOrder.RANK
        self.counts: dict[str, int] = {}
        column.filter_chosen.connect(self.choose_filter)
        column.order_chosen.connect(self.choose_order)
        column.search_changed.connect(self.search)
        column.community_cleared.connect(lambda: self.choose_account(None))

    @property
    def filter(self) -> QueueFilter:
        """What is asked of the cache."""
        accounts = frozenset({self.account}) if self.account is not None else None
        return replace(_FILTERS[self._pill], accounts=accounts, text=self._words)

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self.filter == QueueFilter()

    def choose_filter(self, pill: str) -> None:
        """Show another part of the queue."""
        self._pill = pill
        self.changed.emit()

    def choose_account(self, account: int | None) -> None:
        """Show one account's items; None, or the same again, shows all."""
        self.account = None if account == self.account else account
        self._column.set_community(self._name_of(self.account) if self.account is not None else "")
        self.changed.emit()

    def choose_order(self, order: QueueOrder) -> None:
        """Show the queue in another order."""
        self.order = order
        self._column.set_order(order)
        self.said.emit(f"Order: {ORDERS[order].lower()}")
        self.changed.emit()

    def search(self, text: str) -> None:
        """Show what holds these words, as they are typed."""
        self._words = text.strip()
        self.changed.emit()

    def show_counts(self, counts: QueueCounts) -> None:
        """Show how much there is of each part."""
        kinds = counts.by_kind
        self.counts = {
            "all": counts.total,
            "flagged": counts.flagged,
            "first": counts.first_posts,
            "edit": kinds.get(ItemKind.EDIT, 0),
            "join": kinds.get(ItemKind.JOIN, 0) + kinds.get(ItemKind.MEMBER, 0),
        }
        self._column.set_total(counts.total)
        self._column.set_counts(self.counts)
