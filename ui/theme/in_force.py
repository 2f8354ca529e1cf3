"""The theme in force: which scheme, text size and motion the person gets, and the signal that says it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from ui.theme import tokens
from ui.theme.fonts import Text, TypeScale
from ui.theme.palette import palette
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
    Widths,
)

SMALLEST_TEXT, LARGEST_TEXT = 0.8, 2.0


class SchemeChoice(StrEnum):
    """What the person asked for in the settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """Everything that a painted part may ask for. A new object for every change; `revision` grows with each."""

    revision: int
    scheme: Scheme
    text_scale: float
    reduced_motion: bool
    colour: Colours
    type: TypeScale
    height: Heights
    width: Widths
    breakpoint: Breakpoints
    icon: IconSizes
    motion: Motion
    radius: Radii
    line: Lines
    space: Spaces
    avatar_tints: tuple[tuple[QColor, QColor], ...]
    badge_fills: tuple[QColor, ...]
    badge_ink: QColor
    scrim: QColor


def make_theme(scheme: Scheme, text_scale: float = 1.0, *, reduced_motion: bool = False, revision: int = 0) -> Theme:
    """Return the theme of a scheme at a text size (1.0 is 100 %; held between 0.8 and 2.0)."""
    scale = min(max(text_scale, SMALLEST_TEXT), LARGEST_TEXT)
    return Theme(
        revision=revision,
        scheme=scheme,
        text_scale=scale,
        reduced_motion=reduced_motion,
        colour=tokens.colours(scheme),
        type=TypeScale(scale),
        height=tokens.heights(scale),
        width=tokens.widths(scale),
        breakpoint=tokens.breakpoints(scale),
        icon=tokens.icon_sizes(scale),
        motion=tokens.motion(reduced=reduced_motion),
        radius=tokens.radii(),
        line=tokens.lines(),
        space=tokens.spaces(),
        avatar_tints=tokens.avatar_tints(scheme),
        badge_fills=tokens.badge_fills(),
        badge_ink=tokens.badge_ink(),
        scrim=tokens.scrim(scheme),
    )


class ThemeKeeper(QObject):
    """Holds the theme in force and gives it to the application: palette, font, style, and everything painted.

    `changed` comes after `current()` answers the new theme; parts that cache pictures or sizes drop them then.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choice = SchemeChoice.SYSTEM
        self._text_scale = 1.0
        self._reduced = False
        self._theme: Theme | None = None
        self._installed = False

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        if self._theme is None:
            self._theme = self._wanted(revision=1)
        return self._theme

    @property
    def choice(self) -> SchemeChoice:
        """What the person chose; the scheme in force is `theme.scheme`."""
        return self._choice

    def install(self, app: QApplication) -> None:
        """Give the application the style, palette and font, and follow the system from now on."""
        from ui.theme.focus_ring import FocusRing
        from ui.theme.style import CorralStyle  # the style reads this module

        if not self._installed:
            self._installed = True
            app.setStyle(CorralStyle())
            FocusRing(app)
            app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply(app)

    def choose(
        self, scheme: SchemeChoice | None = None, text_scale: float | None = None, *, reduced_motion: bool | None = None
    ) -> None:
        """Change what the person chose; None leaves a choice as it is."""
        self._choice = self._choice if scheme is None else scheme
        self._text_scale = self._text_scale if text_scale is None else text_scale
        self._reduced = self._reduced if reduced_motion is None else reduced_motion
        self._renew()

    def _follow_system(self) -> None:
        self._renew()

    def _renew(self) -> None:
        self._theme = self._wanted(revision=self.theme.revision + 1)
        app = QApplication.instance()
        if self._installed and isinstance(app, QApplication):
            self._apply(app)
        self.changed.emit()

    def _apply(self, app: QApplication) -> None:
        type_ = self.theme.type
        app.setFont(type_.font(Text.BODY))
        app.setFont(type_.font(Text.BODY, 500), "QPushButton")  # type: ignore[arg-type]
        app.setFont(type_.font(Text.SMALL, 600), "QHeaderView")  # type: ignore[arg-type]
        QToolTip.setFont(type_.font(Text.SMALL))
        colours: QPalette = palette(self.theme.colour)
        app.setPalette(colours)
        QToolTip.setPalette(colours)
        for widget in app.allWidgets():
            widget.update()

    def _wanted(self, revision: int) -> Theme:
        system = self._choice is SchemeChoice.SYSTEM
        dark = _system_is_dark() if system else self._choice is SchemeChoice.DARK
        scheme = Scheme.DARK if dark else Scheme.LIGHT
        return make_theme(scheme, self._text_scale, reduced_motion=self._reduced, revision=revision)


def _system_is_dark() -> bool:
    hints = QGuiApplication.styleHints() if QGuiApplication.instance() else None
    return hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark


keeper = ThemeKeeper()


def current() -> Theme:
    """Return the theme in force. Cheap: painted parts ask for it in every paint."""
    return keeper.theme
