"""A process that types into the terms pane until it is killed; says on standard output what it typed, and when.

python -m tests.e2e.terms_typist HOME
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import bootstrap
from console.paths import Home
from ui.operations.runner import Runner
from ui.panes.terms.controller import TermsController
from ui.panes.terms.view import TermsView

_EVERY = 25
"""Milliseconds between two keys: somebody who types fast."""


def main() -> None:
    """Type for ever."""
    app = QApplication(sys.argv[:1])
    desk = bootstrap.open_desk(Home(Path(sys.argv[1]), sandbox=True))
    view = TermsView()
    controller = TermsController(desk, Runner(), view)
    typing = QTimer()
    typed = 0

    def type_on() -> None:
        nonlocal typed
        QTest.keyClicks(view.editor, "abcdefghij"[typed % 10])
        typed += 1
        sys.stdout.write(f"{typed} {time.monotonic()}\n")
        sys.stdout.flush()

    def begin() -> None:
        if not typing.isActive():
            view.editor.moveCursor(view.editor.textCursor().MoveOperation.End)
            typing.start(_EVERY)

    typing.timeout.connect(type_on)
    controller.shown.connect(begin)
    view.show()
    controller.refresh()
    app.exec()


if __name__ == "__main__":
    main()
