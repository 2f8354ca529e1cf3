"""The line to the sandbox's remote: opens it when it is first needed, lets mischief happen on the way, and turns what
its file gets wrong into the errors of the contract."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Lock

import msgspec

from console.adapters.errors import Busy, Malformed, RateLimited, Unauthorized, Unavailable
from console.adapters.sandbox import mischief
from console.adapters.sandbox.remote import FILE, Clock, OtherVersionError, SandboxRemote

PASSWORD = "shingle"  # noqa: S105 - it protects nothing, and the sentence that asks for it names it


@dataclass(frozen=True, slots=True)
class Call:
    """One call under way: the remote, and the mischief that happens to it, with seconds."""

    remote: SandboxRemote
    happening: Mapping[str, float]


class Line:
    """How one console reaches the remote in a folder.

    :param secret: `PASSWORD` signs in even while the sandbox says that the sign-in has expired.
    """

    def __init__(self, folder: Path, secret: str, clock: Clock, sleep: Callable[[float], None]) -> None:
        self._folder = folder
        self._signed_in = secret == PASSWORD
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._remote: SandboxRemote | None = None

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            if self._remote is not None:
                self._remote.close()

    @contextmanager
    def call(self, names: Sequence[str] = mischief.EVERY_CALL) -> Iterator[Call]:
        """One request to the remote.

        :param names: the mischief that can happen to it.
        :raises Unavailable: nobody answers, or the file cannot be used.
        :raises RateLimited: as it says.
        :raises Unauthorized: the sign-in has expired.
        :raises Malformed: the answer was half a JSON, or the file is damaged.
        :raises Busy: other processes kept the file locked for too long.
        """
        with self._translated():
            remote = self._opened()
            happening = remote.provoked([name for name in names if not (name == "token-expired" and self._signed_in)])
            self._happen(happening)
            yield Call(remote, happening)

    def _opened(self) -> SandboxRemote:
        with self._lock:
            if self._remote is None:
                self._remote = SandboxRemote(self._folder, self._clock)
            return self._remote

    def _happen(self, happening: Mapping[str, float]) -> None:
        if "slow" in happening:
            self._sleep(happening["slow"])
        if "offline" in happening:
            raise Unavailable("The sandbox does not answer: it was told to be offline.")
        if "rate-limited" in happening:
            until = self._clock() + timedelta(seconds=happening["rate-limited"])
            raise RateLimited("The sandbox asks for patience: too many requests.", until)
        if "token-expired" in happening:
            raise Unauthorized(f"The sign-in on the sandbox has expired. Sign in again with the word “{PASSWORD}”.")
        if "half-answer" in happening:
            raise Malformed("The sandbox sent half an answer, as it was told to. Try again.")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OtherVersionError as error:
            raise Malformed(
                f"The sandbox in {self._folder} was made by another version. Remove {FILE} there to start afresh."
            ) from error
        except (sqlite3.OperationalError, OSError) as error:
            if "locked" in str(error):
                raise Busy("The sandbox is busy with another console. It will be tried again.") from error
            raise Unavailable(f"The sandbox’s file in {self._folder} cannot be used: {error}.") from error
        except (sqlite3.DatabaseError, msgspec.MsgspecError) as error:
            raise Malformed(
                f"The sandbox in {self._folder} is damaged. Remove {FILE} there to start afresh."
            ) from error
