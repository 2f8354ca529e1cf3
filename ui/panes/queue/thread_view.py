"""The thread: the judged post in its context, one painted sheet with one text browser for the judged words."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QTextBrowser, QWidget

from console.services.queue import ItemView
from ui.panes.queue.body import Body, underlines
from ui.panes.queue.thread_sheet import EARLIER, INSET, WRITTEN, ThreadLook, ThreadSheet, thread_sheet
from ui.theme import Theme, current, keeper
from ui.widgets.overlay_scroll import OverlayScrollBar

_KEPT = 12


class PostBrowser(QTextBrowser):
    """The judged text: can be selected and read aloud, loads nothing from anywhere, opens no address."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._empty = QTextDocument()
        self._body: Body | None = None
        self._lines: tuple[QRectF, ...] = ()
        self._width = 0.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Text of the item")

    def put(self, body: Body, lines: tuple[QRectF, ...]) -> None:
        """Show a prepared document and its underlines, which hold for the width that it has now."""
        self._body, self._lines = body, lines
        self._width = body.document.textWidth()
        self.setDocument(body.document)

    def clear_away(self) -> None:
        """Let go of the document that is shown."""
        self._body, self._lines = None, ()
        self.setDocument(self._empty)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Answer every request with nothing: a stranger's text makes no request."""
        return None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The whole thread scrolls, not the post alone."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, then a line of two pixels under each marked phrase."""
        super().paintEvent(event)
        if self._body is not None and self._body.marked and self._body.document.textWidth() != self._width:
            self._width = self._body.document.textWidth()
            self._lines = tuple(underlines(self._body))
        if self._lines:
            painter = QPainter(self.viewport())
            ink = current().colour.high_fill
            for line in self._lines:
                painter.fillRect(line, ink)


class _Canvas(QWidget):
    """The painted ground of the thread."""

    clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.thread_: ThreadSheet | None = None
        self.shift = 0.0
        self.setMouseTracking(True)
        self.setAutoFillBackground(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        clip = QRectF(event.rect())
        painter.fillRect(event.rect(), current().colour.surface)
        if self.thread_ is None:
            return
        self.thread_.sheet.paint(painter, clip)
        down = self.thread_.after_card + self.shift
        painter.translate(0, down)
        self.thread_.below.paint(painter, clip.translated(0, -down))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self.thread_.sheet.hit(event.position()) if self.thread_ is not None else None
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(hit.name)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self.thread_.sheet.hit(event.position()) if self.thread_ is not None else None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hit is not None else Qt.CursorShape.ArrowCursor)


class ThreadView(QScrollArea):
    """Shows one item in its thread. `prepare` lays a neighbour out ahead, so that showing it only paints."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        OverlayScrollBar(self)
        self.setAccessibleName("Thread")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas = _Canvas()
        self._canvas.clicked.connect(self._clicked)
        self.setWidget(self._canvas)
        self.post = PostBrowser(self._canvas)
        self._insert: QWidget | None = None
        self._view: ItemView | None = None
        self._now: datetime | None = None
        self._look = ThreadLook()
        self._ready: OrderedDict[tuple[object, ...], tuple[ItemView, ThreadSheet, tuple[QRectF, ...]]] = OrderedDict()
        self.post.hide()
        keeper.changed.connect(self._theme_changed)

    @property
    def look(self) -> ThreadLook:
        """How the thread is shown at the moment."""
        return self._look

    def show_item(self, view: ItemView, now: datetime) -> None:
        """Show an item: folded and readable when it is another one than before."""
        if self._view is None or self._view.entry.id != view.entry.id:
            self._look = ThreadLook()
            self.verticalScrollBar().setValue(0)
        self._view, self._now = view, now
        self._place()

    def prepare(self, view: ItemView, now: datetime) -> None:
        """Lay an item out ahead, as it would be shown first."""
        self._laid_out(view, now, ThreadLook())

    def clear(self) -> None:
        """Show nothing."""
        self._view = None
        self._canvas.thread_ = None
        self.post.clear_away()
        self.post.hide()
        self._canvas.update()

    def put_in(self, panel: QWidget | None) -> None:
        """Put a widget in below the card, in place of the one that was there; None takes it away."""
        if self._insert is panel:
            return
        if self._insert is not None:
            self._insert.hide()
        self._insert = panel
        if panel is not None:
            panel.setParent(self._canvas)
            panel.show()

    def fit_insert(self) -> None:
        """The widget below the card wants another height."""
        self._place()

    def toggle_earlier(self) -> None:
        """Open or fold the earlier posts."""
        self._turn(ThreadLook(not self._look.unfolded, self._look.as_written))

    def toggle_written(self) -> None:
        """Switch between the readable text and the one that was sent."""
        self._turn(ThreadLook(self._look.unfolded, not self._look.as_written))

    def forget(self) -> None:
        """Drop what was prepared."""
        self._ready.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width lays the thread out anew."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """A screen of another density needs other pictures."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._theme_changed()
        super().changeEvent(event)

    def _turn(self, look: ThreadLook) -> None:
        self._look = look
        self._place()

    def _clicked(self, name: str) -> None:
        if name == EARLIER:
            self.toggle_earlier()
        elif name == WRITTEN:
            self.toggle_written()

    def _theme_changed(self) -> None:
        self._ready.clear()
        self._place()

    def _laid_out(self, view: ItemView, now: datetime, look: ThreadLook) -> tuple[ThreadSheet, tuple[QRectF, ...]]:
        theme: Theme = current()
        width = self.viewport().width()
        ratio = self.devicePixelRatioF()
        key = (view.entry.id, look, width, ratio, theme.revision)
        known = self._ready.get(key)
        if known is not None and known[0] is view:
            self._ready.move_to_end(key)
            return known[1], known[2]
        sheet = thread_sheet(view, now, max(240, width), ratio, theme, look)
        lines = tuple(underlines(sheet.body))
        self._ready[key] = (view, sheet, lines)
        if len(self._ready) > _KEPT:
            self._ready.popitem(last=False)
        return sheet, lines

    def _place(self) -> None:
        if self._view is None or self._now is None:
            self._canvas.resize(self.viewport().size())
            return
        thread, lines = self._laid_out(self._view, self._now, self._look)
        self._canvas.thread_ = thread
        width = max(240, self.viewport().width())
        shift = 0.0
        if self._insert is not None:
            high = self._insert.heightForWidth(width - 2 * INSET)
            top = round(thread.after_card) + 16
            self._insert.setGeometry(INSET, top, width - 2 * INSET, high)
            shift = 16.0 + high
        self._canvas.shift = shift
        high = round(thread.after_card + shift + thread.below.height)
        self._canvas.resize(width, max(high, self.viewport().height()))
        area = thread.body_area
        if self.post.document() is not thread.body.document:
            self.post.put(thread.body, lines)
        self.post.setGeometry(area.toAlignedRect())
        self.post.setVisible(True)
        self.post.setAccessibleDescription(" ".join(thread.sheet.spoken))
        self._canvas.update()

    def body_top(self) -> QPointF:
        """Where the judged text begins, on the canvas."""
        return QPointF(self.post.pos())
