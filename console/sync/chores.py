"""What the sync process does for the cache alone, in a thread of its own: rank and near-copies, and what may go."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from console.cache.connection import Cache
from console.cache.errors import CacheError
from console.sync.sweeping import BREATH, sweep_all
from console.sync.triage import Triage

_log = logging.getLogger(__name__)

SWEEP_EVERY = 3600.0
"""Seconds between two looks for items that were kept long enough."""


class Chores(threading.Thread):
    """Triages in slices whenever it is woken, and sweeps now and then.

    :param keep_for: how long decided items stay in the cache; None keeps them for ever.
    :param moved: called after something was committed.
    """

    def __init__(
        self,
        cache: Cache,
        clock: Callable[[], datetime],
        keep_for: Callable[[], timedelta] | None,
        moved: Callable[[], None],
    ) -> None:
        super().__init__(name="chores", daemon=True)
        self._cache = cache
        self._clock = clock
        self._keep_for = keep_for
        self._moved = moved
        self._triage = Triage(cache)
        self._bell = threading.Event()
        self._stopping = False
        self._swept = float("-inf")

    def wake(self) -> None:
        """Items were stored."""
        self._bell.set()

    def stop(self) -> None:
        """End after the slice that is under way."""
        self._stopping = True
        self._bell.set()

    def run(self) -> None:
        """Work until told to stop; a fault of the machine is tried again at the next call or look."""
        while not self._stopping:
            self._bell.clear()
            try:
                self._work()
            except CacheError as error:
                _log.warning("Rank and near-copies have to wait: %s", error)
            except Exception:  # noqa: BLE001 - one text's fault must not end the process
                _log.exception("Rank and near-copies could not be worked out.")
            if not self._stopping:
                self._bell.wait(60)

    def _work(self) -> None:
        while not self._stopping and self._triage.slice():
            self._moved()
            time.sleep(BREATH)
        if self._keep_for is None or time.monotonic() - self._swept < SWEEP_EVERY:
            return
        self._swept = time.monotonic()
        sweep_all(self._cache, self._clock() - self._keep_for(), lambda: self._stopping, self._moved)
