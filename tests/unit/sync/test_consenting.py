"""Sign-ins in the browser, as the sync process runs them: told of, ended, and never in the way of its end."""

from __future__ import annotations

import io
import json
import threading
import time
from typing import Any

from console.adapters.base import Browser
from console.adapters.errors import Unauthorized
from console.sync.consenting import Consents
from console.sync.protocol import CheckAsked, Speaker

ASKED = CheckAsked(7, "forum", "https://forum.example")


class Told(io.StringIO):
    """What was told, and a bell for each line."""

    def __init__(self) -> None:
        super().__init__()
        self.bell = threading.Semaphore(0)

    def flush(self) -> None:
        self.bell.release()

    def lines(self, number: int) -> list[dict[str, Any]]:
        for _ in range(number):
            assert self.bell.acquire(timeout=10)
        return [json.loads(line) for line in self.getvalue().splitlines()]


def until_closed(_: CheckAsked, browser: Browser) -> str:
    """Waits as an adapter does, until nobody wants it any more."""
    browser.open("https://forum.example/authorize")
    end = time.monotonic() + 10
    while not browser.closed() and time.monotonic() < end:
        threading.Event().wait(0.01)
    raise Unauthorized("The sign-in in the browser was ended before it was done.")


def test_the_address_comes_first_and_then_the_secret() -> None:
    told = Told()

    def agree(asked: CheckAsked, browser: Browser) -> str:
        browser.open(f"{asked.url}/authorize")
        return "harbour-token-58"

    consents = Consents(Speaker(told), agree)
    consents.begin(ASKED)

    assert told.lines(2) == [
        {"event": "consent", "id": 7, "address": "https://forum.example/authorize"},
        {"event": "consented", "id": 7, "secret": "harbour-token-58"},
    ]
    consents.end_all(5)


def test_what_goes_wrong_is_the_result() -> None:
    told = Told()

    def fail(_: CheckAsked, __: Browser) -> str:
        raise ZeroDivisionError

    consents = Consents(Speaker(told), fail)
    consents.begin(ASKED)

    (result,) = told.lines(1)
    assert (result["id"], result["ok"], result["data"]) == (7, False, {"failure": "Unforeseen"})
    consents.end_all(5)


def test_one_that_nobody_wants_any_more_ends() -> None:
    told = Told()
    consents = Consents(Speaker(told), until_closed)
    consents.begin(ASKED)
    told.lines(1)

    consents.end(7)
    consents.end(8)  # of which nobody knows

    assert told.lines(1)[1]["data"] == {"failure": "Unauthorized"}
    consents.end_all(5)


def test_the_end_of_the_process_ends_them_all() -> None:
    told = Told()
    consents = Consents(Speaker(told), until_closed)
    for number in (1, 2, 3):
        consents.begin(CheckAsked(number, "forum", "https://forum.example"))
    told.lines(3)

    consents.end_all(5)

    assert len([thread for thread in threading.enumerate() if thread.name.startswith("consent")]) == 0
