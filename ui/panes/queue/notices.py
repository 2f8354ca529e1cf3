"""Sentences at the foot of the thread: offline, refused, uncertain, decided elsewhere, put back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from console.cache.queue import QueueRow
from console.domain.commands import CommandState
from console.domain.overlay import Standing
from console.domain.text import visible
from console.services import outbox
from console.services.desk import Desk
from console.services.queue import ItemView
from ui.operations.runner import Runner
from ui.operations.watch import News
from ui.panes.queue import words
from ui.panes.queue.view import QueueView
from ui.theme import Meaning


class Notices(QObject):
    """Says what stands in the way of an item, and does the one thing that the notice offers."""

    said = Signal(str)
    changed = Signal(int)
    """The id of an item whose command was sent again or let go."""

    def __init__(self, desk: Desk, runner: Runner, view: QueueView) -> None:
        super().__init__(view)
        self._desk = desk
        self._runner = runner
        self._view = view
        self._item: int | None = None
        self._command: int | None = None
        view.notice.acted.connect(self.again)

    def show_offline(self, news: News) -> None:
        """Say which communities cannot be reached."""
        banner = self._view.offline
        lost = [account for account in news.accounts if account.id in news.offline]
        if not lost:
            banner.hide()
            return
        if len(lost) == len(news.accounts):
            banner.say(Meaning.MED, "offline", "Offline.", "Decisions wait in the outbox and go out in order.")
        else:
            names = ", ".join(account.community.name for account in lost[:3])
            detail = visible(lost[0].detail) if len(lost) == 1 else ""
            banner.say(
                Meaning.MED, "offline", f"{names}:", detail or "cannot be reached; decisions wait in the outbox."
            )

    def show_item(self, view: ItemView, row: QueueRow | None) -> None:
        """Say what became of an earlier decision on the item."""
        banner = self._view.notice
        self._item, self._command = view.entry.id, None
        parked = next((e for e in view.commands if e.command.state is CommandState.PARKED), None)
        uncertain = next((e for e in view.commands if e.command.state is CommandState.UNCERTAIN), None)
        if parked is not None:
            self._command = parked.command.id
            detail = visible(parked.command.detail) or "it was refused"
            if parked.winner is not None or parked.current is not None:
                banner.say(Meaning.ACCENT, "merge", "Decided elsewhere.", detail, "Let mine go")
            else:
                past = words.PAST[parked.command.action]
                banner.say(Meaning.HIGH, "failed", f"{past}, but not sent.", detail, "Again")
        elif uncertain is not None:
            self._command = uncertain.command.id
            detail = visible(uncertain.command.detail) or "The answer was lost; Corral looks whether it was done."
            banner.say(Meaning.MED, "circle-help", "Not yet confirmed.", detail, "Send again")
        elif row is not None and row.action is None and row.standing is Standing.CLOSED:
            banner.say(Meaning.ACCENT, "users", "Decided.", _winner(view))
        else:
            banner.hide()

    def again(self) -> None:
        """Send the refused or uncertain decision again; a lost race lets it go instead."""
        command, item = self._command, self._item
        if command is None or item is None:
            return
        lost = self._view.notice.accessibleName().startswith("Decided elsewhere")
        work = outbox.dismiss if lost else outbox.send_again
        self._act(lambda: work(self._desk, command), item, "Let go" if lost else "Waiting to be sent again")

    def again_for(self, item: int, command: int | None) -> None:
        """Send a refused decision of a row again."""
        if command is not None:
            self._act(lambda: outbox.send_again(self._desk, command), item, "Waiting to be sent again")

    def dismiss(self) -> None:
        """Let the refused or uncertain decision go."""
        command, item = self._command, self._item
        if command is not None and item is not None:
            self._act(lambda: outbox.dismiss(self._desk, command), item, "Let go")

    def _act(self, work: object, item: int, words_: str) -> None:
        def done(_: object) -> None:
            self.said.emit(words_)
            self.changed.emit(item)

        if callable(work):
            self._runner.mutate(work, done)


def _winner(view: ItemView) -> str:
    handled = view.entry.item.handled
    if handled is None or not (handled.by or handled.action):
        return "The community no longer lists it as waiting."
    who = visible(handled.by) or "Somebody"
    what = visible(handled.action) or "decided"
    return f"{who}: {what}."
