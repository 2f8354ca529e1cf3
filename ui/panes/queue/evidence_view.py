"""The evidence column: a painted sheet that scrolls; beside the thread, or below it where the window is narrow."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from console.services.queue import ItemView
from ui.panes.queue.evidence_sheet import evidence_sheet
from ui.panes.queue.sheet import Sheet
from ui.theme import current, keeper
from ui.widgets.overlay_scroll import OverlayScrollBar

_KEPT = 12


class _Canvas(QWidget):
    """The painted ground of the evidence."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: Sheet | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), current().colour.sunken)
        if self.sheet is not None:
            self.sheet.paint(painter, QRectF(event.rect()))


class EvidenceView(QScrollArea):
    """Shows what speaks for and against an item."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        OverlayScrollBar(self)
        self.setAccessibleName("Evidence")
        self._canvas = _Canvas()
        self.setWidget(self._canvas)
        self._wide = False
        self._view: ItemView | None = None
        self._now: datetime | None = None
        self._ready: OrderedDict[tuple[object, ...], tuple[ItemView, Sheet]] = OrderedDict()
        keeper.changed.connect(self._theme_changed)

    @property
    def sheet(self) -> Sheet | None:
        """What is shown."""
        return self._canvas.sheet

    def set_wide(self, *, wide: bool) -> None:
        """Put the sections side by side, or one above the other."""
        if wide is not self._wide:
            self._wide = wide
            self._place()

    def show_item(self, view: ItemView, now: datetime) -> None:
        """Show the evidence of an item."""
        if self._view is None or view.entry.id != self._view.entry.id:
            self.verticalScrollBar().setValue(0)
        self._view, self._now = view, now
        self._place()

    def prepare(self, view: ItemView, now: datetime) -> None:
        """Lay the evidence of an item out ahead."""
        self._laid_out(view, now)

    def clear(self) -> None:
        """Show nothing."""
        self._view = None
        self._canvas.sheet = None
        self._canvas.update()

    def natural_height(self) -> int:
        """The height that shows everything."""
        return round(self._canvas.sheet.height) if self._canvas.sheet is not None else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width lays the evidence out anew."""
        super().resizeEvent(event)
        self._place()

    def _theme_changed(self) -> None:
        self._ready.clear()
        self._place()

    def _laid_out(self, view: ItemView, now: datetime) -> Sheet:
        theme = current()
        width, ratio = self.viewport().width(), self.devicePixelRatioF()
        key = (view.entry.id, width, ratio, theme.revision, self._wide)
        known = self._ready.get(key)
        if known is not None and known[0] is view:
            return known[1]
        sheet = evidence_sheet(view, now, max(200, width), ratio, theme, wide=self._wide)
        self._ready[key] = (view, sheet)
        if len(self._ready) > _KEPT:
            self._ready.popitem(last=False)
        return sheet

    def _place(self) -> None:
        if self._view is None or self._now is None:
            self._canvas.resize(self.viewport().size())
            return
        sheet = self._laid_out(self._view, self._now)
        changed = sheet is not self._canvas.sheet
        self._canvas.sheet = sheet
        self._canvas.resize(max(200, self.viewport().width()), max(round(sheet.height), self.viewport().height()))
        if changed:
            self.setAccessibleDescription(" ".join(sheet.spoken))
            self._canvas.update()
