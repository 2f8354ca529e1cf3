"""Settings: who decides, how long a decision can be taken back, how long decided items stay, notifications."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from console.settings import Settings
from ui.dialogs.settings.fields import number_field
from ui.dialogs.settings.page import Page


class GeneralPage(Page):
    """Name, undo window, retention, notification."""

    changed = Signal(dict)
    """The changed settings, by their names."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("General")
        name = self._name = QLineEdit(settings.moderator)
        name.setMaxLength(80)
        name.setPlaceholderText("As members know you")
        name.editingFinished.connect(lambda: self.changed.emit({"moderator": name.text().strip()}))
        about_name = "Stands in the log, and for {moderator} in canned replies."
        self.add_row("Your &name", name, about_name, setting="moderator")

        undo = self._undo = number_field(settings.undo_seconds, 0, 120, " s")
        undo.setSpecialValueText("Send at once")
        undo.editingFinished.connect(lambda: self.changed.emit({"undo_seconds": undo.value()}))
        self.add_row(
            "&Undo window",
            undo,
            "How long a decision is held before it is sent. Some cannot be undone after it.",
            setting="undo_seconds",
        )

        keep = self._keep = number_field(settings.retention_days, 1, 3650, " days")
        keep.editingFinished.connect(lambda: self.changed.emit({"retention_days": keep.value()}))
        about_keeping = "Then they leave this computer, unless you kept them. The log stays."
        self.add_row("&Keep decided items", keep, about_keeping, setting="retention_days")

        notify = self._notify = QCheckBox("One quiet notification when something is due")
        notify.setChecked(settings.notify)
        notify.toggled.connect(lambda on: self.changed.emit({"notify": on}))
        about_notifying = "Only while the window is hidden, and once until you look."
        self.add_row("&Notify", notify, about_notifying, setting="notify")

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        blocked = [QSignalBlocker(field) for field in (self._name, self._undo, self._keep, self._notify)]
        self._name.setText(settings.moderator)
        self._undo.setValue(settings.undo_seconds)
        self._keep.setValue(settings.retention_days)
        self._notify.setChecked(settings.notify)
        for blocker in blocked:
            blocker.unblock()
