"""Settings: how soon each community wants to answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from console.domain.due import AnswerTimes
from ui.dialogs.settings.fields import number_field
from ui.dialogs.settings.page import Page
from ui.widgets.labels import TextLabel

_HOUR = timedelta(hours=1)
_LONGEST = 24 * 30


class AnswerTimesPage(Page):
    """Two numbers a community: for what is held, and for what members reported."""

    changed = Signal(int, AnswerTimes)
    """The community's id and its new times."""

    def __init__(self, communities: Sequence[tuple[int, str, AnswerTimes]]) -> None:
        super().__init__("Answer times", "What is older than this counts as overdue and stands first in the queue.")
        for number, name, times in communities:
            self.add_row(name, self._fields(number, name, times))
        if not communities:
            self.add_wide(TextLabel("Add a community first; its answer times appear here.", tone="text_2"))

    def _fields(self, community: int, name: str, times: AnswerTimes) -> QWidget:
        fields = QWidget()
        row = QHBoxLayout(fields)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        held = _hours(times.items, f"{name}: held posts")
        reported = _hours(times.reports, f"{name}: reports")

        def tell() -> None:
            self.changed.emit(community, AnswerTimes(held.value() * _HOUR, reported.value() * _HOUR))

        for words, field in (("Held posts", held), ("Reports", reported)):
            field.editingFinished.connect(tell)
            row.addWidget(QLabel(words))
            row.addWidget(field)
        row.addStretch(1)
        fields.setFocusProxy(held)
        return fields


def _hours(time: timedelta, name: str) -> QSpinBox:
    field = number_field(max(1, time // _HOUR), 1, _LONGEST, " h")
    field.setAccessibleName(name)
    return field
