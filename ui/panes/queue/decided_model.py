"""What was decided today, as the list that stands where the queue is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.cache.outbox import OutboxEntry
from console.domain.actions import Action
from console.domain.text import visible
from ui.panes.queue import words
from ui.panes.queue.faces import CommunityMark
from ui.panes.queue.roles import QueueRole, RowFace, RowKind, StateFace
from ui.theme import Meaning

Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()
_MEANINGS = {
    Action.APPROVE: Meaning.GOOD,
    Action.REJECT: Meaning.HIGH,
    Action.SPAM: Meaning.HIGH,
    Action.BAN: Meaning.HIGH,
    Action.REMOVE: Meaning.HIGH,
    Action.WARN: Meaning.MED,
    Action.DEFER: Meaning.LOW,
    Action.EDIT: Meaning.ACCENT,
}


class DecidedModel(QAbstractTableModel):
    """A header and one row a decision on an item, newest first; rows are there to be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._faces: list[RowFace] = []

    @property
    def headers(self) -> Sequence[int]:
        """The rows of the headers."""
        return [0] if self._faces else []

    def show(
        self, entries: Sequence[OutboxEntry], marks: Mapping[str, CommunityMark], now: datetime, total: int
    ) -> None:
        """Show what was decided.

        :param marks: communities by the account's name as the log has it.
        :param total: how many there were; not all need be in `entries`.
        """
        self.beginResetModel()
        header = RowFace(kind=RowKind.HEADER, label="Decided today", count=f"{total:,}")
        self._faces = [header, *(_face(entry, marks, now) for entry in entries)] if entries else []
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """The header and the decisions."""
        return 0 if parent.isValid() else len(self._faces)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One."""
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Can be seen, not selected: undo goes by the last decision."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren if index.isValid() else _NO_FLAGS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer a role of `QueueRole`, the display text or the accessible text."""
        if not index.isValid() or index.row() >= len(self._faces):
            return None
        face = self._faces[index.row()]
        if role == QueueRole.FACE:
            return face
        if role == QueueRole.KIND:
            return face.kind
        if role == Qt.ItemDataRole.DisplayRole:
            return face.label or face.author
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return face.spoken()
        return None


_NO_FLAGS = Qt.ItemFlag.NoItemFlags


def _face(entry: OutboxEntry, marks: Mapping[str, CommunityMark], now: datetime) -> RowFace:
    command = entry.command
    mark = marks.get(entry.account_name)
    outcome = StateFace(
        words.PAST[command.action], words.ICONS[command.action], _MEANINGS.get(command.action, Meaning.NEUTRAL)
    )
    return RowFace(
        kind=RowKind.DECIDED,
        badge=mark.letters if mark else "?",
        badge_fill=mark.fill if mark else 0,
        community=entry.account_name,
        author=visible(entry.author) or "Guest",
        context=words.ago(command.decided_at, now),
        excerpt=visible(entry.title),
        state=outcome,
    )
