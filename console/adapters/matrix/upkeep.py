"""What keeps a community going: topics, pinned messages, invitations and words from the server."""

from __future__ import annotations

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound, Unsupported
from console.adapters.matrix import mapping
from console.adapters.matrix.client import Client
from console.adapters.matrix.ids import PostId, TopicId
from console.adapters.matrix.powers import entered
from console.adapters.matrix.rooms import PINNED, TOPIC, Room, pinned_in, read_room, since, text
from console.domain.commands import Command

_TURNS = 4
"""How often a list of pinned messages is written again when others write it at the same moment."""


class Upkeep:
    """Writes in the name of one account."""

    def __init__(self, client: Client, place: str) -> None:
        """:param place: the account's room by id; empty for the whole server."""
        self._client = client
        self._place = place

    def publish(self, target: TopicId, me: str, command: Command) -> Outcome:
        """Set the topic of a room. Matrix checks nothing, so it is read just before and just after.

        Of two topics at the same moment the first stands.

        :raises Conflict: somebody changed it since it was on screen, or at the same moment.
        """
        room = entered(self._client, me, target.room, lambda found: found.may_set(me, TOPIC))
        now = mapping.topic(room, me)
        if now.text == command.value:
            return AlreadyDone((now,))
        if command.base_version != now.version and (command.base_version or now.version):
            raise Conflict(f"{_writer(room, TOPIC)} changed the topic since you read it: “{now.text[:200]}”.")
        content = {"topic": command.value, "m.topic": {"m.text": [{"body": command.value}]}}
        made = self._client.set_state(target.room, TOPIC, content)
        self._give_way(target, made, now.version, command.value)
        after = read_room(self._client, target.room)
        shown = mapping.topic(after, me)
        if shown.text != command.value:
            raise Conflict(f"{_writer(after, TOPIC)} changed the topic at the same moment: “{shown.text[:200]}”.")
        return Applied((shown,))

    def pin(self, target: PostId, me: str, *, pinned: bool) -> Outcome:
        """Put a message at the top of its room, or take it from there; the other pinned ones stay.

        The list is written as a whole and Matrix checks nothing. So it is read again, and written again where another's
        list took the place of ours, or ours the place of one that we had not seen.

        :raises Conflict: others write it again and again.
        """
        room = entered(self._client, me, target.room, lambda found: mapping.may_pin(found, me))
        if (target.event in room.pinned) is pinned:
            return AlreadyDone()
        seen, before = _event_id(room), room.pinned
        self._client.set_state(target.room, PINNED, {"pinned": _with(before, target.event, pinned=pinned)})
        for _ in range(_TURNS):
            # Whoever wrote since meant to pin or unpin something else: all of it is to hold.
            wanted = before
            for event in since(self._client, target.room, PINNED, seen):
                listed = pinned_in(event)
                wanted = [each for each in wanted if each in listed or each not in before]
                wanted += [each for each in listed if each not in wanted and each not in before]
            room = read_room(self._client, target.room)
            if room.pinned == wanted:
                return Applied()
            self._client.set_state(target.room, PINNED, {"pinned": wanted})
        raise Conflict(f"{_writer(room, PINNED)} changes the pinned messages at the same moment.")

    def invite(self, me: str, value: str, reason: str) -> Outcome:
        """Invite somebody into a room.

        :param value: their whole name, and after a blank the room where the account looks after several.
        :raises Invalid: one of them is missing or is no name.
        """
        user, _, named = value.strip().partition(" ")
        if not (user.startswith("@") and ":" in user):
            raise Invalid("Invite somebody by their whole Matrix name, such as @ana:example.org.")
        room_id = self._room(named.strip())
        room = entered(self._client, me, room_id, lambda found: found.may(me, "invite"))
        if room.membership(user) in ("join", "invite"):
            return AlreadyDone()
        if room.membership(user) == "ban":
            raise Forbidden(f"{user} is banned from {room.title}; lift the ban first.")
        self._client.change_membership(room_id, "invite", user, reason)
        after = read_room(self._client, room_id).membership(user)
        if after not in ("join", "invite"):
            raise Conflict(f"The invitation into {room.title} was taken back at the same moment.")
        return Applied()

    def write(self, user: str, me: str, command: Command) -> Outcome:
        """Write to somebody of this server, as the server.

        :raises Unsupported: the server does not do that.
        """
        if not mapping.is_local(user, me):
            raise Unsupported(f"{user} belongs to another server; Synapse writes to its own people only.")
        said = f"{command.value}\n\n{command.message}" if command.value else command.message
        try:
            self._client.notify(user, said, command.key)
        except NotFound as error:
            self._client.confirm_missing()
            raise NotFound(f"{user} has no account on this server.") from error
        except Invalid as error:
            if "not enabled" not in str(error):
                raise
            raise Unsupported(
                "This server sends no notices; whoever runs it can set server_notices in its homeserver.yaml."
            ) from error
        return Applied()

    def _give_way(self, target: TopicId, ours: str, seen: str, value: str) -> None:
        """Of two topics that were set at the same moment the first stands: where that is another’s, put it back.

        :raises Conflict: theirs was first.
        """
        first = next(iter(since(self._client, target.room, TOPIC, seen)), None)
        if first is None or first.event_id == ours or text(first.content, "topic") == value:
            return
        self._client.set_state(target.room, TOPIC, first.content)
        raise Conflict(f"{first.sender} changed the topic first: “{text(first.content, 'topic')[:200]}”.")

    def _room(self, named: str) -> str:
        room = named or self._place
        if room.startswith("#"):
            try:
                return self._client.room_named(room)
            except NotFound as error:
                raise Invalid(f"There is no room called {room}.") from error
        if not room.startswith("!"):
            raise Invalid("Name the room too, such as @ana:example.org #garden:example.org.")
        return room


def _writer(room: Room, kind: str) -> str:
    event = room.state.get(kind)
    return event.sender if event is not None else "Somebody else"


def _event_id(room: Room) -> str:
    event = room.state.get(PINNED)
    return event.event_id if event is not None else ""


def _with(listed: list[str], event: str, *, pinned: bool) -> list[str]:
    kept = [each for each in listed if each != event]
    return [*kept, event] if pinned else kept
