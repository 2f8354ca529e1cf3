"""What the cache's queries say is what `domain.overlay` says, for random items, groups and outboxes."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from console.cache import accounts, copies, items, ordering, outbox, queue
from console.cache.connection import Cache, Tx, open_cache
from console.cache.queue import QueueFilter, QueueOrder
from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import Command, CommandState
from console.domain.due import SECTION_POINTS, AnswerTimes, DueBounds, Section
from console.domain.items import Author, Flag, Handled, Item, ItemKind, ItemState
from console.domain.overlay import Effective, Standing, overlay
from console.domain.rank import Reason

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
BOUNDS = DueBounds.at(NOW)
WORDS = ("kettle", "kettles", "bridge", "über", "lamp", "lamppost")
ACTION_OF = {
    Effect.CLOSES: Action.APPROVE,
    Effect.DEFERS: Action.DEFER,
    Effect.REOPENS: Action.RESTORE,
    Effect.NONE: Action.WARN,
}


@dataclass(frozen=True)
class Planned:
    account: int
    state: ItemState
    kind: ItemKind
    minutes: int
    rank: int
    words: tuple[str, ...]
    flagged: bool
    first: bool
    group: int | None
    deferred: int | None
    handle: str
    commands: tuple[tuple[Effect, CommandState], ...]


planned = st.builds(
    Planned,
    account=st.integers(0, 1),
    state=st.sampled_from([ItemState.PENDING, ItemState.PENDING, ItemState.PENDING, ItemState.HANDLED, ItemState.GONE]),
    kind=st.sampled_from([ItemKind.POST, ItemKind.REPORT, ItemKind.JOIN]),
    minutes=st.integers(0, 60 * 60),
    rank=st.integers(-5, 5),
    words=st.lists(st.sampled_from(WORDS), max_size=3).map(tuple),
    flagged=st.booleans(),
    first=st.booleans(),
    group=st.none() | st.integers(0, 2),
    deferred=st.none() | st.integers(-60, 60),
    handle=st.sampled_from(["ada", "bo"]),
    commands=st.lists(st.tuples(st.sampled_from(list(Effect)), st.sampled_from(list(CommandState))), max_size=3).map(
        tuple
    ),
)
filters = st.builds(
    QueueFilter,
    accounts=st.none() | st.frozensets(st.integers(1, 2)),
    kinds=st.none() | st.frozensets(st.sampled_from([ItemKind.POST, ItemKind.REPORT, ItemKind.JOIN])),
    text=st.sampled_from(["", "", "kettle", "ket", "lamp", "lampp", "uber", "kettle bridge", "absent"]),
    flagged=st.none() | st.booleans(),
    first_post=st.none() | st.booleans(),
    author=st.none() | st.sampled_from(["ada", "bo"]),
)


@dataclass(frozen=True)
class Known:
    """An item as the test knows it, worked out by the domain alone."""

    id: int
    account: int
    item: Item
    rank: int
    group: int | None
    words: tuple[str, ...]
    effective: Effective
    counts_as_shown: bool
    due: datetime

    @property
    def section(self) -> Section:
        return BOUNDS.section(self.due, self.effective.standing is Standing.DEFERRED)

    @property
    def key(self) -> tuple[int, int, datetime, int]:
        return (self.section, -self.rank, self.item.received, self.id)

    def passes(self, wanted: QueueFilter) -> bool:
        return (
            (wanted.accounts is None or self.account in wanted.accounts)
            and (wanted.kinds is None or self.item.kind in wanted.kinds)
            and (wanted.flagged is None or bool(self.item.flags) is wanted.flagged)
            and (wanted.first_post is None or self.item.first_post is wanted.first_post)
            and (wanted.author is None or self.item.author.handle == wanted.author)
        )

    def matches(self, typed: str) -> bool:
        *whole, beginning = (_plain(word) for word in typed.split())
        mine = [_plain(word) for word in self.words]
        return all(word in mine for word in whole) and any(word.startswith(beginning) for word in mine)


def _plain(word: str) -> str:
    return word.replace("ü", "u")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache with two accounts, to be copied: that is quicker than making one for every example."""
    path = tmp_path_factory.mktemp("empty") / "cache.db"
    cache = open_cache(path, backups=path.parent)
    with cache.write() as tx:
        for name in ("One", "Two"):
            accounts.add(tx, name=name, kind="sandbox", url="sandbox:", community=name)
    cache.close()
    return path


