"""Controls that several pages of the settings use."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QSpinBox, QWidget


def number_field(value: int, low: int, high: int, unit: str) -> QSpinBox:
    """A number between two bounds, with its unit."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    box.setSuffix(unit)
    box.setMaximumWidth(160)
    return box


def choice_field(chosen: str, options: tuple[tuple[str, str], ...]) -> QComboBox:
    """One of a few (value, words); `currentData` is the value."""
    box = QComboBox()
    for value, words in options:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.setMaximumWidth(220)
    return box


class FileField(QWidget):
    """A path that can be typed or chosen.

    :param kinds: the filter of the file dialog.
    """

    changed = Signal(str)

    def __init__(self, path: str, title: str, kinds: str) -> None:
        super().__init__()
        self._title, self._kinds = title, kinds
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._path = QLineEdit(path)
        self._path.setAccessibleName(title)
        self._path.editingFinished.connect(lambda: self.changed.emit(self._path.text().strip()))
        choose = QPushButton("Choose…")
        choose.setAccessibleName(f"Choose a file: {title}")
        choose.clicked.connect(self._choose)
        row.addWidget(self._path, 1)
        row.addWidget(choose)
        self.setFocusProxy(self._path)

    def path(self) -> str:
        """What stands in the field."""
        return self._path.text().strip()

    def set_path(self, path: str) -> None:
        """Show another path."""
        self._path.setText(path)

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self._title, self._path.text(), self._kinds)
        if path:
            self._path.setText(path)
            self.changed.emit(path)
