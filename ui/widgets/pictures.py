"""Small painted parts as pictures: badges, avatars, chips, meters, key caps. Each is drawn once a look, then copied.

All functions take the device pixel ratio of the surface and answer a QPixmap with that ratio; the pictures are shared.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from ui.theme import Meaning, Text, Theme, current, pixmap
from ui.theme.marks import draw, radio, tick, tick_size

__all__ = [
    "SEGMENTS",
    "avatar",
    "avatar_tint",
    "badge",
    "centred",
    "chip",
    "chip_width",
    "key_cap",
    "key_cap_width",
    "meter",
    "meter_size",
    "radio",
    "risk_icon",
    "risk_meaning",
    "risk_segments",
    "tick",
    "tick_size",
]

SEGMENTS = 5
_SEGMENT_WIDTH, _SEGMENT_HEIGHT, _SEGMENT_GAP = 10, 6, 2


def centred(painter: QPainter, rect: QRectF, text: str, font: QFont) -> None:
    """Paint one line of text with its capitals in the middle of a rectangle: line boxes leave letters too high."""
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    x = rect.x() + (rect.width() - metrics.horizontalAdvance(text)) / 2
    y = rect.y() + (rect.height() + metrics.capHeight()) / 2
    painter.drawText(QPointF(x, y), text)


def badge(letters: str, fill: int, size: int, ratio: float) -> QPixmap:
    """Return a community's badge: two white letters on its fill."""
    return _badge(letters, fill, size, ratio, current())


@lru_cache(maxsize=256)
def _badge(letters: str, fill: int, size: int, ratio: float, theme: Theme) -> QPixmap:
    def paint(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.badge_fills[fill % len(theme.badge_fills)])
        radius = theme.radius.badge if size <= theme.height.badge else theme.radius.control
        painter.drawRoundedRect(QRectF(0, 0, size, size), radius, radius)
        painter.setPen(theme.badge_ink)
        centred(painter, QRectF(0, 0, size, size), letters[:2], theme.type.px(_letter_px(size, theme), 600))

    return draw(size, size, ratio, paint)


def _letter_px(size: int, theme: Theme) -> int:
    """Return the pixel size of two letters inside a mark, before scaling."""
    return max(6, round(size * 0.5 / theme.text_scale))


def avatar_tint(seed: str, theme: Theme) -> tuple[QColor, QColor]:
    """Return the (fill, ink) of a person's avatar: the same for the same seed in every run."""
    return theme.avatar_tints[zlib.crc32(seed.encode()) % len(theme.avatar_tints)]


def avatar(initials: str, seed: str, size: int, ratio: float) -> QPixmap:
    """Return a round avatar; `seed` is the member's id, which chooses the tint."""
    return _avatar(initials, seed, size, ratio, current())


