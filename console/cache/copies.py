"""Groups of near-copies: by what they are found, who is in one, and who stands for it in the list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from console.cache.bodies import item_of
from console.cache.connection import Tx
from console.cache.schema import STATE
from console.cache.standing import ACTING, ACTING_EFFECT, CLOSED_LOCALLY, STANDING_OF_EFFECT
from console.cache.times import from_ms
from console.domain.items import ItemState
from console.domain.overlay import Standing

if TYPE_CHECKING:
    from console.analysis.group_index import GroupChange, Seed

_FOLLOWED = 32
"""Texts that the bands of one text lead to, about; the rarest bands are followed first."""
_LOOKED_AT = 512
"""Texts that one band leads to at most; one that leads to more says nothing."""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One of a group of near-copies.

    :param own_words: it says something that the others do not, so it starts unticked.
    :param standing: where it stands for the person who looks at it; what was deferred and sent shows as pending.
    """

    id: int
    account_id: int
    author: str
    author_name: str
    subject: str
    excerpt: str
    received: datetime
    own_words: bool
    lead: bool
    standing: Standing


def group_members(conn: Connection, group: int) -> list[GroupMember]:
    """Everyone in a group that the remote still knows, oldest first."""
    rows = conn.exec_driver_sql(
        "SELECT item.id, account_id, handle, author_name, subject, excerpt, received, own_words, lead, state, "
        f"{ACTING_EFFECT} AS effect FROM item WHERE group_id = ? AND state != 2 ORDER BY received, item.id",
        (group,),
    )
    return [
        GroupMember(
            id=row.id,
            account_id=row.account_id,
            author=row.handle,
            author_name=row.author_name,
            subject=row.subject,
            excerpt=row.excerpt,
            received=from_ms(row.received),
            own_words=bool(row.own_words),
            lead=bool(row.lead),
            standing=_standing(row.state, row.effect),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class GroupExtent:
    """How large a group is.

    :param plain: its members without words of their own.
    :param first: when the first of these was received, `last` when the last; None where there is none.
    :param lead: who stands for it in the list; None where that one has words of its own.
    """

    members: int
    plain: int
    first: datetime | None
    last: datetime | None
    lead: int | None


def extent(conn: Connection, group: int) -> GroupExtent:
    """How large a group is, without reading its members one by one."""
    row = conn.exec_driver_sql(
        "SELECT count(*) AS members, coalesce(sum(own_words = 0), 0) AS plain, "
        "min(CASE WHEN own_words = 0 THEN received END) AS first, "
        "max(CASE WHEN own_words = 0 THEN received END) AS last, "
        "max(CASE WHEN lead AND own_words = 0 THEN id END) AS lead "
        "FROM item WHERE group_id = ? AND state != 2",
        (group,),
    ).one()
    return GroupExtent(row.members, row.plain, from_ms(row.first), from_ms(row.last), row.lead)


def likely(
    conn: Connection, account_id: int, texts: Sequence[Sequence[int]], known: Collection[int] = ()
) -> list[Seed]:
    """What a `GroupIndex` starts with for a few texts to come: the groups of an account that share at least two bands
    with one of them, or the one that stands for the whole text.

    :param texts: the bands of each text, the one for the whole text first.
    :param known: groups that are left out.
    """
    from console.analysis.group_index import Seed

    often = _how_often(conn, {band for text in texts for band in text})
    followed = [_rarest(text, often) for text in texts]
    groups = _groups_of(conn, account_id, {band for text in followed for band in text})
    chosen: set[int] = set()
    for text in followed:
        shared = Counter(group for band in text for group in groups.get(band, ()))
        chosen.update(group for group, count in shared.items() if count > 1)
    chosen.update(group for text in texts for group in groups.get(text[0], ()))
    rows = conn.exec_driver_sql(
        "SELECT id, coalesce(group_id, id) FROM item WHERE (group_id IN (SELECT value FROM json_each(?1)) "
        "OR id IN (SELECT value FROM json_each(?1))) AND EXISTS (SELECT 1 FROM band WHERE band.item_id = item.id)",
        (str(list(chosen.difference(known))),),
    )
    wanted = {row[0]: row[1] for row in rows}
    bodies = conn.exec_driver_sql(
        "SELECT item.id, body, own_words FROM json_each(?) AS wanted CROSS JOIN item ON item.id = wanted.value "
        "JOIN item_body ON item_id = item.id ORDER BY item.id",
        (str(list(wanted)),),
    )
    return [Seed(item_id, wanted[item_id], item_of(body).text, bool(own)) for item_id, body, own in bodies]


def _how_often(conn: Connection, bands: Collection[int]) -> dict[int, int]:
    """By how many texts each band is kept; those that nobody has, or that lead to too many, are left out."""
    rows = conn.exec_driver_sql(
        "SELECT wanted.value, (SELECT count(*) FROM (SELECT 1 FROM band WHERE band.band = wanted.value LIMIT :most)) "
        "FROM json_each(:bands) AS wanted",
        {"bands": str(list(bands)), "most": _FOLLOWED + 1},
    ).all()
    return {band: count for band, count in rows if 0 < count <= _FOLLOWED}


def _rarest(bands: Sequence[int], often: Mapping[int, int]) -> list[int]:
    """The bands of a text that lead to the fewest others, as far as they lead to few; the first always."""
    rarest: list[int] = []
    led_to = 0
    for band in sorted((each for each in bands if each in often), key=often.__getitem__):
        if led_to <= _FOLLOWED:
            rarest.append(band)
            led_to += often[band]
    return rarest if bands[0] not in often or bands[0] in rarest else [bands[0], *rarest]


def _groups_of(conn: Connection, account_id: int, bands: Collection[int]) -> dict[int, set[int]]:
    """The groups of an account in which each band is."""
    rows = conn.exec_driver_sql(
        "SELECT band.band, coalesce(group_id, item.id) FROM json_each(?) AS wanted "
        "CROSS JOIN band ON band.band = wanted.value CROSS JOIN item ON item.id = band.item_id WHERE account_id = ?",
        (str(list(bands)), account_id),
    ).all()
    found: defaultdict[int, set[int]] = defaultdict(set)
    for band, group in rows:
        found[band].add(group)
    return found


def are_groups(conn: Connection, groups: Collection[int]) -> bool:
    """Whether these are all groups still, or items that wait and stand alone.

    A group stays one when the member that it is named after is decided.
    """
    found = conn.exec_driver_sql(
        "SELECT count(*) FROM item WHERE (group_id = id OR (group_id IS NULL AND state = 0)) "
        "AND id IN (SELECT value FROM json_each(?))",
        (str(list(groups)),),
    ).scalar_one()
    return bool(found == len(groups))


def apply(tx: Tx, changes: Sequence[GroupChange]) -> None:
    """Write down what a `GroupIndex` found for new texts."""
    conn = tx.conn
    bands = [(band, change.item) for change in changes if change.anchor for band in change.bands]
    if bands:
        conn.exec_driver_sql("INSERT OR IGNORE INTO band (band, item_id) VALUES (?, ?)", bands)
    touched: set[int] = set()
    own_words: dict[int, bool] = {}
    for change in changes:
        own_words.update(change.own_words)
        if change.group == change.item and not change.merged:
            continue
        for merged in change.merged:
            # Two statements: asked for either, SQLite would look at every item.
            conn.exec_driver_sql("UPDATE item SET group_id = ? WHERE group_id = ?", (change.group, merged))
            conn.exec_driver_sql("UPDATE item SET group_id = ? WHERE id = ?", (change.group, merged))
        conn.exec_driver_sql(
            "UPDATE item SET group_id = ?1 WHERE id = ?2 OR (id = ?1 AND group_id IS NULL)", (change.group, change.item)
        )
        touched.add(change.group)
    if own_words:
        conn.exec_driver_sql(
            "UPDATE item SET own_words = ? WHERE id = ?", [(int(own), item_id) for item_id, own in own_words.items()]
        )
        tx.changed("item", own_words)
    refresh(tx, touched)


def leave(tx: Tx, ids: Iterable[int]) -> None:
    """Take items out of their groups; what is left of a group goes on without them."""
    given = str(list(ids))
    if given == "[]":
        return
    conn = tx.conn
    members = "id IN (SELECT value FROM json_each(?))"
    groups = {
        group
        for (group,) in conn.exec_driver_sql(
            f"SELECT DISTINCT group_id FROM item WHERE group_id IS NOT NULL AND {members}", (given,)
        )
    }
    conn.exec_driver_sql("DELETE FROM band WHERE item_id IN (SELECT value FROM json_each(?))", (given,))
    conn.exec_driver_sql(f"UPDATE item SET group_id = NULL, lead = 1, own_words = 0 WHERE {members}", (given,))
    renamed = {group: _renamed(conn, group) for group in groups}
    refresh(tx, {group for group in renamed.values() if group is not None})


def refresh(tx: Tx, groups: Iterable[int]) -> None:
    """Choose anew who stands for each group: its first member that waits for a decision, else its first shown one."""
    for group in groups:
        chosen = _leader(tx.conn, group)
        moved = tx.conn.exec_driver_sql(
            "SELECT id FROM item WHERE group_id = ?1 AND lead != (id = ?2)", (group, chosen or 0)
        ).all()
        if moved:
            ids = [item_id for (item_id,) in moved]
            tx.conn.exec_driver_sql(
                "UPDATE item SET lead = (id = ?1) WHERE id IN (SELECT value FROM json_each(?2))",
                (chosen or 0, str(ids)),
            )
            tx.changed("item", ids)


def refresh_of(tx: Tx, item_ids: Iterable[int]) -> None:
    """The same for the groups that these items are in."""
    rows = tx.conn.exec_driver_sql(
        "SELECT DISTINCT group_id FROM item WHERE group_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
        (str(list(item_ids)),),
    ).all()
    refresh(tx, [group for (group,) in rows])


def sizes(conn: Connection, groups: Iterable[int]) -> dict[int, int]:
    """How many members of each group wait for a decision."""
    found: defaultdict[int, int] = defaultdict(int)
    wanted = str(list(groups))
    in_groups = "group_id IN (SELECT value FROM json_each(?))"
    for group, count in conn.exec_driver_sql(
        f"SELECT group_id, count(*) FROM item WHERE {in_groups} AND state = 0 GROUP BY group_id", (wanted,)
    ):
        found[group] += count
    for group, count in conn.exec_driver_sql(
        "SELECT group_id, sum(CASE WHEN item.state = 0 THEN -(effect = 'closes') ELSE effect != 'closes' END) "
        f"FROM ({ACTING}) AS acting JOIN item ON item.id = acting.item_id WHERE {in_groups} GROUP BY group_id",
        (wanted,),
    ):
        found[group] += count
    return found


def _leader(conn: Connection, group: int) -> int | None:
    """The first member that waits; one that a command brings back counts too, one that a command closes comes last."""
    shown = (
        "SELECT id, received FROM item WHERE group_id = :group AND state = 0",
        (
            f"SELECT item.id, item.received FROM ({ACTING}) AS acting JOIN item ON item.id = acting.item_id "
            "WHERE group_id = :group AND item.state != 0 AND effect != 'closes'"
        ),
    )
    for condition in (f"AND NOT {CLOSED_LOCALLY}", ""):
        row = conn.exec_driver_sql(
            f"SELECT * FROM ({shown[0]} {condition} ORDER BY received, id LIMIT 1) "
            f"UNION ALL {shown[1]} ORDER BY received, id LIMIT 1",
            {"group": group},
        ).first()
        if row is not None:
            return int(row[0])
    return None


def _renamed(conn: Connection, group: int) -> int | None:
    """A group is named after one of its members; where that one has left, after another. None: nobody is left."""
    named = conn.exec_driver_sql("SELECT 1 FROM item WHERE id = ?1 AND group_id = ?1", (group,)).first()
    if named is not None:
        return group
    heir = conn.exec_driver_sql("SELECT min(id) FROM item WHERE group_id = ?", (group,)).scalar_one()
    if heir is not None:
        conn.exec_driver_sql("UPDATE item SET group_id = ? WHERE group_id = ?", (heir, group))
    return heir  # type: ignore[no-any-return]


def _standing(state: int, effect: str | None) -> Standing:
    if effect is not None:
        return STANDING_OF_EFFECT[effect]
    return Standing.PENDING if STATE[state] is ItemState.PENDING else Standing.CLOSED
