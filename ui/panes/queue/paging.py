"""Rows by the page: what the model asks for within one turn of the event loop is read together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from console.cache.queue import QueueRow
from console.services.desk import Desk
from ui.operations.runner import Runner
from ui.panes.queue import reading

Take = Callable[[Sequence[QueueRow], Sequence[int]], None]


class Paging(QObject):
    """Reads rows off the window's thread.

    :param take: gets the rows, and the ids that were asked for.
    """

    def __init__(self, desk: Desk, runner: Runner, take: Take, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._take = take
        self._asked: list[int] = []
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._read)

    def ask(self, ids: Sequence[int]) -> None:
        """Have these rows read."""
        self._asked += ids
        self._turn.start()

    def stop(self) -> None:
        """Read no more."""
        self._turn.stop()

    def _read(self) -> None:
        wanted, self._asked = self._asked, []
        if wanted:
            # A topic of its own: another page must not make this one be forgotten.
            topic = f"rows {wanted[0]}"
            self._runner.query(topic, lambda: reading.rows(self._desk, wanted), lambda rows: self._take(rows, wanted))
