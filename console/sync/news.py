"""What an engine tells about its account, while it works and when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from console.cache.accounts import AccountState
from console.sync.pull import Progress


@dataclass(frozen=True, slots=True)
class AccountNews:
    """Where an account stands now; `progress` while a feed is being read."""

    account_id: int
    state: AccountState
    detail: str = ""
    retry_at: datetime | None = None
    progress: Progress | None = None


Tell = Callable[[AccountNews], None]


@dataclass(frozen=True, slots=True)
class AccountResult:
    """What one sync of an account came to.

    :param pulled: records that the remote sent.
    :param sent: commands that were sent.
    :param waiting: commands that still wait, for the end of their undo window or for the remote.
    :param error: why the account could not be served to the end; empty if it was.
    """

    name: str
    pulled: int = 0
    sent: int = 0
    waiting: int = 0
    parked: int = 0
    uncertain: int = 0
    error: str = ""
