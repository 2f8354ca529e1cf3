"""How buttons, fields, marks, scroll bars, progress and headers are painted: one function a part, for the style."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QPlainTextEdit,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionProgressBar,
    QStyleOptionSlider,
    QTextEdit,
    QWidget,
)

from ui.theme import marks
from ui.theme.icons import pixmap
from ui.theme.in_force import current
from ui.theme.looks import Look, has_error, look_of

SC = QStyle.SubControl
_ENABLED = QStyle.StateFlag.State_Enabled.value
_SUNKEN = QStyle.StateFlag.State_Sunken.value
_ON = QStyle.StateFlag.State_On.value
_PARTLY = QStyle.StateFlag.State_NoChange.value
_HOVER = QStyle.StateFlag.State_MouseOver.value
_FOCUS = QStyle.StateFlag.State_HasFocus.value
_HORIZONTAL = QStyle.StateFlag.State_Horizontal.value
_SLIDER_MIN = 28


def inner(option: QStyleOption) -> QRect:
    """Return the rectangle of an option."""
    rect: QRect = option.rect
    return rect


def _state(option: QStyleOption) -> int:
    value: int = option.state.value
    return value


def _ratio(painter: QPainter) -> float:
    return painter.device().devicePixelRatioF()


def nothing(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint nothing: Fusion's own frame is not wanted here."""


def rounded(
    painter: QPainter, rect: QRect, radius: float, fill: QColor | None, outline: QColor | None, width: float = 1
) -> None:
    """Paint a rounded rectangle whose outline lies wholly inside it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(outline, width) if outline is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    half = width / 2 if outline is not None else 0
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius - half, radius - half)
    painter.restore()


def button_colours(look: Look, state: int) -> tuple[QColor | None, QColor | None, QColor]:
    """Return (fill, outline, ink) of a button of a look in a state (bits of QStyle.StateFlag)."""
    colour = current().colour
    enabled, pressed, hover = state & _ENABLED, state & (_SUNKEN | _ON), state & _HOVER
    if not enabled:
        return (
            None if look is Look.GHOST else colour.surface,
            None if look is Look.GHOST else colour.border,
            colour.disabled,
        )
    if look is Look.PRIMARY:
        return (
            colour.accent_pressed if pressed else colour.accent_hover if hover else colour.accent,
            None,
            colour.on_accent,
        )
    fill = colour.selected if pressed else colour.hover if hover else None
    if look is Look.GHOST:
        return fill, None, colour.text_2
    outline = colour.border if look is Look.QUIET else colour.high_fill if look is Look.DANGER else colour.border_strong
    return fill if fill is not None else colour.surface, outline, colour.high if look is Look.DANGER else colour.text


def button(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground of a push button."""
    fill, outline, _ = button_colours(look_of(widget), _state(option))
    rounded(painter, inner(option), current().radius.control, fill, outline)


def prepare_label(option: QStyleOption, widget: QWidget | None) -> None:
    """Give the label of a push button the ink of its look."""
    _, _, ink = button_colours(look_of(widget), _state(option))
    colours: QPalette = option.palette
    colours.setColor(QPalette.ColorRole.ButtonText, ink)
    option.palette = colours
    if isinstance(option, QStyleOptionButton) and not option.icon.isNull() and option.text:
        option.text = f" {option.text}"


def button_size(option: QStyleOption, contents: QSize) -> QSize:
    """Return the size of a push button around its label."""
    width = contents.width() + 26
    if isinstance(option, QStyleOptionButton) and not option.icon.isNull():
        width += 4
    return QSize(width, max(current().height.button, contents.height() + 8))


