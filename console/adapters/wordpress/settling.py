"""Telling who of two that decide at the same moment has decided, on a platform that lets the later one win.

WordPress answers 200 to both and keeps what was written last. Each console therefore looks before it writes, and looks
again afterwards, once everybody who had looked before it wrote must have finished writing: whoever looks later finds
the decision and writes nothing. This is Fischer's mutual exclusion; it is as good as its guess of how long others take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LEAST, MOST = 0.3, 6.0
"""Seconds between our write and the look after it. On a busy server a write takes longer, ours as that of others."""
_TIMES = 3.0
"""How much longer somebody else's look and write may take than ours took."""
_LOOKS = 3


class Settling:
    """One decision from the look before it to the look after it.

    :param pause: waits for some seconds.
    :param now: a clock in seconds that never goes back.
    """

    def __init__(self, pause: Callable[[float], None], now: Callable[[], float]) -> None:
        self._pause = pause
        self._now = now
        self._began = now()

    def look(self, ask: Callable[[], T], open_still: Callable[[T], bool]) -> T:
        """What stands there once nobody who was before us can be writing.

        :param open_still: whether an answer looks as if nobody had decided: WordPress writes the old state again for a
            moment while it changes it.
        """
        took = self._now() - self._began
        self._pause(min(max(LEAST, _TIMES * took), MOST))
        found = ask()
        for _ in range(_LOOKS):
            if not open_still(found):
                break
            self._pause(LEAST)
            found = ask()
        return found
