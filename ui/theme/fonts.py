"""The type scale as QFont objects: bundled families, pixel sizes scaled by the person's text size, tabular figures."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from ui.theme.shapes import TextStep
from ui.theme.tokens import RESOURCES, raw_tokens, text_steps


class Text(StrEnum):
    """The steps of the type scale."""

    CAPTION = "caption"
    SMALL = "small"
    BODY = "body"
    POST = "post"
    TITLE = "title"
    HEADLINE = "headline"
    FIGURE = "figure"
    NUMBER = "number"
    """As `SMALL`, with figures of one width: for what counts, and for columns of numbers."""
    CLAUSE_SMALL = "clause-small"
    CLAUSE_MERGE = "clause-merge"
    CLAUSE = "clause"
    CHAPTER = "chapter"


_TABULAR = frozenset({Text.NUMBER.value, Text.FIGURE.value})
_DISPLAY_FROM_PX = 22  # the tokens keep Inter Display for 22 px and more


@cache
def load_families() -> frozenset[str]:
    """Register the bundled font files with Qt, once, and return the families they brought."""
    found: set[str] = set()
    for file in sorted((RESOURCES / "fonts").rglob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(file))
        found.update(QFontDatabase.applicationFontFamilies(number))
    return frozenset(found)


def _families(*, serif: bool, display: bool) -> list[str]:
    entry = raw_tokens()["type"]["document" if serif else "ui"]
    wanted = [entry["family"], *(f"{entry['family']} Variable",), *entry["fallback"]]
    if display and not serif:
        wanted.insert(0, raw_tokens()["type"]["display"]["family"])
    return wanted


def _token(step: Text) -> TextStep:
    return text_steps()[Text.SMALL if step is Text.NUMBER else step]


class TypeScale:
    """The fonts of the window at one text size. Fonts are shared: copy one before changing it."""

    __slots__ = ("_fonts", "_metrics", "scale")

    def __init__(self, scale: float) -> None:
        load_families()
        self.scale = scale
        self._fonts: dict[tuple[str, int, bool], QFont] = {}
        self._metrics: dict[tuple[str, int], QFontMetricsF] = {}

    def font(self, step: Text, weight: int | None = None, *, struck: bool = False) -> QFont:
        """Return the font of a step; weight is 400, 500 or 600 (None: the usual one of the step)."""
        token = _token(step)
        key = (step.value, weight or token.weight, struck)
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = self._make(
                token.px, key[1], serif=token.serif, struck=struck, tabular=step.value in _TABULAR
            )
        return font

    def px(self, size: int, weight: int = 400) -> QFont:
        """Return an interface font of an own pixel size before scaling, for letters inside drawn marks only."""
        key = (f"px{size}", weight, False)
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = self._make(size, weight, serif=False, struck=False, tabular=False)
        return font

    def metrics(self, step: Text, weight: int | None = None) -> QFontMetricsF:
        """Return the metrics of a font of the scale."""
        key = (step.value, weight or _token(step).weight)
        metrics = self._metrics.get(key)
        if metrics is None:
            metrics = self._metrics[key] = QFontMetricsF(self.font(step, weight))
        return metrics

    def line(self, step: Text) -> int:
        """Return the line height of a step in logical pixels."""
        return round(_token(step).line * self.scale)

    def _make(self, px: int, weight: int, *, serif: bool, struck: bool, tabular: bool) -> QFont:
        font = QFont(_families(serif=serif, display=px >= _DISPLAY_FROM_PX))
        font.setPixelSize(max(1, round(px * self.scale)))
        font.setWeight(QFont.Weight(weight))
        font.setStrikeOut(struck)
        if tabular:  # in running text they would also widen every hyphen
            font.setFeature(QFont.Tag("tnum"), 1)
        # Chips and badges are painted once into pictures: only grey smoothing looks the same there as on the window.
        font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias | QFont.StyleStrategy.NoSubpixelAntialias)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font
