"""What a failure means before something is written, and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.adapters.errors import Conflict, Malformed, RemoteError, Unavailable, Uncertain


@contextmanager
def beforehand() -> Iterator[None]:
    """Before anything was sent, an answer without sense is no reason for doubt."""
    try:
        yield
    except Malformed as error:
        raise Unavailable(str(error)) from error


@contextmanager
def afterwards() -> Iterator[None]:
    """After something was sent, a failure to look leaves it open who decided."""
    try:
        yield
    except Conflict:
        raise
    except RemoteError as error:
        raise Uncertain(f"It was sent, and could not be looked at afterwards: {error}") from error
