"""What is done to users and posts, and for them: bans, mutes, messages, invitations, taking down and pinning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, Invalid, NotFound
from console.adapters.looking import looking
from console.adapters.nodebb import mapping, wire
from console.adapters.nodebb.client import Client
from console.adapters.nodebb.ids import post_of, user_of
from console.domain.actions import Action
from console.domain.commands import Command
from console.domain.items import Item

_STANDING = {Action.BAN: "banned", Action.SILENCE: "silenced"}


class People:
    """Acts on users and posts of one forum."""

    def __init__(self, client: Client, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock

    def on_member(self, command: Command) -> Outcome:
        """An action on a user.

        :raises NotFound: NodeBB has no such user.
        """
        uid = user_of(command.target)
        if uid is None:
            raise NotFound("NodeBB has no such user.")
        return self._write(uid, command) if command.action is Action.MESSAGE else self.measure(uid, command)

    def author(self, item: Item) -> wire.User:
        """Who wrote an item, as they are now."""
        with looking():
            return self._client.user(self.author_uid(item))

    def invite(self, uid: int, command: Command) -> Outcome:
        """Send an invitation by mail."""
        address = command.value.strip()
        if "@" not in address or "," in address or any(character.isspace() for character in address):
            raise Invalid(f"NodeBB invites people by their e-mail address, and “{address[:80]}” is none.")
        self._client.invite(uid, address)
        return Applied()

    def on_post(self, command: Command) -> Outcome:
        """Take a post down or put it back, pin its topic or no longer."""
        found = post_of(command.target)
        if found is None:
            raise NotFound("NodeBB has no such post.")
        tid, pid = found
        match command.action:
            case Action.PIN:
                self._client.pin(tid)
            case Action.UNPIN:
                self._client.unpin(tid)
            case Action.REMOVE:
                return Applied() if self.delete_post(pid) else AlreadyDone()
            case _:
                return self._restore(pid)
        return Applied()

    def delete_post(self, pid: str) -> bool:
        """Take a post down; False if it was down already, which NodeBB refuses."""
        try:
            self._client.delete_post(pid)
        except Invalid:
            if mapping.is_set(self._client.post(pid).deleted):
                return False
            raise
        return True

    def _restore(self, pid: str) -> Outcome:
        try:
            self._client.restore_post(pid)
        except Invalid:
            if not mapping.is_set(self._client.post(pid).deleted):
                return AlreadyDone()
            raise
        return Applied()

    def author_uid(self, item: Item) -> int:
        """The number of who wrote an item.

        :raises NotFound: nobody who is there.
        """
        uid = user_of(item.author.remote_id)
        if uid is None:
            raise NotFound("Its author is a guest, or no longer there.")
        return uid

    def measure(self, uid: int, command: Command) -> Outcome:
        """Ban, mute or neither. NodeBB keeps whatever came last, so it is looked at after."""
        match command.action:
            case Action.BAN:
                self._client.ban(uid, _milliseconds(command.value), command.reason)
            case Action.UNBAN:
                self._client.unban(uid)
            case Action.SILENCE:
                self._client.mute(uid, _milliseconds(command.value), command.reason)
            case _:
                self._client.unmute(uid)
        now = self._client.user(uid)
        is_so = (
            mapping.is_set(now.banned) if command.action in (Action.BAN, Action.UNBAN) else _is_muted(now, self._clock)
        )
        member = mapping.member(now, self._clock())
        if is_so != (command.action in _STANDING):
            raise Conflict(
                f"Somebody else changed that at the same moment: {now.username} is {member.standing}.", member
            )
        return Applied((member,))

    def _write(self, uid: int, command: Command) -> Outcome:
        if not command.message.strip():
            raise Invalid("A private message needs a text.")
        title = command.value.strip()
        text = f"**{title}**\n\n{command.message}" if title else command.message
        with looking():
            self._client.user(uid)
            room = self._client.room_with(uid)
        self._client.say(room or self._client.open_room(uid), text)
        return Applied()


def _is_muted(user: wire.User, clock: Callable[[], datetime]) -> bool:
    now = clock()
    return (mapping.maybe_time(user.muted_until) or now) > now


def _milliseconds(value: str) -> int:
    """When a measure ends; 0 for never."""
    if not value.strip():
        return 0
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise Invalid(f"“{value[:40]}” is no date; one looks like 2030-01-31.") from error
    aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return int(aware.timestamp() * 1000)
