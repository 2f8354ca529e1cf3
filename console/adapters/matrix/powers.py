"""Gets an account the rights that something takes in a room, where Synapse allows that."""

from __future__ import annotations

from collections.abc import Callable

from console.adapters.errors import Forbidden, Invalid, NotFound
from console.adapters.matrix.client import Client
from console.adapters.matrix.rooms import Room, read_room

_TURNS = 4
"""Of two who are made admins at the same moment, Synapse lets the later list of powers replace the other one’s."""


def entered(client: Client, me: str, room_id: str, able: Callable[[Room], bool]) -> Room:
    """A room in which we may do something; if need be we join it, and let ourselves be made an admin of it.

    :raises NotFound: the room is no longer there.
    :raises Forbidden: nobody of this server who could give us the right is in it, or we administer no server.
    """
    try:
        room = read_room(client, room_id)
    except NotFound as error:
        client.confirm_missing()
        raise NotFound("The room is no longer there.") from error
    if able(room):
        return room
    for _ in range(_TURNS):
        try:
            client.take_power(room_id)
            if room.membership(me) != "join":
                client.enter(room_id)
        except (Forbidden, Invalid, NotFound) as error:
            raise Forbidden(
                f"{me} is no moderator of {room.title}, and nobody of this server is in it who could make it one."
            ) from error
        room = read_room(client, room_id)
        if able(room):
            return room
    raise Forbidden(f"{me} has not the right to do that in {room.title}; an admin of the room can give it.")
