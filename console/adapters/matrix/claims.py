"""Which commands are about to take a report off the list in order to remove its message, noted on the server.

Of two who decide on a report, Synapse lets one take it off the list, and that one may act. If Corral ends between the
two steps, only this note tells at the next start that the message is still to be removed, and by us.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from console.adapters.errors import RemoteError
from console.adapters.matrix.client import Client

KIND = "corral.claims"
_KEPT = 50
"""Notes, far more than can be under way at once; the oldest go."""


class Claims:
    """The notes of one account, which consoles on several machines may share; may be used by several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._writing = threading.Lock()
        self._void: set[str] = set()

    def note(self, me: str, report: int, key: str) -> bool:
        """Write down that a command is about to take a report; whether it had been about to do so before.

        :raises RemoteError: it could not be written down.
        """
        with self._writing:
            noted = self._read(me)
            before = noted.pop(key, None) == report and key not in self._void
            self._void.discard(key)
            self._client.set_own_data(me, KIND, dict([*noted.items(), (key, report)][-_KEPT:]))
            return before

    def forget(self, me: str, key: str) -> None:
        """Nothing came of it: the report was certainly not taken by this command."""
        with self._writing, suppress(RemoteError):
            self._void.add(key)
            noted = self._read(me)
            if noted.pop(key, None) is not None:
                self._client.set_own_data(me, KIND, noted)

    def _read(self, me: str) -> dict[str, int]:
        told = self._client.own_data(me, KIND)
        return {key: report for key, report in told.items() if isinstance(report, int)}
