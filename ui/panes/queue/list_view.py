"""The list of the queue: a table of one column with fixed row heights, a sticky header, and keys that skip headers."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEasingCurve,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTableView, QWidget

from ui.panes.queue.delegate import QueueDelegate, RowPart, row_height
from ui.panes.queue.roles import QueueRole, RowKind
from ui.theme import current, keeper
from ui.widgets.overlay_scroll import OverlayScrollBar

Index = QModelIndex | QPersistentModelIndex

_STEPS = {
    QAbstractItemView.CursorAction.MoveUp: -1,
    QAbstractItemView.CursorAction.MovePrevious: -1,
    QAbstractItemView.CursorAction.MoveDown: 1,
    QAbstractItemView.CursorAction.MoveNext: 1,
}


class _StickyHeader(QWidget):
    """The header of the section that the top row belongs to; stays while its rows scroll under it."""

    def __init__(self, view: QueueList) -> None:
        super().__init__(view)
        self._view = view
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        index = self._view.sticky_index()
        painter = QPainter(self)
        if not index.isValid():
            painter.fillRect(self.rect(), current().colour.surface)
            return
        option = QStyleOptionViewItem()
        option.initFrom(self)
        option.rect = self.rect()
        self._view.delegate.paint(painter, option, index)


class QueueList(QTableView):
    """Shows any model that answers `QueueRole`. Knows no service and no command: it says what was pointed at."""

    row_changed = Signal(int)
    """The current row, by its number; -1 for none. Not sent while the model is being replaced."""
    link_clicked = Signal(int)
    """The id of a row whose link ("Again", "See") was clicked."""
    tick_clicked = Signal(int)
    """The id of a row whose tick was clicked."""
    ticks_extended = Signal(object)
    """list[int]: ids that Shift and an arrow went over."""
    touched = Signal()
    """The person moved, clicked or scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delegate = QueueDelegate(self)
        self.setItemDelegate(self.delegate)
        self.compact = False
        self._quiet = False
        self._lowered: tuple[int, ...] = ()
        self._collapse: QVariantAnimation | None = None
        self.setAccessibleName("Queue")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(0)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        OverlayScrollBar(self)
        self._sticky = _StickyHeader(self)
        self.verticalScrollBar().valueChanged.connect(self._sticky_moved)
        keeper.changed.connect(self.fit)
        self.fit()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show another model; heights follow its kinds."""
        before = self._shown()
        if before is not None:
            before.modelReset.disconnect(self.fit)
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Set the heights of the rows: a fixed one for items, another for the few headers."""
        header = self.verticalHeader()
        model = self._shown()
        decided = model is not None and model.rowCount() > 1 and self._kind(1) is RowKind.DECIDED
        header.setDefaultSectionSize(row_height(RowKind.DECIDED if decided else RowKind.ITEM, compact=self.compact))
        # A reset that keeps the number of rows keeps their heights as well, wherever the headers are now.
        count = 0 if model is None else model.rowCount()
        for row in self._lowered:
            if row < count:
                self.setRowHeight(row, header.defaultSectionSize())
        self._lowered = tuple(self._headers())
        for row in self._lowered:
            self.setRowHeight(row, row_height(RowKind.HEADER))
        self.verticalScrollBar().setSingleStep(max(8, header.defaultSectionSize() // 3))
        self._place_sticky()

    def set_compact(self, *, compact: bool) -> None:
        """Show lower rows without the line of reasons."""
        self.compact = compact
        self.fit()

    def current_row(self) -> int:
        """The current row, or -1."""
        return self.currentIndex().row()

    def select(self, row: int, *, quietly: bool = False) -> None:
        """Make a row the current one and bring it into sight.

        :param quietly: without `row_changed`: the same item stands somewhere else now.
        """
        self._quiet = quietly
        try:
            model = self._shown()
            index = model.index(row, 0) if model is not None and 0 <= row < model.rowCount() else QModelIndex()
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        finally:
            self._quiet = False

    def offset_of(self, row: int) -> int:
        """How far below the top of the list a row begins, in pixels; to be given back to `keep_offset`."""
        return self.rowViewportPosition(row)

    def keep_offset(self, row: int, offset: int) -> None:
        """Scroll so that a row begins where another one did."""
        bar = self.verticalScrollBar()
        bar.setValue(self.verticalHeader().sectionPosition(row) - offset)

    def visible_rows(self) -> range:
        """The rows that can be seen, headers included."""
        model = self._shown()
        if model is None or not model.rowCount():
            return range(0)
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (last if last >= 0 else model.rowCount() - 1) + 1)

    def collapse(self, rows: list[int], then: object) -> None:
        """Let rows shrink away, then call `then`; at once where motion is reduced."""
        duration = current().motion.row_collapse
        if not rows or not duration or not callable(then):
            if callable(then):
                then()
            return
        if self._collapse is not None:
            self._collapse.stop()
        heights = {row: self.rowHeight(row) for row in rows}
        animation = QVariantAnimation(self)
        animation.setDuration(duration)
        animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        animation.setStartValue(1.0)
        animation.setEndValue(0.0)

        def shrink(part: float) -> None:
            for row, height in heights.items():
                self.setRowHeight(row, round(height * part))

        def over() -> None:
            self._collapse = None
            then()

        animation.valueChanged.connect(shrink)
        animation.finished.connect(over)
        self._collapse = animation
        animation.start(QVariantAnimation.DeletionPolicy.DeleteWhenStopped)

    # --- Qt's side --------------------------------------------------------------------------------------------------

    def currentChanged(self, current_: Index, previous: Index) -> None:
        """Say where the person is, unless the rows are only being renumbered."""
        super().currentChanged(current_, previous)
        if not self._quiet:
            self.row_changed.emit(current_.row())

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Move over headers as if they were not there."""
        model = self._shown()
        if model is None or not model.rowCount():
            return QModelIndex()
        rows = model.rowCount()
        match action:
            case QAbstractItemView.CursorAction.MoveHome:
                row, step = 0, 1
            case QAbstractItemView.CursorAction.MoveEnd:
                row, step = rows - 1, -1
            case QAbstractItemView.CursorAction.MovePageDown | QAbstractItemView.CursorAction.MovePageUp:
                down = action == QAbstractItemView.CursorAction.MovePageDown
                far = max(1, self.viewport().height() // max(1, self.verticalHeader().defaultSectionSize()) - 1)
                row, step = self.current_row() + (far if down else -far), (1 if down else -1)
            case _:
                step = _STEPS.get(action, 0)
                row = self.current_row() + step
        return model.index(self.item_row(min(max(row, 0), rows - 1), step or 1), 0)

    def item_row(self, row: int, step: int) -> int:
        """The nearest row with an item from `row` on, in the direction of `step`; the current one if there is none."""
        model = self._shown()
        while model is not None and 0 <= row < model.rowCount():
            if self._kind(row) is not RowKind.HEADER:
                return row
            row += step
        return self.current_row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift and an arrow tick what they go over; everything else is Qt's."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            here = self.current_row()
            there = self.item_row(here + step, step)
            ids = [self.model().index(row, 0).data(QueueRole.ITEM) for row in (here, there) if row >= 0]
            self.ticks_extended.emit([item for item in ids if item is not None])
            self.select(there)
            return
        self.touched.emit()
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search in the first column."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a link or a tick is that; anywhere else it moves."""
        self.touched.emit()
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            face = index.data(QueueRole.FACE)
            item = index.data(QueueRole.ITEM)
            if face is None or item is None:
                return
            point = event.position().toPoint()
            part = self.delegate.part_at(face, self.visualRect(index), self.devicePixelRatioF(), point)
            wants_tick = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if part is RowPart.TICK or wants_tick:
                self.tick_clicked.emit(item)
                return
            if part is RowPart.LINK:
                self.select(index.row())
                self.link_clicked.emit(item)
                return
        super().mousePressEvent(event)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row into sight, below the sticky header."""
        super().scrollTo(index, hint)
        hidden = self._sticky_height() - self.visualRect(index).top()
        if hidden > 0 and index.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sticky header is as wide as the rows."""
        super().resizeEvent(event)
        self._place_sticky()

    def viewportEvent(self, event: QEvent) -> bool:
        """The wheel counts as the person's doing."""
        if event.type() == QEvent.Type.Wheel:
            self.touched.emit()
        return super().viewportEvent(event)

    def sticky_index(self) -> QModelIndex:
        """The index of the header that stands at the top."""
        model = self._shown()
        above = [row for row in self._headers() if row <= max(0, self.rowAt(0))]
        return model.index(above[-1], 0) if model is not None and above else QModelIndex()

    def _shown(self) -> QAbstractItemModel | None:
        """The model; Qt answers None before there is one."""
        found: QAbstractItemModel | None = self.model()
        return found

    def _headers(self) -> list[int]:
        headers = getattr(self.model(), "headers", ())
        return list(headers)

    def _kind(self, row: int) -> RowKind:
        kind: RowKind = self.model().index(row, 0).data(QueueRole.KIND)
        return kind

    def _sticky_height(self) -> int:
        return row_height(RowKind.HEADER) if self._headers() else 0

    def _sticky_moved(self) -> None:
        self._place_sticky()
        self._sticky.update()

    def _place_sticky(self) -> None:
        """Put the header over the top row; the next header pushes it up."""
        height = self._sticky_height()
        self._sticky.setVisible(height > 0)
        if not height:
            return
        top = 0
        for row in self._headers():
            below = self.rowViewportPosition(row)
            if 0 < below < height:
                top = below - height
        area = self.viewport().geometry()
        self._sticky.setGeometry(QRect(area.x(), area.y() + top, area.width(), height))
