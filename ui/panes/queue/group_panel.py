"""A group of near-copies opened below the post: ticks, what differs, and the switch that says what will be hit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.cache.copies import GroupMember
from console.domain.overlay import Standing
from console.domain.text import visible
from ui.panes.queue import words
from ui.panes.queue.difference import Difference
from ui.theme import Meaning, Text, current, pixmap
from ui.widgets import pictures
from ui.widgets.buttons import LinkButton
from ui.widgets.lines import cut, line, line_from_right, text_width
from ui.widgets.segmented import Segmented

Index = QModelIndex | QPersistentModelIndex

_HEADER, _FOOT = 44, 28
_SHOWN = 8
_MEMBER = Qt.ItemDataRole.UserRole + 1
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Line:
    """One member as it is painted."""

    member: GroupMember
    difference: Difference
    ticked: bool
    time: str


class _Members(QAbstractListModel):
    """The members with their ticks."""

    ticks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[_Line] = []
        self.shown = 0

    def show(self, lines: Sequence[_Line], shown: int) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self.shown = min(shown, len(self.lines))
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.shown

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self.shown:
            return None
        found = self.lines[index.row()]
        if role == _MEMBER:
            return found
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if found.ticked else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            own = ", has words of its own" if found.member.own_words else ""
            return (
                f"{_name(found.member)}, {visible(found.member.subject)}, {found.difference.marked}{own}, {found.time}"
            )
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        found = self.lines[index.row()]
        ticked = Qt.CheckState(value) == Qt.CheckState.Checked
        self.lines[index.row()] = _Line(found.member, found.difference, ticked, found.time)
        self.dataChanged.emit(index, index)
        self.ticks_changed.emit()
        return True


class _Painter(QStyledItemDelegate):
    """Paints tick, author, subject, what differs, time."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found: _Line = index.data(_MEMBER)
        theme = current()
        colour = theme.colour
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        middle = area.top() + (area.height() - 1) / 2
        painter.save()
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(area, colour.selected)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, colour.hover)
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), colour.border)
        ratio = painter.device().devicePixelRatioF()
        size = pictures.tick_size()
        painter.drawPixmap(QPointF(area.left(), middle - size / 2), pictures.tick(ratio, checked=found.ticked))
        width = area.width()
        gone = found.member.standing is not Standing.PENDING
        x = float(area.left() + size + 10)
        name_room = width * 0.23
        ink = colour.text_3 if gone else colour.text
        line(painter, x, middle, cut(_name(found.member), name_room, Text.SMALL, 600), ink, Text.SMALL, 600)
        x += name_room + 10
        subject_room = width * 0.2
        subject = cut(visible(found.member.subject), subject_room, Text.SMALL)
        line(painter, x, middle, subject, colour.text_3, Text.SMALL)
        x += subject_room + 14
        right = line_from_right(painter, area.right() - 1, middle, found.time, colour.text_3, Text.SMALL)
        self._difference(painter, found, x, right - 12, middle)
        painter.restore()

    @staticmethod
    def _difference(painter: QPainter, found: _Line, x: float, right: float, middle: float) -> None:
        colour = current().colour
        meaning = Meaning.MED if found.member.own_words else Meaning.HIGH
        marked = cut(found.difference.marked, max(0.0, right - x - 8), Text.SMALL, 500)
        wide = text_width(marked, Text.SMALL, 500)
        before = cut(found.difference.before, max(0.0, right - x - wide - 12), Text.SMALL)
        x = line(painter, x, middle, before, colour.text_2, Text.SMALL) + 5
        if not marked:
            return
        high = current().type.line(Text.SMALL) + 2
        painter.fillRect(QRectF(x - 2, middle - high / 2, wide + 4, high), colour.soft(meaning))
        painter.fillRect(QRectF(x - 2, middle + high / 2 - 1, wide + 4, 2), colour.fill(meaning))
        ink = colour.ink(meaning) if meaning is Meaning.MED else colour.text
        line(painter, x, middle, marked, ink, Text.SMALL, 500)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, current().height.button)


