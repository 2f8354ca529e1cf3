"""What publishing would do in each community, with the note, the day and the announcement; nothing is sent before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDateTimeEdit,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.services.terms_publishing import Fate, Step
from ui.theme import Look, Text, current, set_look
from ui.widgets.labels import TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.sections import SectionHeader


@dataclass(frozen=True, slots=True)
class Wish:
    """What was entered.

    :param places: ids of the places to publish in.
    :param replace_own: one of them has a text of its own that is to be replaced.
    """

    places: tuple[int, ...]
    note: str
    effective: datetime | None
    announcement: str
    replace_own: bool


class PublishPanel(QWidget):
    """Takes the place of the versions while one publishes."""

    wished = Signal(object)
    """Wish."""
    left = Signal()
    day_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Publish")
        self._steps: tuple[Step, ...] = ()
        self._boxes: list[QCheckBox] = []
        self._head = SectionHeader("Publish", "send")
        self._places = QVBoxLayout()
        self.note = QLineEdit()
        self.note.setPlaceholderText("What was changed, in a few words")
        self.note.setAccessibleName("Change note")
        self.later = QCheckBox("Holds from a later day")
        self.day = QDateTimeEdit()
        self.day.setCalendarPopup(True)
        self.day.setAccessibleName("The day from which it holds")
        self.day.hide()
        self.words = QPlainTextEdit()
        self.words.setAccessibleName("Announcement, to be copied")
        self.publish = QPushButton("Publish")
        set_look(self.publish, Look.PRIMARY)
        self._cancel = QPushButton("Not yet")
        self._build()
        self.later.toggled.connect(self._day_toggled)
        self.day.dateTimeChanged.connect(lambda: self.day_changed.emit(self._effective()))
        self.publish.clicked.connect(self._emit)
        self._cancel.clicked.connect(self.left)

    def open_for(self, name: str, steps: Sequence[Step], note: str, announcement: str, now: datetime) -> None:
        """Show the dry run of a version.

        :param name: of the version, "v14".
        """
        self._steps = tuple(steps)
        self._head.set_title(f"Publish {name}")
        while self._places.count():
            item = self._places.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._boxes = []
        for step in self._steps:
            box = QCheckBox(step.view.account.community.name)
            possible = step.fate in (Fate.READY, Fate.REPLACES)
            box.setEnabled(possible)
            box.setChecked(step.fate is Fate.READY)
            box.setAccessibleDescription(step.sentence)
            box.toggled.connect(self._fit)
            tone = "high" if step.fate in (Fate.MERGE, Fate.REPLACES) else "text_2"
            line = TextLabel(step.sentence, Text.SMALL, tone=tone, wrap=True)
            line.setContentsMargins(24, 0, 0, 6)
            self._places.addWidget(box)
            self._places.addWidget(line)
            self._boxes.append(box)
        if not self._steps:
            self._places.addWidget(TextLabel("This text applies nowhere.", Text.SMALL, tone="text_2", wrap=True))
        self.note.setText(note)
        self.words.setPlainText(announcement)
        self.day.setMinimumDateTime(QDateTime.currentDateTime().addSecs(60))
        self.day.setDateTime(_qt(now + timedelta(days=7)))
        self.later.setChecked(False)
        self._fit()
        self.publish.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_announcement(self, text: str) -> None:
        """Show another draft of the announcement."""
        self.words.setPlainText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sunken plane."""
        QPainter(self).fillRect(event.rect(), current().colour.sunken)

    def _day_toggled(self, on: bool) -> None:
        self.day.setVisible(on)
        self._fit()
        self.day_changed.emit(self._effective())

    def _effective(self) -> datetime | None:
        if not self.later.isChecked():
            return None
        return datetime.fromtimestamp(self.day.dateTime().toSecsSinceEpoch()).astimezone()

    def _fit(self) -> None:
        count = sum(box.isChecked() for box in self._boxes)
        where = "one community" if count == 1 else f"{count} communities"
        verb = "Set the day" if self.later.isChecked() else "Publish"
        self.publish.setText(f"{verb} in {where}" if count else "Nothing to publish")
        self.publish.setEnabled(count > 0)

    def _emit(self) -> None:
        chosen = [step for step, box in zip(self._steps, self._boxes, strict=True) if box.isChecked()]
        self.wished.emit(
            Wish(
                tuple(step.view.place.id for step in chosen),
                self.note.text().strip(),
                self._effective(),
                self.words.toPlainText(),
                any(step.fate is Fate.REPLACES for step in chosen),
            )
        )

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(17, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(self._head)
        column.addLayout(self._places)
        column.addWidget(Hairline())
        column.addWidget(TextLabel("Change note", Text.SMALL, 600, "text_2"))
        column.addWidget(self.note)
        column.addWidget(self.later)
        column.addWidget(self.day)
        column.addWidget(TextLabel("Announcement, to be copied", Text.SMALL, 600, "text_2"))
        column.addWidget(self.words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.publish)
        column.addLayout(buttons)
        column.addWidget(TextLabel("It can be taken back with Z until it is sent.", Text.CAPTION, tone="text_3"))


def _qt(when: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(when.timestamp()))
