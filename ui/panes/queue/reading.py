"""What the queue pane reads from the desk, off the window's thread: each function is one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from console.cache.copies import GroupMember
from console.cache.outbox import OutboxEntry, OutboxSummary
from console.cache.queue import Listing, QueueFilter, QueueOrder, QueueRow
from console.services import citing, outbox, queue
from console.services.desk import Desk
from console.services.queue import ItemView
from ui.panes.queue.difference import Difference
from ui.panes.queue.listing import Merged, merge

FIRST = 96
"""Ids of the first reading: more than any screen shows."""
_GROUP = 60
_DECIDED = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One item, ready to be shown.

    :param differences: how the copies of its group differ, by id.
    """

    view: ItemView
    differences: Mapping[int, Difference]
    cites: Mapping[str, str] = field(default_factory=dict)
    """What the canned replies cite there, by their own word for it: "§3.2"."""

    @property
    def members(self) -> tuple[GroupMember, ...]:
        """The group as far as it is shown."""
        return self.view.group[:_GROUP]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A fresh reading of the order, merged with what was shown for one current row.

    :param decided: what was decided today, newest first, as far as it is shown; only where the order is empty.
    """

    merged: Merged
    fresh: Listing
    current: int | None
    rows: Sequence[QueueRow]
    asked: Sequence[int]
    decided: Sequence[OutboxEntry]
    summary: OutboxSummary | None


def local_now(desk: Desk) -> datetime:
    """Now, in the person's zone: "today" ends at its midnight."""
    return desk.clock().astimezone()


def refresh(
    desk: Desk,
    filter_: QueueFilter,
    order: QueueOrder,
    shown: Listing,
    current: int | None,
    ids: Sequence[int],
    *,
    limit: int | None = None,
) -> Refreshed:
    """Read the order again, and the rows of `ids`; of the first few rows too where a limit is given.

    :param current: the id whose row has to stay; None takes the order as it is.
    """
    now = local_now(desk)
    fresh = queue.listing(desk, filter_, order, now, limit)
    merged = merge(shown, fresh, current)
    wanted = list(dict.fromkeys([*ids, *merged.listing.ids[: FIRST // 2]]))
    rows = queue.rows(desk, wanted, now) if wanted else []
    if fresh.ids:
        return Refreshed(merged, fresh, current, rows, wanted, (), None)
    return Refreshed(merged, fresh, current, rows, wanted, decided_today(desk, now), outbox.summary(desk))


def decided_today(desk: Desk, now: datetime) -> list[OutboxEntry]:
    """What was decided on items today: what waits to be sent, and what was sent; one entry a command."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = [*reversed(outbox.unsent(desk)), *outbox.log(desk, _DECIDED)]
    return [
        entry
        for entry in found
        if entry.command.decided_at >= midnight
        and entry.command.item is not None
        and entry.command.undoes is None
        and entry.command.state.value not in ("withdrawn", "dismissed")
    ]


def rows(desk: Desk, ids: Sequence[int]) -> list[QueueRow]:
    """The rows of some ids."""
    return queue.rows(desk, ids, local_now(desk))


def shown_item(desk: Desk, item: int) -> Shown:
    """One item with its group.

    :raises console.services.desk.Refusal: there is no such item.
    """
    view = queue.item(desk, item, local_now(desk))
    named = [reply.clause for reply in desk.settings.replies if reply.clause]
    cites = citing.labels(desk, view.account.id, named) if named else {}
    if len(view.group) < 2:
        return Shown(view, {}, cites)
    from ui.panes.queue.differences import differences

    texts = queue.texts(desk, [member.id for member in view.group[:_GROUP]])
    return Shown(view, differences(texts, item) if item in texts else {}, cites)


def ahead(desk: Desk, ids: Sequence[int]) -> list[Shown]:
    """Several items; those that are gone are left out."""
    from console.services.desk import Refusal

    found: list[Shown] = []
    for item in ids:
        try:
            found.append(shown_item(desk, item))
        except Refusal:
            continue
    return found
