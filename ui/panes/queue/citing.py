"""Which clause the next decision cites: proposed, chosen with a key, or carried by a canned reply."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from console.services import citing
from console.services.citing import Option
from console.services.desk import Desk
from console.services.queue import ItemView
from ui.operations.runner import Runner
from ui.widgets.clause_chooser import ClauseChooser
from ui.widgets.clause_list import ClauseRow

NONE = "-"
"""The key of the row that takes the clause away again."""


class Citing(QObject):
    """Holds the clause that was chosen for the current item."""

    chosen = Signal(str)
    """What the next decision cites, for people; empty for nothing."""

    def __init__(self, desk: Desk, runner: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._chooser: ClauseChooser | None = None
        self._options: dict[str, Option] = {}
        self.reference = ""
        self.label = ""

    def ask(self, view: ItemView, over: QWidget, corner: QPoint) -> None:
        """Let a person choose; the proposed clause stands first."""
        account = view.account.id

        def show(found: list[Option]) -> None:
            self._options = {option.reference: option for option in found}
            if self._chooser is None:
                self._chooser = ClauseChooser(over)
                self._chooser.taken.connect(self._take)
            self._chooser.open_with(_rows(view, found, self.reference), corner)

        self._runner.query("clauses", lambda: citing.options(self._desk, account), show)

    def carry(self, reference: str, label: str) -> None:
        """A canned reply brings its clause, unless one was chosen already."""
        if reference and not self.reference:
            self.reference, self.label = reference, label
            self.chosen.emit(label)

    def forget(self) -> None:
        """Another item: nothing is chosen."""
        self.reference = self.label = ""

    def _take(self, key: str) -> None:
        option = self._options.get(key)
        self.reference = option.reference if option is not None else ""
        self.label = f"§{option.clause.number}" if option is not None else ""
        self.chosen.emit(self.label)


def _rows(view: ItemView, found: list[Option], chosen: str) -> list[ClauseRow]:
    rows = [ClauseRow(NONE, "", "Cite no clause")] if chosen else []
    proposed = view.clause
    if proposed is not None:
        option = proposed.option
        rows.append(ClauseRow("", "", proposed.why, heading=True))
        rows.append(ClauseRow(option.reference, option.clause.number, option.clause.title, f"{option.cited:,}"))
    titles = {option.terms.title for option in found}
    last = ""
    for option in found:
        if option.terms.title != last:
            last = option.terms.title
            rows.append(ClauseRow("", "", last if len(titles) > 1 else f"{last}, {option.version.name}", heading=True))
        note = f"{option.cited:,}" if option.cited else ""
        chapter = option.clause.level < 2
        rows.append(ClauseRow(option.reference, option.clause.number, option.clause.title, note, chapter=chapter))
    return rows or [ClauseRow("", "", "The rules of this community were not fetched yet", heading=True)]
