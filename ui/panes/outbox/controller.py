"""Wires the outbox pane to the services."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from console.services import outbox
from console.services.desk import Desk
from ui.operations.runner import Runner, sentence
from ui.panes.outbox.view import OutboxView


class OutboxController(QObject):
    """Reads the outbox when it changed, and does what the view asks for."""

    changed = Signal()
    """A command was changed here; the engine and the other panes may want to know."""
    said = Signal(str)
    """A sentence for the status bar and for screen readers."""

    def __init__(self, desk: Desk, runner: Runner, view: OutboxView) -> None:
        super().__init__(view)
        self._desk, self._runner, self._view = desk, runner, view
        detail = view.detail
        for request, service, words in (
            (detail.send_now_requested, outbox.send_now, "Sending now"),
            (detail.take_back_requested, outbox.take_back, "Taken back"),
            (detail.send_again_requested, outbox.send_again, "Waiting to be sent again"),
            (detail.dismiss_requested, outbox.dismiss, "Let go"),
        ):
            request.connect(lambda number, do=service, said=words: self._do(lambda: do(desk, number), said))
        detail.revised.connect(
            lambda number, words: self._do(lambda: outbox.revise(desk, number, **words), "The changed words are kept")
        )

    def refresh(self) -> None:
        """Read the outbox again."""
        self._runner.query("outbox", lambda: outbox.unsent(self._desk), self._view.show_entries)

    def _do(self, work: Callable[[], None], words: str) -> None:
        def done(_: None) -> None:
            self.said.emit(words)
            self.changed.emit()
            self.refresh()

        def failed(error: Exception) -> None:
            self.said.emit(sentence(error))
            self.refresh()

        self._runner.mutate(work, done, failed)
