"""Items as the remotes last told them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from console.cache import copies, search, tally
from console.cache.bodies import body, encode, item_of, reasons_of, seal, writable
from console.cache.connection import Tx
from console.cache.schema import KIND_CODE, STATE, STATE_CODE
from console.cache.times import from_ms, ms, ms_or_none
from console.domain.due import AnswerTimes
from console.domain.items import Item, ItemKind, ItemState
from console.domain.rank import Reason, total

BATCH = 25
"""Items that are best stored in one transaction: quick as a whole, and a decision never waits long for its end."""
EXCERPT = 240
"""Characters of a text that the list can show."""
_SUBJECT = 400
_NAME = 200
_PENDING = STATE_CODE[ItemState.PENDING]


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing did.

    :param ids: the id of each item that was handed in, in its order.
    :param new: how many were not known before.
    :param changed: how many were known and are different now.
    """

    ids: list[int]
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """An item with what this console knows of it.

    :param rank: the sum of `reasons`, without the points for being due.
    :param group: the group of near-copies it is in, None where it stands alone.
    :param lead: whether it stands for its group in the list.
    :param own_words: a copy that says something that the others do not.
    """

    id: int
    account_id: int
    item: Item
    due: datetime
    rank: int
    reasons: tuple[Reason, ...]
    group: int | None
    lead: bool
    own_words: bool
    deferred_until: datetime | None
    kept: bool
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Triage:
    """What was worked out about an item after it was stored."""

    id: int
    reasons: tuple[Reason, ...]


class _Known(NamedTuple):
    id: int
    seal: bytes
    digest: str
    state: int
    group: int | None
    kind: int
    flagged: int
    first_post: int


_COLUMNS = (
    "account_id, kind, state, received, due, flags, first_post, attachments, size, fetched_at, left_at, remote_id, "
    "version, digest, seal, handle, author_name, subject, place, excerpt, actions"
)
_INSERT = f"INSERT INTO item ({_COLUMNS}, id) VALUES ({', '.join('?' * 22)})"
_UPDATE = f"UPDATE item SET ({_COLUMNS}, triaged) = ({', '.join('?' * 21)}, 0) WHERE id = ?"
_INSERT_BODY = "INSERT INTO item_body (body, item_id) VALUES (?, ?)"
_UPDATE_BODY = "UPDATE item_body SET body = ? WHERE item_id = ?"


def store(tx: Tx, account_id: int, items: Sequence[Item], answer: AnswerTimes, at: datetime | None = None) -> Stored:
    """Write down what the remote told. What did not change is not written again; commands are never touched.

    An item keeps its id. New ones get rising ids in the order in which they were received. One whose text changed
    leaves its group of near-copies, and any change has it triaged anew.

    :param at: when the remote told it; now if not given.
    """
    latest = {writable(item.remote_id): item for item in items}
    known = _known(tx.conn, account_id, list(latest))
    fetched = ms(at or datetime.now(UTC))
    ids: dict[str, int] = {}
    fresh = _Batch()
    altered = _Batch()
    reworded: list[int] = []
    groups: set[int] = set()
    next_id = _next_id(tx.conn)
    for remote_id, item in sorted(latest.items(), key=lambda one: one[1].received):
        written, whole = body(item)
        mark = seal(written)
        before = known.get(remote_id)
        if before is None:
            ids[remote_id] = next_id
            fresh.add(next_id, account_id, item.digest(), whole, written, mark, answer, fetched)
            next_id += 1
            continue
        ids[remote_id] = before.id
        if before.seal != mark:
            digest = item.digest()
            altered.add(before.id, account_id, digest, whole, written, mark, answer, fetched)
            if before.state == _PENDING:
                altered.tally[account_id, before.kind, before.flagged, before.first_post] -= 1
            if before.digest != digest:
                reworded.append(before.id)
            elif before.group is not None:
                groups.add(before.group)
    conn = tx.conn
    if fresh.rows:
        conn.exec_driver_sql(_INSERT, fresh.rows)
        conn.exec_driver_sql(_INSERT_BODY, fresh.bodies)
    if altered.rows:
        search.take_out(conn, search.rows_of(conn, altered.ids))
        conn.exec_driver_sql(_UPDATE, altered.rows)
        conn.exec_driver_sql(_UPDATE_BODY, altered.bodies)
        copies.leave(tx, reworded)
        copies.refresh(tx, groups)
    search.put(conn, fresh.search + altered.search)
    tally.shift(conn, fresh.tally)
    tally.shift(conn, altered.tally)
    if fresh.ids or altered.ids:
        tx.changed("item", fresh.ids)
        tx.changed("item", altered.ids)
    return Stored([ids[writable(item.remote_id)] for item in items], len(fresh.ids), len(altered.ids))


