"""Settings: canned replies, with their variables."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.domain.actions import Action
from console.settings import Reply, Settings
from ui.dialogs.settings.page import Page
from ui.theme import current

_FOR: tuple[tuple[Action | None, str], ...] = (
    (None, "Any action with a text"),
    (Action.REJECT, "Reject"),
    (Action.WARN, "Warn"),
    (Action.DISCARD, "Discard"),
    (Action.REMOVE, "Remove"),
)


_PAUSE = 400
"""Milliseconds without a key after which typed words are told."""


class RepliesPage(Page):
    """A list of replies and a form for the current one; every change is told whole, typed words after a pause."""

    changed = Signal(dict)
    """{"replies": all replies}."""

    def __init__(self, settings: Settings, variables: Mapping[str, str]) -> None:
        names = ", ".join(f"{{{name}}} {words}" for name, words in variables.items())
        super().__init__("Canned replies", f"Digits 1 to 9 pick the first nine of an action. Variables: {names}.")
        self._replies = list(settings.replies)
        self._filling = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._tell)
        self._list = QListWidget()
        self._list.setAccessibleName("Canned replies")
        self._list.currentRowChanged.connect(self._show)
        self._name, self._text, self._clause = QLineEdit(), QPlainTextEdit(), QLineEdit()
        self._clause.setAccessibleName("Clause that it cites")
        self._clause.setPlaceholderText("A clause of the rules, such as 3.2")
        self._clause.setMaxLength(60)
        self._clause.textEdited.connect(self._edited)
        self._name.setAccessibleName("Name")
        self._name.setMaxLength(80)
        self._action = QComboBox()
        self._action.setAccessibleName("For")
        for action, words in _FOR:
            self._action.addItem(words, action.value if action is not None else "")
        self._text.setTabChangesFocus(True)
        self._name.textEdited.connect(self._edited)
        self._text.textChanged.connect(self._edited)
        self._action.activated.connect(self._edited)
        body = self._assemble()
        self.fill_with(body)
        self.hold("replies", body)
        self._refill(0)

    def _assemble(self) -> QWidget:
        whole = QWidget()
        columns = QHBoxLayout(whole)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._list, 1)
        buttons = QHBoxLayout()
        self._needs_one: list[QPushButton] = []
        for words, name, act in (
            ("Add", "Add a reply", self._add),
            ("Remove", "Remove the reply", self._remove),
            ("Up", "Move the reply up", lambda: self._move(-1)),
            ("Down", "Move the reply down", lambda: self._move(1)),
        ):
            button = QPushButton(words)
            button.setAccessibleName(name)
            button.clicked.connect(act)
            buttons.addWidget(button)
            if act != self._add:
                self._needs_one.append(button)
        left.addLayout(buttons)
        columns.addLayout(left, 2)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow("&Name", self._name)
        form.addRow("&For", self._action)
        form.addRow("&Cites", self._clause)
        label = QLabel("&Text")
        label.setBuddy(self._text)
        form.addRow(label)
        self._text.setAccessibleName("Text of the reply")
        form.addRow(self._text)
        columns.addLayout(form, 3)
        return whole

    def _refill(self, row: int) -> None:
        self._filling = True
        self._list.clear()
        for reply in self._replies:
            QListWidgetItem(reply.name, self._list).setSizeHint(QSize(0, current().height.outline_row))
        self._filling = False
        self._list.setCurrentRow(min(row, len(self._replies) - 1))
        if not self._replies:
            self._show(-1)

    def _show(self, row: int) -> None:
        if self._filling:
            return
        there = 0 <= row < len(self._replies)
        self._filling = True
        reply = self._replies[row] if there else Reply(name="", text="")
        self._name.setText(reply.name)
        self._text.setPlainText(reply.text)
        self._clause.setText(reply.clause)
        self._action.setCurrentIndex(max(0, self._action.findData(reply.action.value if reply.action else "")))
        for field in (self._name, self._text, self._clause, self._action, *self._needs_one):
            field.setEnabled(there)
        self._filling = False

    def _edited(self) -> None:
        row = self._list.currentRow()
        if self._filling or row < 0:
            return
        name = self._name.text().strip() or "Unnamed"
        action = self._action.currentData()
        self._replies[row] = msgspec.structs.replace(
            self._replies[row],
            name=name,
            text=self._text.toPlainText(),
            action=Action(action) if action else None,
            clause=self._clause.text().strip(),
        )
        self._list.item(row).setText(name)
        self._pause.start()

    def _add(self) -> None:
        self._replies.append(Reply(name="New reply", text="Hi {author}, "))
        self._refill(len(self._replies) - 1)
        self._name.setFocus()
        self._name.selectAll()
        self._tell()

    def _remove(self) -> None:
        row = self._list.currentRow()
        if row >= 0:
            del self._replies[row]
            self._refill(row)
            self._tell()

    def _move(self, by: int) -> None:
        row, to = self._list.currentRow(), self._list.currentRow() + by
        if row >= 0 and 0 <= to < len(self._replies):
            self._replies[row], self._replies[to] = self._replies[to], self._replies[row]
            self._refill(to)
            self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell what was typed last: another page comes, or the window closes."""
        if self._pause.isActive():
            self._tell()
        super().hideEvent(event)

    def _tell(self) -> None:
        self._pause.stop()
        self.changed.emit({"replies": tuple(self._replies)})
