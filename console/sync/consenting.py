"""Sign-ins in the browser that are under way: this process listens for the answer, the window shows the address."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from console.adapters.base import Browser
from console.adapters.errors import RemoteError
from console.sync.protocol import CheckAsked, Speaker

_log = logging.getLogger(__name__)

Consent = Callable[[CheckAsked, Browser], str]
"""Lets a person sign in with the browser and returns the secret to keep; raises `RemoteError` or `ValueError`."""


@dataclass(frozen=True, slots=True)
class _UnderWay:
    thread: threading.Thread
    closed: threading.Event


class Consents:
    """Runs each in a thread of its own and tells of it: `consent` with the address to open, then `consented` with the
    secret, or `result` with what went wrong.
    """

    def __init__(self, speaker: Speaker, consent: Consent) -> None:
        self._speaker = speaker
        self._consent = consent
        self._under_way: dict[int, _UnderWay] = {}

    def begin(self, asked: CheckAsked) -> None:
        """Begin one."""
        closed = threading.Event()
        thread = threading.Thread(target=self._run, args=(asked, closed), name=f"consent {asked.id}", daemon=True)
        self._under_way[asked.id] = _UnderWay(thread, closed)
        thread.start()

    def end(self, number: int) -> None:
        """The person no longer wants it."""
        if number in self._under_way:
            self._under_way.pop(number).closed.set()

    def end_all(self, patience: float) -> None:
        """Nobody listens any more.

        :param patience: seconds that they are waited for, all together.
        """
        ended = list(self._under_way.values())
        for number in list(self._under_way):
            self.end(number)
        for each in ended:
            each.thread.join(patience / len(ended))

    def _run(self, asked: CheckAsked, closed: threading.Event) -> None:
        browser = Browser(
            open=lambda address: self._speaker.say("consent", id=asked.id, address=address), closed=closed.is_set
        )
        try:
            secret = self._consent(asked, browser)
        except (RemoteError, ValueError, OSError) as error:
            self._failed(asked.id, str(error), type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a third party's adapter must not end the process
            _log.exception("A sign-in in the browser failed in an unforeseen way.")
            words = f"The sign-in failed in an unforeseen way ({type(error).__name__}); the journal has the details."
            self._failed(asked.id, words, "Unforeseen")
        else:
            self._speaker.say("consented", id=asked.id, secret=secret)

    def _failed(self, number: int, error: str, failure: str) -> None:
        self._speaker.say("result", id=number, ok=False, error=error, data={"failure": failure})
