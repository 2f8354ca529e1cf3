"""One attempt to send a command, or to find out what became of one: adapter calls only, safe in any thread."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from console.adapters.base import Adapter, AlreadyDone
from console.adapters.errors import (
    Conflict,
    HalfDone,
    Malformed,
    Rejected,
    RemoteError,
    Transient,
    Unauthorized,
    Uncertain,
    Unsupported,
)
from console.domain.actions import Action, ActionRule, Condition, TargetKind
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Gone, Record
from console.sync.answers import Attempt, CannotTell, Done, Doubtful, Glance, LookUp, NotNow, NotYet, Refused, SendAgain
from console.sync.record_verdict import FEEDS, after_lost_answer, before_changing
from console.sync.verdict import after_doubt, after_refusal, before_sending

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """A command and what is needed to send it.

    :param rule: how its action works there; None if this account does not offer it.
    :param undone: the action that it takes back, where it is an inverse.
    :param in_doubt: an earlier attempt got no answer, so look before sending again.
    :param user: our name on the remote.
    """

    command: Command
    rule: ActionRule | None
    undone: Action | None = None
    in_doubt: bool = False
    user: str = ""

    @property
    def repeatable(self) -> bool:
        """Whether doing it twice ends as doing it once."""
        return self.rule is not None and self.rule.repeatable

    @property
    def consumes(self) -> bool:
        """Whether doing it takes its item away, so that an item that is gone proves at any time that it is over."""
        return self.rule is not None and self.rule.condition is Condition.CONSUMED and self.on_item

    @property
    def cost(self) -> int:
        """What one call takes out of the account's budget."""
        return self.rule.cost if self.rule is not None else 1

    @property
    def on_item(self) -> bool:
        """Whether its target is an item."""
        return self.command.target_kind is TargetKind.ITEM

    @property
    def readable(self) -> bool:
        """Whether its target can be read one by one: not a new meetup, nor a person or a whole community."""
        return bool(self.command.target) and (self.on_item or self.command.target_kind in FEEDS)


def send(adapter: Adapter, errand: Errand) -> Attempt:
    """Send a command whose state is *sending*; no exception of the adapter leaves this function."""
    if errand.rule is None:
        return Refused(f"This account no longer offers to {errand.command.action.value} this.")
    answer: Attempt | None = None
    if errand.rule.condition is Condition.NOTHING and errand.readable:
        answer = _reread(adapter, errand)
    if answer is None:
        answer = _execute(adapter, errand)
    return _own_deed(errand, answer) if errand.in_doubt else answer


def look_up(adapter: Adapter, errand: Errand) -> LookUp:
    """Find out what became of a command whose answer was lost; call it after the action's settle time."""
    if errand.repeatable:
        return SendAgain()
    if not errand.readable:
        return CannotTell("The answer was lost, and the remote cannot be asked whether it was done.")
    try:
        current = _read(adapter, errand.command)
    except Rejected as error:
        return CannotTell(f"The answer was lost, and looking did not help: {error}")
    except RemoteError as error:
        return NotNow(error)
    return _after_doubt(errand, current)


def glance(adapter: Adapter, errand: Errand) -> Glance:
    """Look before the settle time is over: that an item is gone proves something, that it still waits does not."""
    found = look_up(adapter, errand)
    return found if isinstance(found, Done | NotNow) else NotYet()


def _reread(adapter: Adapter, errand: Errand) -> Attempt | None:
    """What speaks against sending, by the target as it is now; None if nothing does."""
    try:
        current = _read(adapter, errand.command)
    except Rejected as error:
        return Refused(str(error))
    except RemoteError as error:
        return NotNow(error)
    if errand.on_item and isinstance(current, Item | Gone):
        return before_sending(errand.command, current, errand.undone, errand.user)
    return before_changing(errand.command, current)


def _own_deed(errand: Errand, answer: Attempt) -> Attempt:
    """A refusal in the light of an earlier attempt whose answer was lost: it may only say that the first one worked."""
    if isinstance(answer, Refused) and answer.current is not None:
        found = _after_doubt(errand, answer.current)
        if isinstance(found, Done):
            return found
    return answer


def _execute(adapter: Adapter, errand: Errand) -> Attempt:
    try:
        outcome = adapter.execute(errand.command)
    except Conflict as error:
        return _refusal(adapter, errand, Refused(str(error), error.current, error.winner))
    except Rejected as error:
        return _refusal(adapter, errand, Refused(str(error)), look=not isinstance(error, Unsupported))
    except (Transient, Unauthorized) as error:
        return NotNow(error)
    except HalfDone as error:
        return CannotTell(str(error))
    except Uncertain as error:
        return Doubtful(str(error))
    except Malformed as error:
        return Doubtful(str(error), stops=error)
    except Exception as error:  # noqa: BLE001 - a third party's adapter must not end the engine
        _log.exception("The adapter failed in an unforeseen way while it sent command %d.", errand.command.id)
        return Doubtful(_unforeseen(error), stops=Malformed(_unforeseen(error)))
    detail = "It was so already." if isinstance(outcome, AlreadyDone) else ""
    return Done(outcome.records, detail)


def _refusal(adapter: Adapter, errand: Errand, refused: Refused, *, look: bool = True) -> Attempt:
    """A refusal with the target's present state, so that a person can see both."""
    if refused.current is None and look and errand.readable:
        try:
            refused = Refused(refused.detail, _read(adapter, errand.command), refused.winner)
        except RemoteError as error:
            _log.info("Command %d was refused, and its target could not be read: %s", errand.command.id, error)
    return after_refusal(errand.command, refused, errand.user)


def _after_doubt(errand: Errand, current: Record) -> LookUp:
    if errand.on_item and isinstance(current, Item | Gone):
        return after_doubt(errand.command, current, errand.user)
    return after_lost_answer(errand.command, current)


def _read(adapter: Adapter, command: Command) -> Record:
    """Read a command's target, with an unforeseen error turned into one that stops the account.

    :raises RemoteError: as `Adapter.read` and `Adapter.read_record` say.
    """
    try:
        if command.target_kind is TargetKind.ITEM:
            return adapter.read(command.target)
        return adapter.read_record(FEEDS[command.target_kind], command.target)
    except RemoteError:
        raise
    except Exception as error:
        _log.exception("The adapter failed in an unforeseen way while it read what command %d is about.", command.id)
        raise Malformed(_unforeseen(error)) from error


def _unforeseen(error: Exception) -> str:
    return f"The answer of the remote could not be understood ({type(error).__name__})."
