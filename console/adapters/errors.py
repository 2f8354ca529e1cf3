"""Every way in which a remote can fail, sorted by what follows from it.

::

    RemoteError
    ├── Transient      certainly not applied; the command keeps waiting
    │   ├── Unavailable    no connection, a server that is down        (stops the account)
    │   ├── RateLimited    the remote said when to come back           (stops the account)
    │   └── Busy           this one item is locked at the moment       (delays this item only)
    ├── Unauthorized   signed out, token expired, password changed     (stops the account: "sign in again")
    ├── Uncertain      may have been applied: time-out or reset after the request left, a 5xx to an action that is
    │   │              not repeatable
    │   └── HalfDone       it failed half way, and its item waits as before: looking does not tell, only a person can
    ├── Rejected       certainly refused; the command is parked
    │   ├── Forbidden      this account may not
    │   ├── NotFound       it is no longer there
    │   ├── Conflict       somebody else decided or changed it meanwhile
    │   ├── Unsupported    the remote cannot do this
    │   └── Invalid        the remote did not accept the content
    └── Malformed      an answer that is not what the platform sends (HTML, half a JSON, too large); before an action
                       was sent this is like Unavailable, after it like Uncertain

The text of each is one clear sentence for people, that says what to do where something can be done. It never holds a
secret: the HTTP session redacts.
"""

from __future__ import annotations

from datetime import datetime

from console.domain.items import Handled
from console.domain.records import Record


class RemoteError(Exception):
    """Anything that a remote, or the way to it, got wrong."""

    stops_account = False


class Transient(RemoteError):
    """Certainly not applied; try again later."""


class Unavailable(Transient):
    """The remote cannot be reached or is down."""

    stops_account = True


class RateLimited(Transient):
    """The remote asked to wait.

    :param until: when to come back, aware; None if it did not say.
    """

    stops_account = True

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class Busy(Transient):
    """One item is locked for the moment; others can be acted on."""


class Unauthorized(RemoteError):
    """The sign-in no longer holds. Certainly not applied."""

    stops_account = True


class Uncertain(RemoteError):
    """May have been applied; only looking tells."""


class HalfDone(Uncertain):
    """The remote failed half way through: what others see of it may have happened although the item waits as before.

    Sent again by itself, it might happen twice, and looking does not tell; so the sentence says what a person can do.
    """


class Rejected(RemoteError):
    """Certainly refused."""


class Forbidden(Rejected):
    """This account may not do that."""


class NotFound(Rejected):
    """It is no longer there."""


class Conflict(Rejected):
    """Somebody else decided or changed it meanwhile.

    :param current: the item, document or meetup as the remote now has it, where it tells.
    :param winner: who decided and how, where it tells.
    """

    def __init__(self, message: str, current: Record | None = None, winner: Handled | None = None) -> None:
        super().__init__(message)
        self.current = current
        self.winner = winner


class Unsupported(Rejected):
    """The remote has no such action."""


class Invalid(Rejected):
    """The remote did not accept what was sent."""


class Malformed(RemoteError):
    """The answer is not what this platform sends."""

    stops_account = True
