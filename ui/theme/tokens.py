"""The design tokens: resources/tokens.json read once into the typed objects of `shapes`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtGui import QColor

import resources
from ui.theme.shapes import (
    Breakpoints,
    Colours,
    Heights,
    IconSizes,
    Lines,
    Motion,
    Radii,
    Scheme,
    Spaces,
    TextStep,
    Widths,
)

RESOURCES = Path(next(iter(resources.__path__)))

T = TypeVar("T")


@cache
def raw_tokens() -> dict[str, Any]:
    """Return the parsed resources/tokens.json.

    :raises OSError: the file is missing, which means a broken installation.
    """
    data: dict[str, Any] = json.loads((RESOURCES / "tokens.json").read_text(encoding="utf-8"))
    return data


@cache
def colours(scheme: Scheme) -> Colours:
    """Return the colours of a scheme."""
    return _typed(Colours, {name: QColor(value) for name, value in raw_tokens()["colour"][scheme].items()})


@cache
def avatar_tints(scheme: Scheme) -> tuple[tuple[QColor, QColor], ...]:
    """Return the (fill, ink) pairs that avatars choose from by hash."""
    return tuple((QColor(fill), QColor(ink)) for fill, ink in raw_tokens()["colour"]["avatar"][scheme])


@cache
def badge_fills() -> tuple[QColor, ...]:
    """Return the fills that community badges take in turn; their letters are white in both schemes."""
    return tuple(QColor(fill) for fill in raw_tokens()["colour"]["communityBadges"]["fills"])


@cache
def badge_ink() -> QColor:
    """Return the colour of the letters on a community badge."""
    return QColor(raw_tokens()["colour"]["communityBadges"]["ink"])


@cache
def scrim(scheme: Scheme) -> QColor:
    """Return the veil under the command palette ("#18202C at 32 %" in the tokens)."""
    value, _, percent = raw_tokens()["elevation"]["scrim"][scheme].partition(" at ")
    veil = QColor(value)
    veil.setAlphaF(float(percent.rstrip(" %")) / 100)
    return veil


def heights(scale: float) -> Heights:
    """Return the heights for a text scale (1.0 is 100 %)."""
    return _typed(Heights, _scaled("height", scale))


def widths(scale: float) -> Widths:
    """Return the widths for a text scale (1.0 is 100 %)."""
    return _typed(Widths, _scaled("width", scale))


def breakpoints(scale: float) -> Breakpoints:
    """Return the breakpoints for a text scale (1.0 is 100 %)."""
    return _typed(Breakpoints, _scaled("breakpoint", scale))


def icon_sizes(scale: float) -> IconSizes:
    """Return the icon sizes for a text scale (1.0 is 100 %)."""
    sizes = raw_tokens()["icon"]["sizes"]
    return _typed(IconSizes, {name: round(value * scale) for name, value in sizes.items()})


@cache
def radii() -> Radii:
    """Return the corner radii."""
    return _typed(Radii, {name: value for name, value in raw_tokens()["radius"].items() if name != "avatar"})


@cache
def lines() -> Lines:
    """Return the line widths."""
    return _typed(Lines, raw_tokens()["line"])


@cache
def spaces() -> Spaces:
    """Return the distances."""
    space = raw_tokens()["space"]
    return Spaces(space["unit"], space["paneInset"], space["chipGap"], space["buttonGap"])


def motion(*, reduced: bool) -> Motion:
    """Return the durations; a person who asked for reduced motion gets none but the undo hold."""
    values = raw_tokens()["motion"]
    return Motion(
        undo_hold=values["undoHold_ms"],
        fade=0 if reduced else values["fade_ms"],
        row_collapse=0 if reduced else values["rowCollapse_ms"],
    )


@cache
def text_steps() -> dict[str, TextStep]:
    """Return the type scale by name; the weight of a step is its first one."""
    return {
        step["name"]: TextStep(
            step["name"], step["px"], step["line"], step["weight"][0], serif=step.get("family") == "document"
        )
        for step in raw_tokens()["type"]["scale"]
    }


def _scaled(section: str, scale: float) -> dict[str, int]:
    return {name: round(value * scale) for name, value in raw_tokens()[section].items()}


def _typed(shape: type[T], values: Mapping[str, object]) -> T:
    """Build a dataclass from token names (text-2, queueRow); a missing or an unknown name is a TypeError."""
    named = {_snake(name): value for name, value in values.items()}
    wanted = {field.name for field in fields(shape)}  # type: ignore[arg-type]
    if named.keys() != wanted:
        raise TypeError(f"{shape.__name__}: tokens differ in {sorted(named.keys() ^ wanted)}")
    return shape(**named)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).replace("-", "_").lower()
