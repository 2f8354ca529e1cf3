"""Settings: the accounts, their state, and adding or removing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ui.dialogs.settings.page import Page
from ui.theme import Text, current
from ui.widgets.labels import TextLabel
from ui.widgets.lines import tip


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as the list shows it.

    :param state: in words ("Up to date", "Sign in again").
    :param waiting: decisions that would be lost with it.
    """

    name: str
    platform: str
    address: str
    state: str
    waiting: int = 0


class AccountsPage(Page):
    """The list, with *Add*, *Sign in*, *Check* and *Remove*; removing names what would be lost, before it is done."""

    add_requested = Signal()
    sign_in_requested = Signal(str)
    check_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, accounts: Sequence[AccountRow]) -> None:
        super().__init__("Accounts", "Passwords are in the system’s keyring or in this run’s memory, never in a file.")
        self._rows: dict[str, AccountRow] = {}
        self._tree = QTreeWidget()
        self._tree.setAccessibleName("Accounts")
        self._tree.setHeaderLabels(["Name", "Platform", "Address", "State"])
        self._tree.setRootIsDecorated(False)
        header, scale = self._tree.header(), current().text_scale
        header.setStretchLastSection(False)
        header.setFixedHeight(current().height.table_header)
        for column, width in enumerate((150, 92, 0, 150)):
            header.resizeSection(column, round(width * scale))
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._none = TextLabel("No account yet. The first one that you add stands here.", Text.BODY, tone="text_2")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._tree.currentItemChanged.connect(self._follow)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        add = QPushButton("Add a community…")
        add.clicked.connect(self.add_requested)
        row.addWidget(add)
        self._needs_one: list[QPushButton] = []
        for words, signal in (("Sign in again…", self.sign_in_requested), ("Check", self.check_requested)):
            button = QPushButton(words)
            button.clicked.connect(lambda _=False, told=signal: told.emit(self._current()))
            row.addWidget(button)
            self._needs_one.append(button)
        remove = QPushButton("Remove…")
        remove.clicked.connect(self._remove)
        self._needs_one.append(remove)
        row.addStretch(1)
        row.addWidget(remove)
        self.add_wide(bar)
        body = QWidget()
        self._body = QStackedLayout(body)
        self._body.addWidget(self._tree)
        self._body.addWidget(self._none)
        self.fill_with(body)
        self.show_accounts(accounts)

    def show_accounts(self, accounts: Sequence[AccountRow]) -> None:
        """Replace the list; the current one stays current."""
        chosen = self._current()
        self._rows = {account.name: account for account in accounts}
        self._tree.clear()
        for account in accounts:
            line = QTreeWidgetItem(self._tree, [account.name, account.platform, account.address, account.state])
            line.setData(0, Qt.ItemDataRole.UserRole, account.name)
            line.setSizeHint(0, QSize(0, current().height.table_row))
            for column in range(4):
                line.setToolTip(column, tip(line.text(column)))
            if account.name == chosen:
                self._tree.setCurrentItem(line)
        if self._tree.currentItem() is None and accounts:
            self._tree.setCurrentIndex(self._tree.model().index(0, 0))
        self._body.setCurrentWidget(self._tree if accounts else self._none)
        self._follow()

    def _current(self) -> str:
        line = self._tree.currentItem()
        return str(line.data(0, Qt.ItemDataRole.UserRole)) if line is not None else ""

    def _follow(self) -> None:
        for button in self._needs_one:
            button.setEnabled(bool(self._current()))

    def _remove(self) -> None:
        account = self._rows.get(self._current())
        if account is None:
            return
        many = "1 decision that is" if account.waiting == 1 else f"{account.waiting:,} decisions that are"
        lost = f" {many} not sent yet would be lost." if account.waiting else ""
        box = self._box = QMessageBox(
            QMessageBox.Icon.Warning,
            "Remove account",
            f"Remove {account.name} from this computer?",
            QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)  # a community's name may have come from its server
        box.setInformativeText(f"Its copy and its password go; the community and the log stay.{lost}")
        yes = box.addButton("Remove", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        yes.clicked.connect(lambda: self.remove_requested.emit(account.name))
        box.open()
