"""The line above the thread: community, place, title, and where in the queue one is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.domain.text import visible
from console.services.queue import ItemView
from ui.panes.queue.faces import CommunityMark
from ui.theme import Text, current, keeper
from ui.widgets import pictures
from ui.widgets.buttons import IconButton
from ui.widgets.lines import cut, line, line_from_right, text_width

_DIVIDER = " › "


class ItemHeader(QWidget):
    """Painted whole, with three small buttons at its right end."""

    back_requested = Signal()
    link_requested = Signal()
    evidence_requested = Signal()
    menu_requested = Signal(object)
    """The button under which the menu opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Item")
        self._mark: CommunityMark | None = None
        self._path: tuple[str, ...] = ()
        self._title = ""
        self._place_text = ""
        self._back = IconButton("arrow-left", "Back to the list", parent=self)
        self._link = IconButton("link", "Copy its address", parent=self)
        self._evidence = IconButton("panel-right", "Show or hide the evidence", parent=self)
        self._menu = IconButton("ellipsis", "More", parent=self)
        self._back.hide()
        self._back.clicked.connect(self.back_requested)
        self._link.clicked.connect(self.link_requested)
        self._evidence.clicked.connect(self.evidence_requested)
        self._menu.clicked.connect(lambda: self.menu_requested.emit(self._menu))
        keeper.changed.connect(self._arrange)

    def show_item(self, view: ItemView, mark: CommunityMark, place: str) -> None:
        """Show where an item stands.

        :param place: "3 of 312".
        """
        item = view.entry.item
        path = [visible(part) for part in item.place if part]
        title = visible(item.subject)
        if path and title and path[-1] == title:
            path.pop()
        self._mark = mark
        self._path = (mark.name, *path)
        self._title = title or visible(item.author.name or item.author.handle)
        self._place_text = place
        self.setAccessibleDescription(f"{_DIVIDER.join(self._path)}{_DIVIDER}{self._title}, {place}")
        self._link.setEnabled(bool(item.url))
        for button in (self._link, self._evidence, self._menu):
            button.show()
        self.update()

    def clear(self, text: str = "") -> None:
        """Show a quiet sentence in place of an item."""
        self._mark = None
        self._place_text = text
        for button in (self._link, self._evidence, self._menu):
            button.hide()
        self.update()

    def set_back(self, *, on: bool) -> None:
        """Show the way back to the list, where list and item take turns."""
        self._back.setVisible(on)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a pane's header."""
        return QSize(300, current().height.pane_header)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons at the right end."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint badge, path, title and place; the title is cut last."""
        painter, theme = QPainter(self), current()
        colour = theme.colour
        painter.fillRect(event.rect(), colour.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour.border)
        middle = (self.height() - 1) / 2
        inset = theme.space.pane_inset
        shown = [button for button in (self._link, self._evidence, self._menu) if button.isVisible()]
        right = float(min((button.x() for button in shown), default=self.width() - inset) - 10)
        if self._place_text:
            right = line_from_right(painter, right, middle, self._place_text, colour.text_2, Text.SMALL) - 16
        if self._mark is None:
            return
        x = float(inset + (self._back.width() + 6 if self._back.isVisible() else 0))
        size = theme.height.badge
        badge = pictures.badge(self._mark.letters, self._mark.fill, size, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(round(x), round(middle - size / 2)), badge)
        x += size + 10
        title_width = text_width(self._title, Text.BODY, 600)
        path = list(self._path)
        room = right - x
        while path and text_width(_DIVIDER.join(path) + _DIVIDER, Text.BODY) + min(title_width, room * 0.6) > room:
            path.pop(0)
        if path:
            x = line(painter, x, middle, _DIVIDER.join(path) + _DIVIDER, colour.text_2, Text.BODY)
        line(painter, x, middle, cut(self._title, right - x, Text.BODY, 600), colour.text, Text.BODY, 600)

    def _arrange(self) -> None:
        right = self.width() - 10
        for button in (self._menu, self._evidence, self._link):
            size = button.sizeHint()
            right -= size.width()
            button.setGeometry(right, (self.height() - 1 - size.height()) // 2, size.width(), size.height())
            right -= 4
        size = self._back.sizeHint()
        self._back.setGeometry(10, (self.height() - 1 - size.height()) // 2, size.width(), size.height())
