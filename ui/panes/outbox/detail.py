"""One entry of the outbox, whole: what was decided, what the remote has, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.cache.outbox import OutboxEntry
from console.domain.commands import Command, CommandState
from console.domain.text import visible
from ui.panes.outbox.words_field import WordsField
from ui.theme import Text
from ui.widgets.command_table import STATE_WORDS, when
from ui.widgets.labels import TextLabel

_LEAST = 280
_STATE_SENTENCES = {
    CommandState.WAITING: "It is written down here and will be sent.",
    CommandState.SENDING: "It is being sent at this moment.",
    CommandState.UNCERTAIN: "The answer was lost, so it may have been done. Corral looks again by itself.",
    CommandState.PARKED: "The remote refused it, so it does not count. Nothing else was touched.",
}
_FOR_A_PERSON = "It may have been done, and looking does not tell. Send it again or let it go, as you see fit."


class OutboxDetail(QWidget):
    """Shows an entry; what is asked for leaves by signals with the command's id."""

    send_now_requested = Signal(int)
    take_back_requested = Signal(int)
    send_again_requested = Signal(int)
    dismiss_requested = Signal(int)
    revised = Signal(int, dict)
    """A command's id and its new words, by the names of the service: reason, message, value."""

    def __init__(self) -> None:
        super().__init__()
        self._entry: OutboxEntry | None = None
        self.setAccessibleName("The entry")
        self.setMinimumWidth(_LEAST)
        self.title = TextLabel("", Text.TITLE, 600, wrap=True)
        self.state = TextLabel("", Text.BODY, tone="text_2", wrap=True)
        self.there = TextLabel("", Text.BODY, wrap=True)
        for label in (self.title, self.state, self.there):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self.reason = WordsField("reason", "Reason", "No reason was given")
        self.message = WordsField("message", "Message to the author", "")
        self.value = WordsField("value", "What it sets", "")
        self.fields = (self.reason, self.message, self.value)
        self.keep = _button("Keep the changed words", self._revise)
        self.send = _button("Send now", lambda: self._tell(self.send_now_requested))
        self.back = _button("Take back", lambda: self._tell(self.take_back_requested))
        self.again = _button("Send again", lambda: self._tell(self.send_again_requested))
        self.drop = _button("Let it go", lambda: self._tell(self.dismiss_requested))
        self._assemble()
        self.show_entry(None)

    def show_entry(self, entry: OutboxEntry | None) -> None:
        """Show an entry, or nothing. Words that are being changed stay when the same entry comes again."""
        same = entry is not None and self._entry is not None and entry.command.id == self._entry.command.id
        self._entry = entry
        state = entry.command.state if entry else None
        for button, states in (
            (self.send, {CommandState.WAITING}),
            (self.back, {CommandState.WAITING}),
            (self.again, {CommandState.PARKED, CommandState.UNCERTAIN}),
            (self.drop, {CommandState.PARKED, CommandState.UNCERTAIN}),
        ):
            button.setVisible(state in states)
        for field in self.fields:
            words = str(getattr(entry.command, field.name)) if entry else ""
            field.show_words(words, changeable=state in (CommandState.WAITING, CommandState.PARKED), same=same)
            field.setVisible(entry is not None and (field is self.reason or bool(words)))
        self._follow_words()
        while (place := self._facts.takeAt(0)) is not None:
            label = place.widget()
            if label is not None:
                label.setParent(None)
                label.deleteLater()
        if entry is None:
            self.title.setText("Nothing chosen")
            self.state.setText("")
            self.there.setText("")
            return
        self._describe(entry)

    def _assemble(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(20, 16, 20, 8)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.state)
        column.addLayout(self._facts)
        for field in self.fields:
            field.changed.connect(self._follow_words)
            column.addWidget(field)
        column.addWidget(self.keep, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.there)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 8, 20, 16)
        bar.setSpacing(8)
        for button in (self.send, self.again, self.back, self.drop):
            bar.addWidget(button)
        bar.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(bar)

    def _describe(self, entry: OutboxEntry) -> None:
        command = entry.command
        self.title.setText(f"{command.action.value.capitalize()}: {visible(entry.title or entry.author)}")
        self.state.setText(f"{STATE_WORDS[command.state]}. {_sentence(command)}")
        facts = [
            ("Author", visible(entry.author)),
            ("Account", entry.account_name),
            ("Decided", f"{when(command.decided_at)}{f' by {command.by}' if command.by else ''}"),
            ("Tries", str(command.attempts) if command.attempts else ""),
            ("Last answer", visible(command.detail)),
        ]
        for row, (name, value) in enumerate(facts):
            if value:
                self._facts.addWidget(TextLabel(name, tone="text_2"), row, 0, Qt.AlignmentFlag.AlignTop)
                self._facts.addWidget(TextLabel(value, wrap=True), row, 1)
        self.there.setText(_there_now(entry))

    def _follow_words(self) -> None:
        self.keep.setVisible(any(field.is_changed for field in self.fields))

    def _revise(self) -> None:
        if self._entry is not None:
            words = {field.name: field.words for field in self.fields if field.is_changed}
            self.revised.emit(self._entry.command.id, words)

    def _tell(self, signal: SignalInstance) -> None:
        if self._entry is not None:
            signal.emit(self._entry.command.id)


def _sentence(command: Command) -> str:
    """What its state means for the person."""
    if command.state is CommandState.UNCERTAIN and command.retry_at is None:
        return _FOR_A_PERSON
    return _STATE_SENTENCES.get(command.state, "")


def _there_now(entry: OutboxEntry) -> str:
    """What the remote has, for a refused command: the other half of the clash."""
    if entry.command.state is not CommandState.PARKED:
        return ""
    winner, item = entry.winner, entry.current
    if winner is not None and winner.action:
        by = f" by {visible(winner.by)}" if winner.by else ""
        at = f" at {when(winner.at)}" if winner.at is not None else ""
        return f"There now: {visible(winner.action)}{by}{at}."
    if item is not None:
        return f"There now: {item.state.value}. “{visible(item.text)[:400]}”"
    return ""


def _button(words: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.clicked.connect(act)
    return button
