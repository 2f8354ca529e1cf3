"""Labels that take their font and ink from the theme, never read their text as HTML, and can cut it to their width."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import Text, current, keeper
from ui.widgets.lines import cut, follow_theme, line, tip


class TextLabel(QLabel):
    """A label of a step of the type scale.

    :param tone: the name of a colour in `theme.Colours`: text, text_2, text_3, high …
    :param wrap: whether it may take several lines
    """

    def __init__(
        self,
        text: str = "",
        step: Text = Text.BODY,
        weight: int | None = None,
        tone: str = "text",
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
    ) -> None:
        super().__init__(parent)
        self._step, self._weight, self._tone = step, weight, tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        keeper.changed.connect(self._dress)
        self._dress()

    def set_tone(self, tone: str) -> None:
        """Change the ink to another colour of the theme."""
        self._tone = tone
        self._dress()

    def _dress(self) -> None:
        self.setFont(current().type.font(self._step, self._weight))
        palette = self.palette()
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):  # which one depends on the ground
            palette.setColor(role, getattr(current().colour, self._tone))
        self.setPalette(palette)


class ElidedLabel(QWidget):
    """One line of text, cut with an ellipsis where it does not fit; the whole text is then in the tool tip."""

    def __init__(
        self,
        text: str = "",
        step: Text = Text.BODY,
        weight: int = 400,
        tone: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._step, self._weight, self._tone = "", step, weight, tone
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self)
        self.setText(text)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def setText(self, text: str) -> None:
        """Show another text."""
        self._text = " ".join(text.split())
        self.setAccessibleName(self._text)
        self._tip()
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Change the ink to another colour of the theme."""
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the whole text."""
        type_ = current().type
        width = type_.metrics(self._step, self._weight).horizontalAdvance(self._text)
        return QSize(int(width) + 1, type_.line(self._step))

    def minimumSizeHint(self) -> QSize:
        """Return the size of a few letters: the rest may be cut."""
        return QSize(24, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as fits."""
        painter = QPainter(self)
        shown = cut(self._text, self.width(), self._step, self._weight)
        ink = getattr(current().colour, self._tone)
        line(painter, 0, self.height() / 2, shown, ink, self._step, self._weight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text as a tip where it is cut."""
        super().resizeEvent(event)
        self._tip()

    def _tip(self) -> None:
        fits = self.sizeHint().width() <= self.width()
        self.setToolTip("" if fits else tip(self._text))
