"""What this program is, which version, and under which licences its parts are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.theme import Text, current
from ui.widgets.emblem import Logo
from ui.widgets.labels import TextLabel

_WIDTH, _HEIGHT = 620, 560


class AboutDialog(QDialog):
    """Name, version, the note on Qt, and the notices of everything that is inside.

    :param notice: the text of the file NOTICE.
    """

    def __init__(self, version: str, qt_version: str, notice: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Corral")
        scale = current().text_scale
        self.resize(round(_WIDTH * scale), round(_HEIGHT * scale))
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Logo())
        head.addWidget(TextLabel("Corral", Text.HEADLINE, 600))
        self.version = TextLabel(f"Version {version}", tone="text_2")
        self.version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head.addWidget(self.version, 1, Qt.AlignmentFlag.AlignVCenter)
        self.qt_note = TextLabel(
            f"Corral uses Qt {qt_version} and PySide6 under the GNU Lesser General Public License, version 3. Their "
            "libraries are separate files beside the program: you may replace them with others of the same interface. "
            "Their source is at code.qt.io.",
            tone="text_2",
            wrap=True,
        )
        self.notice = QPlainTextEdit(notice)
        self.notice.setReadOnly(True)
        self.notice.setAccessibleName("Licences of what is inside")
        self.notice.setTabChangesFocus(True)
        self.notice.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(current().type.font(Text.SMALL).pixelSize())
        self.notice.setFont(fixed)
        self.managed = TextLabel("", tone="text_2", wrap=True)
        self.managed.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(TextLabel("A desktop console for people who look after online communities.", wrap=True))
        column.addWidget(self.managed)
        column.addWidget(self.qt_note)
        column.addWidget(self.notice, 1)
        column.addWidget(buttons)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()

    def say_managed(self, sentence: str) -> None:
        """Say what is settled for this machine; nothing where the sentence is empty."""
        self.managed.setText(sentence)
        self.managed.setVisible(bool(sentence))
