"""Keeping an item on this computer after it was decided."""

from __future__ import annotations

from PySide6.QtCore import QObject

from console.services import keeping
from ui.main_window.session import Session


class Keeping(QObject):
    """Runs the session's action on the current item."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        session.handle("item.keep", self.turn)

    def turn(self) -> None:
        """Keep the current item, or no longer."""
        session, item = self._session, self._session.queue.current
        if item is not None:
            session.runner.mutate(lambda: keeping.turn(session.desk, item), self._say)

    def _say(self, kept: bool) -> None:
        days = self._session.desk.settings.retention_days
        self._session.say("Kept on this computer" if kept else f"Leaves this computer {days} days after it is decided")
