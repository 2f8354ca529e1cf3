"""The order of the queue: due section by due section, quick on a million rows.

Sections are disjoint ranges of `due`, and the points for being due are equal within one. So what stands first is found
section by section: a small one is sorted, a large one is walked along an index that is in order already. The whole
order is one walk, which deals its ids out to the sections. What decisions that are not sent change is little, and is
put in between.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from sqlalchemy import Connection

from console.cache import hits
from console.cache.filters import QueueFilter
from console.cache.standing import BROUGHT_BACK_IDS, CLOSED_IDS, DEFERRED_IDS
from console.cache.times import ms
from console.domain.due import DueBounds, Section

SORTED = 5_000
"""Rows up to which a section, or what a search found, is sorted rather than walked."""
_CHUNK = 1 << 17
_ids = msgspec.json.Decoder(list[int])


class QueueOrder(StrEnum):
    """In which order the queue is shown."""

    RANK = "rank"
    """By due section, rank, age."""
    DUE = "due"
    """By due section and time, rank."""
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Listing:
    """The ids of the queue in order.

    :param sections: how many ids of each section there are, in order; empty where the order knows no sections.
    :param total: how many ids there are.
    :param complete: False where only the first were asked for and there may be more.
    """

    ids: array[int]
    sections: tuple[tuple[Section, int], ...]
    total: int
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """Where a row stands in the order by rank: what comes after it is what comes after this key."""

    section: Section
    rank: int
    received: int
    id: int


_SECTIONED = (QueueOrder.RANK, QueueOrder.DUE)
_ORDER_SQL = {
    QueueOrder.RANK: "rank DESC, received, id",
    QueueOrder.DUE: "due, rank DESC, received, id",
    QueueOrder.NEWEST: "received DESC, id DESC",
    QueueOrder.OLDEST: "received, id",
}
_WALKED = {
    QueueOrder.RANK: "ix_item_rank",
    QueueOrder.DUE: "ix_item_due",
    QueueOrder.NEWEST: "ix_item_received",
    QueueOrder.OLDEST: "ix_item_received",
}
_KEYS = "item.id AS id, item.rank AS rank, item.received AS received, item.due AS due"
_IS_DEFERRED = "IN (SELECT value FROM json_each(:deferred))"
_SECTION_SQL = (
    f"CASE WHEN item.id {_IS_DEFERRED} THEN 5 WHEN due < :now THEN 0 WHEN due < :soon THEN 1 "
    "WHEN due < :today THEN 2 WHEN due < :tomorrow THEN 3 ELSE 4 END"
)
_DEALT_SQL = ", ".join(
    f"'[' || coalesce(group_concat(CASE WHEN {condition} THEN id END), '') || ']'"
    for condition in (
        "due < :now",
        "due >= :now AND due < :soon",
        "due >= :soon AND due < :today",
        "due >= :today AND due < :tomorrow",
        "due >= :tomorrow",
    )
)
_NAMED = {
    "author": "(SELECT id FROM item WHERE handle = :author)",
    "group": "(SELECT id FROM item WHERE group_id = :group)",
}


class Ordering:
    """One reading of the order, within one snapshot.

    :param fold: one row for a group of near-copies.
    :param waiting: only what waits for a decision: nothing that is closed or deferred.
    """

    def __init__(
        self,
        conn: Connection,
        filter_: QueueFilter,
        order: QueueOrder,
        bounds: DueBounds,
        *,
        fold: bool = True,
        waiting: bool = False,
    ) -> None:
        self._conn = conn
        self._filter = filter_
        self._order = order
        self._fold = fold and filter_.group is None
        self._waiting = waiting
        now = ms(bounds.now)
        self._ends = (now, ms(bounds.soon), ms(bounds.today), ms(bounds.tomorrow))
        self._deferred = [row[0] for row in conn.exec_driver_sql(DEFERRED_IDS, {"now": now})]
        self._brought_back = [row[0] for row in conn.exec_driver_sql(BROUGHT_BACK_IDS)]
        self._closed = [row[0] for row in conn.exec_driver_sql(CLOSED_IDS)] if waiting else []
        self._searching = bool(filter_.text.strip())

    def read(self, limit: int | None = None, after: Key | None = None) -> Listing:
        """The ids.

        :param limit: only the first so many; a search then looks at the newest matches only.
        :param after: only what comes after this key, in the order by rank.
        """
        found_all = self._search(limit if after is None and self._filter.group is None else None)
        few = self._few()
        if few is not None:
            return self._sorted(few, limit, after, complete=found_all)
        if limit is None and after is None:
            return self._whole()
        return self._first(limit, after)

    def count(self) -> int:
        """How many rows there are."""
        self._search(None)
        few = self._few()
        sql = self._rows(few) if few is not None else self._rows("item")
        return int(self._conn.exec_driver_sql(f"SELECT count(*) FROM ({sql})", self._values()).scalar_one())

    def _search(self, limit: int | None) -> bool:
        return not self._searching or hits.collect(self._conn, self._filter, limit, fold=self._fold)

    def _few(self) -> str | None:
        """Where all rows that there can be are found by name, if they are so few that they are best sorted."""
        if self._filter.group is not None:
            return _NAMED["group"]
        if self._searching:
            enough = self._conn.exec_driver_sql("SELECT 1 FROM temp.hit LIMIT 1 OFFSET ?", (SORTED,)).first()
            return "temp.hit" if enough is None else None
        return _NAMED["author"] if self._filter.author is not None else None

    def _sorted(self, few: str, limit: int | None, after: Key | None, *, complete: bool) -> Listing:
        """A few rows: each is asked for its section, and all are sorted."""
        sectioned = self._order in _SECTIONED
        sql = f"SELECT id, section FROM ({self._rows(few)})"
        values = self._values() | {"limit": -1 if limit is None else limit}
        if after is not None:
            sql += " WHERE (section, -rank, received, id) > (:section, :rank, :received, :id)"
            values |= {"section": after.section, "rank": -after.rank, "received": after.received, "id": after.id}
        by = f"{'section, ' if sectioned else ''}{_ORDER_SQL[self._order]}"
        found = self._conn.exec_driver_sql(f"{sql} ORDER BY {by} LIMIT :limit", values).all()
        counts = dict.fromkeys(Section, 0)
        for _, section in found:
            counts[Section(section)] += 1
        sections = tuple((section, count) for section, count in counts.items() if count and sectioned)
        ids = array("q", (row[0] for row in found))
        return Listing(ids, sections, len(ids), complete and (limit is None or len(ids) < limit))

    def _whole(self) -> Listing:
        """Every row, in one walk."""
        rows = f"SELECT id, due FROM ({self._walk()}) ORDER BY {_ORDER_SQL[self._order]} LIMIT -1"
        if self._order not in _SECTIONED:
            sql = f"SELECT '[' || coalesce(group_concat(id), '') || ']' FROM ({rows})"
            ids = _array(self._conn.exec_driver_sql(sql, self._values()).scalar_one())
            return Listing(ids, (), len(ids))
        dealt = self._conn.exec_driver_sql(f"SELECT {_DEALT_SQL} FROM ({rows})", self._values()).one()
        ids = array("q")
        sections: list[tuple[Section, int]] = []
        for section in Section:
            part = self._put_back() if section is Section.DEFERRED else _array(dealt[section])
            ids.extend(part)
            sections += [(section, len(part))] if part else []
        return Listing(ids, tuple(sections), len(ids))

    def _first(self, limit: int | None, after: Key | None) -> Listing:
        """The first rows, section by section until there are enough."""
        ids = array("q")
        sections: list[tuple[Section, int]] = []
        wanted = self._sections(after)
        for section in wanted:
            left = None if limit is None else limit - len(ids)
            if left is not None and left <= 0:
                return Listing(ids, tuple(sections), len(ids), complete=False)
            part = self._section(section, left, after)
            ids.extend(part)
            if part and section is not None:
                sections.append((section, len(part)))
        return Listing(ids, tuple(sections), len(ids), limit is None or len(ids) < limit)

    def _sections(self, after: Key | None) -> list[Section | None]:
        if self._order not in _SECTIONED:
            return [None]
        first = after.section if after is not None else Section.OVERDUE
        return [one for one in Section if one >= first]

    def _section(self, section: Section | None, limit: int | None, after: Key | None) -> array[int]:
        if section is Section.DEFERRED:
            return self._put_back(limit)
        values = self._values() | {"limit": -1 if limit is None else limit}
        sql = f"SELECT id FROM ({self._walk(section)}) WHERE true"
        if section is not None:
            edges = (-(1 << 62), *self._ends, 1 << 62)
            values |= {"low": edges[section], "high": edges[section + 1]}
        if after is not None and section is after.section:
            sql += " AND (rank, -received, -id) < (:rank, :received, :id)"
            values |= {"rank": after.rank, "received": -after.received, "id": -after.id}
        rows = self._conn.exec_driver_sql(f"{sql} ORDER BY {_ORDER_SQL[self._order]} LIMIT :limit", values)
        return array("q", (row[0] for row in rows))

    def _put_back(self, limit: int | None = None) -> array[int]:
        """The deferred section."""
        if self._waiting or not self._deferred:
            return array("q")
        values = self._values() | {"limit": -1 if limit is None else limit}
        sql = f"SELECT id FROM ({self._rows('(SELECT value AS id FROM json_each(:deferred))')})"
        rows = self._conn.exec_driver_sql(f"{sql} ORDER BY {_ORDER_SQL[self._order]} LIMIT :limit", values)
        return array("q", (row[0] for row in rows))

    def _rows(self, source: str) -> str:
        """The rows of the list that are among those of `source`, each with its section."""
        among = f"{source} AS few CROSS JOIN item ON item.id = few.id" if source != "item" else source
        shown = "(state = 0 OR item.id IN (SELECT value FROM json_each(:back)))" if self._brought_back else "state = 0"
        hidden = f" AND item.id NOT {_IS_DEFERRED}" if self._waiting and self._deferred else ""
        tested = self._conditions(tested=source != "temp.hit")
        return f"SELECT {_KEYS}, {_SECTION_SQL} AS section FROM {among} WHERE {shown}{hidden}{tested}"

    def _walk(self, section: Section | None = None) -> str:
        """The rows of the list, or of one section, along an index; without the deferred, if these stand apart."""
        index = _WALKED[self._order] if section is None else self._index(section)
        within = " AND due >= :low AND due < :high" if section is not None else ""
        if self._deferred and (self._waiting or self._order in _SECTIONED):
            within += f" AND item.id NOT {_IS_DEFERRED}"
        conditions = self._conditions(tested=True) + within
        sql = f"SELECT {_KEYS} FROM item INDEXED BY {index} WHERE state = 0{conditions}"
        if self._brought_back:
            sql += (
                f" UNION ALL SELECT {_KEYS} FROM json_each(:back) AS back CROSS JOIN item ON item.id = back.value "
                f"WHERE state != 0{conditions}"
            )
        return sql

    def _conditions(self, *, tested: bool) -> str:
        """What a row must be like.

        :param tested: whether each row must still be looked up among what the search found.
        """
        parts = self._filter.sql
        if self._fold:
            parts += " AND item.lead = 1"
        if self._filter.author is not None:
            parts += " AND item.handle = :author"
        if self._searching and tested:
            parts += " AND item.id IN (SELECT id FROM temp.hit)"
        if self._closed:
            parts += " AND item.id NOT IN (SELECT value FROM json_each(:closed))"
        return parts

    def _index(self, section: Section) -> str:
        """Along which index a section is read: a small one by its range, and sorted; a large one in order."""
        edges = (-(1 << 62), *self._ends, 1 << 62)
        enough = self._conn.exec_driver_sql(
            "SELECT 1 FROM item INDEXED BY ix_item_due WHERE state = 0 AND due >= ? AND due < ? LIMIT 1 OFFSET ?",
            (edges[section], edges[section + 1], SORTED),
        ).first()
        return "ix_item_due" if enough is None else _WALKED[self._order]

    def _values(self) -> dict[str, object]:
        return {
            "author": self._filter.author,
            "group": self._filter.group,
            "now": self._ends[0],
            "soon": self._ends[1],
            "today": self._ends[2],
            "tomorrow": self._ends[3],
            "deferred": str(self._deferred),
            "back": str(self._brought_back),
            "closed": str(self._closed),
        }


def _array(written: str) -> array[int]:
    """Numbers from JSON, a part at a time: a million of them as Python objects would stay in memory long after."""
    ids = array("q")
    start = 1
    last = len(written) - 1
    while start < last:
        end = written.find(",", min(start + _CHUNK, last))
        end = last if end < 0 else end
        ids.extend(_ids.decode(f"[{written[start:end]}]"))
        start = end + 1
    return ids
