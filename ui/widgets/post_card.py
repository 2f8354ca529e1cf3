"""The post being judged, on a card with an edge in the colour of its risk, and the quieter posts around it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Meaning, Text, current, pixmap
from ui.theme.style_controls import rounded
from ui.widgets.banner import tone_of
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline, cut, follow_theme, line, text_width
from ui.widgets.marks import Avatar, Chip, IconMark
from ui.widgets.safe_browser import Mark, SafeBrowser

_EDGE = 3


class NoteTag(QWidget):
    """A state of the post in an outline: "Hidden until decided", "Not public"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._text = "preview", ""
        follow_theme(self)
        self.hide()

    def say(self, text: str, icon: str = "preview") -> None:
        """Show a state; an empty text shows nothing."""
        self._icon, self._text = icon, text
        self.setAccessibleName(text)
        width = text_width(text, Text.CAPTION, 500) + current().icon.in_chip + 20
        self.setFixedSize(width, current().height.chip)
        self.setVisible(bool(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint outline, icon and words."""
        painter, theme = QPainter(self), current()
        rounded(painter, self.rect(), theme.radius.chip, None, theme.colour.border)
        size = theme.icon.in_chip
        picture = pixmap(self._icon, theme.colour.text_2, size, self.devicePixelRatioF())
        painter.drawPixmap(7, (self.height() - size) // 2, picture)
        line(painter, 11 + size, self.height() / 2, self._text, theme.colour.text_2, Text.CAPTION, 500)


class PostCard(QWidget):
    """The post itself, the largest text on screen. Signals of its text are passed on.

    The order of the focus is: text (with its links), then what stands below.
    """

    link_activated = Signal(QUrl)
    link_hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meaning = Meaning.NEUTRAL
        self._avatar = Avatar("", "", "", 26)
        self._author = TextLabel("", Text.BODY, 600)
        self._meta = ElidedLabel("", Text.SMALL, tone="text_3")
        self._tag = NoteTag()
        self.text = SafeBrowser(Text.POST, fit=True)
        self.text.link_activated.connect(self.link_activated)
        self.text.link_hovered.connect(self.link_hovered)
        self._foot = QWidget()
        self._foot_icon = IconMark("flag", "high")
        self._foot_names = TextLabel("", Text.SMALL, 600, "text_2")
        self._foot_text = ElidedLabel("", Text.SMALL, tone="text_2")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._avatar)
        head.addWidget(self._author)
        head.addWidget(self._meta, 1)
        head.addWidget(self._tag)
        foot_row = QHBoxLayout()
        foot_row.setContentsMargins(0, 8, 0, 0)
        foot_row.setSpacing(9)
        foot_row.addWidget(self._foot_icon)
        foot_row.addWidget(self._foot_names)
        foot_row.addWidget(self._foot_text, 1)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 4, 0, 0)
        foot.setSpacing(2)
        foot.addWidget(Hairline())
        foot.addLayout(foot_row)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14 + _EDGE, 14, 15, 12)
        self.body.setSpacing(10)
        self.body.addLayout(head)
        self.body.addWidget(self.text)
        self.body.addWidget(self._foot)
        self._foot.hide()
        follow_theme(self)

    def set_author(self, name: str, initials: str, seed: str, meta: str) -> None:
        """Show who wrote it, and where and when ("#41 to marit_h · 09:44")."""
        self._author.setText(name)
        self._avatar.set_person(initials, seed, name)
        self._meta.setText(meta)
        self.setAccessibleName(f"Post by {name}, {meta}")
        self.text.setAccessibleName(f"Text of the post by {name}")

    def set_risk(self, meaning: Meaning) -> None:
        """Colour the edge: HIGH, MED or LOW; NEUTRAL has the border's colour."""
        self._meaning = meaning
        self.update()

    def set_tag(self, text: str, icon: str = "preview") -> None:
        """Show a state of the post at the upper right; empty for none."""
        self._tag.say(text, icon)

    def set_foot(self, names: str, text: str = "", icon: str = "flag", meaning: Meaning = Meaning.HIGH) -> None:
        """Show who flagged it and why, under a hairline; empty for nobody."""
        self._foot_names.setText(cut(names, self.width() * 0.6, Text.SMALL, 600) if self.width() > 200 else names)
        self._foot_text.setText(text)
        self._foot_icon.set_icon(icon, tone_of(meaning))
        self._foot.setVisible(bool(names or text))

    def show_text(self, text: str, marks: Sequence[Mark] = ()) -> None:
        """Show plain text with marked stretches."""
        self.text.show_text(text)
        self.text.mark(marks)

    def show_html(self, html: str, marks: Sequence[Mark] = ()) -> None:
        """Show sanitised HTML with marked stretches (counted in the text as shown)."""
        self.text.show_html(html)
        self.text.mark(marks)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and its edge."""
        painter, theme = QPainter(self), current()
        colour, radius = theme.colour, theme.radius.chip
        rounded(painter, self.rect(), radius, colour.surface, colour.border)
        edge = colour.border_strong if self._meaning is Meaning.NEUTRAL else colour.fill(self._meaning)
        painter.setClipRect(0, 0, _EDGE, self.height())
        rounded(painter, self.rect(), radius, edge, None)


class ContextPost(QWidget):
    """A post before or after the one being judged: smaller and quieter, its text cut to a few lines by the caller."""

    def __init__(
        self,
        name: str,
        initials: str,
        seed: str,
        meta: str,
        text: str,
        chip: tuple[str, Meaning] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{name}, {meta}: {text}")
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(TextLabel(name, Text.BODY, 600))
        head.addWidget(ElidedLabel(meta, Text.SMALL, tone="text_3"))
        if chip is not None:
            head.addWidget(Chip(chip[0], chip[1]))
        head.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addLayout(head)
        body = TextLabel(text, Text.BODY, 400, "text_2", wrap=True)
        body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(body)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Avatar(initials, seed, name, 26), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
