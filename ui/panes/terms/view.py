"""The terms pane: header, outline, editor and versions; or, while something is merged, the merge in their place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QTextDocument
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.panes.terms.editor import ClauseEditor
from ui.panes.terms.merge_view import MergePane
from ui.panes.terms.publish_panel import PublishPanel
from ui.panes.terms.versions import VersionsColumn
from ui.theme import Look, Meaning, Text, current, keeper, set_look
from ui.widgets.banner import Banner
from ui.widgets.buttons import IconButton
from ui.widgets.clause_list import ClauseList
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import Chip
from ui.widgets.safe_browser import SafeBrowser
from ui.widgets.search_field import SearchField
from ui.widgets.segmented import Segmented

WRITE, CHANGES, PREVIEW = range(3)
_TOOLS = (
    ("bold", "Bold", "**"),
    ("italic", "Slanted", "_"),
    ("list", "List", "- "),
    ("quote", "Quotation", "> "),
    ("link", "Link", "["),
)


class _Surface(QWidget):
    """A plane of the surface's colour."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), current().colour.surface)


class TermsView(_Surface):
    """Emits what was asked for; knows no service."""

    text_chosen = Signal(int)
    clause_chosen = Signal(str)
    version_requested = Signal()
    publish_requested = Signal()
    merge_requested = Signal()
    aside_requested = Signal()
    finish_requested = Signal()
    mode_chosen = Signal(int)
    since_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Terms")
        self.texts = QComboBox()
        self.texts.setAccessibleName("Which text")
        self.texts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chip = Chip("")
        self.saved = ElidedLabel("", Text.SMALL, 400, "text_2")
        self.save = QPushButton("Save version")
        self.publish = QPushButton("Publish…")
        self.aside = QPushButton("Set aside")
        self.finish = QPushButton("Finish merge")
        self.progress = QProgressBar()
        self.chosen = TextLabel("", Text.SMALL, tone="text_2")
        self.banner = Banner()
        self.search = SearchField("Find a clause", "F")
        self.outline = ClauseList("Clauses")
        self.editor = ClauseEditor()
        self.changes = SafeBrowser(Text.CLAUSE)
        self.preview = SafeBrowser(Text.CLAUSE)
        self.mode = Segmented(("Write", "Changes", "Preview"), "Show")
        self.since = QComboBox()
        self.since.setAccessibleName("Changes since")
        self.since.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.versions = VersionsColumn()
        self.panel = PublishPanel()
        self.merge = MergePane()
        self.empty = EmptyState("No rules yet", "Texts of your communities appear here once they are fetched.")
        self._width = current().breakpoint.evidence_below_thread
        self._tools: list[IconButton] = []
        self._pages = QStackedWidget()
        self._middle = QStackedWidget()
        self._right = QStackedWidget()
        self._outline = _Surface()
        self._bar = QWidget()
        self._build()
        self._wire()
        keeper.changed.connect(self._fit)
        self._fit()

    def show_texts(self, texts: Sequence[tuple[int, str]], current_id: int) -> None:
        """Show which texts there are."""
        known = [(self.texts.itemData(n), self.texts.itemText(n)) for n in range(self.texts.count())]
        self.texts.blockSignals(True)
        if known != list(texts):
            self.texts.clear()
            for number, title in texts:
                self.texts.addItem(title, number)
        self.texts.setCurrentIndex(max(0, self.texts.findData(current_id)))
        self.texts.blockSignals(False)

    def show_since(self, names: Sequence[str], chosen: str) -> None:
        """Show what changes can be shown against."""
        self.since.blockSignals(True)
        self.since.clear()
        for name in names:
            self.since.addItem(f"Since {name}", name)
        self.since.setCurrentIndex(max(0, self.since.findData(chosen)))
        self.since.blockSignals(False)

    def show_state(self, chip: str, meaning: Meaning, icon: str, saved: str) -> None:
        """Show what is being worked on, and whether it is kept."""
        self.chip.setVisible(bool(chip))
        if chip:
            self.chip.set_chip(chip, meaning, icon)
        self.saved.setText(saved)

    def show_merging(self, *, on: bool) -> None:
        """Show the merge, or the text."""
        self._pages.setCurrentWidget(self.merge if on else self._work)
        for part in (self.aside, self.finish, self.progress, self.chosen):
            part.setVisible(on)
        for part in (self.save, self.publish):
            part.setVisible(not on)
        self.setFocusProxy(self.merge if on else self.editor)
        if on:
            self.banner.hide()

    def show_empty(self) -> None:
        """There is no text at all."""
        self._pages.setCurrentWidget(self.empty)
        for part in (
            self.aside,
            self.finish,
            self.progress,
            self.chosen,
            self.save,
            self.publish,
            self.texts,
            self.chip,
        ):
            part.hide()

    @property
    def merging(self) -> bool:
        """Whether the merge is shown."""
        return self._pages.currentWidget() is self.merge

    def show_mode(self, mode: int) -> None:
        """Show the source, what changed, or how it will look."""
        self.mode.set_index(mode)
        self._middle.setCurrentIndex(mode)
        for tool in self._tools:
            tool.setEnabled(mode == WRITE)
        self.since.setVisible(mode == CHANGES)

    def show_panel(self, *, on: bool) -> None:
        """Show what is published in place of the versions."""
        self._right.setCurrentWidget(self.panel if on else self.versions)
        self._share_room()

    def find_in_text(self, words: str, *, backwards: bool = False) -> bool:
        """Find words from the caret on, and from the other end if there are none; whether they are there."""
        flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if self.editor.find(words, flags):
            return True
        kept = self.editor.textCursor()
        self.editor.moveCursor(kept.MoveOperation.End if backwards else kept.MoveOperation.Start)
        if self.editor.find(words, flags):
            return True
        self.editor.setTextCursor(kept)
        return False

    def fit_window(self, window_width: int) -> None:
        """Leave the outline and the versions out where there is no room for them."""
        self._width = window_width
        self._share_room()

    def parts(self) -> Sequence[QWidget]:
        """The parts that F6 goes through."""
        if self.merging:
            return [self.merge.list, self.merge]
        middle = self._middle.currentWidget()
        return [part for part in (self.outline, middle, self._right.currentWidget()) if part and part.isVisible()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the panel."""
        if event.key() == Qt.Key.Key_Escape and self._right.currentWidget() is self.panel:
            self.show_panel(on=False)
        else:
            super().keyPressEvent(event)

    def _share_room(self) -> None:
        limits = current().breakpoint
        publishing = self._right.currentWidget() is self.panel
        wide = self._width >= limits.evidence_below_thread
        self._right.setVisible(wide or publishing)
        self._outline.setVisible(wide or (self._width >= limits.one_column and not publishing))

    def _wire(self) -> None:
        self.texts.currentIndexChanged.connect(lambda: self.text_chosen.emit(self.texts.currentData() or 0))
        self.outline.chosen.connect(self.clause_chosen)
        self.save.clicked.connect(self.version_requested)
        self.publish.clicked.connect(self.publish_requested)
        self.aside.clicked.connect(self.aside_requested)
        self.finish.clicked.connect(self.finish_requested)
        self.banner.acted.connect(self.merge_requested)
        self.mode.chosen.connect(self.mode_chosen)
        self.since.currentIndexChanged.connect(lambda: self.since_chosen.emit(self.since.currentData() or ""))
        self.search.returnPressed.connect(lambda: self.find_in_text(self.search.text()))

    def _tool(self, icon: str, name: str, sign: str) -> IconButton:
        button = IconButton(icon, name)
        if sign.endswith(" "):
            button.clicked.connect(lambda: self.editor.begin_line(sign))
        elif sign == "[":
            button.clicked.connect(lambda: self.editor.textCursor().insertText(f"[{self._selected()}](https://)"))
        else:
            button.clicked.connect(lambda: self.editor.wrap(sign))
        self._tools.append(button)
        return button

    def _selected(self) -> str:
        return self.editor.textCursor().selectedText()

    def _fit(self) -> None:
        theme = current()
        self._bar.setFixedHeight(theme.height.pane_header)
        self._toolbar.setFixedHeight(theme.height.toolbar)
        self._outline.setFixedWidth(theme.width.outline)
        self._right.setFixedWidth(theme.width.versions)
        self.progress.setFixedSize(round(84 * theme.text_scale), 6)
        for browser in (self.changes, self.preview):
            browser.setViewportMargins(24, 16, 24, 16)

    def _build(self) -> None:
        set_look(self.publish, Look.PRIMARY)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Clauses chosen")
        head = QHBoxLayout(self._bar)
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(12)
        head.addWidget(TextLabel("Terms", Text.TITLE, 600))
        head.addWidget(self.texts)
        head.addWidget(self.chip)
        head.addWidget(self.saved, 1)
        for part in (self.progress, self.chosen, self.aside, self.finish, self.save, self.publish):
            head.addWidget(part)
        self._toolbar = QWidget()
        tools = QHBoxLayout(self._toolbar)
        tools.setContentsMargins(16, 0, 14, 0)
        tools.setSpacing(4)
        for icon, name, sign in _TOOLS:
            tools.addWidget(self._tool(icon, name, sign))
        undo = IconButton("undo", "Undo typing")
        undo.clicked.connect(self.editor.undo)
        self._tools.append(undo)
        tools.addWidget(undo)
        tools.addStretch(1)
        tools.addWidget(self.since)
        tools.addSpacing(8)
        tools.addWidget(self.mode)
        side = QVBoxLayout(self._outline)
        side.setContentsMargins(0, 8, 0, 0)
        side.setSpacing(8)
        field = QHBoxLayout()
        field.setContentsMargins(8, 0, 8, 0)
        field.addWidget(self.search)
        side.addLayout(field)
        side.addWidget(self.outline, 1)
        for page in (self.editor, self.changes, self.preview):
            self._middle.addWidget(page)
        centre = QVBoxLayout()
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(self._toolbar)
        centre.addWidget(Hairline())
        centre.addWidget(self.banner)
        centre.addWidget(self._middle, 1)
        self._right.addWidget(self.versions)
        self._right.addWidget(self.panel)
        self._work = QWidget()
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._outline)
        row.addWidget(Hairline(upright=True))
        row.addLayout(centre, 1)
        row.addWidget(Hairline(upright=True))
        row.addWidget(self._right)
        for place in (self._work, self.merge, self.empty):
            self._pages.addWidget(place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(Hairline())
        column.addWidget(self._pages, 1)
        self.setFocusProxy(self.editor)
        self.banner.hide()
        self.show_mode(WRITE)
        self.show_merging(on=False)
