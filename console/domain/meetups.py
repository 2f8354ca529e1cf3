"""What a person sees of a meetup = what the remote last said + what they decided and not yet sent."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.actions import Action
from console.domain.commands import COUNTING, Command


def last_word(commands: Iterable[Command]) -> Command | None:
    """The command that holds: the last counting one on a meetup, in any order given."""
    counting = [one for one in commands if one.state in COUNTING and one.action in (Action.SCHEDULE, Action.CANCEL)]
    return max(counting, key=lambda one: one.id, default=None)


def effective(remote: str | None, commands: Iterable[Command]) -> str | None:
    """The iCalendar text that a person sees; None where there is no such meetup.

    :param remote: as the remote has it; None where it has none.
    """
    last = last_word(commands)
    if last is None:
        return remote
    return last.value if last.action is Action.SCHEDULE else None
