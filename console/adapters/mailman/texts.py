"""The texts of a list: read one by one, and published where Mailman keeps them itself."""

from __future__ import annotations

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, NotFound, RemoteError, Uncertain, Unsupported
from console.adapters.mailman import mapping
from console.adapters.mailman.client import Client
from console.domain.commands import Command
from console.domain.records import Document, Gone

_OVERWRITTEN = "Somebody else wrote another text at the same moment, and theirs stands there now."


def parse(remote_id: str) -> tuple[str, str] | None:
    """The list and the kind of a text that Mailman keeps in the list's configuration; None for any other."""
    head, _, rest = remote_id.partition("/")
    list_id, _, kind = rest.rpartition("/")
    return (list_id, kind) if head == "text" and list_id and kind in mapping.OWN_TEXTS else None


def read(client: Client, remote_id: str) -> Document | Gone:
    """One text as it is now.

    :raises Unsupported: it is kept elsewhere, and read with the listing alone.
    """
    place = parse(remote_id)
    if place is None:
        raise Unsupported("Mailman keeps this text elsewhere; it is read with all the others.")
    try:
        configuration = client.configuration(place[0])
    except NotFound:
        client.confirm_missing()
        return Gone(remote_id)
    return next(one for one in mapping.texts(place[0], configuration) if one.remote_id == remote_id)


def publish(client: Client, command: Command) -> Outcome:
    """Write a text, and look whether it is what stands there afterwards: Mailman lets the last of two writers win.

    :raises Conflict: somebody else's text stands there.
    """
    place = parse(command.target)
    if place is None:
        raise Unsupported("This text is kept elsewhere; Mailman only names its address.")
    before = read(client, command.target)
    if isinstance(before, Gone):
        raise NotFound("The list is no longer there.")
    if _same(before.text, command.value):
        return AlreadyDone((before,))
    if command.base_digest and before.digest() != command.base_digest:
        raise Conflict("It was changed on the remote after this was written; nothing was overwritten.", before)
    client.set_text(place[0], place[1], command.value)
    try:
        after = read(client, command.target)
    except RemoteError as error:
        raise Uncertain("It was sent, and could not be read again to see whether it stands there.") from error
    if isinstance(after, Gone) or not _same(after.text, command.value):
        raise Conflict(_OVERWRITTEN, after if isinstance(after, Document) else None)
    return Applied((after,))


def _same(one: str, other: str) -> bool:
    """Mailman cuts the white space around a text and writes line ends as it likes."""
    return [line.rstrip() for line in one.strip().splitlines()] == [
        line.rstrip() for line in other.strip().splitlines()
    ]
