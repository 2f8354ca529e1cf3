"""What a document or a meetup, as the remote has it now, says about a command that changes it; pure functions."""

from __future__ import annotations

from console.domain.actions import Action, TargetKind
from console.domain.commands import Command
from console.domain.records import Document, Feed, Gone, Meetup, Record
from console.sync.answers import CannotTell, Done, LookUp, Refused, SendAgain

FEEDS = {TargetKind.DOCUMENT: Feed.TERMS, TargetKind.MEETUP: Feed.EVENTS}
"""Where the records of a target kind come from; those of other kinds cannot be read one by one."""

_CHANGED = "It was changed on the remote after this was written; nothing was overwritten."
_GONE = "It is no longer there: somebody took it away."


def before_changing(command: Command, current: Record | Gone) -> Done | Refused | None:
    """Whether a command still fits what it was written on; None means that it may be sent.

    :param current: the document or meetup as it was read just now.
    """
    if _is_as_meant(command, current):
        return Done((current,), "It was so already.")
    if isinstance(current, Gone):
        return Refused(_GONE, current)
    if _differs(command, current):
        return Refused(_CHANGED, current)
    return None


def after_lost_answer(command: Command, current: Record | Gone) -> LookUp:
    """What became of a command whose answer was lost, by its target as it was read after the settle time."""
    if _is_as_meant(command, current):
        return Done((current,), "Looked up after the answer was lost: it is as it was meant.")
    if isinstance(current, Gone):
        return Refused(_GONE, current)
    if not command.base_digest:
        return CannotTell("The answer was lost, and what the remote shows does not tell whether it was done.")
    return Refused(_CHANGED, current) if _differs(command, current) else SendAgain()


def _is_as_meant(command: Command, current: Record | Gone) -> bool:
    match current:
        case Gone():
            return command.action is Action.CANCEL
        case Document():
            return command.action is Action.PUBLISH and _same(current.text, command.value)
        case Meetup():
            return command.action is Action.SCHEDULE and _same(current.source, command.value)
        case _:
            return False


def _differs(command: Command, current: Record) -> bool:
    if not isinstance(current, Document | Meetup):
        return False
    return bool(command.base_digest) and current.digest() != command.base_digest


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same but for how their lines end: remotes write those as they like."""
    return bool(one) and one.split() == other.split() and one.splitlines() == other.splitlines()
