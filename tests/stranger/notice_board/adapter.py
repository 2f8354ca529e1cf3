"""The adapter: notes are read and decided over a small JSON interface, with the standard library alone."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from console.adapters.base import Adapter, AlreadyDone, Applied, Outcome, SignIn
from console.adapters.errors import (
    Conflict,
    Malformed,
    NotFound,
    RemoteError,
    Unauthorized,
    Unavailable,
    Uncertain,
    Unsupported,
)
from console.domain.actions import Action, ActionRule, Condition, Effect, Need
from console.domain.capabilities import Capabilities, FeedRule, Grant, Permission, ServerInfo
from console.domain.commands import Command
from console.domain.items import Author, Handled, Item, ItemKind, ItemState
from console.domain.records import Feed, Gone, Page

_NOTES = frozenset({ItemKind.POST})
_LARGEST = 5_000_000
CAPABILITIES = Capabilities(
    feeds=(FeedRule(Feed.QUEUE, incremental=False, every=120),),
    actions=(
        ActionRule(Action.APPROVE, "Hang it up", _NOTES, Effect.CLOSES, condition=Condition.VERSION, settle=30),
        ActionRule(
            Action.REJECT,
            "Give it back",
            _NOTES,
            Effect.CLOSES,
            condition=Condition.VERSION,
            reason=Need.OPTIONAL,
            settle=30,
        ),
    ),
)


class NoticeBoard(Adapter):
    """One key to one board."""

    def __init__(self, sign_in: SignIn) -> None:
        self._url = sign_in.url
        self._key = sign_in.secret

    @property
    def capabilities(self) -> Capabilities:
        """The same for every board."""
        return CAPABILITIES

    def probe(self) -> ServerInfo:
        """Ask the board for its name."""
        told = self._ask("board")
        return ServerInfo(
            "Notice board",
            str(told["version"]),
            str(told["name"]),
            user="",
            permissions=(Permission("Decide what hangs on the board", Grant.YES),),
        )

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """The notes that wait; the cursor is the number of the last one read."""
        if feed is not Feed.QUEUE:
            raise Unsupported("A notice board has notes and nothing else.")
        after = int(cursor) if cursor is not None and cursor.isdigit() else 0
        told = self._ask(f"notes?after={after}&limit={limit}")
        notes = tuple(_item(note) for note in told["notes"])
        return Page(notes, notes[-1].remote_id if notes else cursor, bool(told["more"]), told["total"])

    def read(self, remote_id: str) -> Item | Gone:
        """One note."""
        try:
            return _item(self._ask(f"notes/{quote(remote_id, safe='')}"))
        except NotFound:
            return Gone(remote_id)

    def execute(self, command: Command) -> Outcome:
        """Hang a note up, or give it back."""
        if CAPABILITIES.rule_of(command) is None:
            raise Unsupported(f"A notice board cannot {command.action.value} this.")
        wanted = {"action": command.action.value, "version": command.base_version, "reason": command.reason}
        try:
            return Applied((_item(self._ask(f"notes/{quote(command.target, safe='')}", wanted)),))
        except Conflict as error:
            current = self.read(command.target)
            handled = current.handled if isinstance(current, Item) else None
            if handled is not None and handled.action == command.action.value:
                return AlreadyDone((current,))
            raise Conflict(str(error), current, handled) from error

    def close(self) -> None:
        """Nothing is held open."""

    def _ask(self, path: str, body: dict[str, str] | None = None) -> Any:
        """Send one request; with a body it changes something.

        :raises RemoteError: whatever went wrong, as one of its kinds.
        """
        request = Request(f"{self._url}/{path}", headers={"Authorization": f"Bearer {self._key}"})
        if body is not None:
            request.data = json.dumps(body).encode()
        try:
            with urlopen(request, timeout=20) as answer:
                return json.loads(answer.read(_LARGEST))
        except HTTPError as error:
            with error:
                raise _failure(error.code, changes=body is not None) from error
        except URLError as error:
            raise Unavailable("The board cannot be reached; check its address.") from error
        except TimeoutError as error:
            if body is not None:
                raise Uncertain("The board did not answer in time; it may have been done.") from error
            raise Unavailable("The board did not answer in time.") from error
        except ValueError as error:
            raise Malformed("That is not the answer of a notice board; check its address.") from error


def _failure(status: int, *, changes: bool) -> RemoteError:
    match status:
        case 401:
            return Unauthorized("The board does not know this key. Sign in again.")
        case 404:
            return NotFound("The board has no such note.")
        case 409:
            return Conflict("Somebody else decided on this note.")
        case _ if changes:
            return Uncertain(f"The board met an error ({status}); it may have been done.")
        case _:
            return Unavailable(f"The board has a problem of its own ({status}).")


def _item(note: dict[str, Any]) -> Item:
    done = note["done"]
    return Item(
        remote_id=str(note["id"]),
        kind=ItemKind.POST,
        author=Author(note["by"]),
        subject=note["title"],
        text=note["text"],
        received=datetime.fromisoformat(note["at"]),
        version=str(note["version"]),
        state=ItemState.HANDLED if done else ItemState.PENDING,
        handled=Handled(action=done) if done else None,
        actions=("approve", "reject"),
    )
