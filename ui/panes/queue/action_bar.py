"""The action bar: what this item and this account allow, always in the same place; what is final is called so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from console.domain.actions import Action
from console.services.queue import Offer
from ui.panes.queue import words
from ui.theme import Look, Text, current, icon, keeper
from ui.widgets.buttons import ActionButton, IconButton
from ui.widgets.labels import ElidedLabel

_TONES = {
    Action.APPROVE: "good",
    Action.REJECT: "high",
    Action.SPAM: "high",
    Action.BAN: "high",
    Action.WARN: "med",
    Action.REMOVE: "high",
    Action.SILENCE: "med",
    Action.SUSPEND: "high",
}
_ORDER = (
    Action.APPROVE,
    Action.REJECT,
    Action.SPAM,
    Action.DISCARD,
    Action.WARN,
    Action.EDIT,
    Action.REMOVE,
    Action.DEFER,
    Action.CLAIM,
    Action.RELEASE,
    Action.BAN,
    Action.SILENCE,
    Action.SUSPEND,
    Action.MODERATE,
)
_NARROWEST_NOTE = 130
_ROOM_FOR_GHOSTS = 700
"""Below this width the decisions need the room: Undo and Next have their keys, and the status bar its segment."""


class ActionBar(QWidget):
    """Shows the offers as buttons; those that find no room are in the menu at the end of them."""

    chosen = Signal(str)
    """The value of an `Action`."""
    undo_requested = Signal()
    next_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Actions")
        self._offers: tuple[Offer, ...] = ()
        self._keys: Mapping[str, str] = {}
        self._buttons: dict[Action, ActionButton] = {}
        self._shown: list[ActionButton] = []
        self._armed: Action | None = None
        self._more = IconButton("ellipsis", "More actions", parent=self)
        self._more.clicked.connect(self._open_menu)
        self._more.hide()
        self._note = ElidedLabel("", Text.SMALL, 400, "text_3", self)
        self._undo = ActionButton("Undo", "Z", look=Look.GHOST, parent=self)
        self._next = ActionButton("Next", "Space", look=Look.GHOST, parent=self)
        self._undo.clicked.connect(self.undo_requested)
        self._next.clicked.connect(self.next_requested)
        keeper.changed.connect(self._place)

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Show other keys, by `Action` value, "undo" and "next"; an absent one shows no cap."""
        self._keys = keys
        for action, button in self._buttons.items():
            button.set_key(keys.get(action.value, ""))
        self._undo.set_key(keys.get("undo", ""))
        self._next.set_key(keys.get("next", ""))
        self._place()

    def set_offers(self, offers: Sequence[Offer]) -> None:
        """Show what can be done; the same offers as before cost nothing."""
        known = {offer.action: offer for offer in offers}
        ordered = tuple(known[action] for action in _ORDER if action in known)
        if ordered == self._offers:
            return
        self._offers = ordered
        for offer in ordered:
            button = self._buttons.get(offer.action)
            if button is None:
                button = self._make(offer)
            if button.text() != offer.title:
                button.set_label(offer.title)
            button.setToolTip("Final once it is sent" if offer.final else "Can be taken back, also after it was sent")
        final = [offer.title for offer in ordered if offer.final]
        if not final:
            self._note.setText("")
        elif len(final) == len(ordered):
            self._note.setText("All are final once sent")
        else:
            self._note.setText(f"Final once sent: {', '.join(final)}")
        self._place()

    def arm(self, action: Action | None) -> None:
        """Fill the button of an action that waits to be confirmed; None for none."""
        if action is self._armed:
            return
        self._armed = action
        for each, button in self._buttons.items():
            if button.armed is not (each is action):
                button.set_armed(each is action)

    def sizeHint(self) -> QSize:
        """As high as the design has it, as wide as there is room."""
        return QSize(300, current().height.action_bar)

    def minimumSizeHint(self) -> QSize:
        """Two buttons and the menu."""
        return QSize(240, current().height.action_bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What does not fit goes into the menu."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline above."""
        painter, colour = QPainter(self), current().colour
        painter.fillRect(event.rect(), colour.surface)
        painter.fillRect(0, 0, self.width(), 1, colour.border)

    def _make(self, offer: Offer) -> ActionButton:
        action = offer.action
        button = ActionButton(
            offer.title,
            self._keys.get(action.value, ""),
            words.ICONS[action],
            _TONES.get(action, "text_2"),
            parent=self,
        )
        button.clicked.connect(lambda _=False: self.chosen.emit(action.value))
        button.set_armed(action is self._armed)
        self._buttons[action] = button
        return button

    def _place(self) -> None:
        inset, gap = current().space.pane_inset, current().space.button_gap
        middle = self.height() / 2
        right = self.width() - inset
        left = inset
        menu = self._more.sizeHint().width() + gap
        self._shown = []
        widths = [self._buttons[offer.action].sizeHint().width() for offer in self._offers]
        needed = sum(widths) + gap * len(widths)
        roomy = self.width() >= _ROOM_FOR_GHOSTS * current().text_scale
        for button in (self._next, self._undo):
            button.setVisible(roomy)
            if roomy:
                size = button.sizeHint()
                right -= size.width()
                button.setGeometry(right, round(middle - size.height() / 2), size.width(), size.height())
                right -= 2
        room = right - left - (0 if needed <= right - left else menu)
        for button in self._buttons.values():
            button.setVisible(False)
        for offer, width in zip(self._offers, widths, strict=True):
            if left + width - inset > room:
                break
            button = self._buttons[offer.action]
            high = button.sizeHint().height()
            button.setGeometry(left, round(middle - high / 2), width, high)
            button.setVisible(True)
            self._shown.append(button)
            left += width + gap
        over = len(self._shown) < len(self._offers)
        self._more.setVisible(over)
        if over:
            size = self._more.sizeHint()
            self._more.setGeometry(left, round(middle - size.height() / 2), size.width(), size.height())
            left += size.width() + gap
        room_for_note = right - left - gap
        self._note.setVisible(room_for_note > _NARROWEST_NOTE)
        self._note.setGeometry(left + 4, 0, max(0, room_for_note), self.height())

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for offer in self._offers[len(self._shown) :]:
            entry = QAction(icon(words.ICONS[offer.action]), offer.title, menu)
            verb = offer.action.value
            entry.triggered.connect(lambda _=False, verb=verb: self.chosen.emit(verb))
            menu.addAction(entry)
        menu.aboutToHide.connect(menu.deleteLater)
        corner = self._more.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height()))