class _Batch:
    """Rows that are prepared to be written at once."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.rows: list[tuple[object, ...]] = []
        self.bodies: list[tuple[bytes, int]] = []
        self.search: list[search.SearchRow] = []
        self.tally: Counter[tally.Kind] = Counter()

    def add(
        self,
        item_id: int,
        account_id: int,
        digest: str,
        item: Item,
        written: bytes,
        mark: bytes,
        answer: AnswerTimes,
        fetched: int,
    ) -> None:
        pending = item.state is ItemState.PENDING
        author = item.author
        self.ids.append(item_id)
        self.rows.append(
            (
                account_id,
                KIND_CODE[item.kind],
                STATE_CODE[item.state],
                ms(item.received),
                ms(answer.due(item.kind, item.received)),
                len(item.flags),
                1 if item.first_post else 0,
                len(item.attachments),
                item.size,
                fetched,
                None if pending else fetched,
                item.remote_id,
                item.version,
                digest,
                mark,
                author.handle,
                author.name[:_NAME],
                item.subject[:_SUBJECT],
                encode(item.place).decode() if item.place else "[]",
                " ".join(item.text[: 2 * EXCERPT].split())[:EXCERPT],
                encode(item.actions).decode() if item.actions else "[]",
                item_id,
            )
        )
        self.bodies.append((written, item_id))
        if pending:
            self.search.append(search.row(item_id, account_id, item))
            self.tally[account_id, KIND_CODE[item.kind], int(bool(item.flags)), int(item.first_post)] += 1


def mark_gone(tx: Tx, account_id: int, remote_ids: Iterable[str]) -> list[int]:
    """The remote said that these are no longer there; returns the ids of those that were pending until now."""
    found = tx.conn.exec_driver_sql(
        "SELECT id, group_id, kind, flags > 0, first_post FROM item WHERE account_id = ? AND state = 0 "
        "AND remote_id IN (SELECT value FROM json_each(?))",
        (account_id, encode([writable(one) for one in remote_ids]).decode()),
    ).all()
    ids = [row[0] for row in found]
    if not ids:
        return ids
    search.take_out(tx.conn, search.rows_of(tx.conn, ids))
    gone = (STATE_CODE[ItemState.GONE], ms(datetime.now(UTC)), str(ids))
    tx.conn.exec_driver_sql(
        "UPDATE item SET state = ?, left_at = ?, seal = x'' WHERE id IN (SELECT value FROM json_each(?))", gone
    )
    tally.shift(tx.conn, Counter({kind: -n for kind, n in Counter((account_id, *row[2:]) for row in found).items()}))
    copies.refresh(tx, {row[1] for row in found if row[1] is not None})
    tx.changed("item", ids)
    return ids


def get(conn: Connection, item_id: int) -> Item | None:
    """An item as the remote last told it."""
    found = entry(conn, item_id)
    return found.item if found is not None else None


def entry(conn: Connection, item_id: int) -> ItemEntry | None:
    """An item with what this console knows of it; None where there is no such item."""
    row = conn.exec_driver_sql(
        "SELECT account_id, body, state, due, rank, reasons, group_id, lead, own_words, deferred_until, kept, "
        "fetched_at FROM item JOIN item_body ON item_body.item_id = item.id "
        "LEFT JOIN item_local ON item_local.item_id = item.id "
        "WHERE item.id = ?",
        (item_id,),
    ).one_or_none()
    if row is None:
        return None
    item = item_of(row.body)
    state = STATE[row.state]
    return ItemEntry(
        id=item_id,
        account_id=row.account_id,
        item=item if item.state is state else replace(item, state=state),
        due=from_ms(row.due),
        rank=row.rank,
        reasons=reasons_of(row.reasons),
        group=row.group_id,
        lead=bool(row.lead),
        own_words=bool(row.own_words),
        deferred_until=from_ms(row.deferred_until),
        kept=bool(row.kept),
        fetched_at=from_ms(row.fetched_at),
    )


def ids_of(conn: Connection, account_id: int, remote_ids: Iterable[str]) -> dict[str, int]:
    """The ids of those remote ids that are cached."""
    wanted = [writable(one) for one in remote_ids]
    return {remote_id: one.id for remote_id, one in _known(conn, account_id, wanted).items()}


def pending_remote_ids(conn: Connection, account_id: int, kinds: Iterable[ItemKind] | None = None) -> set[str]:
    """The remote ids of what waits as far as the cache knows.

    :param kinds: only items of these kinds.
    """
    codes = [KIND_CODE[kind] for kind in (ItemKind if kinds is None else kinds)]
    rows = conn.exec_driver_sql(
        "SELECT remote_id FROM item WHERE account_id = ? AND state = 0 AND kind IN (SELECT value FROM json_each(?))",
        (account_id, str(codes)),
    )
    return {remote_id for (remote_id,) in rows}


def set_deferred(tx: Tx, item_id: int, until: datetime | None) -> None:
    """A deferral was sent, or taken back (None)."""
    tx.conn.exec_driver_sql(
        "INSERT INTO item_local (item_id, deferred_until) VALUES (?, ?) "
        "ON CONFLICT (item_id) DO UPDATE SET deferred_until = excluded.deferred_until",
        (item_id, ms_or_none(until)),
    )
    tx.changed("item", [item_id])


def set_kept(tx: Tx, item_id: int, kept: bool) -> None:
    """Whether an item stays when retention sweeps."""
    tx.conn.exec_driver_sql(
        "INSERT INTO item_local (item_id, kept) VALUES (?, ?) ON CONFLICT (item_id) DO UPDATE SET kept = excluded.kept",
        (item_id, int(kept)),
    )
    tx.changed("item", [item_id])


def untriaged(conn: Connection, limit: int, account_id: int | None = None) -> list[tuple[int, Item]]:
    """Pending items whose rank was not worked out since they last changed, oldest first."""
    rows = conn.exec_driver_sql(
        "SELECT item.id, body FROM item JOIN item_body ON item_id = item.id "
        "WHERE triaged = 0 AND state = 0 AND (?1 IS NULL OR account_id = ?1) ORDER BY item.id LIMIT ?2",
        (account_id, limit),
    )
    return [(item_id, item_of(written)) for item_id, written in rows]


def still_so(conn: Connection, digests: Mapping[int, str]) -> bool:
    """Whether these items all wait still, with the words that these digests are of."""
    rows = conn.exec_driver_sql(
        "SELECT id, digest FROM item WHERE state = 0 AND id IN (SELECT value FROM json_each(?))", (str(list(digests)),)
    )
    return {row.id: row.digest for row in rows} == dict(digests)


def reasons_now(conn: Connection, item_ids: Iterable[int]) -> dict[int, tuple[Reason, ...]]:
    """The reasons that were worked out last, by item."""
    rows = conn.exec_driver_sql(
        "SELECT item.id, reasons FROM json_each(?) AS wanted CROSS JOIN item ON item.id = wanted.value",
        (str(list(item_ids)),),
    )
    return {row.id: reasons_of(row.reasons) for row in rows}


def set_triage(tx: Tx, rows: Sequence[Triage]) -> None:
    """Write down the reasons, and with them the rank."""
    if not rows:
        return
    tx.conn.exec_driver_sql(
        "UPDATE item SET rank = ?, reasons = ?, triaged = 1 WHERE id = ?",
        [(total(row.reasons), encode(row.reasons).decode(), row.id) for row in rows],
    )
    tx.changed("item", [row.id for row in rows])


def _known(conn: Connection, account_id: int, remote_ids: list[str]) -> dict[str, _Known]:
    rows = conn.exec_driver_sql(
        "SELECT remote_id, id, seal, digest, state, group_id, kind, flags > 0, first_post FROM item "
        "WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?))",
        (account_id, encode(remote_ids).decode()),
    )
    return {row[0]: _Known(*row[1:]) for row in rows}


def _next_id(conn: Connection) -> int:
    """The next id; one that was ever given is not given again. Safe, as only one transaction writes at a time."""
    return (
        int(conn.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'item'").scalar_one())
        + 1
    )
