"""Which reports we took off the list in order to remove their message, noted on the server before we do.

Of two who decide on a report, Synapse lets one take it off the list, and that one may act. If Corral ends between the
two steps, only this note tells at the next start that the message is still to be removed, and by us.
"""

from __future__ import annotations

import threading

from console.adapters.matrix.client import Client

KIND = "corral.claims"
_KEPT = 50
"""More than can be under way at once."""


class Claims:
    """The notes of one account; may be used by several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._writing = threading.Lock()
        self._noted: dict[str, str] | None = None

    def note(self, me: str, report: int, key: str) -> None:
        """Write down that a command is about to take a report.

        :raises RemoteError: it could not be written down.
        """
        with self._writing:
            noted = {number: by for number, by in self._read(me).items() if number != str(report)}
            self._noted = dict([*noted.items(), (str(report), key)][-_KEPT:])
            self._client.set_own_data(me, KIND, self._noted)

    def forget(self, report: int) -> None:
        """Nothing came of it: the report was not taken. What the server has of the note is overwritten by the next."""
        with self._writing:
            if self._noted is not None:
                self._noted.pop(str(report), None)

    def is_ours(self, me: str, report: int, key: str) -> bool:
        """Whether this very command was about to take the report.

        :raises RemoteError: it cannot be read.
        """
        with self._writing:
            return bool(key) and self._read(me).get(str(report)) == key

    def _read(self, me: str) -> dict[str, str]:
        if self._noted is None:
            told = self._client.own_data(me, KIND)
            self._noted = {number: by for number, by in told.items() if isinstance(by, str)}
        return self._noted
