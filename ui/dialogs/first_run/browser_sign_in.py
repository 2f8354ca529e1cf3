"""Sign-in with the system's browser, as a part of step three: where it leads, what is waited for, and who came back."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.theme import Text
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.marks import IconMark


class _Stand(Enum):
    """How far it is."""

    IDLE = "idle"
    ASKING = "asking"
    OPEN = "open"
    IN = "in"


class BrowserSignIn(QWidget):
    """Emits what the person wants; whoever listens for the browser's answer is elsewhere."""

    wanted = Signal()
    ended = Signal()
    """Given up, or signed out: what came of it is forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self._stand, self._secret, self._address = _Stand.IDLE, "", ""
        self._begin = QPushButton("Sign in with your browser")
        self._begin.clicked.connect(self.wanted)
        self._open = QPushButton("Open it")
        self._open.clicked.connect(self._open_address)
        self._mark = IconMark("check", "good")
        self._words = TextLabel("", Text.BODY, wrap=True)
        self._copy, self._end = LinkButton("Copy the address"), LinkButton("Cancel")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._address))
        self._end.clicked.connect(self._give_up)
        self._whole = ElidedLabel("", Text.SMALL, tone="text_2")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._begin, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        for part in (self._open, self._copy, self._end):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._whole)
        self.reset()

    @property
    def secret(self) -> str:
        """What came of it; empty before."""
        return self._secret

    @property
    def under_way(self) -> bool:
        """Whether an answer is waited for."""
        return self._stand in (_Stand.ASKING, _Stand.OPEN)

    def reset(self) -> None:
        """Begin from the beginning."""
        self._secret = self._address = ""
        self._become(_Stand.IDLE, "")

    def ask(self, place: str) -> None:
        """The address of the sign-in is asked for."""
        self._become(_Stand.ASKING, f"Asking {place}…")

    def show_address(self, address: str, expected: str) -> None:
        """Say where the sign-in leads, then open it; one that leads to another host is opened by the person alone.

        :param expected: the host that the person entered.
        """
        self._address = address
        host = QUrl(address).host()
        self._become(_Stand.OPEN, f"Agree at {host}, then come back to Corral.")
        self._whole.setText(address)
        if host == expected:
            self._open_address()
        else:
            self._words.setText(f"This leads to {host}, not to {expected}. Open it only if that is right.")
            self._open.show()
            self._open.setFocus()

    def take(self, secret: str) -> None:
        """The person agreed."""
        self._secret, self._address = secret, ""
        self._become(_Stand.IN, "Signed in")

    def show_person(self, user: str) -> None:
        """Say who signed in."""
        if self._stand is _Stand.IN:
            self._words.setText(f"Signed in as {user}")

    def emphasise(self, *, on: bool) -> None:
        """Whether this is what one does next."""
        self._begin.setDefault(on)
        self._begin.update()

    def take_focus(self) -> None:
        """Put the focus on what can be done."""
        (self._begin if self._stand is _Stand.IDLE else self._end).setFocus()

    def _open_address(self) -> None:
        self._open.hide()
        if QDesktopServices.openUrl(QUrl(self._address)):
            self._words.setText(f"Agree at {QUrl(self._address).host()}, then come back to Corral.")
        else:
            self._words.setText("No browser could be opened. Copy the address into one on this computer.")

    def _give_up(self) -> None:
        self.reset()
        self.ended.emit()
        self._begin.setFocus()

    def _become(self, stand: _Stand, words: str) -> None:
        self._stand = stand
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._begin.setVisible(stand is _Stand.IDLE)
        self._open.hide()
        self._mark.setVisible(stand is _Stand.IN)
        self._words.setVisible(stand is not _Stand.IDLE)
        self._copy.setVisible(stand is _Stand.OPEN)
        self._whole.setVisible(stand is _Stand.OPEN)
        self._end.setVisible(stand is not _Stand.IDLE)
        self._end.setText("Sign out" if stand is _Stand.IN else "Cancel")
        self._end.updateGeometry()
