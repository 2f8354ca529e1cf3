"""The widget style: Fusion with the outlines, radii, rings and marks of the design, read from the theme in force.

Stock widgets need nothing but a look: `set_look(button, Look.PRIMARY)`, `set_error(field, True)`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QPlainTextEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionComplex,
    QStyleOptionSlider,
    QTextEdit,
    QWidget,
)

from ui.theme import style_controls as controls
from ui.theme import style_menus as menus
from ui.theme.in_force import current
from ui.theme.looks import Look, has_error, look_of, set_error, set_look

__all__ = ["CorralStyle", "Look", "has_error", "look_of", "set_error", "set_look"]

PE = QStyle.PrimitiveElement
CE = QStyle.ControlElement
CC = QStyle.ComplexControl
PM = QStyle.PixelMetric
SH = QStyle.StyleHint
CT = QStyle.ContentsType
SC = QStyle.SubControl

SCROLL_BAR = 10
_FOCUS_MARGIN = 4
_EDITOR_FRAME = 4

Draw = Callable[[QStyleOption, QPainter, QWidget | None], None]

_PRIMITIVES: dict[QStyle.PrimitiveElement, Draw] = {
    PE.PE_PanelButtonCommand: controls.button,
    PE.PE_PanelButtonTool: controls.tool_button,
    PE.PE_PanelLineEdit: controls.field,
    PE.PE_FrameLineEdit: controls.nothing,
    PE.PE_Frame: controls.frame,
    PE.PE_IndicatorCheckBox: controls.check_box,
    PE.PE_IndicatorItemViewItemCheck: controls.check_box,
    PE.PE_IndicatorRadioButton: controls.radio_button,
    PE.PE_FrameFocusRect: controls.focus_rect,
    PE.PE_PanelMenu: menus.panel,
    PE.PE_FrameMenu: controls.nothing,
    PE.PE_PanelTipLabel: menus.tip,
    PE.PE_IndicatorArrowDown: controls.arrow_down,
    PE.PE_IndicatorArrowUp: controls.arrow_up,
    PE.PE_PanelStatusBar: controls.nothing,
    PE.PE_FrameStatusBarItem: controls.nothing,
}
_CONTROLS: dict[QStyle.ControlElement, Draw] = {
    CE.CE_MenuItem: menus.item,
    CE.CE_MenuEmptyArea: controls.nothing,
    CE.CE_MenuBarEmptyArea: menus.bar,
    CE.CE_FocusFrame: controls.focus_frame,
    CE.CE_ProgressBarGroove: controls.progress_groove,
    CE.CE_ProgressBarContents: controls.progress_contents,
    CE.CE_ProgressBarLabel: controls.nothing,
    CE.CE_HeaderSection: controls.header_section,
    CE.CE_HeaderEmptyArea: controls.header_section,
    CE.CE_Splitter: controls.splitter,
}
_METRICS: dict[QStyle.PixelMetric, Callable[[], int]] = {
    PM.PM_ScrollBarExtent: lambda: SCROLL_BAR,
    PM.PM_ScrollBarSliderMin: lambda: 28,
    PM.PM_ScrollView_ScrollBarSpacing: lambda: 0,
    PM.PM_ScrollView_ScrollBarOverlap: lambda: 0,
    PM.PM_IndicatorWidth: controls.mark_size,
    PM.PM_IndicatorHeight: controls.mark_size,
    PM.PM_ExclusiveIndicatorWidth: controls.mark_size,
    PM.PM_ExclusiveIndicatorHeight: controls.mark_size,
    PM.PM_CheckBoxLabelSpacing: lambda: 8,
    PM.PM_RadioButtonLabelSpacing: lambda: 8,
    PM.PM_ButtonShiftHorizontal: lambda: 0,
    PM.PM_ButtonShiftVertical: lambda: 0,
    PM.PM_ButtonIconSize: lambda: current().icon.standard,
    PM.PM_SmallIconSize: lambda: current().icon.standard,
    PM.PM_ToolBarIconSize: lambda: current().icon.standard,
    PM.PM_LineEditIconSize: lambda: current().icon.standard,
    PM.PM_FocusFrameHMargin: lambda: _FOCUS_MARGIN,
    PM.PM_FocusFrameVMargin: lambda: _FOCUS_MARGIN,
    PM.PM_SplitterWidth: lambda: 1,
    PM.PM_MenuPanelWidth: lambda: 1,
    PM.PM_MenuHMargin: lambda: 4,
    PM.PM_MenuVMargin: lambda: 4,
    PM.PM_ToolTipLabelFrameWidth: lambda: 6,
    PM.PM_DockWidgetSeparatorExtent: lambda: 1,
    PM.PM_DockWidgetFrameWidth: lambda: 0,
    PM.PM_LayoutHorizontalSpacing: lambda: current().space.button_gap,
    PM.PM_LayoutVerticalSpacing: lambda: current().space.button_gap,
    PM.PM_TextCursorWidth: lambda: 2,
}
_HINTS: dict[QStyle.StyleHint, int] = {
    SH.SH_DialogButtonBox_ButtonsHaveIcons: 0,
    SH.SH_EtchDisabledText: 0,
    SH.SH_DitherDisabledText: 0,
    SH.SH_ToolTip_WakeUpDelay: 500,
    SH.SH_ScrollBar_Transient: 0,
    SH.SH_ComboBox_Popup: 0,
    SH.SH_Menu_MouseTracking: 1,
    SH.SH_UnderlineShortcut: 0,
    SH.SH_ItemView_ShowDecorationSelected: 1,
    SH.SH_FocusFrame_AboveWidget: 1,
}


class CorralStyle(QProxyStyle):
    """Fusion, painted from the tokens. It holds no colours itself, so a new theme only needs a repaint."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Paint a ground, a frame or a mark."""
        draw = _PRIMITIVES.get(element)
        if draw is None:
            super().drawPrimitive(element, option, painter, widget)
        else:
            draw(option, painter, widget)

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Paint a simple control."""
        draw = _CONTROLS.get(element)
        if draw is not None:
            draw(option, painter, widget)
            return
        if element == CE.CE_PushButtonLabel:
            controls.prepare_label(option, widget)
        super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a control that is made of parts."""
        if control == CC.CC_ScrollBar:
            slider = self.subControlRect(control, option, SC.SC_ScrollBarSlider, widget)
            controls.scroll_bar(option, painter, slider)
        elif control == CC.CC_ComboBox and not getattr(option, "editable", False):
            controls.combo_box(option, painter, widget)
        elif control == CC.CC_SpinBox:
            up = self.subControlRect(control, option, SC.SC_SpinBoxUp, widget)
            down = self.subControlRect(control, option, SC.SC_SpinBoxDown, widget)
            controls.spin_box(option, painter, widget, up, down)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        sub: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Return where a part of a control is."""
        if control == CC.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            return controls.scroll_part(option, sub)
        if control == CC.CC_ComboBox and sub == SC.SC_ComboBoxEditField:
            return controls.inner(option).adjusted(10, 2, -26, -2)
        if control == CC.CC_SpinBox and sub == SC.SC_SpinBoxEditField:
            return controls.inner(option).adjusted(1, 1, -24, -1)
        return super().subControlRect(control, option, sub, widget)  # type: ignore[arg-type]

    def subElementRect(self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None) -> QRect:
        """Return where the contents of a control are."""
        if element == QStyle.SubElement.SE_LineEditContents and not (widget and widget.property("frameless")):
            mark = current().icon.standard + 8 if has_error(widget) else 0
            return controls.inner(option).adjusted(9, 0, -9 - mark, 0)
        return super().subElementRect(element, option, widget)  # type: ignore[arg-type]

    def sizeFromContents(
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        """Return the size of a control around its contents: the heights of the tokens."""
        if kind == CT.CT_PushButton:
            return controls.button_size(option, size)
        if kind == CT.CT_LineEdit:
            return QSize(size.width() + 18, max(current().height.field, size.height() + 8))
        if kind in {CT.CT_ComboBox, CT.CT_SpinBox}:
            usual = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
            return QSize(usual.width() + 16, current().height.field)
        if kind == CT.CT_MenuItem:
            usual = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
            return menus.item_size(option, usual)
        if kind == CT.CT_ProgressBar:
            return QSize(size.width(), 6)
        if kind == CT.CT_ToolButton:
            edge = current().height.button
            return QSize(max(edge, size.width() + 10), max(edge, size.height() + 8))
        return super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """Return a distance in logical pixels."""
        if metric == PM.PM_DefaultFrameWidth and isinstance(widget, QTextEdit | QPlainTextEdit):
            return _EDITOR_FRAME
        value = _METRICS.get(metric)
        return value() if value is not None else super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        """Return a choice of behaviour."""
        value = _HINTS.get(hint)
        if value is not None:
            return value
        if hint == SH.SH_Table_GridLineColor:
            return _signed(current().colour.border.rgba())
        if hint == SH.SH_Widget_Animation_Duration:
            return current().motion.fade
        return super().styleHint(hint, option, widget, returnData)

    def polish(self, target: QWidget) -> None:  # type: ignore[override]
        """Let controls know when the pointer is over them."""
        super().polish(target)
        if isinstance(target, QWidget):
            view = isinstance(target, QAbstractItemView)
            if view or target.inherits("QAbstractButton") or isinstance(target, QComboBox):
                target.setAttribute(Qt.WidgetAttribute.WA_Hover)


def _signed(rgba: int) -> int:
    """Return a colour as the signed 32 bits that a style hint is."""
    return rgba - (1 << 32) if rgba >= 1 << 31 else rgba
