"""Single parts for the gallery, put into the states in which they are to be looked at."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFocusFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.panes.queue.delegate import QueueDelegate
from ui.panes.queue.roles import ChipFace, DueLevel, QueueRole, RowFace, RowKind, StateFace
from ui.theme import Look, Meaning, Text, current, icon, set_error, set_look
from ui.theme.style_controls import rounded
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import TextLabel

ROW = RowFace(
    kind=RowKind.ITEM,
    badge="VW",
    badge_fill=1,
    community="Velo Workshop",
    author="gravelbaron",
    context="Hub gear or derailleur for a loaded winter commute?",
    excerpt="Oh come off it. You have clearly never fixed anything heavier than a kettle, and people like you",
    due="18 min",
    due_level=DueLevel.PRESSING,
    chips=(ChipFace("3 flags", Meaning.HIGH, "flag"),),
    rank=65,
)


def row(**changes: object) -> RowFace:
    """Return the sample row with something changed."""
    values = {name: getattr(ROW, name) for name in RowFace.__slots__}
    return RowFace(**(values | changes))


ACTIVE = QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Active
SELECTED = ACTIVE | QStyle.StateFlag.State_Selected
STATES: tuple[tuple[str, RowFace, QStyle.StateFlag], ...] = (
    ("Rest", ROW, ACTIVE),
    ("Hover", row(), ACTIVE | QStyle.StateFlag.State_MouseOver),
    ("Selected", row(), SELECTED),
    ("Selected and focused: 2 px ring", row(), SELECTED | QStyle.StateFlag.State_HasFocus),
    ("Selected, window not active", row(), QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Selected),
    ("Claimed by somebody else", row(claimed_by="Dov", claimed_initials="DB"), ACTIVE),
    ("Held for undo", row(struck=True, state=StateFace("Rejected · sends in 8 s", "ban")), ACTIVE),
    ("Offline: waiting", row(struck=True, state=StateFace("Rejected · in outbox", "offline")), ACTIVE),
    (
        "Error: row comes back with the reason",
        row(failed=True, state=StateFace("Not sent: topic is closed", "failed", Meaning.HIGH, "Again")),
        ACTIVE,
    ),
    (
        "Conflict after coming online",
        row(state=StateFace("Dov approved it first", "merge", link="See")),
        SELECTED,
    ),
    (
        "Group of near-copies, ticked",
        row(kind=RowKind.GROUP, group_size=14, ticked=True, chips=(ChipFace("×14 alike", icon="alike"),), rank=54),
        ACTIVE,
    ),
    (
        "Decided",
        row(kind=RowKind.DECIDED, context="21 min ago", state=StateFace("Warned, §3.2", "warn", Meaning.MED)),
        ACTIVE,
    ),
)


class RowSample(QWidget):
    """One row as the delegate paints it in one state."""

    def __init__(self, face: RowFace, state: QStyle.StateFlag) -> None:
        super().__init__()
        self._face, self._state = face, state
        self._model = QStandardItemModel(self)
        item = QStandardItem()
        item.setData(face, int(QueueRole.FACE))
        self._model.appendRow(item)
        self._delegate = QueueDelegate(self)
        self.setAccessibleName(face.spoken())

    def sizeHint(self) -> QSize:
        """Return the row's fixed height."""
        return QSize(290, self._delegate.sizeHint(QStyleOptionViewItem(), self._index()).height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _index(self) -> QModelIndex:
        return self._model.index(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionViewItem()
        option.rect = self.rect()
        option.state = self._state
        self._delegate.paint(QPainter(self), option, self._index())


class Plane(QWidget):
    """A ground in a colour of the theme, optionally outlined."""

    def __init__(self, tone: str, *, outlined: bool = False) -> None:
        super().__init__()
        self._tone, self._outlined = tone, outlined

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour = QPainter(self), current().colour
        if self._outlined:
            rounded(painter, self.rect(), 4, getattr(colour, self._tone), colour.border)
        else:
            painter.fillRect(self.rect(), getattr(colour, self._tone))


def hovered(widget: QWidget) -> QWidget:
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    return widget


def pressed(button: ActionButton) -> ActionButton:
    button.setDown(True)
    return button


def off(widget: QWidget) -> QWidget:
    widget.setEnabled(False)
    return widget


def ringed(widget: QWidget) -> QWidget:
    widget.setObjectName("ringed")
    return widget


def show_focus(sheet: QWidget) -> None:
    """Show a button and a field as focused, which only a visible window can have."""
    for widget in sheet.findChildren(QWidget, "ringed"):
        frame = QFocusFrame(widget)
        frame.setWidget(widget)
    for field in sheet.findChildren(QLineEdit, "focused"):
        field.setFocus(Qt.FocusReason.TabFocusReason)


def reject() -> ActionButton:
    return ActionButton("Reject", "R", "reject", "high")


def armed() -> ActionButton:
    button = ActionButton("Warn", "W", "warn", "med")
    button.set_armed(True)
    return button


def captioned(*parts: tuple[str, QWidget], gap: int = 10) -> QWidget:
    """Return widgets side by side, each with a caption under it."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(gap)
    for words, widget in parts:
        cell = QVBoxLayout()
        cell.setSpacing(2)
        cell.addWidget(widget)
        if words:
            cell.addWidget(TextLabel(words, Text.CAPTION, tone="high" if words.startswith("No server") else "text_2"))
        cell.addStretch(1)
        line.addLayout(cell)
    line.addStretch(1)
    return box


def primary(words: str, look: Look, picture: str = "") -> QPushButton:
    button = QPushButton(words)
    set_look(button, look)
    if picture:
        button.setIcon(icon(picture, "text"))
    return button


def field(words: str, *, wrong: bool = False, placeholder: bool = False) -> QLineEdit:
    field = QLineEdit("" if placeholder else words)
    field.setFixedWidth(120)
    if placeholder:
        field.setPlaceholderText(words)
    set_error(field, wrong)
    return field
