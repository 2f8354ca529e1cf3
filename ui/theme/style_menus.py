"""How menus and tool tips are painted; called by the style."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QFontMetricsF, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionMenuItem, QWidget

from ui.theme.fonts import Text
from ui.theme.icons import pixmap
from ui.theme.in_force import current
from ui.theme.style_controls import inner, rounded

_ENABLED = QStyle.StateFlag.State_Enabled.value
_SELECTED = QStyle.StateFlag.State_Selected.value
_LEFT, _ICON_ROOM, _RIGHT = 10, 26, 12
_SEPARATOR = 9
Kind = QStyleOptionMenuItem.MenuItemType


def panel(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the ground of a menu: raised, with one strong outline, for it lies above everything."""
    rect, colour = inner(option), current().colour
    painter.fillRect(rect, colour.border_strong)
    painter.fillRect(rect.adjusted(1, 1, -1, -1), colour.raised)


def tip(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground of a tool tip."""
    panel(option, painter, widget)


def bar(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the part of the menu bar that has no menus."""
    painter.fillRect(inner(option), current().colour.chrome)


def item_size(option: QStyleOption, usual: QSize) -> QSize:
    """Return the size of a menu entry."""
    if not isinstance(option, QStyleOptionMenuItem):
        return usual
    if option.menuItemType == Kind.Separator:
        return QSize(usual.width(), _SEPARATOR)
    metrics = QFontMetricsF(option.font)
    label, _, keys = option.text.partition("\t")
    width = _LEFT + _ICON_ROOM + metrics.horizontalAdvance(label.replace("&", "")) + _RIGHT + 16
    if keys:
        width += 24 + metrics.horizontalAdvance(keys)
    return QSize(max(160, round(width)), current().height.rail_item)


def item(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint a menu entry: mark or icon, text, keys in quieter ink at the right."""
    if not isinstance(option, QStyleOptionMenuItem):
        return
    rect, colour = inner(option), current().colour
    if option.menuItemType == Kind.Separator:
        painter.fillRect(QRect(rect.x() + 8, rect.center().y(), rect.width() - 16, 1), colour.border)
        return
    state: int = option.state.value
    enabled = bool(state & _ENABLED)
    if state & _SELECTED and enabled:
        rounded(painter, rect.adjusted(4, 0, -4, 0), 4, colour.selected, None)
    ink = colour.text if enabled else colour.disabled
    _mark(option, painter, rect, enabled=enabled)
    font = option.font
    metrics = QFontMetricsF(font)
    baseline = rect.y() + (rect.height() + metrics.capHeight()) / 2
    label, _, keys = option.text.partition("\t")
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(QPointF(rect.x() + _LEFT + _ICON_ROOM, baseline), _plain(label))
    if option.menuItemType == Kind.SubMenu:
        size = current().icon.in_line
        arrow = pixmap("chevron-right", colour.text_3, size, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPointF(rect.right() - _RIGHT - size, rect.center().y() - size / 2), arrow)
    elif keys:
        small = current().type.font(Text.SMALL)
        painter.setFont(small)
        painter.setPen(colour.text_3 if enabled else colour.disabled)
        width = QFontMetricsF(small).horizontalAdvance(keys)
        painter.drawText(QPointF(rect.right() - _RIGHT - width, baseline), keys)


def _plain(label: str) -> str:
    return label.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _mark(option: QStyleOptionMenuItem, painter: QPainter, rect: QRect, *, enabled: bool) -> None:
    size = current().icon.standard
    place = QPointF(rect.x() + _LEFT, rect.y() + (rect.height() - size) / 2)
    ratio = painter.device().devicePixelRatioF()
    if option.checked:
        painter.drawPixmap(place, pixmap("check", current().colour.accent, size, ratio))
    elif not option.icon.isNull():
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        painter.drawPixmap(place, option.icon.pixmap(QSize(size, size), ratio, mode))
