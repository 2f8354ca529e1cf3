"""The QPalette of a scheme, complete in every colour group, so that stock widgets need no style sheet."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from ui.theme.shapes import Colours

Role = QPalette.ColorRole
Group = QPalette.ColorGroup


def palette(colour: Colours) -> QPalette:
    """Return the palette: the design's mapping of roles, with what differs when disabled or inactive."""
    roles: dict[QPalette.ColorRole, QColor] = {
        Role.Window: colour.chrome,
        Role.WindowText: colour.text,
        Role.Base: colour.surface,
        Role.AlternateBase: colour.sunken,
        Role.Text: colour.text,
        Role.PlaceholderText: colour.text_3,
        Role.Button: colour.surface,
        Role.ButtonText: colour.text,
        Role.BrightText: colour.high,
        Role.Highlight: colour.selected,
        Role.HighlightedText: colour.text,
        Role.Accent: colour.accent,
        Role.Link: colour.accent,
        Role.LinkVisited: colour.tie,
        Role.ToolTipBase: colour.raised,
        Role.ToolTipText: colour.text,
        Role.Light: colour.raised,
        Role.Midlight: colour.hover,
        Role.Mid: colour.border,
        Role.Dark: colour.border_strong,
        Role.Shadow: colour.border_strong,
    }
    disabled = dict.fromkeys((Role.WindowText, Role.Text, Role.ButtonText, Role.PlaceholderText), colour.disabled)
    disabled |= {
        Role.HighlightedText: colour.disabled,
        Role.Highlight: colour.selected_inactive,
        Role.Accent: colour.disabled,
        Role.Link: colour.disabled,
        Role.LinkVisited: colour.disabled,
        Role.Base: colour.sunken,
        Role.ToolTipText: colour.disabled,
    }
    inactive = {Role.Highlight: colour.selected_inactive}
    result = QPalette()
    for group, changes in ((Group.Active, {}), (Group.Inactive, inactive), (Group.Disabled, disabled)):
        for role, value in (roles | changes).items():
            result.setColor(group, role, value)
    return result
