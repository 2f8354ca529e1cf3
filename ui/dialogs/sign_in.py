"""Asks for an account's secret again, for the keyring or for this run only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.theme import Text, current
from ui.widgets.labels import TextLabel


class SignInDialog(QDialog):
    """One field; not modal, because the queue goes on without it."""

    answered = Signal(str, bool)
    """The secret, and whether to keep it in the keyring."""

    def __init__(
        self, account: str, secret_title: str, why: str, *, keyring: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Sign in to {account}")
        self.setMinimumWidth(round(420 * current().text_scale))
        self._secret = QLineEdit()
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._secret.setAccessibleName(secret_title)
        self._secret.textChanged.connect(self._follow)
        self._keep = QCheckBox("Keep it in the system’s keyring")
        self._keep.setChecked(keyring)
        self._keep.setEnabled(keyring)
        label = QLabel(secret_title)
        label.setBuddy(self._secret)
        missing = "No keyring can be reached on this computer, so it is kept for this run only."
        self._buttons = QDialogButtonBox()
        self._ok = self._buttons.addButton("Sign in", QDialogButtonBox.ButtonRole.AcceptRole)
        self._ok.setDefault(True)
        self._buttons.addButton("Later", QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self._buttons.accepted.connect(self._tell)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(TextLabel(f"Sign in to {account}", Text.TITLE, 600))
        column.addWidget(TextLabel(why, Text.BODY, tone="text_2", wrap=True))
        column.addSpacing(4)
        column.addWidget(label)
        column.addWidget(self._secret)
        column.addWidget(self._keep)
        if not keyring:
            column.addWidget(TextLabel(missing, Text.SMALL, tone="text_2", wrap=True))
        column.addWidget(self._buttons)
        self._secret.setFocus()
        self._follow()

    def _follow(self) -> None:
        self._ok.setEnabled(bool(self._secret.text()))

    def _tell(self) -> None:
        self.answered.emit(self._secret.text(), self._keep.isChecked())
        self._secret.clear()
        self.accept()
