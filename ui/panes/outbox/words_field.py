"""Words of an entry that can be changed until it is sent: its reason, its message, what it sets."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

_LINES = 5


class WordsField(QWidget):
    """A label and an editor; what is being typed stays when the same entry comes again.

    :param name: what the service calls these words.
    """

    changed = Signal()

    def __init__(self, name: str, title: str, nothing: str) -> None:
        super().__init__()
        self.name = name
        self._kept = ""
        self.editor = QPlainTextEdit()
        self.editor.setAccessibleName(title)
        self.editor.setPlaceholderText(nothing)
        self.editor.setTabChangesFocus(True)
        self.editor.setMaximumHeight(_LINES * self.editor.fontMetrics().lineSpacing() + 16)
        self.editor.textChanged.connect(self.changed)
        label = QLabel(title)
        label.setBuddy(self.editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label)
        column.addWidget(self.editor)

    @property
    def words(self) -> str:
        """What stands in the editor."""
        return self.editor.toPlainText().strip()

    @property
    def is_changed(self) -> bool:
        """Whether that is something else than what is written down, and may be."""
        return self.words != self._kept.strip() and not self.editor.isReadOnly()

    def show_words(self, words: str, *, changeable: bool, same: bool) -> None:
        """Show the words of an entry.

        :param same: the entry that was shown before, read again.
        """
        typing = same and self.words != self._kept.strip()
        self._kept = words
        self.editor.setReadOnly(not changeable)
        if not typing and self.editor.toPlainText() != words:
            self.editor.setPlainText(words)
