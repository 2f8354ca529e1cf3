"""Garbage is collected on the window's thread only: a cycle may hold Qt objects, and those must die where they live.

Python collects in whatever thread happens to allocate. With readers beside the window that would be theirs, and Qt
would crash. It also keeps the pauses out of key presses: collecting waits for a quiet moment.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 2000
_THRESHOLDS = (20_000, 10, 10)
"""New objects before a young collection, young ones before a middle one, middle ones before a whole one."""


class Collecting(QObject):
    """Switches automatic collection off while it lives, and collects by a timer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._young = 0
        self._middle = 0
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def close(self) -> None:
        """Collect everything here, then let Python collect by itself again."""
        self._timer.stop()
        gc.collect()
        if self._was_on:
            gc.enable()

    def _collect(self) -> None:
        if gc.get_count()[0] < _THRESHOLDS[0]:
            return
        self._young += 1
        if self._young <= _THRESHOLDS[1]:
            gc.collect(0)
            return
        self._young = 0
        self._middle += 1
        if self._middle <= _THRESHOLDS[2]:
            gc.collect(1)
            return
        self._middle = 0
        gc.collect()
