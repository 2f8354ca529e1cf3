"""Reading the queue: its order, its rows, and everything that stands beside one item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.analysis.search_query import parse_search
from console.cache import accounts, copies, items, outbox, queue
from console.cache.accounts import Account
from console.cache.connection import Snapshot
from console.cache.copies import GroupMember
from console.cache.items import ItemEntry
from console.cache.outbox import HistoryEntry, OutboxEntry
from console.cache.queue import Listing, QueueCounts, QueueFilter, QueueOrder, QueueRow
from console.domain.actions import Action, ActionRule
from console.domain.commands import FINISHED, CommandState
from console.domain.due import SECTION_POINTS, DueBounds, Section
from console.domain.overlay import Effective, overlay
from console.domain.rank import Reason
from console.services import citing
from console.services.citing import Proposal
from console.services.desk import Desk, Refusal

_HISTORY = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """One action that this item and this account allow.

    :param final: it cannot be taken back once sent, and is named so before it is done.
    """

    action: Action
    rule: ActionRule

    @property
    def title(self) -> str:
        """The platform's word for it."""
        return self.rule.title

    @property
    def final(self) -> bool:
        """Whether nothing takes it back once it is sent."""
        return self.rule.final


@dataclass(frozen=True, slots=True)
class ItemView:
    """All that is shown of one item.

    :param reasons: what its rank is made of; they add up to `rank`.
    :param history: the author's last decisions in Corral's own log, newest first.
    :param group: the near-copies, itself included; empty where it stands alone.
    :param commands: what was decided on it and is not in the log yet.
    """

    entry: ItemEntry
    account: Account
    effective: Effective
    section: Section
    rank: int
    reasons: tuple[Reason, ...]
    offers: tuple[Offer, ...]
    history: tuple[HistoryEntry, ...]
    group: tuple[GroupMember, ...]
    commands: tuple[OutboxEntry, ...]
    clause: Proposal | None = None
    """The clause that was cited most for alike items."""


_DUE_WORDS = {
    Section.OVERDUE: "Answer overdue",
    Section.SOON: "Answer due within 30 min",
    Section.TODAY: "Answer due today",
}


def due_reason(section: Section) -> Reason | None:
    """The part of the rank that depends on the clock, as a reason; None where it adds nothing."""
    points = SECTION_POINTS[section]
    return Reason(_DUE_WORDS[section], points) if points else None


def listing(desk: Desk, filter_: QueueFilter, order: QueueOrder, now: datetime, limit: int | None = None) -> Listing:
    """The ids of the queue in order, near-copies folded.

    :param now: an aware time in the person's zone: "today" ends at its midnight.
    """
    with desk.cache.read() as conn:
        return queue.order(conn, _narrowed(conn, filter_), order, DueBounds.at(now), limit)


def rows(desk: Desk, ids: Sequence[int], now: datetime) -> list[QueueRow]:
    """The rows of some ids, in their order; ids that are gone are left out."""
    with desk.cache.read() as conn:
        return queue.rows(conn, ids, DueBounds.at(now))


def pending(desk: Desk, filter_: QueueFilter, now: datetime, limit: int) -> list[QueueRow]:
    """Everything that still waits, in the order of the window, near-copies one by one."""
    with desk.cache.read() as conn:
        return queue.pending(conn, _narrowed(conn, filter_), DueBounds.at(now), limit)


def pending_total(desk: Desk, filter_: QueueFilter, now: datetime) -> int:
    """How many items `pending` would list without a limit."""
    with desk.cache.read() as conn:
        return queue.pending_count(conn, _narrowed(conn, filter_), DueBounds.at(now))


def _narrowed(conn: Snapshot, filter_: QueueFilter) -> QueueFilter:
    """The filter with what its words ask for: `kind:report author:otti in:garden is:flagged kettle`.

    A place is a part of the name of an account or a community. What is no filter is looked for as words.
    """
    asked = parse_search(filter_.text)
    kinds = filter_.kinds
    if asked.kinds:
        kinds = asked.kinds if kinds is None else kinds & asked.kinds
    narrowed = replace(
        filter_,
        text=" ".join((asked.words, *asked.unknown)).strip(),
        kinds=kinds,
        author=asked.author or filter_.author,
        flagged=filter_.flagged if asked.flagged is None else asked.flagged,
        first_post=filter_.first_post if asked.first_post is None else asked.first_post,
    )
    if not asked.place:
        return narrowed
    place = asked.place.casefold()
    found = frozenset(
        account.id
        for account in accounts.all(conn)
        if place in account.name.casefold() or place in account.community.name.casefold()
    )
    return replace(narrowed, accounts=found if filter_.accounts is None else found & filter_.accounts)


def reasons_of(row: QueueRow) -> tuple[Reason, ...]:
    """The reasons of a row's rank, the one that depends on the clock included; they add up to `row.rank`."""
    due = due_reason(row.section)
    return (*row.reasons, due) if due else row.reasons


def counts(desk: Desk, now: datetime) -> QueueCounts:
    """How much waits, by what the window shows."""
    with desk.cache.read() as conn:
        return queue.counts(conn, DueBounds.at(now))


def item(desk: Desk, item_id: int, now: datetime) -> ItemView:
    """One item with all that stands beside it.

    :raises Refusal: there is no such item.
    """
    with desk.cache.read() as conn:
        entry = items.entry(conn, item_id)
        if entry is None:
            raise Refusal(f"There is no item {item_id}; `corral queue` lists those there are.")
        account = accounts.get(conn, entry.account_id)
        commands = outbox.of_item(conn, item_id)
        unsent = tuple(found for found in outbox.entries(conn, frozenset(CommandState) - FINISHED, item_id=item_id))
        history = tuple(outbox.author_history(conn, entry.account_id, entry.item.author.handle, _HISTORY))
        group = tuple(copies.group_members(conn, entry.group)) if entry.group is not None else ()
    effective = overlay(entry.item.state, commands, deferred_until=entry.deferred_until, now=now)
    deferred = effective.standing.value == "deferred"
    section = DueBounds.at(now).section(entry.due, deferred)
    due = due_reason(section)
    return ItemView(
        entry=entry,
        account=account,
        effective=effective,
        section=section,
        rank=entry.rank + SECTION_POINTS[section],
        reasons=(*entry.reasons, *((due,) if due else ())),
        offers=_offers(desk, account, entry),
        history=history,
        group=group,
        commands=unsent,
        clause=citing.proposal(desk, item_id),
    )


def texts(desk: Desk, ids: Sequence[int]) -> dict[int, str]:
    """The texts of some items, by id; ids that are gone are left out."""
    with desk.cache.read() as conn:
        found = {item_id: items.get(conn, item_id) for item_id in ids}
    return {item_id: item.text for item_id, item in found.items() if item is not None}


def _offers(desk: Desk, account: Account, entry: ItemEntry) -> tuple[Offer, ...]:
    capabilities = desk.capabilities(account)
    found = ((Action(name), capabilities.rule(Action(name), entry.item.kind)) for name in entry.item.actions)
    return tuple(Offer(action, rule) for action, rule in found if rule is not None)
