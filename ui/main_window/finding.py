"""The palette over the window: opened with what fits the moment, and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from console.cache.queue import QueueOrder
from ui.main_window import palette
from ui.widgets.command_palette import CommandPalette

if TYPE_CHECKING:
    from ui.main_window.session import Session


class Finding(QObject):
    """Offers actions, replies, filters and places, and does what was chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.palette = CommandPalette(
            session.window,
            lambda words: palette.entries(
                words, session.desk.settings, session.target(), session.queue.choosing.counts
            ),
            prefixes=((palette.COMMANDS, "commands"),),
        )
        self.palette.chosen.connect(self._chosen)

    def open(self, typed: str = "") -> None:
        """Show the palette."""
        self.palette.open(palette.about(self._session.target()), typed)

    def _chosen(self, key: str) -> None:
        session = self._session
        kind, _, rest = key.partition(":")
        match f"{kind}:":
            case palette.RUN:
                session.run(rest)
            case palette.FILTER:
                session.run("go.queue")
                session.queue_view.column.choose_filter(rest)
            case palette.ORDER:
                session.run("go.queue")
                session.queue.choosing.choose_order(QueueOrder(rest))
            case palette.FIND:
                session.find()
                session.queue_view.column.search.setText(rest)
            case palette.REPLY:
                verb, _, number = rest.partition(":")
                session.queue.deciding.ask(verb)
                session.queue_view.composer.pick(int(number))
