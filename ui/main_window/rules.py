"""The rules' pane in the window: made when it is first wanted, and what its keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.operations.watch import News
from ui.panes.terms.controller import TermsController
from ui.panes.terms.view import TermsView

if TYPE_CHECKING:
    from ui.main_window.session import Session

_PLACE = "go.terms"
_KINDS = {"terms", "command", "document"}


class Rules(QObject):
    """Holds view and controller of the rules.

    :param news: the last look at the home, where there was one.
    """

    def __init__(self, session: Session, news: News | None) -> None:
        super().__init__(session)
        self._session = session
        self.view = TermsView()
        self.controller = TermsController(session.desk, session.runner, self.view)
        window = session.window
        self.view.fit_window(window.width())
        window.places.addWidget(self.view)
        window.places.currentChanged.connect(self._turned)
        window.resized.connect(self.view.fit_window)
        window.close_requested.connect(self.controller.keep)
        session.watch.changed.connect(self.hear)
        self.controller.said.connect(session.say)
        self.controller.published.connect(self._published)
        if news is not None:
            self.controller.set_offline(offline=bool(news.offline))

    @property
    def shown(self) -> bool:
        """Whether the person is here."""
        return self._session.window.places.currentWidget() is self.view

    def hear(self, news: News) -> None:
        """Show what changed, where the pane is shown."""
        self.controller.set_offline(offline=bool(news.offline))
        if self.shown and _KINDS & news.kinds:
            self.controller.refresh()

    def run(self, verb: str) -> None:
        """Do what a key asks for: save, publish, or show the changes."""
        if verb == "publish":
            self._session.run(_PLACE)
            self.controller.publish()
        elif self.shown and verb == "save":
            self.controller.save_version()
        elif self.shown:
            self.controller.turn_changes()

    def _turned(self) -> None:
        if self.shown:
            self.controller.refresh()

    def _published(self) -> None:
        self._session.process.nudge()
        self._session.watch.look()
