"""When to read the order again: once the person rests. A decision leaves its row in place, so no key waits for it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

_REST, _LONGEST_WAIT = 300, 1500
"""Milliseconds: after the first without another request, and after the second in any case."""


class Resting(QObject):
    """Gathers what changed until there is time for it."""

    rested = Signal(object)
    """frozenset[int]: the items to read again; None: all that are loaded."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._items: frozenset[int] | None = frozenset()
        self._since = QElapsedTimer()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._over)

    def ask(self, items: Iterable[int] | None) -> None:
        """Some items changed; None: too many to name."""
        self._items = None if items is None or self._items is None else self._items.union(items)
        if not self._rest.isActive():
            self._since.start()
        if not self._since.hasExpired(_LONGEST_WAIT - _REST):
            self._rest.start(_REST)

    def stop(self) -> None:
        """Wait for nothing more."""
        self._rest.stop()

    def _over(self) -> None:
        items, self._items = self._items, frozenset()
        self.rested.emit(items)
