"""Parts of the evidence column: a section with its heading, the reasons that add up to the rank, the last decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Meaning, Text, current
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline, cut, follow_theme, line, line_from_right, text_width
from ui.widgets.marks import IconMark

_ROW, _BAR_HEIGHT, _STRIP_GAP = 22, 6, 3
_LONGEST_BAR_SHARE = 0.19
_MARK_HEIGHTS = {Meaning.ACCENT: 13, Meaning.MED: 18, Meaning.HIGH: 18}


class SectionHeader(QWidget):
    """Icon, title, and on the right a quiet note or any small widget (a link, a key)."""

    def __init__(
        self, title: str, icon: str = "", note: str = "", tone: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(title, Text.BODY, 600)
        self._note = TextLabel(note, Text.SMALL, tone="text_2")
        self._icon = IconMark(icon or "circle", tone)
        self._icon.setVisible(bool(icon))
        self._note.setVisible(bool(note))
        self.setAccessibleName(title)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(7)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._title, 1)
        self._row.addWidget(self._note)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_note(self, note: str) -> None:
        """Show another note; empty for none."""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def set_icon(self, icon: str, tone: str = "text") -> None:
        """Show another icon."""
        self._icon.set_icon(icon, tone)
        self._icon.show()

    def add_trailing(self, widget: QWidget) -> None:
        """Put a small widget at the right end."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)


class Section(QWidget):
    """A section of a column: heading, then whatever is added, then a hairline."""

    def __init__(self, header: SectionHeader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = header
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inset = current().space.pane_inset
        self.body = QVBoxLayout()
        self.body.setContentsMargins(inset, 14, inset, 14)
        self.body.setSpacing(6)
        self.body.addWidget(header)
        outer.addLayout(self.body)
        outer.addWidget(Hairline())

    def add(self, widget: QWidget) -> None:
        """Add a widget under the others."""
        self.body.addWidget(widget)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a rank: a few words, the points it gives (or takes), and whether it is about people."""

    text: str
    points: int
    meaning: Meaning = Meaning.HIGH


def signed(points: int) -> str:
    """Return points as they are shown: with a sign, a true minus, and 0 without."""
    if points == 0:
        return "0"
    return f"+{points}" if points > 0 else f"\N{MINUS SIGN}{-points}"


class ReasonsBars(QWidget):
    """The reasons for a rank: words, a bar as long as the points, the points. They add up to the number shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reasons: tuple[Reason, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def set_reasons(self, reasons: Sequence[Reason]) -> None:
        """Show other reasons, in the order given."""
        self._reasons = tuple(reasons)
        self.setAccessibleName("; ".join(f"{reason.text}, {signed(reason.points)}" for reason in self._reasons))
        self.updateGeometry()
        self.update()

    def _row(self) -> int:
        return round(_ROW * current().text_scale)

    def sizeHint(self) -> QSize:
        """Return one row a reason."""
        return QSize(240, self._row() * len(self._reasons))

    def minimumSizeHint(self) -> QSize:
        """Return the same height at any width."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        painter, colour, row = QPainter(self), current().colour, self._row()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        numbers = text_width("+00", Text.NUMBER, 600) + 8
        longest = self.width() * _LONGEST_BAR_SHARE
        left = self.width() - numbers - longest
        most = max((abs(reason.points) for reason in self._reasons), default=1) or 1
        for number, reason in enumerate(self._reasons):
            middle = number * row + row / 2
            line(painter, 0, middle, cut(reason.text, left - 10, Text.SMALL), colour.text, Text.SMALL)
            fill = colour.fill(reason.meaning)
            width = max(2.0, longest * abs(reason.points) / most) if reason.points else 0.0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(QRectF(left, round(middle) - _BAR_HEIGHT / 2, width, _BAR_HEIGHT), 1, 1)
            ink = colour.text if reason.points >= 0 else colour.ink(reason.meaning)
            line_from_right(painter, self.width(), middle, signed(reason.points), ink, Text.NUMBER, 600)


class DecisionsStrip(QWidget):
    """The last twelve decisions about somebody, oldest first: the graver one is the taller mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Meaning, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def set_decisions(self, meanings: Sequence[Meaning], spoken: str) -> None:
        """Show decisions, oldest first.

        :param meanings: LOW approved, ACCENT edited, MED warned, HIGH rejected; the last twelve are shown
        :param spoken: the same in words ("10 approved, 1 edited, 1 warned")
        """
        self._marks = tuple(meanings)[-12:]
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of twelve marks."""
        return QSize(12 * 9 + 11 * _STRIP_GAP, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the marks from the right."""
        painter, colour = QPainter(self), current().colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        x = self.width() - len(self._marks) * (9 + _STRIP_GAP) + _STRIP_GAP
        for meaning in self._marks:
            height = _MARK_HEIGHTS.get(meaning, 8)
            painter.setBrush(colour.fill(meaning))
            painter.drawRoundedRect(QRectF(x, (self.height() - height) / 2, 9, height), 2, 2)
            x += 9 + _STRIP_GAP
