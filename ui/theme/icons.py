"""Lucide icons in the colours of the theme: drawn from SVG once per name, colour, size and device pixel ratio."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme.tokens import RESOURCES, raw_tokens


@cache
def _source(name: str) -> str:
    """Return the SVG text of an icon by its role in the tokens (approve) or its Lucide name (check)."""
    file = raw_tokens()["icon"]["map"].get(name, name)
    svg = (RESOURCES / "icons" / f"{file}.svg").read_text(encoding="utf-8")
    return svg.replace('stroke-width="2"', f'stroke-width="{raw_tokens()["icon"]["stroke"]}"')


def lucide_name(role: str) -> str:
    """Return the Lucide file name for a role in the tokens; other names are returned as they are."""
    name: str = raw_tokens()["icon"]["map"].get(role, role)
    return name


@lru_cache(maxsize=1024)
def _drawn(name: str, rgba: int, size: int, ratio: float) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    svg = _source(name).replace("currentColor", colour.name())
    edge = round(size * ratio)
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture.

    :param name: a role of the tokens' icon map ("approve") or a Lucide name ("check")
    :param size: the edge in logical pixels
    :param ratio: the device pixel ratio of the surface that it is painted on
    :raises OSError: there is no such icon
    """
    return _drawn(name, colour.rgba(), size, ratio)


class _Engine(QIconEngine):
    """Draws one icon in the colours that the theme has at that moment, so that an icon set once follows the scheme."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name = name
        self._tone = tone

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._tone)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        from ui.theme.in_force import current  # the keeper needs icons for the style; asked for only when painting

        tones = current().colour
        colour = tones.disabled if mode == QIcon.Mode.Disabled else getattr(tones, self._tone)
        return pixmap(self._name, colour, min(size.width(), size.height()), scale)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        picture = self.scaledPixmap(rect.size(), mode, state, ratio)
        edge = min(rect.width(), rect.height())
        corner = QPoint(rect.x() + (rect.width() - edge) // 2, rect.y() + (rect.height() - edge) // 2)
        painter.drawPixmap(corner, picture)


@cache
def icon(name: str, tone: str = "text_2") -> QIcon:
    """Return an icon for actions and stock widgets that follows the theme.

    :param tone: the name of a colour in `shapes.Colours`
    """
    return QIcon(_Engine(name, tone))