class _List(QListView):
    """The rows; the thread scrolls, not they."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Near-copies")

    def _turn(self, index: QModelIndex) -> None:
        checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
        self.model().setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self._turn(index)

    def event(self, event: QEvent) -> bool:
        """Space is the tick's while the rows have the focus, not the window's."""
        wants = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if wants and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._turn(self.currentIndex())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands."""

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class GroupPanel(QWidget):
    """Shows a group; `scope` answers the ids that the next decision will hit."""

    changed = Signal()
    """Ticks, the switch, or the height changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Members()
        self._list = _List(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Painter(self._list))
        self._switch = Segmented(["This one", "All"], "What a decision hits", self)
        self._more = LinkButton("", parent=self)
        self._group: int | None = None
        self._current = 0
        self._open = False
        self._switch.chosen.connect(self._changed)
        self._more.clicked.connect(self._unfold)
        self._model.ticks_changed.connect(self._changed)

    def show_group(
        self, members: Sequence[GroupMember], differences: Mapping[int, Difference], item: int, now: datetime
    ) -> None:
        """Show a group; a new one starts with every copy ticked that has no words of its own."""
        group = members[0].id
        known = {found.member.id: found.ticked for found in self._model.lines} if group == self._group else {}
        if group != self._group:
            self._open = False
            self._switch.set_index(1)
        self._group, self._current = group, item
        lines = [
            _Line(
                member,
                differences.get(member.id, Difference("", "")),
                known.get(member.id, not member.own_words) and member.standing is Standing.PENDING,
                words.day(member.received, now),
            )
            for member in members
        ]
        self._model.show(lines, len(lines) if self._open or len(lines) <= _SHOWN + 1 else _SHOWN)
        self._renew()

    def scope(self, *, whole: bool = False) -> tuple[int, ...]:
        """What a decision hits: the ticked copies, or the one that is shown.

        :param whole: as if the switch stood on the group.
        """
        if self._switch.index() == 0 and not whole:
            return (self._current,)
        return tuple(found.member.id for found in self._model.lines if found.ticked)

    def left_out(self) -> int:
        """How many copies with words of their own are not ticked."""
        return sum(1 for found in self._model.lines if found.member.own_words and not found.ticked)

    def heightForWidth(self, width: int) -> int:
        """The height of the header, the rows and the foot."""
        scale = current().text_scale
        rows = self._model.shown * current().height.button
        return round(_HEADER * scale) + rows + round(_FOOT * scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place switch, rows and foot."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the header and what the foot says."""
        painter, theme, ratio = QPainter(self), current(), self.devicePixelRatioF()
        colour = theme.colour
        head = round(_HEADER * theme.text_scale)
        middle = head / 2 - 2
        size = theme.icon.standard
        painter.drawPixmap(QPointF(0, middle - size / 2), pixmap("alike", colour.high, size, ratio))
        x = line(painter, size + 8, middle, f"{len(self._model.lines)} alike", colour.text, Text.BODY, 600)
        room = self._switch.x() - x - 20
        says = cut("only the marked words differ", room, Text.SMALL) if room > 60 else ""
        line(painter, x + 10, middle, says, colour.text_3, Text.SMALL)
        painter.fillRect(QRectF(0, head - 1, self.width(), 1), colour.border)
        left_out = self.left_out()
        if left_out:
            text = (
                "1 has words of its own, so it is left out"
                if left_out == 1
                else f"{left_out} have words of their own, so they are left out"
            )
            foot = self.height() - round(_FOOT * theme.text_scale) / 2 + 2
            start = line_from_right(painter, self.width(), foot, text, colour.med, Text.SMALL, 500)
            icon = theme.icon.in_line
            painter.drawPixmap(
                QPointF(start - icon - 6, foot - icon / 2), pixmap("triangle-alert", colour.med, icon, ratio)
            )

    def _unfold(self) -> None:
        self._open = True
        self._model.show(self._model.lines, len(self._model.lines))
        self._renew()
        self.changed.emit()

    def _changed(self) -> None:
        self._renew()
        self.changed.emit()

    def _renew(self) -> None:
        total = len(self._model.lines)
        ticked = sum(1 for found in self._model.lines if found.ticked)
        self._switch.set_labels(["This one", f"{ticked} of {total}"])
        hidden = total - self._model.shown
        self._more.setText(f"{hidden} more")
        self._more.setVisible(hidden > 0)
        self._place()
        self.update()

    def _place(self) -> None:
        scale = current().text_scale
        head = round(_HEADER * scale)
        size = self._switch.sizeHint()
        self._switch.setGeometry(
            self.width() - size.width(), (head - size.height()) // 2 - 2, size.width(), size.height()
        )
        rows = self._model.shown * current().height.button
        self._list.setGeometry(0, head, self.width(), rows)
        link = self._more.sizeHint()
        self._more.setGeometry(0, head + rows + 4, link.width(), link.height())


def _name(member: GroupMember) -> str:
    return visible(member.author_name or member.author) or "Guest"
