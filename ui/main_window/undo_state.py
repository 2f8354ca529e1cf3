"""What the undo segment says of the last decision: held, in the outbox, sent, final, refused."""

from __future__ import annotations

from PySide6.QtCore import QObject

from console.cache import outbox
from console.domain.commands import CommandState, Decision
from console.services.desk import Desk
from console.services.undo import Undone
from ui.operations.runner import Runner
from ui.operations.watch import News
from ui.panes.queue import words
from ui.panes.queue.deciding import Done
from ui.widgets.undo_segment import UndoSegment


class UndoState(QObject):
    """Follows one decision from the moment that it is made until nothing more can be done about it."""

    def __init__(self, desk: Desk, runner: Runner, segment: UndoSegment, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._segment = segment
        self._done: Done | None = None
        self._key = "Z"
        self._offline = False
        segment.ran_out.connect(self._look)

    def set_key(self, key: str) -> None:
        """The key that takes back; empty where there is none."""
        self._key = key

    def decided(self, done: Done) -> None:
        """A decision was committed."""
        self._done = done
        icon = words.ICONS[done.action]
        if done.seconds > 0:
            self._segment.hold(icon, done.what, done.seconds, self._key)
        else:
            self._segment.rest(icon, done.what, "sending", self._key)

    def undone(self, undone: Undone) -> None:
        """A decision was taken back, or made again."""
        self._done = None
        text = undone.text[0].upper() + undone.text[1:]
        self._segment.rest("undo", text, "", self._key, undoable=False)

    def hear(self, news: News) -> None:
        """Look what became of it."""
        self._offline = bool(news.offline)
        if self._done is not None and {"command", "account"} & news.kinds:
            self._look()

    def _look(self) -> None:
        done = self._done
        if done is None:
            return

        def read() -> Decision | None:
            with self._desk.cache.read() as conn:
                return outbox.decision(conn, done.decision)

        self._runner.query("undo state", read, lambda found: self._show(done, found))

    def _show(self, done: Done, decision: Decision | None) -> None:
        if decision is None or done is not self._done:
            return
        states = [command.state for command in decision.commands]
        icon = words.ICONS[done.action]
        parked = states.count(CommandState.PARKED)
        now = self._desk.clock()
        if parked:
            self._segment.rest("failed", f"{parked} could not be sent", done.what, self._key)
        elif all(state is CommandState.SENT for state in states):
            note = "sent, final" if done.final else "sent, can still be taken back"
            self._segment.rest(icon, done.what, note, self._key, undoable=not done.final)
        elif all(state in (CommandState.WITHDRAWN, CommandState.DISMISSED) for state in states):
            self._done = None
            self._segment.clear()
        elif now >= decision.not_before:
            self._segment.rest(icon, done.what, "held in outbox" if self._offline else "sending", self._key)
