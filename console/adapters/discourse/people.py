"""What is done to users, and for them: penalties, messages, invitations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from console.adapters.base import Applied, Outcome
from console.adapters.discourse import ids
from console.adapters.discourse.client import FOREVER, Client
from console.adapters.discourse.mapping import maybe_time, member
from console.adapters.errors import Conflict, Invalid, NotFound
from console.adapters.looking import looking
from console.analysis.visible import excerpt
from console.domain.actions import Action
from console.domain.commands import Command

_TITLE_LENGTH = 80
"""Characters of the message that stand for a title where it has none; Discourse asks for one."""


def punish(client: Client, number: int, command: Command) -> None:
    """Suspend or silence a user; done already, with the same end, is as good.

    :raises Conflict: somebody else did it, with another end.
    """
    until = _until(command.value)
    if not command.reason.strip():
        raise Invalid("Discourse asks for a reason, which the user can read.")
    act = client.suspend if command.action is Action.SUSPEND else client.silence
    try:
        act(number, until, command.reason, command.message)
    except Conflict as error:
        user = client.user(number)
        there = user.suspended_till if command.action is Action.SUSPEND else user.silenced_till
        if maybe_time(there) == maybe_time(until):
            return
        word = "suspended" if command.action is Action.SUSPEND else "silenced"
        end = f" until {there[:10]}" if there else ""
        raise Conflict(f"Somebody else has {word} {user.username} already{end}.") from error


def on_member(client: Client, command: Command, clock: Callable[[], datetime]) -> Outcome:
    """An action on a user.

    :raises NotFound: Discourse has no such user.
    """
    number = ids.user_number(command.target)
    if number is None:
        raise NotFound("Discourse has no such user.")
    if command.action is Action.MESSAGE:
        return _write(client, number, command)
    if command.action in (Action.SUSPEND, Action.SILENCE):
        punish(client, number, command)
    elif command.action is Action.UNSUSPEND:
        client.unsuspend(number)
    else:
        client.unsilence(number)
    found = member(client.user(number), clock())
    return Applied((found,))


def invite(client: Client, command: Command) -> Outcome:
    """Send an invitation by mail."""
    address = command.value.strip()
    if "@" not in address or any(character.isspace() for character in address):
        raise Invalid(f"Discourse invites people by their e-mail address, and “{address[:80]}” is none.")
    client.invite(address, command.message)
    return Applied()


def _write(client: Client, number: int, command: Command) -> Outcome:
    if not command.message.strip():
        raise Invalid("A private message needs a text.")
    title = command.value.strip() or excerpt(command.message, _TITLE_LENGTH)
    with looking():
        user = client.user(number)
    client.send_message(user.username, title, command.message)
    return Applied()


def _until(value: str) -> str:
    """When a penalty ends, as Discourse reads it."""
    if not value.strip():
        return FOREVER
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise Invalid(f"“{value[:40]}” is no date; one looks like 2030-01-31.") from error
    aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%SZ")
