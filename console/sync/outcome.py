"""Writes down what became of a command: each outcome is one durable transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console.cache import accounts, items, meetup_commands, outbox
from console.cache.connection import Cache, Tx
from console.domain.actions import Action, Effect, TargetKind
from console.domain.capabilities import Capabilities
from console.domain.commands import Command, CommandState
from console.domain.due import DEFER_FOR
from console.domain.items import Item
from console.domain.records import Document, Gone, Meetup, Record
from console.sync.answers import Done, Refused
from console.sync.record_verdict import FEEDS
from console.sync.storing import store

EARLIER_REFUSED = "An earlier decision on this item was refused."


class Outcome:
    """Moves one account's commands on."""

    def __init__(
        self, cache: Cache, capabilities: Capabilities, account_id: int, clock: Callable[[], datetime]
    ) -> None:
        self._cache = cache
        self._capabilities = capabilities
        self._account_id = account_id
        self._clock = clock

    def done(self, command: Command, done: Done) -> int:
        """Out of the outbox and into the log, with the records that the remote sent; 1 if it was still unfinished."""
        with self._cache.write(durable=True) as tx:
            finished = outbox.finish(tx, command.id, CommandState.SENT, done.detail, self._clock())
            self._store(tx, command, done.records)
            self._mark_deferral(tx, command)
            for record in done.records:
                if isinstance(record, Item) and self._is_target(command, record) and command.item is not None:
                    outbox.rebase(tx, command.item, record.version, record.digest())
                elif isinstance(record, Meetup | Document) and record.remote_id == command.target:
                    meetup_commands.rebase(tx, command, record.version, record.digest())
        return int(finished)

    def refused(self, command: Command, refused: Refused) -> int:
        """Park it with both states, and what was decided on the same target after it; how many were parked.

        The inverse of the refused command has nothing left to take back and is withdrawn.
        """
        now = self._clock()
        with self._cache.write(durable=True) as tx:
            current = refused.current
            if current is not None:
                store(tx, accounts.get(tx.conn, self._account_id), [current], now, FEEDS.get(command.target_kind))
            shown = current if isinstance(current, Item) else None
            outbox.park(tx, command.id, refused.detail, shown, refused.winner)
            later = outbox.waiting_after(tx.conn, command)
            moot = [each.id for each in later if each.undoes == command.id]
            outbox.withdraw(tx, moot, now)
            following = [each.id for each in later if each.id not in moot]
            for each in following:
                outbox.park(tx, each, EARLIER_REFUSED, shown, refused.winner)
        return 1 + len(following)

    def doubt(self, command: Command, retry_at: datetime | None, detail: str) -> None:
        """May have been done; looked up at `retry_at`, or by a person where that is None."""
        with self._cache.write(durable=True) as tx:
            outbox.mark_uncertain(tx, command.id, retry_at, detail)

    def postponed(self, command: Command, retry_at: datetime, detail: str) -> None:
        """Certainly not done; waits again, not before `retry_at`."""
        with self._cache.write(durable=True) as tx:
            outbox.postpone(tx, command.id, retry_at, detail)

    def _store(self, tx: Tx, command: Command, records: tuple[Record, ...]) -> None:
        """Store the records; an item that was closed leaves the queue even where the remote sent nothing about it."""
        told = {record.remote_id for record in records}
        silent = (
            command.effect is Effect.CLOSES and command.target_kind is TargetKind.ITEM and command.target not in told
        )
        gone = (Gone(command.target),) if silent else ()
        if records or gone:
            feed = FEEDS.get(command.target_kind)
            store(tx, accounts.get(tx.conn, self._account_id), records + gone, self._clock(), feed)

    def _mark_deferral(self, tx: Tx, command: Command) -> None:
        if command.item is None:
            return
        if command.effect is Effect.DEFERS:
            items.set_deferred(tx, command.item, command.decided_at + DEFER_FOR)
        elif command.action is Action.RESUME:
            items.set_deferred(tx, command.item, None)

    def _is_target(self, command: Command, record: Item) -> bool:
        return command.target_kind is TargetKind.ITEM and record.remote_id == command.target
