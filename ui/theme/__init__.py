"""The look of the window: tokens, fonts, icons, palette and style. No other module holds a colour literal.

Paint with `current()`, which answers the `Theme` in force; drop cached pictures on `keeper.changed`.
"""

from ui.theme.fonts import Text
from ui.theme.icons import icon, lucide_name, pixmap
from ui.theme.in_force import SchemeChoice, Theme, ThemeKeeper, current, keeper, make_theme
from ui.theme.looks import Look, has_error, look_of, set_error, set_look
from ui.theme.shapes import Colours, Meaning, Scheme

__all__ = [
    "Colours",
    "Look",
    "Meaning",
    "Scheme",
    "SchemeChoice",
    "Text",
    "Theme",
    "ThemeKeeper",
    "current",
    "has_error",
    "icon",
    "keeper",
    "look_of",
    "lucide_name",
    "make_theme",
    "pixmap",
    "set_error",
    "set_look",
]
