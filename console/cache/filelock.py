"""A lock between processes on a file of its own; the operating system frees it when its holder dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _lock(descriptor: int) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            except OSError:  # LK_LOCK gives up after ten seconds
                continue
            return

    def _share(descriptor: int) -> None:
        """Nothing to do: there, a file that somebody has open can be neither moved nor replaced."""

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _share(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_SH)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class FileLock:
    """A lock that is waited for; the file stays. One thread of a process at a time may use an object.

    :param path: the lock file; its folder must exist.
    :raises OSError: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def acquire(self) -> None:
        """Wait until it is ours."""
        _lock(self._descriptor)

    def try_acquire(self) -> bool:
        """Take it if nobody holds it or has a share in it; whether it is ours now."""
        return _try_lock(self._descriptor)

    def share(self) -> None:
        """Wait until nobody holds it alone, then hold it together with all who share it."""
        _share(self._descriptor)

    def release(self) -> None:
        """Let the next one have it."""
        _unlock(self._descriptor)

    def close(self) -> None:
        """Give the file back, and the lock with it."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()
