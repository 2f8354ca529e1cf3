"""Buttons that are painted whole: the action button with its key cap, the icon button, the text link."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import Look, Text, current, pixmap
from ui.theme.style_controls import rounded
from ui.widgets import pictures
from ui.widgets.lines import follow_theme, line, text_width

_PAD, _GAP = 12, 7


class PaintedButton(QAbstractButton):
    """A button without a native look: hover, press and focus as the design has them."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def minimumSizeHint(self) -> QSize:
        """Return the same as the size hint: a painted button is never squeezed."""
        return self.sizeHint()

    def ring(self, painter: QPainter, radius: float) -> None:
        """Paint the focus ring inside the rectangle."""
        if self.hasFocus():
            rounded(painter, self.rect(), radius, None, current().colour.focus, current().line.focus_ring)


class ActionButton(PaintedButton):
    """An action of the bar: key cap, icon, text. Armed, it is filled and waits to be confirmed.

    :param key: what stands on the cap; empty for none
    :param icon: a role of the icon map; empty for none
    :param tone: the colour of the icon at rest
    :param look: NORMAL, or GHOST for Undo and Next
    """

    def __init__(
        self,
        text: str,
        key: str = "",
        icon: str = "",
        tone: str = "text",
        look: Look = Look.NORMAL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._key, self._icon, self._tone, self._look, self._armed = key, icon, tone, look, False
        self.setProperty("focusRing", True)

    @property
    def armed(self) -> bool:
        """Whether the action was chosen and waits to be confirmed."""
        return self._armed

    def set_armed(self, armed: bool) -> None:
        """Arm or disarm the action."""
        self._armed = armed
        self.setAccessibleDescription("Chosen; confirm or pick a reply" if armed else "")
        self.update()

    def set_key(self, key: str) -> None:
        """Show another key on the cap."""
        self._key = key
        self.updateGeometry()
        self.update()

    def set_label(self, text: str) -> None:
        """Show another text."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size around cap, icon and text, 34 px high."""
        width = 2 * _PAD + text_width(self.text(), Text.BODY, 500)
        width += pictures.key_cap_width(self._key) + _GAP if self._key else 0
        width += current().icon.standard + _GAP if self._icon else 0
        return QSize(width + 1, current().height.action_button)

    def _colours(self) -> tuple[QColor | None, QColor | None, QColor, QColor]:
        """Return (fill, outline, ink, ink of the icon)."""
        colour = current().colour
        ghost = self._look is Look.GHOST
        if not self.isEnabled():
            return None if ghost else colour.surface, None if ghost else colour.border, colour.disabled, colour.disabled
        if self._armed or self._look is Look.PRIMARY:
            fill = (
                colour.accent_pressed if self.isDown() else colour.accent_hover if self.underMouse() else colour.accent
            )
            return fill, None, colour.on_accent, colour.on_accent
        outline = None if ghost else colour.border if self._look is Look.QUIET else colour.border_strong
        ink = colour.text_2 if ghost else colour.text
        own = getattr(colour, self._tone)
        if self.isDown():
            return colour.selected, outline, ink, own
        if self.underMouse():
            return colour.hover, outline, ink, own
        return None if ghost else colour.surface, outline, ink, own

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        painter, theme, ratio = QPainter(self), current(), self.devicePixelRatioF()
        fill, outline, ink, icon_ink = self._colours()
        if fill is not None or outline is not None:
            rounded(painter, self.rect(), theme.radius.control, fill, outline)
        x, middle = float(_PAD), self.height() / 2
        if self._key:
            painter.drawPixmap(QPointF(x, (self.height() - theme.height.key) / 2), self._cap(ratio))
            x += pictures.key_cap_width(self._key) + _GAP
        if self._icon:
            size = theme.icon.standard
            painter.drawPixmap(QPointF(x, (self.height() - size) / 2), pixmap(self._icon, icon_ink, size, ratio))
            x += size + _GAP
        line(painter, x, middle, self.text(), ink, Text.BODY, 500)

    def _cap(self, ratio: float) -> QPixmap:
        colour = current().colour
        if self.isEnabled() and (self._armed or self._look is Look.PRIMARY):
            edge, fill = QColor(colour.on_accent), QColor(colour.on_accent)
            edge.setAlphaF(0.55)
            fill.setAlphaF(0.18)
            return pictures.key_cap(self._key, ratio, ink=colour.on_accent, fill=fill, edge=edge, flat=True)
        if not self.isEnabled():
            return pictures.key_cap(
                self._key, ratio, ink=colour.disabled, fill=colour.surface, edge=colour.border, flat=True
            )
        return pictures.key_cap(self._key, ratio, ink=colour.text_2, fill=colour.sunken, edge=colour.border)


class IconButton(PaintedButton):
    """A square button with one icon. Its name is read out and shown as a tip."""

    def __init__(self, icon: str, name: str, tone: str = "text_2", parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._icon, self._tone = icon, tone
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        """Return a square of the height of a button."""
        edge = current().height.button
        return QSize(edge, edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        painter, theme = QPainter(self), current()
        colour = theme.colour
        if self.isEnabled() and (self.underMouse() or self.isDown() or self.isChecked()):
            fill = colour.selected if self.isDown() or self.isChecked() else colour.hover
            rounded(painter, self.rect(), theme.radius.control, fill, None)
        size = theme.icon.standard
        ink = getattr(colour, self._tone) if self.isEnabled() else colour.disabled
        picture = pixmap(self._icon, ink, size, self.devicePixelRatioF())
        painter.drawPixmap(QPointF((self.width() - size) / 2, (self.height() - size) / 2), picture)
        self.ring(painter, theme.radius.control)


class LinkButton(PaintedButton):
    """A word to click: an optional icon or key cap, then text in the accent (or another tone)."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        key: str = "",
        tone: str = "accent",
        step: Text = Text.SMALL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon, self._key, self._tone, self._step = icon, key, tone, step
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Return the size around the word."""
        width = text_width(self.text(), self._step, 500) + 9
        width += current().icon.in_line + 5 if self._icon else 0
        width += pictures.key_cap_width(self._key) + 6 if self._key else 0
        return QSize(width, current().height.chip + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, key and word; under the pointer the word is underlined."""
        painter, colour, ratio = QPainter(self), current().colour, self.devicePixelRatioF()
        ink = getattr(colour, self._tone) if self.isEnabled() else colour.disabled
        x, middle = 4.0, self.height() / 2
        if self._icon:
            size = current().icon.in_line
            painter.drawPixmap(QPointF(x, (self.height() - size) / 2), pixmap(self._icon, ink, size, ratio))
            x += size + 5
        if self._key:
            cap = pictures.key_cap(self._key, ratio, ink=colour.text_2, fill=colour.sunken, edge=colour.border)
            painter.drawPixmap(QPointF(x, (self.height() - current().height.key) / 2), cap)
            x += pictures.key_cap_width(self._key) + 6
        end = line(painter, x, middle, self.text(), ink, self._step, 500)
        if self.isEnabled() and self.underMouse():
            painter.fillRect(QRectF(x, round(middle + 7), end - x, 1), ink)
        self.ring(painter, current().radius.key)
