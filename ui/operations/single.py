"""One window a home: a second one asks the first to come to the front, and ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 500
_RAISE = b"raise\n"


def server_name(root: Path) -> str:
    """The name of a home's local server: short, and the same for the same folder."""
    return "corral-" + hashlib.blake2b(str(root.resolve()).encode(), digest_size=8).hexdigest()


def raise_other(root: Path) -> bool:
    """Ask the window that has this home to come to the front; False where there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(root))
    if not socket.waitForConnected(_PATIENCE):
        return False
    socket.write(_RAISE)
    socket.waitForBytesWritten(_PATIENCE)
    socket.disconnectFromServer()
    return True


class SingleWindow(QObject):
    """Listens for second windows; call `raise_other` before, since listening takes over what a crash left behind."""

    asked = Signal()
    """A second window was started: this one should come to the front."""

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._hear)
        name = server_name(root)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)
            self._server.listen(name)

    @property
    def listening(self) -> bool:
        """Whether a second window would find this one."""
        return self._server.isListening()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _hear(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self.asked.emit)
