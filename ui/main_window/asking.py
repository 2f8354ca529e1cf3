"""What the window asks a person beside the queue: a new community, a lost password, settings; and all keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, qVersion
from PySide6.QtGui import QKeySequence

import console
from console.adapters import registry
from console.cache.accounts import Account, AccountState
from console.credentials import KeyringUnavailable, keyring_in_use
from ui.actions import TABLE, keys_of
from ui.dialogs.about import AboutDialog
from ui.dialogs.keys_sheet import KeysSheet, SheetRow
from ui.dialogs.sign_in import SignInDialog
from ui.main_window import licences
from ui.main_window.adding import Adding
from ui.main_window.managed import about_policy
from ui.main_window.notifying import Notifying
from ui.main_window.settings_room import SettingsRoom
from ui.operations.watch import News

if TYPE_CHECKING:
    from ui.main_window.session import Session


class Asking(QObject):
    """Gives the session's actions that ask something their handlers, and listens for what needs an answer."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        desk, runner, process, window = session.desk, session.runner, session.process, session.window
        self.adding = Adding(desk, runner, process, window.places)
        self.settings = SettingsRoom(
            desk, runner, process, window, session.use_settings, lambda: not session.closing.begun
        )
        self._notifying = Notifying(window, lambda: desk.settings.notify)
        self._sheet: KeysSheet | None = None
        self._known: dict[int, Account] = {}
        self._asked: set[int] = set()
        self._to_ask: list[int] = []
        self._dialog: SignInDialog | None = None
        self._dialog_of = 0
        self._looked = False
        session.handle("account.add", lambda: self.adding.open(first=not self._known))
        session.handle("window.settings", self.settings.open)
        session.handle("help.keys", self.show_keys)
        session.handle("help.about", self.show_about)
        self.adding.added.connect(self._added)
        self.adding.left.connect(lambda: session.run("go.queue"))
        self.settings.add_requested.connect(lambda: session.run("account.add"))
        self.settings.sign_in_requested.connect(self.sign_in)
        self.settings.changed.connect(session.watch.look)
        for part in (self.adding, self.settings):
            part.said.connect(session.say)
        session.watch.changed.connect(self.hear)
        process.secret_needed.connect(self._secret_needed)

    def show_keys(self) -> None:
        """Show every key as it is set now."""
        settings = self._session.desk.settings
        rows = [
            SheetRow(
                entry.place.value,
                entry.title,
                entry.help,
                tuple(_shown(key) for key in keys_of(entry, settings.keys, single_keys=settings.single_keys)),
            )
            for entry in TABLE
        ]
        if self._sheet is not None:
            self._sheet.close()
        sheet = self._sheet = KeysSheet([row for row in rows if row.keys], self._session.window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.destroyed.connect(self._sheet_gone)
        sheet.change_requested.connect(lambda: self.settings.open("Keys"))
        sheet.show()

    def show_about(self) -> None:
        """Show version and licences."""
        dialog = AboutDialog(console.__version__, qVersion(), licences.notice(), self._session.window)
        dialog.say_managed(about_policy(self._session.desk.policy))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def sign_in(self, number: int) -> None:
        """Ask for the secret of an account again; one account at a time, the others after it."""
        if self._dialog is not None:
            if number != self._dialog_of and number not in self._to_ask:
                self._to_ask.append(number)
            self._dialog.activateWindow()
            return
        account = self._known.get(number)
        if account is not None:
            self._session.runner.query(
                f"sign in {number}", keyring_in_use, lambda keyring: self._ask(account, self._can_keep(keyring))
            )

    def _can_keep(self, keyring: str | None) -> bool:
        return keyring is not None and self._session.desk.policy.features.keep_secrets

    def account_chosen(self, number: int) -> bool:
        """An account's row was chosen; whether that asked for its secret."""
        account = self._known.get(number)
        if account is None or account.state is not AccountState.SIGN_IN:
            return False
        self.sign_in(number)
        return True

    def hear(self, news: News) -> None:
        """Take in which accounts there are; a home without any is asked for its first."""
        self._known = {account.id: account for account in news.accounts}
        self._notifying.hear(news)
        if "account" in news.kinds:
            self.settings.refresh()
        self._ask_next()
        if not self._looked:
            self._looked = True
            if not self._known:
                self.adding.open(first=True)

    def _added(self, account: Account) -> None:
        self._session.run("go.queue")
        self._session.say(f"{account.name} was added; its first sync runs")
        self._session.watch.look()

    def _secret_needed(self, number: int) -> None:
        """Ask by itself once a run; after that the rail and the settings offer it."""
        if number not in self._asked:
            self._asked.add(number)
            self._to_ask.append(number)
            self._ask_next()
            self._session.watch.look()

    def _ask_next(self) -> None:
        """Ask for the next secret that is missing, once its account is known here."""
        number = next((number for number in self._to_ask if number in self._known), None)
        if number is not None and self._dialog is None:
            self._to_ask.remove(number)
            self.sign_in(number)

    def _ask(self, account: Account, keyring: bool) -> None:
        if self._dialog is not None:
            self._to_ask.append(account.id)
            return
        try:
            title = registry.platform(account.kind).secret_title
        except registry.UnknownPlatform:
            title = "Password"
        why = account.detail or "Corral does not have its password. Until then its decisions wait in the outbox."
        dialog = self._dialog = SignInDialog(account.name, title, why, keyring=keyring, parent=self._session.window)
        self._dialog_of = account.id
        dialog.answered.connect(lambda secret, keep: self._signed_in(account, secret, keep))
        dialog.finished.connect(self._answered)
        dialog.show()

    def _answered(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None
        self._ask_next()

    def _sheet_gone(self) -> None:
        self._sheet = None

    def _signed_in(self, account: Account, secret: str, keep: bool) -> None:
        desk, process = self._session.desk, self._session.process

        def work() -> str:
            if not (keep and desk.policy.features.keep_secrets):
                desk.credentials.keep_for_this_run(account.name, secret, account.user)
                return ""
            try:
                desk.credentials.keep(account.name, secret, account.user)
            except KeyringUnavailable as unavailable:
                return str(unavailable)
            return ""

        def done(note: str) -> None:
            if note:
                self._session.say(note)
            process.hand_over(account.id, secret)
            process.sync(account.id)

        self._session.runner.mutate(work, done)


def _shown(key: str) -> str:
    """A key as it stands on a cap."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText).replace(", ", " ")
