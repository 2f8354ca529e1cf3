"""What can be wrong with the cache file, each as one clear sentence that says what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError


class CacheError(Exception):
    """The cache cannot be used, or not now. Nothing that was committed before is lost."""


class CacheLocked(CacheError):
    """Another process holds the file for longer than anybody waits."""


class CacheDamaged(CacheError):
    """The file is not a database, or a damaged one.

    :param kept: where the damaged file is; it is never deleted (see `console.cache.connection.set_aside`).
    """

    def __init__(self, message: str, kept: Path) -> None:
        super().__init__(message)
        self.kept = kept
        self._file = _identity(kept)

    @property
    def still_there(self) -> bool:
        """Whether the damaged file is where it was: another process may have set it aside and begun a new one."""
        return self._file is not None and _identity(self.kept) == self._file


class CacheNewer(CacheError):
    """A newer Corral has changed the file's schema.

    :param found: the schema version in the file.
    :param known: the newest version that this program can use.
    """

    def __init__(self, message: str, found: int, known: int) -> None:
        super().__init__(message)
        self.found = found
        self.known = known


class CacheChanged(CacheError):
    """The file was taken back to an older schema while it was open."""


class CacheReadOnly(CacheError):
    """The file or its folder cannot be written to."""


class DiskFull(CacheError):
    """There is no room left on the disk."""


_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_READONLY = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})


@contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite reports about the file into the error that says so; mistakes of this program pass.

    :raises CacheError: the file, its folder or its disk cannot be used.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        known = _of_sqlite(error, path)
        if known is None:
            raise
        raise known from error


@contextmanager
def typed_errors(path: Path) -> Iterator[None]:
    """The same also for what the system reports; around work on the file alone, as any OSError is taken for one of it.

    :raises CacheError: the file, its folder or its disk cannot be used.
    """
    try:
        with sqlite_errors(path):
            yield
    except OSError as error:
        raise _of_system(error, path) from error


def _of_sqlite(error: DBAPIError | sqlite3.Error, path: Path) -> CacheError | None:
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", 0) & 0xFF
    if code in _LOCKED:
        return CacheLocked(f"Another program keeps {path} locked. Close it, then try again.")
    if code in _DAMAGED:
        return damaged(path)
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    if code in _READONLY:
        return CacheReadOnly(f"{path} cannot be written to. Allow writing to it and its folder, then try again.")
    if code == sqlite3.SQLITE_IOERR:
        return CacheError(f"The disk that holds {path} reports an error. Check the disk and its free space.")
    return None


def _of_system(error: OSError, path: Path) -> CacheError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    return CacheReadOnly(f"{path} cannot be written to ({error.strerror}). Allow writing to it, then try again.")


def _full(path: Path) -> DiskFull:
    return DiskFull(f"The disk that holds {path.parent} is full. Make room, then try again; nothing is lost.")


def damaged(path: Path) -> CacheDamaged:
    """The error for a file that is damaged where it is."""
    return CacheDamaged(
        f"The cache {path} is damaged. Start again to set it aside and fetch everything anew; decisions that were not "
        "sent stay in the file that is set aside.",
        path,
    )


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells one file from another that came into its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def in_use(path: Path) -> CacheLocked:
    """The error for a file that nobody else may have open for what is to be done."""
    return CacheLocked(f"Corral is running on {path.parent}. Close its window and end its commands, then try again.")


def newer(path: Path, found: int, known: int) -> CacheNewer:
    """The error for a file that a newer Corral has migrated."""
    return CacheNewer(
        f"{path} was made by a newer Corral (schema {found}; this one knows {known}). Install the newer version.",
        found,
        known,
    )
