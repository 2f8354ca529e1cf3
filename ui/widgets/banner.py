"""Sentences about a state, said in place: a banner at a pane's foot, the error under a field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Meaning, Text, current
from ui.theme.style_controls import rounded
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import TextLabel
from ui.widgets.lines import follow_theme
from ui.widgets.marks import IconMark

_TONES = {Meaning.NEUTRAL: "text_2"}


def tone_of(meaning: Meaning) -> str:
    """Return the name of a meaning's ink in `theme.Colours`."""
    return _TONES.get(meaning, meaning.value)


class Banner(QWidget):
    """A strip on the soft fill of its meaning: icon, a word in bold, a sentence, and perhaps one thing to do.

    `acted` says that the link on the right was used.
    """

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meaning = Meaning.MED
        self._mark = IconMark("offline")
        self._strong = TextLabel("", Text.SMALL, 600)
        self._text = TextLabel("", Text.SMALL, wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._link = LinkButton("")
        self._link.clicked.connect(self.acted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 10, 8)
        row.setSpacing(8)
        for part in (self._mark, self._strong):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self._link)
        follow_theme(self)
        self.hide()

    def say(self, meaning: Meaning, icon: str, strong: str, text: str, action: str = "") -> None:
        """Show the banner; `action` is the word of the link, empty for none."""
        tone = tone_of(meaning)
        self._meaning = meaning
        self._mark.set_icon(icon, tone)
        self._strong.setText(strong)
        self._strong.setVisible(bool(strong))
        self._strong.set_tone(tone)
        self._text.setText(text)
        self._text.set_tone(tone)
        self._link.setText(action)
        self._link.setAccessibleName(action)
        self._link.setVisible(bool(action))
        self._link.updateGeometry()
        self.setAccessibleName(f"{strong} {text}".strip())
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        rounded(QPainter(self), self.rect(), current().radius.card, current().colour.soft(self._meaning), None)


class InlineError(QWidget):
    """One sentence under a field that says what is wrong and what to do; it takes no room while there is nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextLabel("", Text.SMALL, tone="high", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconMark("failed", "high", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.hide()

    def text(self) -> str:
        """Return the sentence, or nothing."""
        return self._text.text()

    def say(self, sentence: str) -> None:
        """Show a sentence; an empty one hides the error."""
        self._text.setText(sentence)
        self.setAccessibleName(f"Error: {sentence}" if sentence else "")
        self.setVisible(bool(sentence))
