"""Adding a community in the window: the page, the check in the sync process, and the account that comes of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QProcess, Signal
from PySide6.QtWidgets import QStackedWidget

from console.adapters import registry
from console.credentials import keyring_in_use
from console.domain.capabilities import ServerInfo
from console.journal import REDACTION
from console.paths import Home
from console.services import accounts
from console.services.accounts import Added, NewAccount
from console.services.desk import Desk
from ui.dialogs.first_run import Draft, FirstRunPage
from ui.operations.runner import Runner, sentence
from ui.operations.worker import SyncProcess, WorkerResult

_OF_THE_ADDRESS = ("Unavailable", "Malformed", "ValueError")
"""What ends a sign-in in the browser before anybody was asked."""
_ABOUT_THE_ADDRESS = ("address", "answer", "reach", "certificate", "http", "host", "web page")


class Adding(QObject):
    """Shows the page in the window's places, and goes back when an account was added or nothing is wanted."""

    added = Signal(object)
    """The new Account."""
    left = Signal()
    """The page was left without adding anything."""
    said = Signal(str)

    def __init__(self, desk: Desk, runner: Runner, process: SyncProcess, places: QStackedWidget) -> None:
        super().__init__(places)
        self._desk, self._runner, self._process, self._places = desk, runner, process, places
        self._page: FirstRunPage | None = None
        self._asked = self._consent = -1
        self._info: ServerInfo | None = None
        process.answered.connect(self._answered)
        process.consent_opened.connect(self._consent_opened)
        process.consented.connect(self._consented)

    def open(self, *, first: bool) -> None:
        """Show the page.

        :param first: there is no account yet, so there is nothing to go back to.
        """
        self.leave()
        features = self._desk.policy.features
        if not features.add_accounts:
            self.said.emit(f"Communities are settled by {self._desk.policy.who} here; no others can be added")
            return
        platforms = [found for found in registry.platforms() if found.needs_secret]
        page = self._page = FirstRunPage(platforms)
        page.allow_cancel(not first)
        page.allow_sandbox(features.sandbox)
        page.check_requested.connect(self._check)
        page.add_requested.connect(self._add)
        page.browser_requested.connect(self._ask_browser)
        page.browser_ended.connect(self._end_consent)
        page.sandbox_requested.connect(self._open_sandbox)
        page.cancelled.connect(self._cancel)
        self._places.addWidget(page)
        self._places.setCurrentWidget(page)
        page.take_focus()
        self._runner.query("keyring", keyring_in_use, self._keyring_found)
        self._process.start()

    def leave(self) -> None:
        """Take the page away; what was entered is forgotten."""
        self._end_consent()
        if self._page is not None:
            self._places.removeWidget(self._page)
            self._page.deleteLater()
        self._page, self._info, self._asked = None, None, -1

    def _keyring_found(self, name: str | None) -> None:
        kept = name is not None and self._desk.policy.features.keep_secrets
        if not kept and self._page is not None:
            self._page.keyring_missing()

    def _check(self, draft: Draft) -> None:
        self._asked = self._process.check(_entered(draft))

    def _ask_browser(self, draft: Draft) -> None:
        self._end_consent()
        self._consent = self._process.consent(_entered(draft))

    def _end_consent(self) -> None:
        """Nobody waits for the browser any more."""
        if self._consent >= 0:
            self._process.end_consent(self._consent)
        self._consent = -1

    def _consent_opened(self, number: int, address: str) -> None:
        if number == self._consent and self._page is not None:
            self._page.show_address(address)

    def _consented(self, number: int, secret: str) -> None:
        REDACTION.learn(secret)
        if number == self._consent and self._page is not None:
            self._consent = -1
            self._page.take_secret(secret)

    def _answered(self, result: WorkerResult) -> None:
        if result.number not in (self._asked, self._consent) or self._page is None:
            return
        if result.ok:
            self._info = msgspec.convert(result.data, ServerInfo)
            self._page.show_info(self._info)
        elif result.number == self._consent:
            self._consent = -1
            self._page.show_trouble(result.error, address=result.data.get("failure") in _OF_THE_ADDRESS)
        else:
            at_address = any(word in result.error.lower() for word in _ABOUT_THE_ADDRESS)
            self._page.show_trouble(result.error, address=at_address)

    def _add(self, draft: Draft) -> None:
        info = self._info

        def work() -> Added:
            new = NewAccount(
                platform=registry.platform(draft.kind),
                name=draft.name or (info.community if info else ""),
                url=accounts.normal_url(draft.url, insecure_http=draft.insecure_http),
                user=draft.user,
                secret=draft.secret,
                place=draft.place,
                ca_file=Path(draft.ca_file).expanduser().absolute() if draft.ca_file else None,
                insecure_http=draft.insecure_http,
                keep_secret=draft.keep_secret,
            )
            return accounts.add(self._desk, new, info)

        self._runner.mutate(work, self._done_adding(draft), self._not_added)

    def _done_adding(self, draft: Draft) -> Callable[[Added], None]:
        def done(added: Added) -> None:
            if added.note:
                # It is in no keyring, so the sync process can have it from us alone.
                self._process.hand_over(added.account.id, draft.secret)
                self.said.emit(added.note)
            self.leave()
            self._process.sync(added.account.id)
            self.added.emit(added.account)

        return done

    def _not_added(self, error: Exception) -> None:
        if self._page is not None:
            self._page.show_trouble(sentence(error))

    def _cancel(self) -> None:
        self.leave()
        self.left.emit()

    def _open_sandbox(self) -> None:
        program, *words = sandbox_command(self._desk.home)
        started, _ = QProcess.startDetached(program, words)
        if not started:
            self.said.emit("The sandbox could not be started; `corral --sandbox` opens it.")


def _entered(draft: Draft) -> dict[str, object]:
    """What was entered so far, as the sync process takes it."""
    words = {name: value for name, value in asdict(draft).items() if name not in ("name", "keep_secret")}
    return {**words, "ca_file": draft.ca_file or None}


def sandbox_command(home: Home) -> list[str]:
    """The words that open the sandbox in a window of its own; beside a chosen home it lives below that home."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui.entry"]
    usual = Home.choose(None).root == home.root
    return [*program, "--sandbox", *([] if usual else ["--home", str(home.root)])]
