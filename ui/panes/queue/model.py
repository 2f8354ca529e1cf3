"""The queue as a table model: ordered ids with due headers between them; whoever listens loads the rows by the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from console.cache.queue import Listing, QueueRow
from ui.panes.queue.faces import Surroundings, is_held, row_face, section_face
from ui.panes.queue.listing import empty
from ui.panes.queue.roles import QueueRole, RowFace, RowKind

Index = QModelIndex | QPersistentModelIndex

PAGE = 48
_KEPT_ROWS = 6000
_NOWHERE = QModelIndex()
_LOADING = RowFace(kind=RowKind.LOADING)


class QueueModel(QAbstractTableModel):
    """Holds the ids in order and the rows that were loaded; fetches nothing itself.

    `page_requested` asks for the rows of some ids; `set_rows` brings them. A row keeps the same face object until
    something in it changes, which is what the delegate's layouts are kept by.
    """

    page_requested = Signal(object)
    """list[int]: ids whose rows are shown and not here."""
    ticks_changed = Signal(int)
    """How many are ticked."""

    def __init__(self, around: Surroundings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self._listing = empty()
        self._heads: list[int] = []
        self._header_faces: list[RowFace] = []
        self._rows: dict[int, QueueRow] = {}
        self._faces: dict[int, RowFace] = {}
        self._asked: set[int] = set()
        self._places: dict[int, int] = {}
        self._ticked: set[int] = set()
        self._row_count = 0

    @property
    def listing(self) -> Listing:
        """What is shown, in order."""
        return self._listing

    @property
    def around(self) -> Surroundings:
        """The clock, communities and offline accounts that the faces were made with."""
        return self._around

    @property
    def ticked(self) -> tuple[int, ...]:
        """The ticked ids, in the order of the list."""
        if not self._ticked:
            return ()
        return tuple(found for found in self._listing.ids if found in self._ticked)

    # --- What Qt asks for -------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Headers and items."""
        return 0 if parent.isValid() else self._row_count

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One."""
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headers can be seen, items can be selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self.header_at(index.row()) is not None:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer a role of `QueueRole`, the display text or the accessible text."""
        if not index.isValid() or index.row() >= self._row_count:
            return None
        header = self.header_at(index.row())
        if role == QueueRole.KIND:
            return RowKind.HEADER if header is not None else self._kind_of(index.row())
        if role == QueueRole.FACE:
            return self._header_faces[header] if header is not None else self._face_of(index.row())
        if role == QueueRole.ITEM:
            return None if header is not None else self.id_at(index.row())
        if role == QueueRole.TICKED:
            return header is None and self.id_at(index.row()) in self._ticked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            face = self._header_faces[header] if header is not None else self._face_of(index.row())
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return (face or _LOADING).spoken()
            return (face.label or face.author) if face is not None else ""
        return None

    # --- Where things are -------------------------------------------------------------------------------------------

    def header_at(self, row: int) -> int | None:
        """The number of the section whose header stands in a row, or None where an item stands."""
        place = bisect_right(self._heads, row) - 1
        return place if place >= 0 and self._heads[place] == row else None

    @property
    def headers(self) -> Sequence[int]:
        """The rows of the headers."""
        return self._heads

    def id_at(self, row: int) -> int:
        """The id of the item in a row that holds one."""
        return self._listing.ids[self._position(row)]

    def row_of(self, item: int) -> int | None:
        """The row of an id, or None if it is not shown."""
        try:
            position = self._listing.ids.index(item)
        except ValueError:
            return None
        return self.row_at(position)

    def row_at(self, position: int) -> int:
        """The row of the id at a position of the listing."""
        row = position
        for head in self._heads:
            if head > row:
                break
            row += 1
        return row

    def position_of(self, row: int) -> int:
        """The position in the listing of the item in a row; of a header, that of the item below it."""
        return self._position(row)

    def _position(self, row: int) -> int:
        return row - bisect_right(self._heads, row)

    # --- What the controller brings ---------------------------------------------------------------------------------

    def set_listing(self, listing: Listing) -> None:
        """Show another order. Rows that are known stay known."""
        self.beginResetModel()
        self._listing = listing
        self._heads = []
        self._header_faces = []
        row = 0
        for section, count in listing.sections:
            self._heads.append(row)
            self._header_faces.append(section_face(section, count))
            row += count + 1
        self._row_count = len(listing.ids) + len(self._heads)
        self._asked.clear()
        self._places.clear()
        if self._ticked:
            self._ticked &= set(listing.ids)
        self.endResetModel()

    def set_rows(self, rows: Iterable[QueueRow], asked: Iterable[int] = ()) -> None:
        """Take in loaded rows; an id of `asked` that brought no row is no longer there."""
        arrived = list(rows)
        self._asked.difference_update(asked)
        changed: list[int] = []
        for row in arrived:
            if self._rows.get(row.id) != row:
                self._rows[row.id] = row
                self._faces[row.id] = self._make(row)
                changed.append(row.id)
        if len(self._rows) > _KEPT_ROWS:
            for stale in list(self._rows)[: len(self._rows) - _KEPT_ROWS // 2]:
                del self._rows[stale]
                self._faces.pop(stale, None)
        self._tell(changed)

    def row(self, item: int) -> QueueRow | None:
        """The loaded row of an id."""
        return self._rows.get(item)

    def loaded(self) -> list[int]:
        """The ids whose rows are here."""
        return list(self._rows)

    def undecided(self, item: int) -> bool:
        """Whether nobody decided on an id as far as is known here."""
        row = self._rows.get(item)
        return row is None or row.parked or (row.action is None and row.standing.value == "pending")

    def set_around(self, around: Surroundings) -> None:
        """Another minute, other communities, or another account offline: faces are made anew when asked for."""
        self._around = around
        self._faces.clear()
        if self._row_count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._row_count - 1, 0))

    def count_down(self, around: Surroundings) -> bool:
        """Renew the faces that count down; False if none does any more."""
        before = self._around.now
        held = [
            item
            for item, row in self._rows.items()
            if row.not_before is not None and (is_held(row, before) or is_held(row, around.now))
        ]
        self._around = around
        changed: list[int] = []
        for item in held:
            face = self._make(self._rows[item])
            if face != self._faces.get(item):
                self._faces[item] = face
                changed.append(item)
        self._tell(changed)
        return any(is_held(self._rows[item], around.now) for item in held)

    def tick(self, items: Iterable[int], *, on: bool) -> None:
        """Tick or untick some ids."""
        chosen = [item for item in items if (item in self._ticked) is not on]
        for item in chosen:
            if on:
                self._ticked.add(item)
            else:
                self._ticked.discard(item)
            face = self._faces.get(item)
            if face is not None:
                self._faces[item] = replace(face, ticked=on)
        self._tell(chosen)
        if chosen:
            self.ticks_changed.emit(len(self._ticked))

    def _kind_of(self, row: int) -> RowKind:
        loaded = self._rows.get(self.id_at(row))
        if loaded is None:
            return RowKind.LOADING
        return RowKind.GROUP if loaded.group is not None and loaded.group_size > 1 else RowKind.ITEM

    def _face_of(self, row: int) -> RowFace | None:
        position = self._position(row)
        item = self._listing.ids[position]
        self._places[item] = row
        face = self._faces.get(item)
        if face is not None:
            return face
        loaded = self._rows.get(item)
        if loaded is not None:
            face = self._faces[item] = self._make(loaded)
            return face
        if item not in self._asked:
            first = position - position % PAGE
            page = self._listing.ids[first : first + PAGE]
            wanted = [each for each in page if each not in self._rows and each not in self._asked]
            self._asked.update(wanted)
            self.page_requested.emit(wanted)
        return None

    def _make(self, row: QueueRow) -> RowFace:
        return row_face(row, self._around, ticked=row.id in self._ticked)

    def _tell(self, items: Iterable[int]) -> None:
        """Say that rows changed; those that nobody asked for since the last order need no telling."""
        for item in items:
            row = self._places.get(item)
            if row is not None:
                here = self.index(row, 0)
                self.dataChanged.emit(here, here)
