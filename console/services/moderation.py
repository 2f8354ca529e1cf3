"""Deciding on items: a decision is written down in one transaction, and sent later by the engine."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from console.analysis.replies import fill
from console.cache import accounts, items, outbox
from console.cache.accounts import Account
from console.cache.connection import Tx
from console.cache.items import ItemEntry
from console.domain.actions import Action, ActionRule, Need, TargetKind
from console.domain.commands import Command, Decision
from console.domain.overlay import Standing, overlay
from console.services import citing
from console.services.desk import Desk, Refusal
from console.services.replies import variables_of


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided, for one item or several.

    :param reason: for the log and, where the platform sends it, for the author; may hold variables of canned replies.
    :param seen: the digest that was on screen, by item; one that was changed since is left out, and items that are not
        named count as seen as they are cached.
    :param clause: the clause that it cites: a reference (`citing.Option.reference`), or its number in the rules there.
    :param window: how long it can be taken back before it is sent; None takes the setting.
    """

    items: tuple[int, ...]
    action: Action
    reason: str = ""
    message: str = ""
    value: str = ""
    clause: str = ""
    clause_version: str = ""
    """In words; filled in from the version in force."""
    seen: Mapping[int, str] = field(default_factory=dict)
    window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a choice.

    :param decision: None if nothing could be decided.
    :param skipped: items that were left out, with the sentence that says why.
    """

    decision: Decision | None
    skipped: tuple[tuple[int, str], ...]


def decide(desk: Desk, choice: Choice) -> Decided:
    """Write a decision down, durably; nothing is sent yet.

    Items that are gone, decided already or do not offer the action are left out and named; the others are decided.

    :raises Refusal: a reason is missing, too long, or holds a variable that has no value for one of the items.
    """
    now = desk.clock()
    window = timedelta(seconds=desk.settings.undo_seconds) if choice.window is None else choice.window
    commands: list[Command] = []
    skipped: list[tuple[int, str]] = []
    with desk.cache.write(durable=True) as tx:
        cited: dict[int, citing.Option] = {}
        known = {account.id: account for account in accounts.all(tx.conn)}
        for item_id in dict.fromkeys(choice.items):
            entry = items.entry(tx.conn, item_id)
            problem = _why_not(tx, entry, choice, now)
            if entry is None or problem:
                skipped.append((item_id, problem))
                continue
            if choice.clause and entry.account_id not in cited:
                cited[entry.account_id] = citing.resolve(tx.conn, entry.account_id, choice.clause)
            found = _commands(
                desk, known[entry.account_id], entry, _citing(choice, cited.get(entry.account_id)), now, now + window
            )
            if not found:
                skipped.append((item_id, f"this account no longer offers to {choice.action.value} it"))
            commands += found
        decision = outbox.record(tx, commands) if commands else None
        for account_id, option in cited.items():
            of_account = [one for one in decision.commands if one.account == account_id] if decision else []
            citing.cite(tx, option, of_account)
    return Decided(decision, tuple(skipped))


def _citing(choice: Choice, option: citing.Option | None) -> Choice:
    """The choice with its clause as people read it in the log, whatever becomes of the rules."""
    if option is None:
        return choice
    return replace(choice, clause=option.clause.label, clause_version=option.version.name)


def _why_not(tx: Tx, entry: ItemEntry | None, choice: Choice, now: datetime) -> str:
    """Why this item cannot be decided so; empty if it can."""
    if entry is None:
        return "there is no such item"
    standing = overlay(
        entry.item.state, outbox.of_item(tx.conn, entry.id), deferred_until=entry.deferred_until, now=now
    ).standing
    if standing is Standing.CLOSED:
        return "it is decided already"
    if choice.action.value not in entry.item.actions:
        return f"it offers {', '.join(entry.item.actions) or 'no action'}, not {choice.action.value}"
    if choice.seen.get(entry.id, entry.item.digest()) != entry.item.digest():
        return "it was changed after it was shown; look at it again"
    return ""


def _commands(
    desk: Desk, account: Account, entry: ItemEntry, choice: Choice, now: datetime, not_before: datetime
) -> list[Command]:
    """The commands of one item: the action, and what its platform lets follow."""
    capabilities = desk.capabilities(account)
    rule = capabilities.rule(choice.action, entry.item.kind)
    found: list[Command] = []
    while rule is not None:
        found.append(_command(desk, account, entry, choice, rule, now, not_before))
        rule = capabilities.rule(rule.then, entry.item.kind) if rule.then is not None else None
    return found


def _command(
    desk: Desk,
    account: Account,
    entry: ItemEntry,
    choice: Choice,
    rule: ActionRule,
    now: datetime,
    not_before: datetime,
) -> Command:
    item = entry.item
    values = variables_of(item, account.community.name, desk.settings.moderator)
    reason = _text(choice.reason, rule.reason, "a reason", values, rule)
    message = _text(choice.message, rule.message, "a message", values, rule)
    allowed = [value for value, _ in rule.values]
    if allowed and choice.value not in allowed:
        raise Refusal(f"{rule.title} needs one of: {', '.join(allowed)}.")
    if rule.action is Action.EDIT and not choice.value.strip():
        raise Refusal("An edit needs the new text.")
    return Command(
        id=0,
        decision=0,
        account=account.id,
        item=entry.id,
        target_kind=TargetKind.ITEM,
        target=item.remote_id,
        kind=item.kind,
        action=rule.action,
        effect=rule.effect,
        decided_at=now,
        not_before=not_before,
        by=desk.settings.moderator,
        reason=reason,
        message=message,
        value=choice.value,
        clause=choice.clause,
        clause_version=choice.clause_version,
        base_version=item.version,
        base_digest=item.digest(),
        key=secrets.token_hex(16),
    )


def _text(written: str, need: Need, what: str, values: Mapping[str, str], rule: ActionRule) -> str:
    """A reason or message as this item's author will read it; what the platform does not take stays in the log."""
    filled = fill(written, values)
    if filled.unresolved:
        names = ", ".join("{" + name + "}" for name in filled.unresolved)
        raise Refusal(f"There is nothing to put in for {names}: write it out, or remove it.")
    text = filled.text.strip()
    if need is Need.REQUIRED and not text:
        raise Refusal(f"{rule.title} needs {what}.")
    if need is not Need.NONE and len(text) > rule.reason_limit:
        raise Refusal(f"{what.capitalize()} may have {rule.reason_limit} characters; this one has {len(text)}.")
    return text


def sendable(
    desk: Desk, tx: Tx, command: Command, reason: str | None, message: str | None
) -> tuple[str | None, str | None]:
    """New words for a command, filled in and checked like those of a fresh decision; None stays None.

    :raises Refusal: a text is missing, too long, or holds a variable that has no value.
    """
    account = next((one for one in accounts.all(tx.conn) if one.id == command.account), None)
    rule = desk.capabilities(account).rule_of(command) if account is not None else None
    item = items.get(tx.conn, command.item) if command.item is not None else None
    if account is None or rule is None or item is None:
        return reason, message
    values = variables_of(item, account.community.name, desk.settings.moderator)
    return (
        _text(reason, rule.reason, "a reason", values, rule) if reason is not None else None,
        _text(message, rule.message, "a message", values, rule) if message is not None else None,
    )
