"""What the shell's JSON documents hold; their names and types are a promise to scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.cache.accounts import Account
from console.cache.outbox import OutboxEntry
from console.cache.queue import QueueRow
from console.cli.output import iso
from console.domain.commands import Command
from console.services.queue import ItemView, reasons_of

if TYPE_CHECKING:
    from console.sync.news import AccountResult


def queue_item(row: QueueRow, accounts: Mapping[int, str]) -> dict[str, object]:
    """One item of `corral queue`."""
    return {
        "id": row.id,
        "account": accounts.get(row.account_id, ""),
        "kind": row.kind.value,
        "author": row.author,
        "subject": row.subject,
        "excerpt": row.excerpt,
        "received": iso(row.received),
        "due": iso(row.due),
        "rank": row.rank,
        "reasons": [{"text": reason.text, "points": reason.points} for reason in reasons_of(row)],
        "actions": list(row.actions),
    }


def command(found: Command, account: str) -> dict[str, object]:
    """One command of `decide`, `outbox` or `log`; with the clause where it cites one."""
    cited = {"clause": found.clause, "clause_version": found.clause_version} if found.clause else {}
    return {
        "id": found.id,
        "decision": found.decision,
        "item": found.item,
        "account": account,
        "action": found.action.value,
        "reason": found.reason,
        "state": found.state.value,
        "detail": found.detail,
        "decided_at": iso(found.decided_at),
        "sent_at": iso(found.sent_at),
        **cited,
    }


def entry(found: OutboxEntry) -> dict[str, object]:
    """One row of the outbox or the log."""
    return command(found.command, found.account_name)


def item(view: ItemView) -> dict[str, object]:
    """`corral show`: one item, whole."""
    found = view.entry.item
    return {
        "id": view.entry.id,
        "account": view.account.name,
        "kind": found.kind.value,
        "state": view.effective.standing.value,
        "author": {"handle": found.author.handle, "name": found.author.name, "address": found.author.address},
        "subject": found.subject,
        "text": found.text,
        "place": list(found.place),
        "headers": [list(pair) for pair in found.headers],
        "held_because": list(found.rules),
        "flags": [{"by": flag.by, "reason": flag.reason, "trusted": flag.trusted} for flag in found.flags],
        "attachments": [{"name": a.name, "type": a.media_type, "size": a.size} for a in found.attachments],
        "thread": [{"author": p.author.handle, "text": p.text, "at": iso(p.at)} for p in found.thread],
        "received": iso(found.received),
        "due": iso(view.entry.due),
        "rank": view.rank,
        "reasons": [{"text": reason.text, "points": reason.points} for reason in view.reasons],
        "alike": [member.id for member in view.group if member.id != view.entry.id],
        "history": [{"action": past.action.value, "at": iso(past.at), "reason": past.reason} for past in view.history],
        "commands": [entry(waiting) for waiting in view.commands],
        "actions": [
            {"action": offer.action.value, "title": offer.title, "final": offer.final} for offer in view.offers
        ],
    }


def account(found: Account) -> dict[str, object]:
    """One account of `corral account list`."""
    return {
        "id": found.id,
        "name": found.name,
        "kind": found.kind,
        "url": found.url,
        "user": found.user,
        "community": found.community.name,
        "state": found.state.value,
        "detail": found.detail,
        "synced_at": iso(found.synced_at),
    }


def result(found: AccountResult) -> dict[str, object]:
    """One account of `corral sync`."""
    return {
        "name": found.name,
        "pulled": found.pulled,
        "sent": found.sent,
        "waiting": found.waiting,
        "parked": found.parked,
        "uncertain": found.uncertain,
        "error": found.error,
    }