@lru_cache(maxsize=256)
def _avatar(initials: str, seed: str, size: int, ratio: float, theme: Theme) -> QPixmap:
    fill, ink = avatar_tint(seed, theme)

    def paint(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawEllipse(QRectF(0, 0, size, size))
        painter.setPen(ink)
        px = max(6, round(size * 0.4 / theme.text_scale))
        centred(painter, QRectF(0, 0, size, size), initials[:2], theme.type.px(px, 600))

    return draw(size, size, ratio, paint)


def chip(text: str, meaning: Meaning, icon: str, ratio: float, *, enabled: bool = True) -> QPixmap:
    """Return a chip: an optional icon and a text on the soft fill of a meaning."""
    return _chip(text, meaning, icon, ratio, enabled, current())


def chip_width(text: str, *, icon: bool) -> int:
    """Return the width of a chip in logical pixels."""
    theme = current()
    advance = theme.type.metrics(Text.CAPTION, 500).horizontalAdvance(text)
    return ceil(advance) + 13 + (theme.icon.in_chip + 4 if icon else 0)


@lru_cache(maxsize=1024)
def _chip(text: str, meaning: Meaning, icon: str, ratio: float, enabled: bool, theme: Theme) -> QPixmap:
    width, height = chip_width(text, icon=bool(icon)), theme.height.chip
    ink = theme.colour.ink(meaning) if enabled else theme.colour.disabled

    def paint(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour.soft(meaning))
        painter.drawRoundedRect(QRectF(0, 0, width, height), theme.radius.chip, theme.radius.chip)
        x = 6
        if icon:
            size = theme.icon.in_chip
            painter.drawPixmap(QPointF(x, (height - size) / 2), pixmap(icon, ink, size, ratio))
            x += size + 4
        painter.setPen(ink)
        font = theme.type.font(Text.CAPTION, 500)
        painter.setFont(font)
        painter.drawText(QPointF(x + 0.5, (height + theme.type.metrics(Text.CAPTION, 500).capHeight()) / 2), text)

    return draw(width, height, ratio, paint)


def risk_meaning(risk: int | None) -> Meaning:
    """Return the meaning of a risk: high from 60, middle from 30, low below; unknown is neutral."""
    if risk is None:
        return Meaning.NEUTRAL
    if risk >= 60:
        return Meaning.HIGH
    return Meaning.MED if risk >= 30 else Meaning.LOW


def risk_icon(risk: int | None) -> str:
    """Return the icon whose shape says the severity without colour."""
    names = {Meaning.HIGH: "severityHigh", Meaning.MED: "severityMiddle"}
    return names.get(risk_meaning(risk), "severityLow")


def risk_segments(risk: int | None) -> int:
    """Return how many of the five segments are filled."""
    return 0 if risk is None else min(SEGMENTS, max(1, round(risk / 20)))


def meter_size() -> tuple[int, int]:
    """Return width and height of the risk meter's segments in logical pixels."""
    scale = current().text_scale
    width = SEGMENTS * _SEGMENT_WIDTH + (SEGMENTS - 1) * _SEGMENT_GAP
    return round(width * scale), round(_SEGMENT_HEIGHT * scale)


def meter(risk: int | None, ratio: float, *, enabled: bool = True) -> QPixmap:
    """Return the five segments of a risk meter; only the track where the risk is unknown or the meter disabled."""
    return _meter(risk_segments(risk) if enabled else 0, risk_meaning(risk), ratio, current())


@lru_cache(maxsize=64)
def _meter(filled: int, meaning: Meaning, ratio: float, theme: Theme) -> QPixmap:
    width, height = meter_size()
    scale = theme.text_scale

    def paint(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(SEGMENTS):
            painter.setBrush(theme.colour.fill(meaning) if number < filled else theme.colour.meter_track)
            x = number * (_SEGMENT_WIDTH + _SEGMENT_GAP) * scale
            painter.drawRoundedRect(QRectF(x, 0, _SEGMENT_WIDTH * scale, height), 1, 1)

    return draw(width, height, ratio, paint)


def key_cap_width(text: str) -> int:
    """Return the width of a key cap: square for one letter, wider for a word."""
    theme = current()
    advance = theme.type.metrics(Text.CAPTION, 600).horizontalAdvance(text)
    return max(theme.height.key, ceil(advance) + 10)


def key_cap(text: str, ratio: float, *, ink: QColor, fill: QColor, edge: QColor, flat: bool = False) -> QPixmap:
    """Return a key cap; `flat` leaves out the thicker lower edge (caps on a filled ground)."""
    return _key_cap(text, ratio, ink.rgba(), fill.rgba(), edge.rgba(), flat, current())


@lru_cache(maxsize=512)
def _key_cap(text: str, ratio: float, ink: int, fill: int, edge: int, flat: bool, theme: Theme) -> QPixmap:
    width, height = key_cap_width(text), theme.height.key

    def paint(painter: QPainter) -> None:
        radius = theme.radius.key
        outer = QRectF(0.5, 0.5, width - 1, height - 1)
        painter.setPen(QPen(QColor.fromRgba(edge), 1))
        painter.setBrush(QColor.fromRgba(fill))
        if not flat:
            shade = QColor.fromRgba(edge)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour.border_strong if shade.alpha() == 255 else shade)
            painter.drawRoundedRect(QRectF(0, 4, width, height - 4), radius, radius)
            painter.setBrush(shade)
            painter.drawRoundedRect(QRectF(0, 0, width, height - 1), radius, radius)
            painter.setBrush(QColor.fromRgba(fill))
            painter.drawRoundedRect(QRectF(1, 1, width - 2, height - 3), radius - 1, radius - 1)
        else:
            painter.drawRoundedRect(outer, radius, radius)
        painter.setPen(QColor.fromRgba(ink))
        centred(painter, QRectF(0, 0, width, height - (0 if flat else 1)), text, theme.type.font(Text.CAPTION, 600))

    return draw(width, height, ratio, paint)
