"""Small marks as widgets: key caps, chips, risk meters, community badges, avatars, icons."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Meaning, Text, current, pixmap
from ui.widgets import pictures
from ui.widgets.lines import follow_theme, line, text_width


class _Mark(QWidget):
    """A widget of a fixed size that shows a picture."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        follow_theme(self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class KeyCap(_Mark):
    """The cap of one key, as it stands beside what the key does."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Key {text}", parent)
        self._text = text

    def sizeHint(self) -> QSize:
        """Return the size of the cap."""
        return QSize(pictures.key_cap_width(self._text), current().height.key)

    def set_text(self, text: str) -> None:
        """Show another key."""
        self._text = text
        self.setAccessibleName(f"Key {text}")
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cap."""
        colour = current().colour
        ink = colour.text_2 if self.isEnabled() else colour.disabled
        cap = pictures.key_cap(self._text, self.devicePixelRatioF(), ink=ink, fill=colour.sunken, edge=colour.border)
        QPainter(self).drawPixmap(0, 0, cap)


class Chip(_Mark):
    """At most three words on the soft fill of their meaning; a removable one has a cross and says `removed`."""

    removed = Signal()

    def __init__(
        self,
        text: str,
        meaning: Meaning = Meaning.NEUTRAL,
        icon: str = "",
        parent: QWidget | None = None,
        *,
        removable: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._text, self._meaning, self._icon, self._removable = text, meaning, icon, removable

    def set_chip(self, text: str, meaning: Meaning = Meaning.NEUTRAL, icon: str = "") -> None:
        """Show something else."""
        self._text, self._meaning, self._icon = text, meaning, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the chip."""
        width = pictures.chip_width(self._text, icon=bool(self._icon))
        return QSize(width + (16 if self._removable else 0), current().height.chip)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip and its cross."""
        painter, ratio, colour = QPainter(self), self.devicePixelRatioF(), current().colour
        if self._removable:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(colour.soft(self._meaning))
            painter.setBrush(colour.soft(self._meaning))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        chip = pictures.chip(self._text, self._meaning, self._icon, ratio, enabled=self.isEnabled())
        painter.drawPixmap(0, 0, chip)
        if self._removable:
            size = current().icon.in_chip
            cross = pixmap("x", colour.ink(self._meaning), size, ratio)
            painter.drawPixmap(QPointF(self.width() - size - 4, (self.height() - size) / 2), cross)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say `removed` when the cross was clicked."""
        if self._removable and event.position().x() >= self.width() - 18:
            self.removed.emit()


class RiskMeter(_Mark):
    """How much an item needs looking at: icon, filled segments and number say the same; colour is never alone."""

    def __init__(self, risk: int | None = None, parent: QWidget | None = None, *, with_icon: bool = True) -> None:
        super().__init__("", parent)
        self._with_icon = with_icon
        self._risk: int | None = None
        self.set_risk(risk)

    def set_risk(self, risk: int | None) -> None:
        """Show another risk, 0 to 100; None where it could not be worked out."""
        self._risk = risk
        self.setAccessibleName("Risk unknown" if risk is None else f"Risk {risk} of 100")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size with room for three figures."""
        width = pictures.meter_size()[0] + 8 + text_width("00" if (self._risk or 0) < 100 else "000", Text.BODY, 600)
        return QSize(width + (current().icon.standard + 8 if self._with_icon else 0), current().height.chip)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, segments and number."""
        painter, ratio, x, middle = QPainter(self), self.devicePixelRatioF(), 0, self.height() / 2
        colour = current().colour
        ink = colour.ink(pictures.risk_meaning(self._risk)) if self.isEnabled() else colour.disabled
        if self._with_icon:
            size = current().icon.standard
            sign = pixmap(pictures.risk_icon(self._risk), ink, size, ratio)
            painter.drawPixmap(QPointF(0, (self.height() - size) / 2), sign)
            x = size + 8
        width, height = pictures.meter_size()
        painter.drawPixmap(QPointF(x, middle - height / 2), pictures.meter(self._risk, ratio, enabled=self.isEnabled()))
        number = "?" if self._risk is None else str(self._risk)
        line(painter, x + width + 8, middle, number, ink, Text.BODY, 600)


class Badge(_Mark):
    """Two letters of a community on its fill."""

    def __init__(self, letters: str, fill: int, name: str, parent: QWidget | None = None, *, size: int = 0) -> None:
        super().__init__(name, parent)
        self._letters, self._fill, self._size = letters, fill, size
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        """Return the size of the badge: 20 px unless another was asked for."""
        edge = round(self._size * current().text_scale) if self._size else current().height.badge
        return QSize(edge, edge)

    def set_badge(self, letters: str, fill: int, name: str) -> None:
        """Show another community."""
        self._letters, self._fill = letters, fill
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the badge."""
        picture = pictures.badge(self._letters, self._fill, self.width(), self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, picture)


class Avatar(_Mark):
    """A person's initials on a tint that follows from the person's id."""

    def __init__(self, initials: str, seed: str, name: str, size: int = 26, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._initials, self._seed, self._size = initials, seed, size

    def sizeHint(self) -> QSize:
        """Return the size of the circle."""
        edge = round(self._size * current().text_scale)
        return QSize(edge, edge)

    def set_person(self, initials: str, seed: str, name: str) -> None:
        """Show another person."""
        self._initials, self._seed = initials, seed
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the circle."""
        picture = pictures.avatar(self._initials, self._seed, self.width(), self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, picture)


class IconMark(_Mark):
    """An icon in a colour of the theme; without a name it is decoration and is not read out."""

    def __init__(
        self, icon: str, tone: str = "text_2", size: int = 0, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._icon, self._tone, self._size = icon, tone, size

    def set_icon(self, icon: str, tone: str = "text_2", name: str = "") -> None:
        """Show another icon."""
        self._icon, self._tone = icon, tone
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the icon: 16 px unless another was asked for."""
        edge = round(self._size * current().text_scale) if self._size else current().icon.standard
        return QSize(edge, edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        ink = getattr(current().colour, self._tone)
        QPainter(self).drawPixmap(0, 0, pixmap(self._icon, ink, self.width(), self.devicePixelRatioF()))
