"""What a command's target, as the remote has it now, says about the command; pure functions."""

from __future__ import annotations

from console.domain.actions import Action, Effect
from console.domain.commands import Command
from console.domain.items import Handled, Item, ItemState
from console.domain.records import Gone
from console.sync.answers import CannotTell, Done, LookUp, Refused, SendAgain

_PAST = {
    Action.APPROVE: "approved",
    Action.REJECT: "rejected",
    Action.DISCARD: "discarded",
    Action.DEFER: "deferred",
    Action.RESUME: "resumed",
    Action.BAN: "banned",
    Action.UNBAN: "unbanned",
    Action.SPAM: "marked as spam",
    Action.WARN: "warned",
    Action.EDIT: "edited",
    Action.REMOVE: "removed",
    Action.RESTORE: "restored",
    Action.MODERATE: "set",
    Action.SILENCE: "silenced",
    Action.SUSPEND: "suspended",
    Action.CLAIM: "taken over",
    Action.RELEASE: "given back",
}


def before_sending(
    command: Command, current: Item | Gone, undone: Action | None = None, user: str = ""
) -> Done | Refused | None:
    """Whether a command still fits what it was decided on; None means that it may be sent.

    :param current: the item as it was read just now.
    :param undone: the action that the command takes back, for one with `Effect.REOPENS`.
    :param user: our name on the remote.
    """
    if isinstance(current, Gone):
        return _gone_before(command, current)
    handled = current.handled or Handled()
    if current.state is ItemState.PENDING:
        if command.action is Action.RESTORE:
            return Done((current,), "It was waiting for a decision again already.")
        if _only_edits(command) and _has_text(current, command.value):
            return Done((current,), "The text was so already.")
    elif command.effect is Effect.CLOSES and handled.action == command.action.value:
        return Done((current,), _the_same(command, handled, user))
    elif command.effect in (Effect.CLOSES, Effect.DEFERS) or _decided_anew(command, undone, handled):
        return Refused(_somebody_first(handled), current, handled)
    if command.base_digest and current.digest() != command.base_digest:
        return Refused("The text was changed after this was decided.", current, current.handled)
    return None


def after_doubt(command: Command, current: Item | Gone, user: str = "") -> LookUp:
    """What became of a command whose answer was lost, by its item as it was read after the settle time.

    :param user: our name on the remote, which tells our own deed from a colleague's.
    """
    if command.effect is Effect.CLOSES:
        return _closing_after_doubt(command, current, user)
    if isinstance(current, Gone):
        return Refused("It is no longer there.", current)
    if command.action is Action.RESTORE:
        if current.state is ItemState.PENDING:
            return Done((current,), "Looked up after the answer was lost: it waits for a decision again.")
        return SendAgain()
    if command.action is Action.EDIT and _has_text(current, command.value):
        return Done((current,), "Looked up after the answer was lost: the text is as it was meant.")
    if command.action is Action.EDIT and command.base_digest == current.digest():
        return SendAgain()
    return CannotTell("The answer was lost, and what the remote shows does not tell whether it was done.")


def after_refusal(command: Command, refused: Refused, user: str = "") -> Done | Refused:
    """The remote refused; it is done all the same where it had been decided just as we did."""
    current, winner = refused.current, refused.winner
    if winner is None and isinstance(current, Item):
        winner = current.handled
    if winner is not None and command.effect is Effect.CLOSES and winner.action == command.action.value:
        records = () if current is None else (current,)
        return Done(records, _the_same(command, winner, user))
    return Refused(refused.detail, current, winner)


def _closing_after_doubt(command: Command, current: Item | Gone, user: str) -> LookUp:
    looked_up = "Looked up after the answer was lost"
    if isinstance(current, Gone):
        return Done((current,), f"{looked_up}: it is no longer there. This was done, or somebody else decided on it.")
    if current.state is ItemState.PENDING:
        return SendAgain()
    handled = current.handled or Handled()
    if handled.action and handled.action != command.action.value:
        return Refused(_somebody_first(handled), current, handled)
    if not handled.action:
        return Done((current,), f"{looked_up}: it is decided. The remote does not tell how or by whom.")
    if handled.by and handled.by == user:
        return Done((current,), f"{looked_up}: it was done.")
    return Done((current,), f"{looked_up}: it is {_PAST[command.action]}, by {handled.by or 'us or by somebody else'}.")


def _gone_before(command: Command, current: Gone) -> Refused | None:
    if command.effect is Effect.NONE and not _only_edits(command):
        return None
    return Refused("It is no longer there: somebody else decided on it, or its author took it back.", current)


def _decided_anew(command: Command, undone: Action | None, handled: Handled) -> bool:
    """Whether what should be taken back is no longer what stands there."""
    return command.action is Action.RESTORE and undone is not None and handled.action not in ("", undone.value)


def _only_edits(command: Command) -> bool:
    """Whether it changes the text and nothing else; on some platforms an edit also publishes."""
    return command.action is Action.EDIT and command.effect is Effect.NONE


def _has_text(item: Item, value: str) -> bool:
    return bool(value) and (item.source or item.text).strip() == value.strip()


def _the_same(command: Command, handled: Handled, user: str) -> str:
    who = "This account" if handled.by and handled.by == user else handled.by or "Somebody else"
    return f"{who} had {_PAST[command.action]} it already."


def _somebody_first(handled: Handled) -> str:
    words = {action.value: past for action, past in _PAST.items()}
    how = words.get(handled.action, handled.action)
    return f"{handled.by or 'Somebody else'} decided first" + (f": {how}." if how else ".")
