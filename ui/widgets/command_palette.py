"""The command palette: a box over the dimmed window in which everything can be found by typing. It knows no command."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Meaning, Text, current, keeper
from ui.theme.style_controls import rounded
from ui.widgets.labels import TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import Chip, IconMark, KeyCap
from ui.widgets.palette_list import PaletteDelegate, PaletteEntry, PaletteModel

Entries = Callable[[str], Sequence[PaletteEntry]]
Hint = tuple[tuple[str, ...], str]

MOVE_HINTS: tuple[Hint, ...] = ((("↑", "↓"), "move"), (("↵",), "run"))
_TOP_SHARE, _LEAST_TOP = 0.1, 24
_FIELD, _FOOT = 52, 36


class _Box(QWidget):
    """The box itself: raised, outlined, rounded."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current(), QPainter(self)
        rounded(painter, self.rect(), theme.radius.palette, theme.colour.raised, theme.colour.border_strong)


class _Foot(QWidget):
    """The strip of hints below the list."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current(), QPainter(self)
        painter.setClipRect(self.rect())
        rounded(painter, self.rect().adjusted(0, -20, 0, 0), theme.radius.palette - 1, theme.colour.sunken, None)
        painter.fillRect(0, 0, self.width(), 1, theme.colour.border)


class CommandPalette(QWidget):
    """Covers its window with a veil and shows the box on it; a click beside the box or Esc closes it.

    :param window: what is covered
    :param entries: answers the entries for what is typed; they are filtered here unless they say `found`
    :param for_all: what Tab does, in words; empty where it does nothing
    :param prefixes: first letters that narrow the search, with what they mean: (">", "commands")
    """

    chosen = Signal(str)
    """Enter or a click: the key of the entry. The palette is closed by then."""
    chosen_for_all = Signal(str)
    """Tab: the key of the entry, meant for everything selected."""
    closed = Signal()

    def __init__(
        self,
        window: QWidget,
        entries: Entries,
        for_all: str = "",
        prefixes: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(window)
        self._entries, self._for_all = entries, for_all
        self._prefixes = tuple(letter for letter, _ in prefixes)
        self._came_from: QWidget | None = None
        self._box = _Box(self)
        self._chip = Chip("", Meaning.ACCENT)
        self.field = QLineEdit()
        self._nothing = TextLabel("Nothing found", Text.BODY, tone="text_3")
        self._model = PaletteModel(self)
        self._list = QListView()
        self._build(prefixes)
        keeper.changed.connect(self._dress)
        self._dress()
        window.installEventFilter(self)
        self.hide()

    def _build(self, prefixes: Sequence[tuple[str, str]]) -> None:
        self.setAccessibleName("Command palette")
        self.field.setFrame(False)
        self.field.setProperty("frameless", True)
        self.field.setPlaceholderText("Search or run…")
        self.field.setAccessibleName("Search or run a command")
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(PaletteDelegate(self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName("Results")
        self._list.clicked.connect(self._clicked)
        self._nothing.setContentsMargins(20, 12, 20, 12)
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 14, 0)
        top.setSpacing(10)
        top.addWidget(IconMark("search"))
        top.addWidget(self.field, 1)
        top.addWidget(self._chip)
        column = QVBoxLayout(self._box)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(Hairline())
        column.addSpacing(6)
        column.addWidget(self._list, 1)
        column.addWidget(self._nothing)
        column.addSpacing(6)
        column.addWidget(self._hints(prefixes))

    def _hints(self, prefixes: Sequence[tuple[str, str]]) -> QWidget:
        foot = _Foot()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(15, 0, 15, 0)
        row.setSpacing(6)
        tab: tuple[Hint, ...] = ((("Tab",), self._for_all),) if self._for_all else ()
        for keys, words in (*MOVE_HINTS, *tab):
            for key in keys:
                row.addWidget(KeyCap(key))
            row.addWidget(TextLabel(words, Text.SMALL, tone="text_2"))
            row.addSpacing(8)
        row.addStretch(1)
        for letter, words in prefixes:
            row.addWidget(KeyCap(letter))
            row.addWidget(TextLabel(words, Text.SMALL, tone="text_2"))
        return foot

    def open(self, about: str = "", typed: str = "") -> None:
        """Show the palette at once, with the focus in its field.

        :param about: what the commands act on ("On: gravelbaron, #41"); empty for nothing
        :param typed: what the field holds to begin with
        """
        self._came_from = QApplication.focusWidget()
        self._chip.set_chip(about, Meaning.ACCENT)
        self._chip.setVisible(bool(about))
        self.field.setText(typed)
        self._filter()
        self.show()
        self.raise_()
        self._place()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close without choosing; the focus goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None
        self.closed.emit()

    def refresh(self) -> None:
        """Ask for the entries again: search results have come in."""
        if self.isVisible():
            self._filter()

    def _filter(self) -> None:
        typed = self.field.text()
        bare = typed[1:] if typed[:1] in self._prefixes and typed else typed
        self._model.show(self._entries(typed), bare)
        self._select(self._model.next_entry(-1, 1))
        self._list.scrollToTop()
        empty = self._model.rowCount() == 0
        self._list.setVisible(not empty)
        self._nothing.setVisible(empty)
        self._place()

    def _select(self, row: int) -> None:
        if row >= 0:
            self._list.setCurrentIndex(self._model.index(row, 0))

    def _current(self) -> PaletteEntry | None:
        return self._model.entry(self._list.currentIndex().row())

    def _take(self, *, for_all: bool = False) -> None:
        entry = self._current()
        if entry is not None and (self._for_all or not for_all):
            self.dismiss()
            (self.chosen_for_all if for_all else self.chosen).emit(entry.key)

    def _clicked(self, index: QModelIndex) -> None:
        self._list.setCurrentIndex(index)
        self._take()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size, and take the keys of the list out of the field."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        row = self._list.currentIndex().row()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._select(self._model.next_entry(row, 1 if key == Qt.Key.Key_Down else -1))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take()
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._take(for_all=True)
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a click beside the box."""
        if not self._box.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        width = min(current().width.palette, self.width() - 32)
        top = max(_LEAST_TOP, round(self.height() * _TOP_SHARE))
        rows = self._model.height() if self._model.rowCount() else 42
        height = min(rows + _FIELD + _FOOT + 16, self.height() - top - _LEAST_TOP)
        self._box.setGeometry((self.width() - width) // 2, top, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the veil."""
        QPainter(self).fillRect(self.rect(), current().scrim)

    def _dress(self) -> None:
        theme = current()
        self.field.setFont(theme.type.font(Text.POST))
        self.field.setFixedHeight(_FIELD - 4)
        palette = self._list.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.colour.raised)
        self._list.setPalette(palette)
        palette = self.field.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.colour.raised)
        palette.setColor(QPalette.ColorRole.Text, theme.colour.text)
        self.field.setPalette(palette)
        self._place()
