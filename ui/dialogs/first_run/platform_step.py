"""Step one: the platform, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from console.adapters.base import Platform
from ui.theme import current
from ui.widgets.set_up import PlatformCard, Step

_COLUMNS, _LARGE = 4, 1.25
"""Cards a row, one less from this size of the text on."""


class PlatformStep(Step):
    """One card a platform; arrows move between them."""

    chosen = Signal()

    def __init__(self, platforms: Sequence[Platform]) -> None:
        super().__init__(1, "Platform")
        self._platforms = tuple(platforms)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        cards = QWidget()
        grid = QGridLayout(cards)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        columns = _COLUMNS if current().text_scale < _LARGE else _COLUMNS - 1
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        for number, platform in enumerate(self._platforms):
            card = PlatformCard(
                platform.letters, platform.title, "Experimental" if platform.experimental else platform.versions
            )
            if platform.experimental:
                # The one word has room on every card; which versions are meant is for those who ask.
                card.setAccessibleName(f"{platform.title}, {platform.versions}, Experimental")
                card.setToolTip(
                    f"{platform.versions}. Written from this platform’s documents; it never met a live server."
                )
            self._group.addButton(card, number)
            grid.addWidget(card, number // columns, number % columns)
        self.body.addWidget(cards)
        self._group.idToggled.connect(lambda _, on: self.chosen.emit() if on else None)

    @property
    def platform(self) -> Platform | None:
        """The chosen platform."""
        number = self._group.checkedId()
        return self._platforms[number] if number >= 0 else None

    def take_focus(self) -> None:
        """Put the focus on the chosen card, or on the first."""
        button = self._group.checkedButton() or self._group.button(0)
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, number: int) -> None:
        """Choose a card."""
        button = self._group.button(number)
        if button is not None:
            button.setChecked(True)
