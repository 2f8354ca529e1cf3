"""What the pane says where there is no item: the queue is clear, nothing matches, or there is no community yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from ui.panes.queue.decided_model import DecidedModel
from ui.panes.queue.faces import CommunityMark
from ui.panes.queue.reading import Refreshed
from ui.panes.queue.view import QueueView
from ui.widgets.empty_state import QuietWork


class Emptiness(QObject):
    """Shows the empty page with what was decided today in the list's place."""

    work_chosen = Signal(str)
    """An action's id."""

    def __init__(self, view: QueueView) -> None:
        super().__init__(view)
        self._view = view
        self._decided = DecidedModel(self)
        view.empty.work_chosen.connect(self.work_chosen)

    def show(self, fresh: Refreshed, marks: Mapping[str, CommunityMark], now: datetime, *, whole: bool) -> None:
        """Say why there is nothing.

        :param marks: communities by the name of their account; empty where there are none.
        :param whole: nothing is left out by a filter.
        """
        view = self._view
        view.reading.clear()
        view.evidence.clear()
        clear = whole and bool(marks)
        today = fresh.summary.decided_today if fresh.summary is not None else len(fresh.decided)
        self._decided.show(fresh.decided if clear else (), marks, now, today)
        if view.list.model() is not self._decided:
            view.list.setModel(self._decided)
        if clear:
            first = f"You decided {today:,} today. " if today else ""
            view.empty.set_texts("Queue clear", f"{first}New posts appear here as they come in.")
            view.empty.set_work(_work(fresh, today))
        elif marks:
            view.waiting.set_texts("Nothing matches", "Another filter or other words may find it.")
        else:
            view.waiting.set_texts("No community yet", "Add one, and what waits for a decision appears here.")
        view.show_empty_page(clear=clear)
        view.header.clear(f"Last looked at {now:%H:%M}" if clear else "")


def _work(fresh: Refreshed, today: int) -> list[QuietWork]:
    """What could be done while it is quiet."""
    found: list[QuietWork] = []
    stuck = fresh.summary.parked + fresh.summary.uncertain if fresh.summary is not None else 0
    if stuck:
        title = "1 decision could not be sent" if stuck == 1 else f"{stuck:,} decisions could not be sent"
        found.append(
            QuietWork("go.outbox", "outbox", "high", title, "Send it again, change it, or let it go", ("G", "B"))
        )
    if today:
        title = "1 decision today" if today == 1 else f"{today:,} decisions today"
        found.append(QuietWork("go.log", "history", "accent", title, "Who, what, when and why", ("G", "L")))
    found.append(
        QuietWork("window.settings", "message-square", "tie", "Canned replies", "Write down what you typed twice")
    )
    return found
