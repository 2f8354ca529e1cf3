"""Paints the rows of the queue from their faces: rest, hover, selected, focused, claimed, held, failed, decided."""

from __future__ import annotations

from collections import OrderedDict
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.panes.queue.roles import QueueRole, RowFace, RowKind
from ui.panes.queue.row_layout import RowLayout, lay_out
from ui.theme import Theme, current

Index = QModelIndex | QPersistentModelIndex

_FACE = int(QueueRole.FACE)
_SELECTED = QStyle.StateFlag.State_Selected.value
_ACTIVE = QStyle.StateFlag.State_Active.value
_HOVER = QStyle.StateFlag.State_MouseOver.value
_FOCUS = QStyle.StateFlag.State_HasFocus.value
_KEPT_LAYOUTS = 256
_STACK_OPACITY = 0.6
_LOADING = RowFace(kind=RowKind.LOADING)


class RowPart(IntEnum):
    """What of a row lies under a point."""

    ROW = 0
    LINK = 1
    TICK = 2


def row_height(kind: RowKind, *, compact: bool = False) -> int:
    """Return the fixed height of a kind of row in logical pixels."""
    heights = current().height
    if kind is RowKind.HEADER:
        return heights.group_header
    if kind is RowKind.DECIDED:
        return heights.decided_row
    return heights.queue_row_compact if compact else heights.queue_row


class QueueDelegate(QStyledItemDelegate):
    """Paints one row from `QueueRole.FACE`. Knows nothing but what it is given; a row lower than 61 px is compact.

    Layouts are kept for the faces painted last, by identity: a model that answers the same object gets them reused.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layouts: OrderedDict[tuple[int, int, int], RowLayout] = OrderedDict()
        self._theme: Theme = current()
        self._ratio = 0.0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row inside `option.rect`."""
        face = index.data(_FACE) or _LOADING
        rect = option.rect
        x, y, width, height = rect.x(), rect.y(), rect.width(), rect.height()
        theme = current()
        row = self._layout(face, width, height, painter.device().devicePixelRatioF(), theme)
        state = option.state.value
        painter.translate(x, y)
        self._ground(painter, face, state, width, height, theme)
        selected = state & _SELECTED
        for place, picture in row.marks:
            painter.drawPixmap(place, picture)
        for place, static, font, pen, pen_selected in row.texts:
            painter.setFont(font)
            painter.setPen(pen_selected if selected else pen)
            painter.drawStaticText(place, static)
        for bar, ink in row.strikes:
            painter.fillRect(bar, ink)
        if state & _FOCUS and face.kind is not RowKind.HEADER:
            _frame(painter, width, height, theme.line.focus_ring, theme.colour.focus)
        painter.translate(-x, -y)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed size of the row; the width is the one offered."""
        face = index.data(_FACE) or _LOADING
        return QSize(option.rect.width(), row_height(face.kind))

    def part_at(self, face: RowFace, rect: QRect, ratio: float, point: QPoint) -> RowPart:
        """Return what of a row lies under a point.

        :param rect: where the row is, in the coordinates of the point
        :param ratio: the device pixel ratio of the view
        """
        row = self._layout(face, rect.width(), rect.height(), ratio, current())
        inside = point - rect.topLeft()
        if row.link is not None and row.link.contains(inside):
            return RowPart.LINK
        if row.tick is not None and row.tick.contains(inside):
            return RowPart.TICK
        return RowPart.ROW

    def _layout(self, face: RowFace, width: int, height: int, ratio: float, theme: Theme) -> RowLayout:
        if theme is not self._theme or ratio != self._ratio:
            self._layouts.clear()
            self._theme, self._ratio = theme, ratio
        key = (id(face), width, height)
        row = self._layouts.get(key)
        if row is None or row.face is not face:
            row = self._layouts[key] = lay_out(face, width, height, ratio, theme)
            if len(self._layouts) > _KEPT_LAYOUTS:
                self._layouts.popitem(last=False)
        return row

    @staticmethod
    def _ground(painter: QPainter, face: RowFace, state: int, width: int, height: int, theme: Theme) -> None:
        """Paint the fill, the edge on the left and the hairline below."""
        colour = theme.colour
        edge: QColor | None = colour.high_fill if face.failed else None
        fill = colour.surface
        if face.kind is RowKind.HEADER:
            fill = colour.sunken
        elif state & _SELECTED:
            fill = colour.selected if state & _ACTIVE else colour.selected_inactive
            edge = edge or (colour.accent if state & _ACTIVE else colour.border_strong)
        elif state & _HOVER:
            fill = colour.hover
        elif face.struck:
            fill = colour.sunken
        painter.fillRect(0, 0, width, height, fill)
        painter.fillRect(0, height - 1, width, 1, colour.border)
        if face.kind is RowKind.GROUP:
            painter.setOpacity(_STACK_OPACITY)
            painter.fillRect(14, height - 1, width - 28, 1, colour.border_strong)
            painter.fillRect(24, height - 4, width - 48, 1, colour.border_strong)
            painter.setOpacity(1)
        if edge is not None:
            painter.fillRect(0, 0, theme.line.selection_edge, height - 1, edge)


def _frame(painter: QPainter, width: int, height: int, line: int, ink: QColor) -> None:
    painter.fillRect(0, 0, width, line, ink)
    painter.fillRect(0, height - line, width, line, ink)
    painter.fillRect(0, line, line, height - 2 * line, ink)
    painter.fillRect(width - line, line, line, height - 2 * line, ink)
