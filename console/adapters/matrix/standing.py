"""Changes how somebody stands: on the server, in one room, or in all rooms that an account looks after.

Synapse checks nothing here: the last who writes wins. So what stands is read again after each change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound, Rejected, Unsupported
from console.adapters.matrix import mapping, wire
from console.adapters.matrix.client import Client
from console.adapters.matrix.people import People
from console.adapters.matrix.powers import entered
from console.adapters.matrix.rooms import MEMBER, NOBODY, Room, read_room, read_rooms
from console.adapters.matrix.rules import SHADOW, TREATMENTS
from console.domain.actions import Action
from console.domain.commands import Command


@dataclass(frozen=True, slots=True)
class Change:
    """A change of somebody's membership.

    :param verb: Matrix's word.
    :param right: what one must be allowed to for it.
    :param wanted: the memberships that it ends in.
    """

    verb: str
    right: str
    wanted: frozenset[str]


CHANGES = {
    Action.KICK: Change("kick", "kick", frozenset({"leave", "ban"})),
    Action.BAN: Change("ban", "ban", frozenset({"ban"})),
    Action.UNBAN: Change("unban", "ban", frozenset({"leave", "join", "invite", "knock"})),
}
_THERE = frozenset({"join", "invite", "knock"})


class Standing:
    """Changes people in the name of one account."""

    def __init__(self, client: Client, people: People, infos: Callable[[], Iterable[wire.RoomInfo]]) -> None:
        """:param infos: the rooms that the account looks after."""
        self._client = client
        self._people = people
        self._infos = infos

    # On the server

    def suspend(self, user: str, me: str, *, suspended: bool) -> Outcome:
        """Let somebody read and nothing else, or lift that.

        :raises Conflict: somebody set it otherwise at the same moment.
        """
        account = self._account(user, me)
        if bool(account.suspended) is suspended:
            return AlreadyDone((self._people.seen(user, me),))
        self._client.suspend(user, suspended=suspended)
        if bool(self._client.user(user).suspended) is not suspended:
            what = "lifted the suspension" if suspended else "suspended them"
            raise Conflict(f"Somebody else {what} at the same moment; Synapse does not tell who.")
        return Applied((self._people.seen(user, me),))

    def treat(self, user: str, me: str, value: str) -> Outcome:
        """Show what somebody sends to nobody, or to everybody again.

        :raises Invalid: there is no such treatment.
        :raises Conflict: somebody set it otherwise at the same moment.
        """
        if value not in dict(TREATMENTS):
            raise Invalid(f"Synapse knows no treatment called {value}.")
        account = self._account(user, me)
        banned = value == SHADOW
        if bool(account.shadow_banned) is banned:
            return AlreadyDone((self._people.seen(user, me),))
        self._client.shadow_ban(user, banned=banned)
        if bool(self._client.user(user).shadow_banned) is not banned:
            raise Conflict("Somebody else set it otherwise at the same moment; Synapse does not tell who.")
        return Applied((self._people.seen(user, me),))

    # In rooms

    def change_in(self, room_id: str, user: str, me: str, command: Command) -> Outcome:
        """Kick, ban or unban somebody in one room, as its moderator; we become one if need be."""
        _refuse_ourselves(user, me)
        change = CHANGES[command.action]
        room = entered(self._client, me, room_id, lambda found: found.may(me, change.right))
        done = self._change(room, user, me, change, command)
        return Applied() if done is not room else AlreadyDone()

    def change_everywhere(self, user: str, me: str, command: Command) -> Outcome:
        """Kick, ban or unban somebody in all rooms that the account looks after.

        Where they are and we are no moderator we become one if need be; elsewhere such a room is left alone.

        :raises Forbidden: it was not possible in some of the rooms; it is done in the others.
        """
        _refuse_ourselves(user, me)
        change = CHANGES[command.action]
        refused: list[str] = []
        rooms: list[Room] = []
        changed = False
        for room in read_rooms(self._client, self._infos()).values():
            if not _concerned(room, user, me, change):
                rooms.append(room)
                continue
            try:
                able = entered(self._client, me, room.id, lambda found: found.may(me, change.right))
                done = self._change(able, user, me, change, command)
            except (Forbidden, NotFound):
                refused.append(room.title)
                continue
            changed = changed or done is not able
            rooms.append(done)
        if refused:
            raise Forbidden(f"It was not possible in {', '.join(refused)}; in all other rooms it is done.")
        records = (self._people.seen(user, me, *rooms),)
        return Applied(records) if changed else AlreadyDone(records)

    def _change(self, room: Room, user: str, me: str, change: Change, command: Command) -> Room:
        """The room as it is afterwards; the same one where there was nothing to do."""
        if room.membership(user) in change.wanted:
            return room
        if command.action is Action.UNBAN and command.undoes is not None:
            banned = room.people.get(user, NOBODY)
            if banned.sender != me:
                return room  # It was banned by somebody else: what is taken back is our own ban.
        try:
            self._client.change_membership(room.id, change.verb, user, command.reason)
        except Rejected:
            if read_room(self._client, room.id, MEMBER).membership(user) not in change.wanted:
                raise
        now = read_room(self._client, room.id, MEMBER)
        if now.membership(user) not in change.wanted:
            event = now.people.get(user, NOBODY)
            told = mapping.time(event.origin_server_ts)
            raise Conflict(
                f"{event.sender or 'Somebody else'} set it otherwise in {room.title} at the same moment "
                f"({told:%H:%M:%S} UTC): {now.membership(user)}."
            )
        return Room(room.id, room.state, now.people)

    def _account(self, user: str, me: str) -> wire.User:
        _refuse_ourselves(user, me)
        if not mapping.is_local(user, me):
            raise Unsupported(f"{user} belongs to another server; that one’s moderators can do it.")
        try:
            return self._client.user(user)
        except NotFound as error:
            self._client.confirm_missing()
            raise NotFound(f"{user} has no account on this server.") from error


def _concerned(room: Room, user: str, me: str, change: Change) -> bool:
    """Whether a change for all rooms is about this one."""
    membership = room.membership(user)
    if membership in change.wanted:
        return False
    return membership in _THERE or membership == "ban" or room.may(me, change.right)


def _refuse_ourselves(user: str, me: str) -> None:
    if user == me:
        raise Invalid("This is the account that Corral itself uses.")
