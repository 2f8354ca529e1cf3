"""The shell's commands, each in the services' words; what only one of them needs is imported by that one."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from pathlib import Path

from console import bootstrap
from console.cache.queue import QueueFilter
from console.cli import documents
from console.cli.output import Exit, Output, iso, table
from console.domain.actions import Action
from console.domain.commands import CommandState
from console.domain.text import visible
from console.paths import Home
from console.services import moderation, outbox, queue, undo
from console.services.accounts import every, named
from console.services.desk import Desk

_ALL = 2_000_000_000


def run(args: argparse.Namespace, home: Home, output: Output) -> int:
    """Run one command on a home; returns the exit status."""
    desk = bootstrap.open_desk(home)
    try:
        return _COMMANDS[args.command](args, desk, output)
    finally:
        desk.cache.close()


def _account(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    from console.cli import accounts

    return accounts.run(args, desk, output)


def _sync(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    from console.cli.sync import sync

    return sync(args, desk, output)


def _events(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    from console.cli import events

    return events.run(args, desk, output)


def _terms(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    from console.cli import terms

    return terms.run(args, desk, output)


def _queue(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    names = {account.id: account.name for account in every(desk)}
    only = frozenset({named(desk, args.account).id}) if args.account else None
    chosen = QueueFilter(accounts=only, text=args.search)
    found = queue.pending(desk, chosen, _now(), args.limit or _ALL)
    total = len(found) if args.limit is None else queue.pending_total(desk, chosen, _now())
    document = {"total": total, "items": [documents.queue_item(row, names) for row in found]}
    lines = table(
        [
            (str(row.id), str(row.rank), _hours(row.due), names[row.account_id], row.kind.value, row.author,
             row.subject or row.excerpt)
            for row in found
        ]
    )  # fmt: skip
    output.document(document, lines or ["The queue is clear."])
    return Exit.DONE


def _show(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    view = queue.item(desk, args.item, _now())
    found = view.entry.item
    lines = [
        f"{visible(found.author.name or found.author.handle)} · {view.account.name} · {iso(found.received)}",
        visible(found.subject),
        "",
        *(visible(line) for line in found.text.splitlines()),
        "",
        f"Rank {view.rank}",
        *(f"  {reason.points:+d}  {visible(reason.text)}" for reason in view.reasons),
        *(f"Attached: {visible(a.name)} ({a.media_type}, {a.size} bytes)" for a in found.attachments),
        "Actions: " + ", ".join(f"{offer.action.value}{' (final)' if offer.final else ''}" for offer in view.offers),
    ]
    output.document(documents.item(view), lines)
    return Exit.DONE


def _decide(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    choice = moderation.Choice(
        items=tuple(args.items),
        action=Action(args.action),
        reason=args.reason,
        message=args.message,
        value=args.value,
        clause=args.clause,
        window=timedelta(0) if args.now else None,
    )
    decided = moderation.decide(desk, choice)
    names = {account.id: account.name for account in every(desk)}
    commands = decided.decision.commands if decided.decision else ()
    document = {
        "decision": decided.decision.id if decided.decision else None,
        "commands": [documents.command(found, names[found.account]) for found in commands],
    }
    lines = [f"Decision {decided.decision.id}: {len(commands)} to send."] if decided.decision else []
    output.document(document, lines)
    for item, why in decided.skipped:
        output.say(f"item {item} was left out: {why}.")
    return Exit.REFUSED if decided.skipped else Exit.DONE


def _undo(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    undone = undo.undo(desk, args.decision)
    document = {
        "decision": undone.decision,
        "taken_back": undone.taken_back,
        "restoring": undone.restoring,
        "final": undone.final,
        "under_way": undone.under_way,
    }
    output.document(document, [f"Decision {undone.decision}: {undone.text}."])
    return Exit.REFUSED if undone.final or undone.under_way else Exit.DONE


def _outbox(_: argparse.Namespace, desk: Desk, output: Output) -> int:
    found = outbox.unsent(desk)
    lines = table(
        [
            (str(e.command.id), str(e.command.decision), e.command.state.value, e.command.action.value, e.account_name,
             e.author, e.command.detail or e.title)
            for e in found
        ]
    )  # fmt: skip
    output.document({"commands": [documents.entry(entry) for entry in found]}, lines or ["All sent."])
    stuck = any(e.command.state in (CommandState.PARKED, CommandState.UNCERTAIN) for e in found)
    return Exit.REFUSED if stuck else Exit.DONE


def _log(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    if args.csv:
        count = outbox.export_log(desk, Path(args.csv))
        output.document({"file": args.csv, "rows": count}, [f"{count} rows written to {args.csv}."])
        return Exit.DONE
    found = outbox.log(desk, args.limit)
    lines = table(
        [
            (iso(e.command.decided_at) or "", e.command.by, e.command.state.value, e.command.action.value,
             e.account_name, e.author, e.command.detail or e.title)
            for e in found
        ]
    )  # fmt: skip
    output.document({"commands": [documents.entry(entry) for entry in found]}, lines or ["Nothing was decided yet."])
    return Exit.DONE


def _sandbox(args: argparse.Namespace, desk: Desk, output: Output) -> int:
    from console.services import sandbox as sandbox_service

    if not args.mischief:
        found = sandbox_service.mischiefs()
        output.document(found, table([(name, words) for name, words in found.items()]))
        return Exit.DONE
    sandbox_service.misbehave(desk, args.mischief, args.times)
    output.document({"mischief": args.mischief, "times": args.times}, [f"The sandbox is now: {args.mischief}."])
    return Exit.DONE


def _now() -> datetime:
    """Now in the zone of this machine: "today" ends at its midnight."""
    return datetime.now().astimezone()


def _hours(due: datetime) -> str:
    """How long until an answer is due, in words of at most six letters."""
    minutes = round((due - _now()).total_seconds() / 60)
    late, minutes = minutes < 0, abs(minutes)
    words = f"{minutes} min" if minutes < 90 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} d"
    return f"{words} late" if late else words


_COMMANDS = {
    "account": _account,
    "sync": _sync,
    "queue": _queue,
    "show": _show,
    "decide": _decide,
    "undo": _undo,
    "outbox": _outbox,
    "log": _log,
    "sandbox": _sandbox,
    "events": _events,
    "terms": _terms,
}
