"""The outbox and the log as a person sees them: read, changed, sent now, taken back, sent again, dismissed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from console.cache import outbox
from console.cache.outbox import OutboxEntry, OutboxSummary
from console.domain.commands import FINISHED, CommandState
from console.services import csv_file, moderation
from console.services.desk import Desk, Refusal
from console.services.managed import may_export

UNSENT = frozenset(CommandState) - FINISHED
_GONE = "It is being sent, or was sent, at this moment; look at the log."
_PAGE = 1000


def unsent(desk: Desk) -> list[OutboxEntry]:
    """Every command that is not in the log yet, oldest first."""
    with desk.cache.read() as conn:
        return outbox.entries(conn, UNSENT)


def log(desk: Desk, limit: int | None, before: int | None = None) -> list[OutboxEntry]:
    """Finished commands, newest first.

    :param limit: at most so many; None for all.
    :param before: only those with a smaller command id: the next page.
    """
    with desk.cache.read() as conn:
        return outbox.entries(conn, FINISHED, limit=limit, before=before)


def summary(desk: Desk) -> OutboxSummary:
    """How many commands wait, are held, are under way or need a person; today began at this machine's midnight."""
    with desk.cache.read() as conn:
        return outbox.summary(conn, desk.clock().astimezone())


def send_now(desk: Desk, command_id: int) -> None:
    """End the undo window of one command.

    :raises Refusal: it no longer waits.
    """
    with desk.cache.write(durable=True) as tx:
        if not outbox.release(tx, command_id, desk.clock()):
            raise Refusal(_GONE)


def take_back(desk: Desk, command_id: int) -> None:
    """Withdraw one command that was not sent.

    :raises Refusal: it no longer waits.
    """
    with desk.cache.write(durable=True) as tx:
        if not outbox.withdraw(tx, [command_id], desk.clock()):
            raise Refusal(_GONE)


def revise(
    desk: Desk, command_id: int, *, reason: str | None = None, message: str | None = None, value: str | None = None
) -> None:
    """Change the words of a command that waits or is parked, as strictly as when it was decided.

    :raises Refusal: it is under way or was sent, or the words cannot be sent so.
    """
    with desk.cache.write(durable=True) as tx:
        found = outbox.get(tx.conn, command_id)
        if found is None:
            raise Refusal(_GONE)
        reason, message = moderation.sendable(desk, tx, found, reason, message)
        if not outbox.revise(tx, command_id, reason=reason, message=message, value=value):
            raise Refusal(_GONE)


def send_again(desk: Desk, command_id: int) -> None:
    """Send a refused or uncertain command once more, on what the remote has now.

    :raises Refusal: it is neither, or the first attempt may still come through and is being looked up.
    """
    with desk.cache.write(durable=True) as tx:
        found = outbox.get(tx.conn, command_id)
        if found is not None and found.state is CommandState.UNCERTAIN and found.retry_at is not None:
            raise Refusal(
                "Corral is finding out by itself whether it was done; sent now, it might be done twice. "
                "It can be sent again once Corral says that it cannot tell."
            )
        if not outbox.resend(tx, command_id, desk.clock()):
            raise Refusal("Only what was refused or is uncertain can be sent again.")


def dismiss(desk: Desk, command_id: int) -> None:
    """Let a refused or uncertain command go; it stays in the log.

    :raises Refusal: it is neither.
    """
    with desk.cache.write(durable=True) as tx:
        if not outbox.dismiss(tx, command_id, desk.clock()):
            raise Refusal("Only what was refused or is uncertain can be dismissed.")


LOG_COLUMNS = ("when", "who", "what", "account", "item", "author", "title", "why", "clause", "state", "detail", "sent")


def export_log(desk: Desk, path: Path) -> int:
    """Write the whole log as CSV (RFC 4180, UTF-8), newest first; returns the number of rows.

    A file that is there already is replaced once the new one is whole.

    :raises Refusal: the policy allows no export.
    :raises OSError: the file cannot be written; what was there is as it was.
    """
    may_export(desk.policy)
    return csv_file.write(path, LOG_COLUMNS, (_cells(entry) for entry in whole_log(desk)))


def _cells(entry: OutboxEntry) -> tuple[str, ...]:
    """One row, in the order of `LOG_COLUMNS`."""
    command = entry.command
    return (
        _iso(command.decided_at),
        command.by,
        command.action.value,
        entry.account_name,
        command.target,
        entry.author,
        entry.title,
        command.reason,
        command.clause,
        command.state.value,
        command.detail,
        _iso(command.sent_at),
    )


def whole_log(desk: Desk) -> Iterator[OutboxEntry]:
    """Every finished command, newest first, read in pages."""
    before: int | None = None
    while page := log(desk, _PAGE, before):
        yield from page
        before = page[-1].command.id


def _iso(when: datetime | None) -> str:
    return when.isoformat() if when is not None else ""