def tool_button(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the ground of a tool button: nothing until it is pointed at."""
    fill, _, _ = button_colours(Look.GHOST, _state(option))
    if fill is not None:
        rounded(painter, inner(option), current().radius.control, fill, None)


def field(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a one-line field: outline, ring in the focus colour, high where it is wrong."""
    if widget is not None and widget.property("frameless"):
        return
    parent = widget.parentWidget() if widget is not None else None
    if (parent is not None and parent.inherits("QAbstractSpinBox")) or (
        parent is not None and parent.inherits("QComboBox")
    ):
        return
    _outlined(option, painter, widget)
    if has_error(widget) and _state(option) & _ENABLED:
        size = current().icon.standard
        place = QPoint(inner(option).right() - size - 9, inner(option).center().y() - size // 2 + 1)
        painter.drawPixmap(place, pixmap("failed", current().colour.high, size, _ratio(painter)))


def _outlined(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    colour, state = current().colour, _state(option)
    if not state & _ENABLED:
        rounded(painter, inner(option), current().radius.control, colour.sunken, colour.border)
        return
    outline = colour.high_fill if has_error(widget) else colour.border_strong
    focused = bool(state & _FOCUS) or (widget is not None and widget.hasFocus())
    if focused and not has_error(widget):
        outline = colour.focus
    rounded(painter, inner(option), current().radius.control, colour.surface, outline, 2 if focused else 1)


def frame(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the frame of editors and boxed lists; other frames get a hairline."""
    if isinstance(widget, QTextEdit | QPlainTextEdit) and not widget.isReadOnly():
        _outlined(option, painter, widget)
    elif isinstance(widget, QAbstractScrollArea):
        rounded(painter, inner(option), current().radius.control, current().colour.surface, current().colour.border)
    else:
        rounded(painter, inner(option), current().radius.control, None, current().colour.border)


def mark_size() -> int:
    """Return the edge of check and radio marks."""
    return marks.tick_size()


def check_box(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the mark of a check box."""
    state = _state(option)
    mark = marks.tick(
        _ratio(painter), checked=bool(state & _ON), partial=bool(state & _PARTLY), enabled=bool(state & _ENABLED)
    )
    painter.drawPixmap(inner(option).topLeft(), mark)


def radio_button(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the mark of a radio button."""
    state = _state(option)
    mark = marks.radio(_ratio(painter), checked=bool(state & _ON), enabled=bool(state & _ENABLED))
    painter.drawPixmap(inner(option).topLeft(), mark)


def focus_rect(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ring of a focused part inside its rectangle. Push buttons have theirs outside (`focus_frame`)."""
    if widget is None or not widget.inherits("QPushButton"):
        theme = current()
        rounded(painter, inner(option), theme.radius.key, None, theme.colour.focus, theme.line.focus_ring)


def focus_frame(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the ring around a focused button, 2 px wide and 2 px off it."""
    theme = current()
    rounded(painter, inner(option), theme.radius.control + 4, None, theme.colour.focus, theme.line.focus_ring)


def _arrow(option: QStyleOption, painter: QPainter, name: str) -> None:
    colour = current().colour
    ink = colour.text_2 if _state(option) & _ENABLED else colour.disabled
    size = current().icon.in_line
    middle = inner(option).center()
    painter.drawPixmap(middle - QPoint(size // 2 - 1, size // 2 - 1), pixmap(name, ink, size, _ratio(painter)))


def arrow_down(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint a small arrow that points down."""
    _arrow(option, painter, "chevron-down")


def arrow_up(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint a small arrow that points up."""
    _arrow(option, painter, "chevron-up")


def combo_box(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground of a combo box and its arrow."""
    colour, state, rect = current().colour, _state(option), inner(option)
    if look_of(widget) is Look.GHOST:
        if state & _HOVER:
            rounded(painter, rect, current().radius.control, colour.hover, None)
    else:
        _outlined(option, painter, widget)
    _small(painter, "chevron-down", QPoint(rect.right() - 22, rect.center().y() - 6), bool(state & _ENABLED))


def spin_box(option: QStyleOption, painter: QPainter, widget: QWidget | None, up: QRect, down: QRect) -> None:
    """Paint a spin box: a field with two small arrows."""
    _outlined(option, painter, widget)
    enabled = bool(_state(option) & _ENABLED)
    right = inner(option).right() - 20
    _small(painter, "chevron-up", QPoint(right, up.bottom() - 11), enabled)
    _small(painter, "chevron-down", QPoint(right, down.top() - 1), enabled)


def _small(painter: QPainter, name: str, place: QPoint, enabled: bool) -> None:
    ink = current().colour.text_2 if enabled else current().colour.disabled
    painter.drawPixmap(place, pixmap(name, ink, current().icon.in_line, _ratio(painter)))


def scroll_part(option: QStyleOptionSlider, sub: QStyle.SubControl) -> QRect:
    """Return where a part of a scroll bar is; it has no arrows, so the groove is all of it."""
    rect = inner(option)
    upright = option.orientation == Qt.Orientation.Vertical
    length = rect.height() if upright else rect.width()
    span: int = option.maximum - option.minimum
    page: int = option.pageStep
    slider = length if span <= 0 else min(length, max(_SLIDER_MIN, length * page // max(1, span + page)))
    start = QStyle.sliderPositionFromValue(
        option.minimum,
        option.maximum,
        option.sliderPosition,
        length - slider,
        option.upsideDown,
    )
    spans = {
        SC.SC_ScrollBarGroove: (0, length),
        SC.SC_ScrollBarSlider: (start, slider),
        SC.SC_ScrollBarSubPage: (0, start),
        SC.SC_ScrollBarAddPage: (start + slider, length - start - slider),
    }
    offset, size = spans.get(sub, (0, 0))
    if upright:
        return QRect(rect.x(), rect.y() + offset, rect.width(), size)
    return QRect(rect.x() + offset, rect.y(), size, rect.height())


def scroll_bar(option: QStyleOption, painter: QPainter, slider: QRect) -> None:
    """Paint a thin scroll bar: no groove, a rounded handle that gets darker under the pointer."""
    state = _state(option)
    widget_fill = option.palette.color(QPalette.ColorRole.Base)
    owner: QObject | None = option.styleObject
    if owner is None or not owner.property("overlay"):
        painter.fillRect(inner(option), widget_fill)
    if not state & _ENABLED:
        return
    painter.save()
    painter.setOpacity(0.9 if state & (_HOVER | _SUNKEN) else 0.55)
    rounded(painter, slider.adjusted(2, 2, -2, -2), 3, current().colour.border_strong, None)
    painter.restore()


def progress_groove(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the track of a progress bar, 4 px high."""
    rounded(painter, _bar(option), 2, current().colour.meter_track, None)


def _bar(option: QStyleOption) -> QRect:
    rect = inner(option)
    return QRect(rect.x(), rect.center().y() - 1, rect.width(), 4)


def progress_contents(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint how far a progress bar is; an unknown end fills a third."""
    if not isinstance(option, QStyleOptionProgressBar):
        return
    low, high, now = option.minimum, option.maximum, option.progress
    share = (now - low) / (high - low) if high > low else 1 / 3
    bar = _bar(option)
    bar.setWidth(round(bar.width() * min(1.0, max(0.0, share))))
    if bar.width() > 0:
        rounded(painter, bar, 2, current().colour.accent, None)


def header_section(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the ground of a table's header: the surface with a hairline under it."""
    rect, colour = inner(option), current().colour
    painter.fillRect(rect, colour.surface)
    painter.fillRect(QRectF(rect.x(), rect.bottom(), rect.width(), 1), colour.border)


def splitter(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Paint the line between two planes."""
    painter.fillRect(inner(option), current().colour.border)
