"""What a stock widget may be beside itself: the look of a button, the error of a field."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtWidgets import QPushButton, QWidget

_LOOK, _ERROR = "corralLook", "corralError"


class Look(StrEnum):
    """The looks of a button."""

    NORMAL = "normal"
    PRIMARY = "primary"
    """The one action that the page is for; a dialog's default button has it by itself."""
    QUIET = "quiet"
    """A faint outline."""
    GHOST = "ghost"
    """No outline until it is pointed at."""
    DANGER = "danger"
    """What cannot be taken back."""


def set_look(button: QWidget, look: Look) -> None:
    """Give a button a look."""
    button.setProperty(_LOOK, look.value)
    button.update()


def look_of(widget: QWidget | None) -> Look:
    """Return the look that a button has: the one set, or primary for a default and ghost for a flat one."""
    value = widget.property(_LOOK) if widget is not None else None
    if value:
        return Look(value)
    if isinstance(widget, QPushButton):
        if widget.isDefault():
            return Look.PRIMARY
        if widget.isFlat():
            return Look.GHOST
    return Look.NORMAL


def set_error(field: QWidget, wrong: bool) -> None:
    """Outline a field as wrong or right; the sentence that says why stands under it (`InlineError`)."""
    field.setProperty(_ERROR, wrong)
    field.update()


def has_error(widget: QWidget | None) -> bool:
    """Return whether a field is outlined as wrong."""
    return widget is not None and bool(widget.property(_ERROR))