@contextmanager
def cache_of(empty: Path, plan: list[Planned]) -> Iterator[tuple[Cache, list[Known]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(empty, folder))
        cache = Cache(path)
        try:
            with cache.write() as tx:
                known = _fill(tx, plan)
            yield cache, known
        finally:
            cache.close()


def _fill(tx: Tx, plan: list[Planned]) -> list[Known]:
    ids: list[int] = []
    for number, one in enumerate(plan):
        pending = _item(number, replace(one, state=ItemState.PENDING))
        ids += items.store(tx, one.account + 1, [pending], AnswerTimes()).ids
    items.set_triage(
        tx, [items.Triage(ids[n], (Reason("planned", one.rank),) if one.rank else ()) for n, one in enumerate(plan)]
    )
    members: defaultdict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(plan):
        if one.group is not None:
            members[one.group].append(ids[number])
    for group in members.values():
        for member in group:
            tx.conn.exec_driver_sql("UPDATE item SET group_id = ? WHERE id = ?", (group[0], member))
    copies.refresh(tx, [group[0] for group in members.values()])
    for number, one in enumerate(plan):
        if one.deferred is not None:
            items.set_deferred(tx, ids[number], NOW + timedelta(minutes=one.deferred))
        _decide(tx, one, number, ids[number])
    for number, one in enumerate(plan):
        if one.state is ItemState.GONE:
            items.mark_gone(tx, one.account + 1, [str(number)])
        elif one.state is ItemState.HANDLED:
            items.store(tx, one.account + 1, [_item(number, one)], AnswerTimes())
    group_of = {member: group[0] for group in members.values() for member in group}
    return [_known(tx.conn, number, one, ids[number], group_of.get(ids[number])) for number, one in enumerate(plan)]


def _item(number: int, one: Planned) -> Item:
    return Item(
        remote_id=str(number),
        kind=one.kind,
        author=Author(one.handle),
        subject="",
        text=" ".join(one.words),
        received=NOW - timedelta(minutes=one.minutes),
        state=one.state,
        handled=Handled("approve", "Someone") if one.state is ItemState.HANDLED else None,
        flags=(Flag("someone"),) if one.flagged else (),
        first_post=one.first,
    )


def _decide(tx: Tx, one: Planned, number: int, item_id: int) -> None:
    for effect, state in one.commands:
        decided = Command(
            id=0,
            decision=0,
            account=one.account + 1,
            item=item_id,
            target_kind=TargetKind.ITEM,
            target=str(number),
            kind=one.kind,
            action=ACTION_OF[effect],
            effect=effect,
            decided_at=NOW,
            not_before=NOW,
        )
        command = outbox.record(tx, [decided]).commands[0].id
        if state is CommandState.WITHDRAWN:
            assert outbox.withdraw(tx, [command], NOW) == [command]
        elif state is not CommandState.WAITING:
            assert outbox.claim(tx, command, NOW)
        if state is CommandState.UNCERTAIN:
            assert outbox.mark_uncertain(tx, command, None, "")
        if state in (CommandState.PARKED, CommandState.DISMISSED):
            assert outbox.park(tx, command, "refused")
        if state is CommandState.DISMISSED:
            assert outbox.dismiss(tx, command, NOW)
        if state is CommandState.SENT:
            assert outbox.finish(tx, command, CommandState.SENT, "", NOW)


def _known(conn: Connection, number: int, one: Planned, item_id: int, group: int | None) -> Known:
    commands = outbox.of_item(conn, item_id)
    deferred = NOW + timedelta(minutes=one.deferred) if one.deferred is not None else None
    effective = overlay(one.state, commands, deferred_until=deferred, now=NOW)
    item = _item(number, one)
    back = effective.action is not None and effective.standing is not Standing.CLOSED
    return Known(
        id=item_id,
        account=one.account + 1,
        item=item,
        rank=one.rank,
        group=group,
        words=one.words,
        effective=effective,
        counts_as_shown=one.state is ItemState.PENDING or back,
        due=AnswerTimes().due(item.kind, item.received),
    )


def _folded(known: list[Known]) -> list[Known]:
    """One for each group: the first that is not closed, else the first that is shown."""
    shown = [one for one in known if one.counts_as_shown]
    leads: dict[int, Known] = {}
    for one in sorted(
        shown, key=lambda each: (each.effective.standing is Standing.CLOSED, each.item.received, each.id)
    ):
        if one.group is not None:
            leads.setdefault(one.group, one)
    return [one for one in shown if one.group is None or leads[one.group] is one]


def _expected(known: list[Known], wanted: QueueFilter) -> list[Known]:
    leads = _folded(known)
    if not wanted.text:
        return [one for one in leads if one.passes(wanted)]
    by_group = {one.group: one for one in leads if one.group is not None}
    found = {
        (by_group[one.group] if one.group is not None else one).id
        for one in known
        if one.counts_as_shown and one.passes(wanted) and one.matches(wanted.text)
    }
    return [one for one in leads if one.id in found and one.passes(wanted)]


relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(plan=st.lists(planned, max_size=12))
def test_rows_stand_where_the_rule_says(empty: Path, plan: list[Planned]) -> None:
    with cache_of(empty, plan) as (cache, known), cache.read() as conn:
        rows = {row.id: row for row in queue.rows(conn, [one.id for one in known], BOUNDS)}
        for one in known:
            row = rows[one.id]
            assert row.standing is one.effective.standing
            assert row.section is one.section
            assert row.rank == one.rank + SECTION_POINTS[one.section]
            if not row.parked:
                assert (row.action, row.command_state, row.decision) == (
                    one.effective.action,
                    one.effective.state,
                    one.effective.decision,
                )
            group = [each for each in known if one.group is not None and each.group == one.group]
            waits = [each for each in group if each.counts_as_shown and each.effective.standing is not Standing.CLOSED]
            assert row.group_size == (len(waits) if one.group is not None else 1)


@relaxed
@given(plan=st.lists(planned, max_size=12), wanted=filters, few=st.sampled_from([0, 2, ordering.SORTED]))
def test_order_and_sections_are_those_of_the_rule(
    empty: Path, plan: list[Planned], wanted: QueueFilter, few: int
) -> None:
    with (
        cache_of(empty, plan) as (cache, known),
        cache.read() as conn,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(ordering, "SORTED", few)
        expected = sorted(_expected(known, wanted), key=lambda one: one.key)
        listing = queue.order(conn, wanted, QueueOrder.RANK, BOUNDS)
        assert list(listing.ids) == [one.id for one in expected]
        sections = [section for section, count in listing.sections for _ in range(count)]
        assert sections == [one.section for one in expected]
        by_due = queue.order(conn, wanted, QueueOrder.DUE, BOUNDS)
        assert list(by_due.ids) == [
            one.id
            for one in sorted(expected, key=lambda one: (one.section, one.due, -one.rank, one.item.received, one.id))
        ]
        newest = queue.order(conn, wanted, QueueOrder.NEWEST, BOUNDS)
        oldest = queue.order(conn, wanted, QueueOrder.OLDEST, BOUNDS)
        by_age = [one.id for one in sorted(expected, key=lambda one: (one.item.received, one.id))]
        assert list(oldest.ids) == by_age
        assert list(newest.ids) == by_age[::-1]
        if not wanted.text:
            first = queue.order(conn, wanted, QueueOrder.RANK, BOUNDS, limit=3)
            assert list(first.ids) == [one.id for one in expected[:3]]


@relaxed
@given(plan=st.lists(planned, max_size=12), wanted=filters)
def test_pages_of_what_waits_are_those_of_the_rule(empty: Path, plan: list[Planned], wanted: QueueFilter) -> None:
    with cache_of(empty, plan) as (cache, known), cache.read() as conn:
        expected = sorted(
            (
                one
                for one in known
                if one.effective.standing is Standing.PENDING
                and one.passes(wanted)
                and (not wanted.text or one.matches(wanted.text))
            ),
            key=lambda one: one.key,
        )
        found: list[int] = []
        page = queue.pending(conn, replace(wanted, text=""), BOUNDS, 2) if not wanted.text else []
        while page:
            found += [row.id for row in page]
            page = queue.pending(conn, wanted, BOUNDS, 2, page[-1].key)
        if not wanted.text:
            assert found == [one.id for one in expected]
        assert [row.id for row in queue.pending(conn, wanted, BOUNDS, 100)] == [one.id for one in expected]
        assert queue.pending_count(conn, wanted, BOUNDS) == len(expected)


@relaxed
@given(plan=st.lists(planned, max_size=12), only=st.none() | st.frozensets(st.integers(1, 2)))
def test_counts_are_those_of_the_rule(empty: Path, plan: list[Planned], only: frozenset[int] | None) -> None:
    with cache_of(empty, plan) as (cache, known), cache.read() as conn:
        waits = [
            one for one in known if one.effective.standing is Standing.PENDING and (only is None or one.account in only)
        ]
        counts = queue.counts(conn, BOUNDS, only)
        assert counts.total == len(waits)
        assert counts.flagged == sum(1 for one in waits if one.item.flags)
        assert counts.first_posts == sum(1 for one in waits if one.item.first_post)
        assert counts.overdue == sum(1 for one in waits if one.section is Section.OVERDUE)
        assert counts.due_soon == sum(1 for one in waits if one.section is Section.SOON)
        for kind in ItemKind:
            assert counts.by_kind.get(kind, 0) == sum(1 for one in waits if one.item.kind is kind)
        for account in (1, 2):
            assert counts.by_account.get(account, 0) == sum(1 for one in waits if one.account == account)
