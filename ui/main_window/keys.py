"""Keys and menus: Qt actions made from the one table, with the keys that the person set."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from console.settings import Settings
from ui.actions import TABLE, Place, WindowAction, keys_of
from ui.theme import icon

_SPACE = QKeySequence("Space")


class Keys(QObject):
    """Owns the Qt action of every entry of the table; `run` is called with the id of the one that was triggered."""

    def __init__(self, window: QMainWindow, run: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._sequences: dict[str, list[QKeySequence]] = {}
        self._menus: list[QMenu] = []
        for entry in TABLE:
            action = QAction(entry.title, window)
            if entry.icon:
                action.setIcon(icon(entry.icon))
            action.setToolTip(entry.help or entry.title)
            action.setStatusTip("")
            action.setMenuRole(QAction.MenuRole.NoRole)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(lambda _=False, number=entry.id: run(number))
            window.addAction(action)
            self._actions[entry.id] = action
        self._build_menus()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def apply(self, settings: Settings) -> None:
        """Give every action the keys that the settings say."""
        for entry in TABLE:
            keys = keys_of(entry, settings.keys, single_keys=settings.single_keys)
            self._sequences[entry.id] = [QKeySequence(key) for key in keys]
            self._actions[entry.id].setShortcuts(self._sequences[entry.id])

    def first_keys(self, settings: Settings) -> Mapping[str, str]:
        """The key that stands on a button, by action id; absent where there is none."""
        found = {entry.id: keys_of(entry, settings.keys, single_keys=settings.single_keys) for entry in TABLE}
        return {number: keys[0] for number, keys in found.items() if keys}

    def enable(self, ids: Mapping[str, bool]) -> None:
        """Switch actions on or off."""
        for number, on in ids.items():
            self._actions[number].setEnabled(on)

    def open_menu(self, button: QWidget) -> None:
        """Show all commands under a button."""
        menu = QMenu(self._window)
        for each in self._menus:
            menu.addMenu(each)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _build_menus(self) -> None:
        bar = self._window.menuBar()
        for place in Place:
            menu = bar.addMenu(f"&{place.value}")
            for entry in TABLE:
                if entry.place is place and entry.in_menu:
                    menu.addAction(self._actions[entry.id])
            self._menus.append(menu)

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        """The space bar presses the button that has the focus: it is the window's key only elsewhere."""
        taken = isinstance(now, QAbstractButton | QComboBox)
        for number, sequences in self._sequences.items():
            if _SPACE in sequences:
                kept = [sequence for sequence in sequences if sequence != _SPACE] if taken else sequences
                self._actions[number].setShortcuts(kept)


def is_writing(widget: QWidget | None) -> bool:
    """Whether keys go into a text."""
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QLineEdit | QAbstractSpinBox)


def caps(entry: WindowAction, settings: Settings) -> tuple[str, ...]:
    """The first key of an entry as the caps that are shown: "G, Q" is two."""
    keys = keys_of(entry, settings.keys, single_keys=settings.single_keys)
    return tuple(keys[0].replace("+", " ").split(", ")) if keys else ()
