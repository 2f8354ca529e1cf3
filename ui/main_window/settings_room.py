"""Opens the settings on what is true now, and does what its pages ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from console.adapters import registry
from console.cache.accounts import Account
from console.cache.outbox import OutboxEntry
from console.domain.due import AnswerTimes
from console.services import accounts, outbox
from console.services.desk import Desk
from console.services.replies import VARIABLES
from console.settings import Settings
from ui.actions import TABLE
from ui.dialogs.settings import AccountsPage, AnswerTimesPage, KeyRow, KeysPage, SettingsWindow
from ui.dialogs.settings.accounts import AccountRow
from ui.dialogs.settings.appearance import AppearancePage
from ui.dialogs.settings.general import GeneralPage
from ui.dialogs.settings.network import NetworkPage
from ui.dialogs.settings.page import Page
from ui.dialogs.settings.replies import RepliesPage
from ui.main_window.managed import show_policy
from ui.main_window.words import state_words
from ui.operations.runner import Runner, sentence
from ui.operations.worker import SyncProcess, WorkerState

_READ_AT_START = ("proxy", "ca_file", "retention_days")
"""Settings that the sync process reads once."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the settings show of the cache."""

    accounts: tuple[Account, ...]
    unsent: tuple[OutboxEntry, ...]


class SettingsRoom(QObject):
    """One settings window at a time; changed settings are in use before the window says *Kept*.

    :param goes_on: whether the window stays: no when it is closing, and the sync process is not started again.
    """

    add_requested = Signal()
    sign_in_requested = Signal(int)
    """An account's id."""
    changed = Signal()
    """An account, or a community's answer times."""
    said = Signal(str)

    def __init__(
        self,
        desk: Desk,
        runner: Runner,
        process: SyncProcess,
        window: QMainWindow,
        use: Callable[[Settings], None],
        goes_on: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(window)
        self._desk, self._runner, self._process, self._window, self._use = desk, runner, process, window, use
        self._goes_on = goes_on
        self._restarting = False
        process.stopped.connect(self._stopped)
        self._open: SettingsWindow | None = None
        self._accounts: AccountsPage | None = None
        self._names: dict[str, Account] = {}

    def open(self, page: str = "") -> None:
        """Show the settings, on a page if one is named."""
        self._runner.query("settings", self._read, lambda found: self._show(found, page))

    def refresh(self) -> None:
        """Accounts changed: show them as they are now, where the settings are open."""
        if self._open is not None:
            self._runner.query("settings", self._read, self._show_accounts)

    def _read(self) -> _Found:
        return _Found(tuple(accounts.every(self._desk)), tuple(outbox.unsent(self._desk)))

    def _show(self, found: _Found, page: str) -> None:
        if self._open is not None:
            self._open.close()
        settings = self._desk.settings
        general, appearance, network = GeneralPage(settings), AppearancePage(settings), NetworkPage(settings)
        replies = RepliesPage(settings, VARIABLES)
        keys = KeysPage(settings, [_key_row(number) for number in range(len(TABLE))])
        self._accounts = AccountsPage(self._rows(found))
        communities = {account.community.id: account.community for account in found.accounts}
        times = AnswerTimesPage([(one.id, one.name, one.answer) for one in communities.values()])
        pages: list[Page] = [general, self._accounts, times, replies, keys, appearance, network]
        window = self._open = SettingsWindow(settings, pages, self._save, self._window)
        show_policy(self._desk.policy, window, pages)
        for source in (general, appearance, network, replies, keys):
            source.changed.connect(window.change)
        times.changed.connect(self._set_times)
        self._accounts.add_requested.connect(self._add)
        self._accounts.sign_in_requested.connect(lambda name: self.sign_in_requested.emit(self._names[name].id))
        self._accounts.check_requested.connect(self._check)
        self._accounts.remove_requested.connect(self._remove)
        window.finished.connect(self._closed)
        if page:
            window.open_page(page)
        window.show()

    def _show_accounts(self, found: _Found) -> None:
        if self._accounts is not None:
            self._accounts.show_accounts(self._rows(found))

    def _rows(self, found: _Found) -> list[AccountRow]:
        self._names = {account.name: account for account in found.accounts}
        now = self._desk.clock()
        return [
            AccountRow(
                account.name,
                _title(account.kind),
                account.url,
                account.detail or state_words(account, None, now).text,
                sum(entry.command.account == account.id for entry in found.unsent),
            )
            for account in found.accounts
        ]

    def _save(self, changed: Settings) -> None:
        before = self._desk.settings
        self._desk.change_settings(changed)
        self._use(changed)
        if any(getattr(before, name) != getattr(changed, name) for name in _READ_AT_START):
            self._restart()

    def _restart(self) -> None:
        """Let the sync process read the settings again: it does that when it starts."""
        if self._process.state in (WorkerState.STARTING, WorkerState.RUNNING, WorkerState.RESTARTING):
            self._restarting = True
            self._process.stop()

    def _stopped(self) -> None:
        if self._restarting and self._goes_on():
            self._process.start()
        self._restarting = False

    def _set_times(self, community: int, times: AnswerTimes) -> None:
        window = self._open

        def done(_: None) -> None:
            if window is not None and window is self._open:
                window.say_kept()
            self.changed.emit()

        def failed(error: Exception) -> None:
            if window is not None and window is self._open:
                window.say_not_kept(sentence(error))

        self._runner.mutate(lambda: accounts.set_answer_times(self._desk, community, times), done, failed)

    def _check(self, name: str) -> None:
        if self._open is not None:
            self._open.say(f"Asking {name} what is new …")
        self._process.sync(self._names[name].id)

    def _add(self) -> None:
        if self._open is not None:
            self._open.close()
        self.add_requested.emit()

    def _remove(self, name: str) -> None:
        def done(_: object) -> None:
            self.said.emit(f"{name} is forgotten here; its remote is as it was")
            self.changed.emit()
            self.refresh()

        self._runner.mutate(
            lambda: accounts.remove(self._desk, name), done, lambda error: self.said.emit(sentence(error))
        )

    def _closed(self) -> None:
        if self._open is not None:
            self._open.deleteLater()
        self._open = self._accounts = None


def _key_row(number: int) -> KeyRow:
    entry = TABLE[number]
    return KeyRow(entry.id, entry.place.value, entry.title, entry.keys)


def _title(kind: str) -> str:
    try:
        return registry.platform(kind).title
    except registry.UnknownPlatform:
        return kind
