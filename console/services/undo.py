"""Taking decisions back, and making them again: last in, first out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from console.cache import accounts, items, meetups, outbox
from console.cache.accounts import Account
from console.cache.connection import Tx
from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import Command, CommandState, Decision
from console.domain.items import ItemState
from console.services import terms_publishing
from console.services.desk import Desk, Refusal


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo could do; each command of the decision is counted once.

    :param decision: the decision it was about.
    :param taken_back: never sent, and now never will be.
    :param restoring: sent; its inverse is in the outbox.
    :param final: sent, and the platform has no way back.
    :param under_way: being sent at this moment, or not known whether it was.
    :param items: the items it was about.
    """

    decision: int
    taken_back: int = 0
    restoring: int = 0
    final: int = 0
    under_way: int = 0
    again: int = 0
    items: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """For people: "8 taken back, 5 being restored, 1 final"."""
        parts = (
            (self.taken_back, "taken back"),
            (self.restoring, "being restored"),
            (self.final, "final"),
            (self.under_way, "being sent, so not yet"),
            (self.again, "decided again"),
        )
        return ", ".join(f"{count} {words}" for count, words in parts if count) or "nothing to take back"


def undo(desk: Desk, decision_id: int | None = None) -> Undone:
    """Take a decision back: the one named, else the last that has anything left to take back.

    :raises Refusal: there is none.
    """
    now = desk.clock()
    with desk.cache.write(durable=True) as tx:
        decision = _named(tx, decision_id) if decision_id is not None else outbox.last_undoable(tx.conn)
        if decision is None:
            raise Refusal("There is no decision to take back.")
        return _take_back(desk, tx, decision, now)


def _named(tx: Tx, decision_id: int) -> Decision:
    decision = outbox.decision(tx.conn, decision_id)
    if decision is None:
        raise Refusal(f"There is no decision {decision_id}.")
    return decision


def _take_back(desk: Desk, tx: Tx, decision: Decision, now: datetime) -> Undone:
    unsent = [c.id for c in decision.commands if c.state is CommandState.WAITING]
    withdrawn = set(outbox.withdraw(tx, unsent, now))
    for command in decision.commands:
        if command.state is CommandState.PARKED and outbox.dismiss(tx, command.id, now):
            withdrawn.add(command.id)
    known = {account.id: account for account in accounts.all(tx.conn)}
    known_inverses = outbox.inverses(tx.conn, decision)
    inverses: list[Command] = []
    restoring = final = under_way = 0
    for command in decision.commands:
        if command.id in withdrawn or command.state in (CommandState.WITHDRAWN, CommandState.DISMISSED):
            continue
        if command.state is not CommandState.SENT:
            under_way += 1
            continue
        if command.id in known_inverses:
            restoring += known_inverses[command.id].state is not CommandState.SENT
            continue
        inverse = _inverse(desk, tx, known.get(command.account), command, now)
        if inverse is None:
            final += 1
        else:
            inverses.append(inverse)
    if inverses:
        terms_publishing.note_inverses(tx, outbox.record(tx, inverses).commands)
    if not any(command.state is CommandState.SENDING for command in decision.commands):
        # Otherwise the next undo is about this decision again: what is being sent now can be taken back in a moment.
        outbox.mark_undone(tx, decision.id, now)
    return Undone(
        decision=decision.id,
        taken_back=len(withdrawn),
        restoring=restoring + len(inverses),
        final=final,
        under_way=under_way,
        items=_items(decision),
    )


def _inverse(desk: Desk, tx: Tx, account: Account | None, command: Command, now: datetime) -> Command | None:
    """The command that takes a sent one back, or None where nothing does."""
    if account is None:
        return None
    capabilities = desk.capabilities(account)
    rule = capabilities.rule_of(command)
    if rule is None or rule.inverse is None:
        return None
    if command.action is Action.PUBLISH:
        before = terms_publishing.inverse(tx, command)
        return _opposite(desk, before, rule.inverse, Effect.NONE, now) if before is not None else None
    if command.target_kind is TargetKind.MEETUP:
        # What it replaced comes back; an event that replaced nothing is taken off again.
        action = Action.SCHEDULE if command.former else Action.CANCEL
        opposite = _opposite(desk, command, action, Effect.NONE, now)
        former, value = command.value, command.former
        return replace(opposite, value=value, former=former, reason="", base_version="", base_digest="")
    back = capabilities.rule(rule.inverse, command.kind)
    opposite = _opposite(desk, command, rule.inverse, back.effect if back is not None else Effect.REOPENS, now)
    return replace(opposite, reason="", base_version="", base_digest="")


def _opposite(desk: Desk, command: Command, action: Action, effect: Effect, now: datetime) -> Command:
    """A command of its own on the same target, to be sent at once."""
    return replace(
        command,
        id=0,
        decision=0,
        action=action,
        effect=effect,
        decided_at=now,
        not_before=now,
        by=desk.settings.moderator,
        message="",
        key=secrets.token_hex(16),
        state=CommandState.WAITING,
        attempts=0,
        retry_at=None,
        undoes=command.id,
        detail="",
        sent_at=None,
    )


def redo(desk: Desk) -> Undone:
    """Make the decision again that was taken back last.

    What is being taken back and was not sent yet is left as it was decided; what was taken back is decided anew.

    :raises Refusal: nothing was taken back since the last new decision.
    """
    now = desk.clock()
    not_before = now + timedelta(seconds=desk.settings.undo_seconds)
    with desk.cache.write(durable=True) as tx:
        decision = outbox.last_undone(tx.conn)
        if decision is None:
            raise Refusal("There is nothing to decide again.")
        inverses = outbox.inverses(tx.conn, decision)
        kept = outbox.withdraw(tx, [inverse.id for inverse in inverses.values()], now)
        again = [
            found
            for command in decision.commands
            if _was_taken_back(command, inverses.get(command.id))
            and (found := _again(tx, command, now, not_before)) is not None
        ]
        if not again and not kept:
            raise Refusal("The items of that decision are no longer waiting.")
        outbox.mark_redone(tx, decision.id, stands=bool(kept), recorded=bool(again))
        if again:
            outbox.record(tx, again)
        return Undone(decision=decision.id, again=len(again) + len(kept), items=_items(decision))


def _was_taken_back(command: Command, inverse: Command | None) -> bool:
    """Whether a command no longer stands: it was never sent, or its inverse was."""
    if command.state is CommandState.SENT:
        return inverse is not None and inverse.state is CommandState.SENT
    return command.state in (CommandState.WITHDRAWN, CommandState.DISMISSED)


def _again(tx: Tx, command: Command, now: datetime, not_before: datetime) -> Command | None:
    """The command as it is decided anew; None where its item waits no longer."""
    if command.target_kind is TargetKind.MEETUP:
        known = meetups.by_remote_id(tx.conn, command.account, command.target) if command.target else None
        if command.target and known is None:
            return None
        version, digest = (known.meetup.version, known.meetup.digest()) if known is not None else ("", "")
    else:
        entry = items.entry(tx.conn, command.item) if command.item is not None else None
        if entry is None or entry.item.state is not ItemState.PENDING:
            return None
        version, digest = entry.item.version, entry.item.digest()
    return replace(
        command,
        id=0,
        decision=0,
        decided_at=now,
        not_before=not_before,
        base_version=version,
        base_digest=digest,
        key=secrets.token_hex(16),
        state=CommandState.WAITING,
        attempts=0,
        retry_at=None,
        detail="",
        sent_at=None,
    )


def _items(decision: Decision) -> tuple[int, ...]:
    return tuple(dict.fromkeys(c.item for c in decision.commands if c.item is not None))
