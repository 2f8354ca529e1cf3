"""The shapes of the design tokens: frozen dataclasses whose field names are the names in resources/tokens.json."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QColor


class Scheme(StrEnum):
    """Which of the two sets of colours is shown."""

    LIGHT = "light"
    DARK = "dark"


class Meaning(StrEnum):
    """What a colour says; the values are the names in the tokens."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    HIGH = "high"
    MED = "med"
    LOW = "low"
    GOOD = "good"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one scheme. The QColor objects are shared: read them, never change them."""

    chrome: QColor
    surface: QColor
    sunken: QColor
    raised: QColor
    hover: QColor
    selected: QColor
    selected_inactive: QColor
    border: QColor
    border_strong: QColor
    text: QColor
    text_2: QColor
    text_3: QColor
    disabled: QColor
    accent: QColor
    accent_hover: QColor
    accent_pressed: QColor
    accent_soft: QColor
    on_accent: QColor
    focus: QColor
    high: QColor
    high_fill: QColor
    high_soft: QColor
    med: QColor
    med_fill: QColor
    med_soft: QColor
    low: QColor
    low_fill: QColor
    low_soft: QColor
    good: QColor
    good_fill: QColor
    good_soft: QColor
    tie: QColor
    tie_fill: QColor
    tie_soft: QColor
    inverse: QColor
    on_inverse: QColor
    inverse_accent: QColor
    inverse_2: QColor
    meter_track: QColor

    def ink(self, meaning: Meaning) -> QColor:
        """Return the text colour of a meaning, readable on surface and on its own soft fill."""
        return _INKS[meaning](self)

    def fill(self, meaning: Meaning) -> QColor:
        """Return the colour of bars, marks and dots of a meaning."""
        return _FILLS[meaning](self)

    def soft(self, meaning: Meaning) -> QColor:
        """Return the soft background of a meaning, as chips and marked phrases have it."""
        return _SOFTS[meaning](self)


_INKS: Mapping[Meaning, Callable[[Colours], QColor]] = {
    Meaning.NEUTRAL: lambda c: c.text_2,
    Meaning.ACCENT: lambda c: c.accent,
    Meaning.HIGH: lambda c: c.high,
    Meaning.MED: lambda c: c.med,
    Meaning.LOW: lambda c: c.low,
    Meaning.GOOD: lambda c: c.good,
    Meaning.TIE: lambda c: c.tie,
}
_FILLS: Mapping[Meaning, Callable[[Colours], QColor]] = {
    Meaning.NEUTRAL: lambda c: c.low_fill,
    Meaning.ACCENT: lambda c: c.accent,
    Meaning.HIGH: lambda c: c.high_fill,
    Meaning.MED: lambda c: c.med_fill,
    Meaning.LOW: lambda c: c.low_fill,
    Meaning.GOOD: lambda c: c.good_fill,
    Meaning.TIE: lambda c: c.tie_fill,
}
_SOFTS: Mapping[Meaning, Callable[[Colours], QColor]] = {
    Meaning.NEUTRAL: lambda c: c.low_soft,
    Meaning.ACCENT: lambda c: c.accent_soft,
    Meaning.HIGH: lambda c: c.high_soft,
    Meaning.MED: lambda c: c.med_soft,
    Meaning.LOW: lambda c: c.low_soft,
    Meaning.GOOD: lambda c: c.good_soft,
    Meaning.TIE: lambda c: c.tie_soft,
}


@dataclass(frozen=True, slots=True)
class Heights:
    """Fixed heights in logical pixels, already scaled by the text size."""

    pane_header: int
    toolbar: int
    status_bar: int
    action_bar: int
    action_button: int
    button: int
    button_small: int
    field: int
    field_small: int
    queue_row: int
    queue_row_compact: int
    group_header: int
    decided_row: int
    table_row: int
    table_header: int
    rail_item: int
    rail_community: int
    facet_row: int
    outline_row: int
    merge_list_row: int
    merge_auto_row: int
    permission_row: int
    chip: int
    key: int
    pill: int
    segmented: int
    badge: int
    badge_small: int
    badge_large: int


@dataclass(frozen=True, slots=True)
class Widths:
    """Widths of columns in logical pixels, already scaled by the text size."""

    rail: int
    rail_collapsed: int
    queue_list: int
    queue_list_min: int
    evidence: int
    evidence_min: int
    thread_min: int
    facets: int
    member_card: int
    outline: int
    versions: int
    event_editor: int
    first_run_side: int
    palette: int


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """Window widths in logical pixels below which the layout gives something up, scaled by the text size."""

    evidence_below_thread: int
    rail_collapses: int
    one_column: int


@dataclass(frozen=True, slots=True)
class Radii:
    """Corner radii in logical pixels."""

    badge: int
    chip: int
    key: int
    control: int
    card: int
    palette: int
    pill: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Line widths in logical pixels."""

    hairline: int
    control_outline: int
    focus_ring: int
    selection_edge: int
    nav_edge: int
    mark_underline: int


@dataclass(frozen=True, slots=True)
class Spaces:
    """Distances in logical pixels; they do not grow with the text."""

    unit: int
    pane_inset: int
    chip_gap: int
    button_gap: int


@dataclass(frozen=True, slots=True)
class Motion:
    """Durations in milliseconds. With reduced motion all but the undo hold are 0."""

    undo_hold: int
    fade: int
    row_collapse: int


@dataclass(frozen=True, slots=True)
class IconSizes:
    """Edges of icons in logical pixels, scaled by the text size."""

    in_chip: int
    in_line: int
    standard: int
    large: int


@dataclass(frozen=True, slots=True)
class TextStep:
    """One step of the type scale: pixel size and line height before scaling, and whether it is clause text."""

    name: str
    px: int
    line: int
    weight: int
    serif: bool
