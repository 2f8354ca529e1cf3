"""The settings window: subjects on the left, one page on the right, every change written before it is shown as kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from console.settings import Settings
from ui.dialogs.settings.page import Page
from ui.theme import Text, current
from ui.widgets.labels import TextLabel
from ui.widgets.lines import Hairline

Save = Callable[[Settings], None]


class SettingsWindow(QDialog):
    """Shows pages; pages with a `changed` signal of settings are written through `save`.

    :param save: writes the settings; raises OSError where that fails, and the sentence is shown.
    """

    def __init__(self, settings: Settings, pages: Sequence[Page], save: Save, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        scale = current().text_scale
        self.resize(round(820 * scale), round(600 * scale))
        self._settings = settings
        self._save = save
        self._list = QListWidget()
        self._list.setAccessibleName("Subjects")
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFixedWidth(round(184 * scale))
        self._list.viewport().setAutoFillBackground(False)
        self._stack = QStackedWidget()
        self._stack.setBackgroundRole(QPalette.ColorRole.Base)
        self._stack.setAutoFillBackground(True)
        self._pages = tuple(pages)
        for page in pages:
            self._list.addItem(page.title)
            self._list.item(self._list.count() - 1).setSizeHint(QSize(0, current().height.rail_item))
            self._stack.addWidget(page)
            for button in page.findChildren(QPushButton):
                # Return ends a field here; it presses no button that happens to be the first.
                button.setAutoDefault(False)
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._list.setCurrentRow(0)
        self._word = TextLabel("Every change is kept at once.", Text.SMALL, tone="text_2", wrap=True)
        self._word.setAccessibleName("State of the settings")
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        subjects = QVBoxLayout()
        subjects.setContentsMargins(8, 14, 8, 8)
        subjects.addWidget(self._list)
        columns.addLayout(subjects)
        columns.addWidget(Hairline(upright=True))
        columns.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(columns, 1)
        whole.addWidget(Hairline())
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 8)
        foot.addWidget(self._word)
        whole.addLayout(foot)

    def change(self, changes: dict[str, Any]) -> None:
        """Write changed settings; says *Kept* only when they are, and shows the old ones where they are not."""
        try:
            changed = msgspec.structs.replace(self._settings, **changes)
            self._save(changed)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self.say_not_kept(f"{reason}.")
            for page in self._pages:
                page.show_settings(self._settings)
            return
        self._settings = changed
        self.say_kept()

    def say_kept(self) -> None:
        """Say that the last change is written down."""
        self.say("Kept.", "good")

    def say_not_kept(self, reason: str) -> None:
        """Say that the last change could not be written down, and why.

        :param reason: a sentence, with its full stop.
        """
        self.say(f"Not kept: {reason} The old setting is still in use.", "high")

    def say(self, sentence: str, tone: str = "text_2") -> None:
        """Say what became of the last thing that was asked for."""
        self._word.set_tone(tone)
        self._word.setText(sentence)

    def open_page(self, title: str) -> None:
        """Show the page of that title."""
        for line in self._list.findItems(title, Qt.MatchFlag.MatchExactly):
            self._list.setCurrentItem(line)
