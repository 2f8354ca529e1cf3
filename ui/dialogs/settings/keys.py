"""Settings: every key can be changed, and single letters can be switched off (WCAG 2.1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QHeaderView, QKeySequenceEdit, QTreeWidget, QTreeWidgetItem

from console.settings import Settings
from ui.dialogs.settings.page import Page
from ui.theme import Text, current
from ui.widgets.banner import InlineError

_GAP = 6
_ENDS = ("", "Backspace", "Del")


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One action of the window and its keys.

    :param section: where it belongs ("Queue").
    :param usual: the keys that it has unless they are changed.
    """

    id: str
    section: str
    title: str
    usual: tuple[str, ...] = ()


class KeysPage(Page):
    """A table of actions; pressing a key in the second column sets it, and a key that is taken is said to be."""

    changed = Signal(dict)
    """{"keys": changed keys by action id} or {"single_keys": whether letters act}."""

    def __init__(self, settings: Settings, rows: Sequence[KeyRow]) -> None:
        super().__init__("Keys", "Go to a key and press another. Backspace gives the usual one back.")
        self._keys = dict(settings.keys)
        self._rows = {row.id: row for row in rows}
        self._fields: dict[str, QKeySequenceEdit] = {}
        single = self._single = QCheckBox("Letters without Ctrl or Alt act on the current item")
        single.setChecked(settings.single_keys)
        single.toggled.connect(lambda on: self.changed.emit({"single_keys": on}))
        about = "Switch this off if letters are pressed by accident or by voice input."
        self.add_row("&Single keys", single, about, setting="single_keys")
        self._trouble = InlineError()
        self.add_wide(self._trouble)
        self._tree = QTreeWidget()
        self._tree.setAccessibleName("Keys")
        self._tree.setHeaderLabels(["Action", "Key"])
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setFixedHeight(current().height.table_header)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, round(200 * current().text_scale))
        self._tree.setRootIsDecorated(False)
        self._tree.setIndentation(0)
        self._tree.setItemsExpandable(False)
        self._tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self._tree.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fill()
        self.fill_with(self._tree)
        self.hold("keys", self._tree)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        blocker = QSignalBlocker(self._single)
        self._single.setChecked(settings.single_keys)
        blocker.unblock()
        self._keys = dict(settings.keys)
        for row in self._rows.values():
            self._fields[row.id].setKeySequence(QKeySequence(self._first(row)))

    def _fill(self) -> None:
        height = current().height.field + _GAP
        section = ""
        for row in self._rows.values():
            if row.section != section:
                section = row.section
                title = QTreeWidgetItem(self._tree, [section])
                title.setFlags(Qt.ItemFlag.ItemIsEnabled)
                title.setFont(0, current().type.font(Text.SMALL, 600))
                title.setForeground(0, current().colour.text_2)
                title.setSizeHint(0, QSize(0, height))
            line = QTreeWidgetItem(self._tree, [row.title])
            line.setFlags(Qt.ItemFlag.ItemIsEnabled)
            line.setToolTip(0, row.title)
            line.setSizeHint(0, QSize(0, height))
            self._tree.setItemWidget(line, 1, self._field(row))

    def _field(self, row: KeyRow) -> QKeySequenceEdit:
        field = self._fields[row.id] = QKeySequenceEdit(QKeySequence(self._first(row)))
        field.setMaximumSequenceLength(2)
        field.setAccessibleName(f"Key for {row.title}")
        field.editingFinished.connect(lambda: self._set(row, field))
        return field

    def _set(self, row: KeyRow, field: QKeySequenceEdit) -> None:
        key = field.keySequence().toString()
        if key == self._first(row):
            return
        keys = row.usual if key in _ENDS else (key,)
        taken = next((other for other in self._rows.values() if other.id != row.id and self._clash(other, keys)), None)
        if taken is not None:
            named = next(key for key in keys if self._clash(taken, (key,)))
            self._trouble.say(f"{named} belongs to “{taken.title}”; change that one first.")
            field.setKeySequence(QKeySequence(self._first(row)))
            return
        self._trouble.say("")
        if keys == row.usual:
            self._keys.pop(row.id, None)
        else:
            self._keys[row.id] = key
        field.setKeySequence(QKeySequence(self._first(row)))
        self.changed.emit({"keys": dict(self._keys)})

    def _of(self, row: KeyRow) -> tuple[str, ...]:
        """The keys of an action now; a changed one may be several, parted by " | "."""
        given = self._keys.get(row.id)
        return row.usual if given is None else tuple(key.strip() for key in given.split("|") if key.strip())

    def _first(self, row: KeyRow) -> str:
        return next(iter(self._of(row)), "")

    def _clash(self, other: KeyRow, keys: Sequence[str]) -> bool:
        """Whether an action has one of these keys, or one that begins like it: "G" would swallow "G, Q"."""
        return any(_begins(key, known) or _begins(known, key) for key in keys for known in self._of(other))


def _begins(first: str, second: str) -> bool:
    return f"{second.casefold()}, ".startswith(f"{first.casefold()}, ")
