"""Looking before something is sent: whatever goes wrong then, nothing was done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.adapters.errors import Malformed, Unavailable


@contextmanager
def looking() -> Iterator[None]:
    """Before anything was sent, an answer without sense is no reason for doubt.

    :raises Unavailable: in place of Malformed, which would say that the action may have been done.
    """
    try:
        yield
    except Malformed as error:
        raise Unavailable(str(error)) from error
