"""Waiting for a real server: the one place of the tests where time passes."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], bool], what: str, within: float = 60.0, pause: float = 0.05) -> None:
    """Ask until the condition holds.

    :param what: what is waited for, for the message: "600 posts to be held"
    :param within: seconds
    :param pause: seconds between two questions; longer where answering keeps the server from its work
    :raises TimeoutError: it did not hold in time
    """
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within:g} s for {what}")
        time.sleep(pause)
