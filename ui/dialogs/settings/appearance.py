"""Settings: theme, text size, row height, motion."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox

from console.settings import Settings
from ui.dialogs.settings.fields import choice_field, number_field
from ui.dialogs.settings.page import Page


class AppearancePage(Page):
    """Theme, text size, row height, motion."""

    changed = Signal(dict)
    """The changed settings, by their names."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("Appearance")
        theme = self._theme = choice_field(
            settings.theme, (("system", "Like the system"), ("light", "Light"), ("dark", "Dark"))
        )
        theme.activated.connect(lambda: self.changed.emit({"theme": theme.currentData()}))
        self.add_row("&Theme", theme, setting="theme")

        size = self._size = number_field(settings.text_size, 80, 200, " %")
        size.setSingleStep(5)
        size.valueChanged.connect(lambda value: self.changed.emit({"text_size": value}))
        self.add_row("Text &size", size, "Rows grow with the text.", setting="text_size")

        compact = self._compact = QCheckBox("Compact rows in the queue")
        compact.setChecked(settings.compact_rows)
        compact.toggled.connect(lambda on: self.changed.emit({"compact_rows": on}))
        self.add_row("&Rows", compact, "Two lines instead of three.", setting="compact_rows")

        motion = self._motion = QCheckBox("Reduce motion")
        motion.setChecked(settings.reduce_motion)
        motion.toggled.connect(lambda on: self.changed.emit({"reduce_motion": on}))
        still = "Nothing fades or slides; the countdown shows seconds only."
        self.add_row("&Motion", motion, still, setting="reduce_motion")

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        blocked = [QSignalBlocker(field) for field in (self._theme, self._size, self._compact, self._motion)]
        self._theme.setCurrentIndex(max(0, self._theme.findData(settings.theme)))
        self._size.setValue(settings.text_size)
        self._compact.setChecked(settings.compact_rows)
        self._motion.setChecked(settings.reduce_motion)
        for blocker in blocked:
            blocker.unblock()
