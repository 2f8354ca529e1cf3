"""A report of a crash, for a person to read, to shorten and to hand on by themselves."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from ui.theme import Text, current
from ui.widgets.labels import TextLabel

_WIDTH, _HEIGHT = 760, 560
_ABOUT = (
    "Corral kept this on your computer. Nothing sends it. If you want to hand it to somebody who can mend the fault, "
    "read it first, and take out what is nobody’s business: the text can be changed here."
)


class ReportDialog(QDialog):
    """Shows one report.

    :param count: how many there are; the newest is shown.
    """

    saved = Signal(str, str)
    """A path that was chosen, and the text as it stands here."""
    deleted = Signal()
    """All reports can go."""

    def __init__(self, text: str, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Crash report")
        scale = current().text_scale
        self.resize(round(_WIDTH * scale), round(_HEIGHT * scale))
        self.text = QPlainTextEdit(text)
        self.text.setAccessibleName("Report")
        self.text.setTabChangesFocus(True)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(current().type.font(Text.SMALL).pixelSize())
        self.text.setFont(fixed)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        self.save = buttons.addButton("Save…", QDialogButtonBox.ButtonRole.ActionRole)
        words = "Delete it" if count == 1 else f"Delete all {count}"
        self.delete = buttons.addButton(words, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.save.clicked.connect(self._save)
        self.delete.clicked.connect(self._delete)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(TextLabel("What Corral kept of a crash", Text.TITLE, 600))
        column.addWidget(TextLabel(_ABOUT, tone="text_2", wrap=True))
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)

    def _save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save the report", "corral-crash.txt", "Text (*.txt)")
        if path:
            self.saved.emit(path, self.text.toPlainText())

    def _delete(self) -> None:
        self.deleted.emit()
        self.accept()
