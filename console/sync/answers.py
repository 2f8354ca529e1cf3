"""What an attempt to send a command can end in, as values."""

from __future__ import annotations

from dataclasses import dataclass

from console.adapters.errors import RemoteError
from console.domain.items import Handled
from console.domain.records import Record


@dataclass(frozen=True, slots=True)
class Done:
    """It is so now.

    :param records: what changed, as the remote has it.
    :param detail: how we know, where it is not simply the remote's answer.
    """

    records: tuple[Record, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not done, and it would not be the next time.

    :param current: the target as the remote has it now, where it told.
    """

    detail: str
    current: Record | None = None
    winner: Handled | None = None


@dataclass(frozen=True, slots=True)
class NotNow:
    """Certainly not done; `error` says whether the account stops or only this target waits."""

    error: RemoteError


@dataclass(frozen=True, slots=True)
class Doubtful:
    """May have been done; only looking tells.

    :param stops: the error that says that the account should rest as well, where there is one.
    """

    detail: str
    stops: RemoteError | None = None


@dataclass(frozen=True, slots=True)
class SendAgain:
    """Looking showed that it was not done and no longer can be."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """Looking early showed nothing: it may still be under way."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Looking did not help, or would not; a person has to."""

    detail: str


Attempt = Done | Refused | NotNow | Doubtful | CannotTell
Glance = Done | NotNow | NotYet
LookUp = Done | Refused | NotNow | SendAgain | CannotTell
Answer = Attempt | Glance | LookUp
