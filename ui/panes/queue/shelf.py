"""Items that were read ahead, so that moving to the next one asks nobody."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer

from console.services.desk import Desk
from ui.operations.runner import Runner
from ui.panes.queue import reading
from ui.panes.queue.reading import Shown

_KEPT = 40
_AFTER_PAINT = 25
"""Milliseconds: what is read ahead must not take turns with the painting of what is shown now."""


class Shelf(QObject):
    """Keeps the items around the current one, and has the nearest of them laid out while nothing else is to do.

    :param lay_out: prepares one item for the screen; called on the window's thread, one item at a time.
    """

    def __init__(self, desk: Desk, runner: Runner, lay_out: Callable[[Shown], None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._lay_out = lay_out
        self._items: OrderedDict[int, Shown] = OrderedDict()
        self._ahead: Sequence[int] = ()
        self._to_lay_out: list[Shown] = []
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._next)
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.setInterval(_AFTER_PAINT)
        self._painted.timeout.connect(self._read_ahead)

    def get(self, item: int) -> Shown | None:
        """An item that is here."""
        found = self._items.get(item)
        if found is not None:
            self._items.move_to_end(item)
        return found

    def put(self, shown: Shown) -> None:
        """Keep an item."""
        self._items[shown.view.entry.id] = shown
        self._items.move_to_end(shown.view.entry.id)
        while len(self._items) > _KEPT:
            self._items.popitem(last=False)

    def forget(self, items: Iterable[int] | None) -> None:
        """Drop items that changed; None drops all."""
        if items is None:
            self._items.clear()
            return
        for item in items:
            self._items.pop(item, None)

    def read(self, item: int, done: Callable[[Shown], None], failed: Callable[[Exception], None]) -> None:
        """Read one item now; only the last one asked for answers."""

        def arrived(shown: Shown) -> None:
            self.put(shown)
            done(shown)

        self._runner.query("item", lambda: reading.shown_item(self._desk, item), arrived, failed)

    def read_ahead(self, items: Sequence[int]) -> None:
        """Read these next, nearest first, and lay out what is here, once the current item is painted."""
        self._ahead = items
        self._idle.stop()
        self._painted.start()

    def _read_ahead(self) -> None:
        items = self._ahead
        missing = [item for item in items if item not in self._items]
        if missing:
            self._runner.query("ahead", lambda: reading.ahead(self._desk, missing), self._arrived)
        self._to_lay_out = [self._items[item] for item in items if item in self._items]
        self._idle.start()

    def _arrived(self, found: list[Shown]) -> None:
        for shown in found:
            self.put(shown)
        self._to_lay_out += found
        self._idle.start()

    def _next(self) -> None:
        if self._to_lay_out:
            self._lay_out(self._to_lay_out.pop(0))
            self._idle.start()
