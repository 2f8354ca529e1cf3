"""The rail: where one can go, which communities there are and how they are, and who one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.cache.accounts import Account
from ui.main_window.words import state_words
from ui.operations.worker import Progress
from ui.theme import Text, current, keeper
from ui.widgets.buttons import IconButton
from ui.widgets.emblem import Logo
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.marks import Avatar
from ui.widgets.rail import CommunityRow, NavRow
from ui.widgets.search_field import SearchTrigger

PLACES: tuple[tuple[str, str, str], ...] = (
    ("go.queue", "queue", "Queue"),
    ("go.terms", "terms", "Terms"),
    ("go.outbox", "outbox", "Outbox"),
    ("go.log", "history", "Log"),
)
"""Action id, icon and name of each place that there is a pane for."""
_NONE_YET = "None yet. The first one you add shows up here."


class Rail(QWidget):
    """Emits what was asked for; knows no pane."""

    asked = Signal(str)
    """An action's id."""
    account_chosen = Signal(int)
    menu_requested = Signal(object)
    """The button under which the menu opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Places and communities")
        self._collapsed = False
        self._places: dict[str, NavRow] = {}
        self._communities: dict[int, CommunityRow] = {}
        self._chosen: int | None = None
        self._logo = Logo()
        self._name = TextLabel("Corral", Text.TITLE, 600)
        self._menu = IconButton("menu", "Menu")
        self._search = SearchTrigger("Search or run…", "Ctrl K")
        self._heading = TextLabel("Communities", Text.CAPTION, 600, "text_3")
        self._add = IconButton("plus", "Add a community")
        self._none = TextLabel(_NONE_YET, Text.SMALL, tone="text_2", wrap=True)
        self._list = QVBoxLayout()
        self._avatar = Avatar("", "", "", 26)
        self._who = ElidedLabel("", Text.SMALL, 500)
        self._role = ElidedLabel("", Text.CAPTION, 400, "text_3")
        self._settings = IconButton("settings", "Settings")
        self._head = QWidget()
        self._build()
        self._menu.clicked.connect(lambda: self.menu_requested.emit(self._menu))
        self._search.clicked.connect(lambda: self.asked.emit("window.palette"))
        self._add.clicked.connect(lambda: self.asked.emit("account.add"))
        self._settings.clicked.connect(lambda: self.asked.emit("window.settings"))
        keeper.changed.connect(self._fit)
        self._fit()

    def set_place(self, action: str) -> None:
        """Show where the person is."""
        if action in self._places:
            self._places[action].setChecked(True)

    def set_counts(self, counts: Mapping[str, str]) -> None:
        """Show a count on some places, by action id."""
        for action, count in counts.items():
            self._places[action].set_count(count)

    def set_person(self, name: str, communities: int) -> None:
        """Show who works here."""
        shown = name or "You"
        letters = "".join(word[0] for word in shown.split()[:2]).upper()
        self._avatar.set_person(letters, shown, shown)
        self._who.setText(shown)
        many = "1 community" if communities == 1 else f"{communities} communities"
        self._role.setText(many if communities else "No community yet")

    def set_accounts(
        self,
        accounts: Sequence[Account],
        platforms: Mapping[str, str],
        progress: Mapping[int, Progress],
        now: datetime,
    ) -> None:
        """Show the communities with what their sync is doing.

        :param platforms: the platform's name for people, by kind.
        :param progress: how far a running pull is, by account.
        """
        for gone in self._communities.keys() - {account.id for account in accounts}:
            row = self._communities.pop(gone)
            self._list.removeWidget(row)
            row.deleteLater()
        for account in accounts:
            found = self._communities.get(account.id)
            if found is None:
                found = self._add_row(account)
            words = state_words(account, progress.get(account.id), now)
            found.set_state(platforms.get(account.kind, account.kind), words.text, words.icon, words.meaning)
        self._none.setVisible(not self._communities and not self._collapsed)

    def set_chosen(self, account: int | None) -> None:
        """Show that only one community is listed."""
        self._chosen = account
        for number, row in self._communities.items():
            row.setChecked(number == account)

    def set_collapsed(self, *, collapsed: bool) -> None:
        """Show icons alone, or everything."""
        if collapsed == self._collapsed:
            return
        self._collapsed = collapsed
        for row in (*self._places.values(), *self._communities.values()):
            row.set_collapsed(collapsed)
        self._search.set_collapsed(collapsed)
        self._none.setVisible(not self._communities and not collapsed)
        for part in (self._name, self._logo, self._heading, self._who, self._role, self._settings, self._add):
            part.setVisible(not collapsed)
        self._fit()

    def focus_first(self) -> None:
        """Put the focus on where the person is."""
        row = next((row for row in self._places.values() if row.isChecked()), None)
        (row or self._search).setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chrome and the hairline to its right."""
        painter, colour = QPainter(self), current().colour
        painter.fillRect(event.rect(), colour.chrome)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colour.border)

    def changeEvent(self, event: QEvent) -> None:
        """Another window in front: fills change."""
        if event.type() == QEvent.Type.ActivationChange:
            self.update()
        super().changeEvent(event)

    def _add_row(self, account: Account) -> CommunityRow:
        community = account.community
        name = community.name if account.name == community.name else account.name
        row = CommunityRow(community.letters, community.fill, name)
        row.setCheckable(True)
        row.set_collapsed(self._collapsed)
        number = account.id

        def chosen() -> None:
            row.setChecked(self._chosen == number)
            self.account_chosen.emit(number)

        row.clicked.connect(chosen)
        self._communities[number] = row
        self._list.addWidget(row)
        return row

    def _fit(self) -> None:
        widths = current().width
        self.setFixedWidth(widths.rail_collapsed if self._collapsed else widths.rail)
        self._head.setFixedHeight(current().height.pane_header)
        side = 8 if self._collapsed else 12
        self._field.setContentsMargins(side, 0, side, 0)

    def _build(self) -> None:
        theme = current()
        top = QHBoxLayout()
        top.setContentsMargins(theme.space.pane_inset, 0, 10, 0)
        top.setSpacing(9)
        top.addWidget(self._logo)
        top.addWidget(self._name, 1)
        top.addWidget(self._menu)
        self._head.setLayout(top)
        self._field = QHBoxLayout()
        self._field.addWidget(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(self._field)
        column.addSpacing(12)
        for action, icon, name in PLACES:
            row = NavRow(icon, name)
            row.clicked.connect(lambda _=False, action=action: self.asked.emit(action))
            self._places[action] = row
            column.addWidget(row)
        column.addSpacing(10)
        line = QHBoxLayout()
        line.setContentsMargins(theme.space.pane_inset, 0, theme.space.pane_inset, 0)
        line.addWidget(Hairline())
        column.addLayout(line)
        column.addSpacing(8)
        title = QHBoxLayout()
        title.setContentsMargins(theme.space.pane_inset, 0, 9, 0)
        title.addWidget(self._heading, 1)
        title.addWidget(self._add)
        column.addLayout(title)
        self._list.setSpacing(0)
        self._none.setContentsMargins(theme.space.pane_inset, 4, theme.space.pane_inset, 0)
        self._none.hide()
        column.addWidget(self._none)
        column.addLayout(self._list)
        column.addStretch(1)
        column.addWidget(Hairline())
        foot = QHBoxLayout()
        foot.setContentsMargins(13, 10, 9, 10)
        foot.setSpacing(10)
        foot.addWidget(self._avatar)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._who)
        names.addWidget(self._role)
        foot.addLayout(names, 1)
        foot.addWidget(self._settings)
        column.addLayout(foot)
