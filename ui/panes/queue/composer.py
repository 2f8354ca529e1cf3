"""The composer: what goes with a decision – a canned reply, a reason, another text, or one of a few settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from console.domain.actions import Action, Need
from console.services.queue import Offer
from console.settings import Reply
from ui.actions import by_id
from ui.panes.queue import words
from ui.panes.queue.reply_grid import PICKS, VARIABLE, ReplyGrid, VariableHighlighter
from ui.theme import Text, current, keeper
from ui.theme.style_controls import rounded
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import IconMark, KeyCap

_FIND_WIDTH = 138


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for a decision."""

    action: Action
    text: str
    value: str
    clause: str = ""
    """What the canned reply that was taken cites."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the composer is opened for.

    :param about: the author's name, or how many items.
    :param variables: what stands for each variable; empty values of several items are filled one by one later.
    :param several: it is for more than one item: variables stay as they are.
    :param text: what the editor starts with (an edit).
    """

    offer: Offer
    about: str
    replies: tuple[Reply, ...]
    variables: Mapping[str, str]
    known: frozenset[str]
    several: bool = False
    text: str = ""
    cites: Mapping[str, str] = field(default_factory=dict)
    chosen: str = ""
    """The clause that was chosen before, for people."""


class Composer(QFrame):
    """Opens for one action; says `sent` with what was written, or `left` when it was given up.

    Outside its text fields 1 to 9 take a reply and Enter sends; inside them Alt and a digit, and Ctrl and Enter.
    """

    sent = Signal(object)
    """Written."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._occasion: Occasion | None = None
        self._replies: list[Reply] = []
        self._value = ""
        self._clause = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icon = IconMark("warn", "med")
        self._title = TextLabel("", Text.BODY, 600)
        self._hint = ElidedLabel("", Text.SMALL, 400, "text_3")
        self._find = QLineEdit()
        self._find.setPlaceholderText("Find a reply")
        self._find.setAccessibleName("Find a reply")
        self._find_key = KeyCap("/", self._find)
        self._grid = ReplyGrid(self)
        self._grid_line = Hairline()
        self.editor = QPlainTextEdit()
        self.editor.setFrameShape(QFrame.Shape.NoFrame)
        self.editor.setTabChangesFocus(True)
        self.editor.setProperty("corralBare", True)
        self._highlighter = VariableHighlighter(self.editor.document())
        self._problem = TextLabel("", Text.SMALL, 500, "high", wrap=True)
        self._foot = TextLabel("", Text.SMALL, 400, "text_3")
        self._header = QWidget()
        self._build()
        self._grid.picked.connect(self.pick)
        self._find.textChanged.connect(self._filter)
        self.editor.textChanged.connect(self._fit)
        for watched in (self._find, self.editor):
            watched.installEventFilter(self)
        keeper.changed.connect(self._fit)
        self.hide()

    @property
    def action(self) -> Action | None:
        """The action that it is open for."""
        return self._occasion.offer.action if self._occasion is not None else None

    def open_for(self, occasion: Occasion) -> None:
        """Open for an action; a reply can be taken at once."""
        self._occasion = occasion
        self._value = self._clause = ""
        offer = occasion.offer
        self._icon.set_icon(words.ICONS[offer.action], "med" if offer.action is Action.WARN else "high")
        title = f"{by_id()[f'decide.{offer.action.value}'].title} {occasion.about}"
        self._title.setText(title)
        self.show_cited(occasion.chosen)
        self.setAccessibleName(title)
        self._highlighter.known = occasion.known
        self._highlighter.values = () if occasion.several else tuple(v for v in occasion.variables.values() if v)
        self.editor.setPlainText(occasion.text)
        self.editor.setPlaceholderText(self._placeholder())
        self.editor.setAccessibleName(self._placeholder())
        self.editor.setVisible(not offer.rule.values)
        self._find.clear()
        self._find.setVisible(bool(occasion.replies))
        self._filter("")
        self._say("")
        final = " · final once sent" if offer.final else ""
        self._foot.setText(f"A copy goes to the log{final}" if not offer.rule.values else f"Pick one{final}")
        self.show()
        self._fit()
        if occasion.text or not (self._replies or offer.rule.values):
            self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_away(self) -> None:
        """Give up without saying so."""
        self._occasion = None
        self.hide()

    def find_reply(self) -> None:
        """Put the caret into the field that finds replies."""
        if self._find.isVisible():
            self._find.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def pick(self, number: int) -> None:
        """Take the reply of a place, or the setting."""
        occasion = self._occasion
        if occasion is None:
            return
        if occasion.offer.rule.values:
            if number < len(occasion.offer.rule.values):
                self._value = occasion.offer.rule.values[number][0]
                self._grid.choose(number)
                self._say("")
            return
        if number >= len(self._replies):
            return
        text = self._replies[number].text
        self._clause = self._replies[number].clause
        self.show_cited(occasion.chosen or occasion.cites.get(self._clause, ""))
        if not occasion.several:
            text = VARIABLE.sub(lambda found: occasion.variables.get(found[1]) or found[0], text)
        self._grid.choose(number)
        self.editor.setPlainText(text)
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say("")

    def send(self) -> None:
        """Say what was written, unless something is missing."""
        occasion = self._occasion
        if occasion is None:
            return
        text = self.editor.toPlainText().strip()
        problem = self._why_not(occasion, text)
        self._say(problem)
        if problem:
            return
        if occasion.offer.action is Action.EDIT:
            self.sent.emit(Written(occasion.offer.action, "", text))
        else:
            self.sent.emit(Written(occasion.offer.action, text, self._value, self._clause))

    def show_cited(self, label: str) -> None:
        """Say which clause the decision cites; empty for none."""
        self._hint.setText(", ".join(part for part in (self._what(), f"cites {label}" if label else "") if part))

    def problem(self) -> str:
        """The sentence that says why nothing was sent; empty for none."""
        return self._problem.text()

    def event(self, event: QEvent) -> bool:
        """Keep what is written from the window's single keys: a sentence begun here must decide nothing."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._begins_writing(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits take a reply, Enter sends, Esc goes back to the list; whatever else is written goes to the text."""
        if self._begins_writing(event):
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.editor.insertPlainText(event.text())
        elif not self._key(event, alone=True):
            super().keyPressEvent(event)

    def _begins_writing(self, event: QKeyEvent) -> bool:
        """Whether a key is the first of a text: no command, no digit that takes a reply, no sign that finds one."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        written = event.text()
        commands = written == "/" or (written.isdigit() and written != "0")
        is_text = bool(written) and written.isprintable() and not held
        return is_text and not commands and self.editor.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The same keys inside the text fields, with Alt or Ctrl."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self._find and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.pick(0)
                return True
            return self._key(event, alone=False)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the outline: the accent says that the next key goes here."""
        theme = current()
        painter = QPainter(self)
        rounded(painter, self.rect(), theme.radius.card, theme.colour.surface, theme.colour.focus, 2)
        painter.save()
        painter.setClipRect(QRectF(2, 2, self.width() - 4, self._head_height() - 2))
        inner = self.rect().adjusted(2, 2, -2, -2)
        rounded(painter, inner, theme.radius.card - 1, theme.colour.sunken, None)
        painter.restore()
        painter.fillRect(QRectF(2, self._head_height(), self.width() - 4, 1), theme.colour.border)

    def _key(self, event: QKeyEvent, *, alone: bool) -> bool:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        wanted = Qt.KeyboardModifier.NoModifier if alone else Qt.KeyboardModifier.AltModifier
        plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and plain in (wanted, Qt.KeyboardModifier.AltModifier):
            self.pick(int(key) - int(Qt.Key.Key_1))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            with_ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            if alone or with_ctrl:
                self.send()
                return True
        return False

    def _why_not(self, occasion: Occasion, text: str) -> str:
        rule = occasion.offer.rule
        if rule.values and not self._value:
            return "Pick one of the settings first."
        if rule.action is Action.EDIT:
            return "" if text else "The text cannot be empty."
        open_ = [name for name in dict.fromkeys(VARIABLE.findall(text)) if name not in occasion.known]
        if open_:
            names = ", ".join("{" + name + "}" for name in open_)
            return f"There is nothing to put in for {names}: write it out, or remove it."
        if not text and Need.REQUIRED in (rule.reason, rule.message):
            return f"{rule.title} needs a few words: pick a reply or write one."
        if len(text) > rule.reason_limit:
            return f"That is {len(text) - rule.reason_limit:,} characters too long."
        return ""

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._fit()

    def _what(self) -> str:
        rule = self._occasion.offer.rule if self._occasion is not None else None
        if rule is None or rule.values or rule.action is Action.EDIT:
            return ""
        return "with a reply" if rule.message is not Need.NONE else "with a reason"

    def _placeholder(self) -> str:
        rule = self._occasion.offer.rule if self._occasion is not None else None
        if rule is None:
            return ""
        if rule.action is Action.EDIT:
            return "The text as it will be published"
        needed = Need.REQUIRED in (rule.reason, rule.message)
        return "Write to the author" if needed else "Write to the author, or send without words"

    def _filter(self, typed: str) -> None:
        occasion = self._occasion
        if occasion is None:
            return
        if occasion.offer.rule.values:
            self._grid.show_entries([(label, "") for _, label in occasion.offer.rule.values])
        else:
            wanted = typed.casefold()
            self._replies = [r for r in occasion.replies if wanted in f"{r.name} {r.text}".casefold()][:PICKS]
            self._grid.show_entries([(reply.name, occasion.cites.get(reply.clause, "")) for reply in self._replies])
        self._grid_line.setVisible(self._grid.isVisibleTo(self) and self.editor.isVisibleTo(self))

    def _fit(self) -> None:
        """As high as the text, between two and eight lines."""
        theme = current()
        self.editor.setFont(theme.type.font(Text.BODY))
        lines = max(2, min(8, self.editor.document().documentLayout().documentSize().toSize().height()))
        self._header.setFixedHeight(self._head_height() - 2)
        self._find.setFixedWidth(round(_FIND_WIDTH * theme.text_scale))
        self.editor.setFixedHeight(round(lines * theme.type.metrics(Text.BODY).lineSpacing()) + 10)

    def _head_height(self) -> int:
        return current().height.action_button + 4

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 6, 0)
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self._title)
        head.addWidget(self._hint, 1)
        head.addWidget(self._find)
        within = QHBoxLayout(self._find)
        within.setContentsMargins(0, 0, 6, 0)
        within.addStretch(1)
        within.addWidget(self._find_key)
        header = self._header
        header.setLayout(head)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 2, 12, 8)
        foot.setSpacing(6)
        foot.addWidget(self._foot, 1)
        for key, says in (("Ctrl ↵", "send"), ("Esc", "list")):
            foot.addWidget(KeyCap(key))
            foot.addWidget(TextLabel(says, Text.SMALL, 400, "text_2"))
            foot.addSpacing(6)
        body = QVBoxLayout(self)
        body.setContentsMargins(2, 2, 2, 2)
        body.setSpacing(0)
        body.addWidget(header)
        body.addWidget(self._grid)
        body.addWidget(self._grid_line)
        inner = QVBoxLayout()
        inner.setContentsMargins(9, 6, 9, 2)
        inner.setSpacing(4)
        inner.addWidget(self.editor)
        inner.addWidget(self._problem)
        body.addLayout(inner)
        body.addLayout(foot)
