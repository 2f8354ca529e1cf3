"""The queue as it is shown: its order, the rows of some ids, and how much there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from console.cache import copies, tally
from console.cache.bodies import reasons_of, words_of
from console.cache.filters import QueueFilter
from console.cache.ordering import Key, Listing, Ordering, QueueOrder
from console.cache.schema import COUNTING_SQL, KIND, UNFINISHED_SQL
from console.cache.standing import BROUGHT_BACK_IDS, CLOSED_IDS, DEFERRED_IDS, STANDING_OF_EFFECT
from console.cache.times import from_ms, ms
from console.domain.actions import Action
from console.domain.commands import CommandState
from console.domain.due import SECTION_POINTS, DueBounds, Section
from console.domain.items import ItemKind
from console.domain.overlay import Standing
from console.domain.rank import Reason

__all__ = [
    "Key",
    "Listing",
    "QueueCounts",
    "QueueFilter",
    "QueueOrder",
    "QueueRow",
    "counts",
    "order",
    "pending",
    "pending_count",
    "rows",
]

_ROWS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row of the list, as it stands for the person who looks at it.

    :param rank: with the points for being due, which `reasons` does not hold.
    :param flags: how many members reported it.
    :param group_size: members of its group that wait for a decision.
    :param action: what was decided and is not sent, or was refused; with the fields up to `detail`.
    :param detail: one sentence about the last answer, for people.
    :param parked: the decision was refused and waits for the person; it does not count.
    :param detail_is_conflict: it was refused because somebody else decided or changed the item.
    """

    id: int
    account_id: int
    kind: ItemKind
    author: str
    author_name: str
    subject: str
    place: tuple[str, ...]
    excerpt: str
    received: datetime
    due: datetime
    section: Section
    rank: int
    reasons: tuple[Reason, ...]
    flags: int
    first_post: bool
    attachments: int
    size: int
    actions: tuple[str, ...]
    group: int | None
    group_size: int
    own_words: bool
    standing: Standing
    action: Action | None = None
    command_state: CommandState | None = None
    command_id: int | None = None
    decision: int | None = None
    not_before: datetime | None = None
    detail: str = ""
    parked: bool = False
    detail_is_conflict: bool = False

    @property
    def key(self) -> Key:
        """Where it stands in the order by rank."""
        return Key(self.section, self.rank - SECTION_POINTS[self.section], ms(self.received), self.id)


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How much waits for a decision, near-copies counted one by one.

    :param due_soon: due within half an hour, not yet overdue.
    """

    total: int
    flagged: int
    first_posts: int
    by_kind: dict[ItemKind, int]
    by_account: dict[int, int]
    due_soon: int
    overdue: int


def order(
    conn: Connection, filter_: QueueFilter, order: QueueOrder, bounds: DueBounds, limit: int | None = None
) -> Listing:
    """The ids of the rows in order: everything the remotes hold, decided or not, one row a group of near-copies.

    :param limit: the first so many, within milliseconds however many there are. Of a search, the newest so many that
        match, in order; `Listing.complete` tells whether there may be more.
    """
    return Ordering(conn, filter_, order, bounds).read(limit)


def pending(
    conn: Connection, filter_: QueueFilter, bounds: DueBounds, limit: int, after_key: Key | None = None
) -> list[QueueRow]:
    """What waits for a decision, near-copies one by one, in the order by rank.

    :param after_key: the key of the last row of the page before.
    """
    found = Ordering(conn, filter_, QueueOrder.RANK, bounds, fold=False, waiting=True).read(limit, after_key)
    return rows(conn, found.ids, bounds)


def pending_count(conn: Connection, filter_: QueueFilter, bounds: DueBounds) -> int:
    """How many rows `pending` has in all."""
    return Ordering(conn, filter_, QueueOrder.RANK, bounds, fold=False, waiting=True).count()


def rows(conn: Connection, ids: Sequence[int], bounds: DueBounds) -> list[QueueRow]:
    """The rows of some ids, in their order; ids that are gone are left out."""
    found: list[QueueRow] = []
    for start in range(0, len(ids), _ROWS_A_QUERY):
        wanted = list(ids[start : start + _ROWS_A_QUERY])
        raw = conn.exec_driver_sql(_ROWS_SQL, {"ids": str(wanted)}).all()
        sizes = copies.sizes(conn, {row.group_id for row in raw if row.group_id is not None})
        found += [_row(row, 1 if row.group_id is None else sizes.get(row.group_id, 0), bounds) for row in raw]
    return found


def counts(conn: Connection, bounds: DueBounds, accounts: frozenset[int] | None = None) -> QueueCounts:
    """How much waits for a decision, as the person sees it."""
    now, soon = ms(bounds.now), ms(bounds.soon)
    found = tally.read(conn)
    hidden = f"SELECT id FROM ({CLOSED_IDS} UNION {DEFERRED_IDS})"
    back = f"SELECT id FROM ({BROUGHT_BACK_IDS}) WHERE effect = 'reopens'"
    due = {section: _in_section(conn, section, bounds, accounts) for section in (Section.OVERDUE, Section.SOON)}
    for sign, which in ((-1, f"state = 0 AND id IN ({hidden})"), (1, f"id IN ({back})")):
        for row in conn.exec_driver_sql(
            f"SELECT account_id, kind, flags > 0, first_post, due FROM item WHERE {which}", {"now": now}
        ):
            found[row[0], row[1], row[2], row[3]] += sign
            if row.due < soon and (accounts is None or row.account_id in accounts):
                due[Section.OVERDUE if row.due < now else Section.SOON] += sign
    by_kind: Counter[ItemKind] = Counter()
    by_account: Counter[int] = Counter()
    flagged = first_posts = 0
    for (account, kind, is_flagged, is_first), number in found.items():
        if accounts is not None and account not in accounts:
            continue
        by_kind[KIND[kind]] += number
        by_account[account] += number
        flagged += number * is_flagged
        first_posts += number * is_first
    return QueueCounts(
        total=by_account.total(),
        flagged=flagged,
        first_posts=first_posts,
        by_kind={kind: number for kind, number in by_kind.items() if number},
        by_account={account: number for account, number in by_account.items() if number},
        due_soon=due[Section.SOON],
        overdue=due[Section.OVERDUE],
    )


def _in_section(conn: Connection, section: Section, bounds: DueBounds, accounts: frozenset[int] | None) -> int:
    """How many pending items the remotes have whose due time lies in a section."""
    low, high = (-(1 << 62), ms(bounds.now)) if section is Section.OVERDUE else (ms(bounds.now), ms(bounds.soon))
    return int(
        conn.exec_driver_sql(
            "SELECT count(*) FROM item INDEXED BY ix_item_due WHERE state = 0 AND due >= ? AND due < ?"
            + QueueFilter(accounts=accounts).sql,
            (low, high),
        ).scalar_one()
    )


_ROWS_SQL = (
    "SELECT item.id, item.account_id, item.kind, item.state, handle, author_name, subject, place, excerpt, received, "
    "due, rank, reasons, flags, first_post, attachments, size, actions, group_id, own_words, deferred_until, "
    "acting.id AS command_id, acting.action, acting.effect, acting.state AS command_state, acting.decision_id, "
    "acting.not_before, acting.detail, acting.current IS NOT NULL OR acting.winner IS NOT NULL AS conflict "
    "FROM json_each(:ids) AS wanted CROSS JOIN item ON item.id = wanted.value "
    "LEFT JOIN item_local ON item_local.item_id = item.id "
    "LEFT JOIN command AS acting ON acting.id = coalesce("
    f"(SELECT max(id) FROM command WHERE item_id = item.id AND {COUNTING_SQL}), "
    f"(SELECT max(id) FROM command WHERE item_id = item.id AND state = 'parked' AND {UNFINISHED_SQL})) "
    "ORDER BY wanted.key"
)


def _row(row: Row[Any], group_size: int, bounds: DueBounds) -> QueueRow:
    state = CommandState(row.command_state) if row.command_state is not None else None
    counting = state is not None and state is not CommandState.PARKED
    if counting:
        standing = STANDING_OF_EFFECT[row.effect]
    elif row.state != 0:
        standing = Standing.CLOSED
    elif row.deferred_until is not None and ms(bounds.now) < row.deferred_until:
        standing = Standing.DEFERRED
    else:
        standing = Standing.PENDING
    due = from_ms(row.due)
    section = bounds.section(due, standing is Standing.DEFERRED)
    return QueueRow(
        id=row.id,
        account_id=row.account_id,
        kind=KIND[row.kind],
        author=row.handle,
        author_name=row.author_name,
        subject=row.subject,
        place=words_of(row.place),
        excerpt=row.excerpt,
        received=from_ms(row.received),
        due=due,
        section=section,
        rank=row.rank + SECTION_POINTS[section],
        reasons=reasons_of(row.reasons),
        flags=row.flags,
        first_post=bool(row.first_post),
        attachments=row.attachments,
        size=row.size,
        actions=words_of(row.actions),
        group=row.group_id,
        group_size=group_size,
        own_words=bool(row.own_words),
        standing=standing,
        action=Action(row.action) if row.action is not None else None,
        command_state=state,
        command_id=row.command_id,
        decision=row.decision_id,
        not_before=from_ms(row.not_before),
        detail=row.detail or "",
        parked=state is CommandState.PARKED,
        detail_is_conflict=bool(row.conflict) and state is CommandState.PARKED,
    )
