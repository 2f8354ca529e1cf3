"""A page of the settings window: rows of a label, a control and one sentence that explains it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from console.settings import Settings
from ui.theme import Text, current
from ui.widgets.labels import TextLabel

_LABEL_COLUMN = 168
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own "no limit", which PySide does not name."""


class Page(QScrollArea):
    """One subject: a title, a line about it, and rows that line up.

    :param title: what the list on the left says.
    """

    def __init__(self, title: str, about: str = "") -> None:
        super().__init__()
        self.title = title
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        self._of_setting: dict[str, tuple[QWidget, QVBoxLayout | None]] = {}
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(24, 20, 24, 24)
        self._column.setSpacing(current().space.unit * 3)
        self._column.addWidget(TextLabel(title, Text.TITLE, 600))
        if about:
            self._column.addWidget(_quiet(about))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(14)
        self._grid.setColumnMinimumWidth(0, round(_LABEL_COLUMN * current().text_scale))
        self._grid.setColumnStretch(1, 1)
        self._column.addLayout(self._grid)
        self._column.addStretch(1)
        self.setWidget(body)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force: a change could not be kept. Pages without settings of their own do nothing."""

    def lock(self, settings: Collection[str], sentence: str) -> None:
        """Show that some settings cannot be changed here.

        :param sentence: who settled them.
        """
        for name in settings:
            control, cell = self._of_setting.get(name, (None, None))
            if control is None:
                continue
            control.setEnabled(False)
            told = " ".join(part for part in (control.accessibleDescription(), sentence) if part)
            control.setAccessibleDescription(told)
            if cell is not None:
                cell.addWidget(_quiet(sentence))

    def hold(self, setting: str, control: QWidget) -> None:
        """Note a control that stands in no row, for `lock`."""
        self._of_setting[setting] = control, None

    def add_row(self, label: str, control: QWidget, explanation: str = "", *, setting: str = "") -> None:
        """A labelled control; the label is its buddy, so that its mnemonic and screen readers find it.

        :param setting: what it sets, for `lock`.
        """
        row = self._grid.rowCount()
        name = QLabel(label)
        name.setBuddy(control)
        name.setWordWrap(True)
        name.setMaximumWidth(round(_LABEL_COLUMN * current().text_scale))
        name.setMinimumHeight(current().height.field)
        control.setMinimumHeight(current().height.field)
        if not control.accessibleName():
            control.setAccessibleName(label.replace("&", ""))
        if explanation:
            control.setAccessibleDescription(explanation)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        cell = QVBoxLayout()
        cell.setSpacing(4)
        # A control with a widest width would otherwise narrow the whole column.
        narrow = control.maximumWidth() < QWIDGETSIZE_MAX
        cell.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag(0))
        if explanation:
            cell.addWidget(_quiet(explanation))
        self._grid.addLayout(cell, row, 1)
        if setting:
            self._of_setting[setting] = control, cell

    def add_wide(self, widget: QWidget, stretch: int = 0) -> None:
        """A widget over the whole width, after the rows."""
        self._column.insertWidget(self._column.count() - 1, widget, stretch)

    def fill_with(self, widget: QWidget) -> None:
        """A widget that takes all the room below the heading."""
        self._column.takeAt(self._column.count() - 1)
        self._column.addWidget(widget, 1)


def _quiet(text: str) -> QLabel:
    return TextLabel(text, Text.SMALL, tone="text_2", wrap=True)
