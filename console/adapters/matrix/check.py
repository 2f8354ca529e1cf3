"""The check of an account in plain words: which server, which rooms, what may be done, and where a right is given."""

from __future__ import annotations

from collections.abc import Sequence

from console.adapters.errors import Forbidden, Malformed, NotFound
from console.adapters.matrix import wire
from console.adapters.matrix.client import Client
from console.adapters.matrix.mapping import visible_names
from console.domain.capabilities import Grant, Permission, ServerInfo

WARNING = (
    "An account that administers the server can read every room and every account of it: "
    "Synapse has none for a single moderator. Keep the password out of shared places."
)
_HOW = (
    "this account does not administer the server; one that does can grant it: "
    "PUT /_synapse/admin/v1/users/{user}/admin with {{“admin”: true}}"
)


def server_info(client: Client, me: str, rooms: Sequence[wire.RoomInfo] | None) -> ServerInfo:
    """Ask the server.

    :param rooms: those that the account looks after; None where it may not list them.
    :raises RemoteError: see `console.adapters.base.Adapter.probe`.
    """
    try:
        version = client.version()
    except NotFound as error:
        raise Malformed(
            f"{client.host} does not answer as Synapse does, or does not show /_synapse/admin at this address."
        ) from error
    found = list(rooms or ())
    readable = [room for room in found if room.encryption is None]
    return ServerInfo(
        product="Synapse",
        version=version,
        community=visible_names(found) if len(found) == 1 else me.partition(":")[2],
        user=me,
        members=client.users("", 1).total if rooms is not None else None,
        permissions=tuple(_permissions(me, found, readable) if rooms is not None else _without(me)),
        places=tuple((room.room_id, visible_names([room])) for room in found),
        warning=WARNING if rooms is not None else "",
    )


def may_administer(client: Client, me: str) -> bool:
    """Whether this account administers the server."""
    try:
        return client.is_admin(me)
    except Forbidden:
        return False


def _permissions(me: str, found: Sequence[wire.RoomInfo], readable: Sequence[wire.RoomInfo]) -> list[Permission]:
    hidden = [room for room in found if room.encryption is not None]
    lines = [
        Permission(
            "Reports of messages and people", Grant.YES, "dismiss, or remove the message; Synapse keeps no reason"
        ),
        Permission(
            "Remove messages, kick and ban",
            Grant.YES,
            f"where {me} is no moderator of a room it joins it and makes itself one; "
            "that takes an admin of the room who is of this server",
        ),
        Permission("Members", Grant.YES, "suspend, shadow-ban, write as the server if server_notices is set up"),
        Permission("Messages", Grant.YES, f"of {len(readable)} rooms: those it is in, and those open to everybody"),
        Permission("Texts", Grant.PARTLY, "topics of rooms; the server’s terms are files that no interface changes"),
        Permission("Take a removal back", Grant.NO, "Matrix keeps nothing of a removed message"),
    ]
    if hidden:
        lines.append(
            Permission(
                "Encrypted rooms",
                Grant.NO,
                f"{visible_names(hidden)}: what is said there cannot be read, and nothing is listed from them; "
                "a report from there shows who reported and why",
            )
        )
    return lines


def _without(me: str) -> list[Permission]:
    how = _HOW.format(user=me)
    return [
        Permission("Reports of messages and people", Grant.NO, how),
        Permission("Members and messages", Grant.NO, how),
    ]
