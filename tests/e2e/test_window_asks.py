"""What the window asks a person: a first community, by keys and on a real Mailman; a lost password; a damaged cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console import bootstrap
from console.adapters import registry
from console.cache.accounts import AccountState
from console.paths import Home
from console.services import accounts, outbox
from console.services.accounts import NewAccount
from tests.e2e.bare_window import BareWindow
from tests.servers.mailman import Mailman
from tests.servers.processes import free_ports
from ui.dialogs.settings import SettingsWindow
from ui.dialogs.sign_in import SignInDialog
from ui.operations.worker import WorkerState
from ui.widgets.banner import InlineError
from ui.widgets.set_up import PlatformCard

OpenHome = Callable[..., BareWindow]
WRONG = "not-the-password-2718"
_WORDS = (
    "Has anybody bean poles to spare? Mine blew over on Sunday, and four of them broke.",
    "The water butt behind the shed leaks again; who has the key to the tap by the gate?",
)


def _choose_mailman(desk: BareWindow) -> None:
    """Choose the platform; the address is the next thing."""
    next(card for card in desk.page.findChildren(PlatformCard) if card.text() == "Mailman 3").click()
    desk.until(lambda: isinstance(desk.focus, QLineEdit))


@pytest.fixture
def open_home(qtbot: QtBot, home: Path) -> Iterator[OpenHome]:
    """Return a function that opens the program on the test's home; it is closed at the end."""
    opened: list[BareWindow] = []

    def open_(**options: bool) -> BareWindow:
        opened.append(BareWindow(qtbot, home, **options))
        return opened[-1]

    yield open_
    for window in opened:
        window.close()


def test_an_empty_home_asks_for_a_first_community(open_home: OpenHome) -> None:
    desk = open_home()
    page = desk.page
    _choose_mailman(desk)
    assert _named(page, "Address") is desk.focus
    assert not _button(page, "Cancel").isVisible()
    assert not _button(page, "Add").isEnabled()
    desk.until(lambda: desk.session.status.line.text() == "No community yet")
    assert desk.session.rail.isVisible()


def test_an_address_where_nobody_answers_is_said_beside_the_address(open_home: OpenHome) -> None:
    desk = open_home()
    page = desk.page
    _choose_mailman(desk)
    [port] = free_ports(1)
    desk.type(f"http://127.0.0.1:{port}")
    desk.press(Qt.Key.Key_Return)
    desk.type("restadmin")
    desk.press(Qt.Key.Key_Tab)
    desk.type(WRONG)
    desk.press(Qt.Key.Key_Return)
    at_address, at_sign_in = page.findChildren(InlineError)
    desk.until(at_address.isVisible)
    assert "127.0.0.1" in at_address.text()
    assert not at_sign_in.isVisible()
    assert desk.focus is _named(page, "Address")
    assert not _button(page, "Add").isEnabled()


@pytest.mark.timeout(300)
def test_a_real_list_is_added_and_moderated_by_keys(open_home: OpenHome, mailman: Mailman, home: Path) -> None:
    address = "asked@first-run.example"
    mailman.make_list(address, default_nonmember_action="hold")
    posts = [(f"stranger{n}@example.net", _post(address, n)) for n in range(2)]
    mailman.hold(address, posts)
    desk = open_home()
    page = desk.page
    _choose_mailman(desk)

    desk.type(mailman.url)
    desk.press(Qt.Key.Key_Return)
    desk.type(mailman.user)
    desk.press(Qt.Key.Key_Tab)
    desk.type(WRONG)
    desk.press(Qt.Key.Key_Return)
    at_address, at_sign_in = page.findChildren(InlineError)
    desk.until(at_sign_in.isVisible)
    assert not at_address.isVisible()
    secret = desk.focus
    assert isinstance(secret, QLineEdit)
    assert secret.echoMode() == QLineEdit.EchoMode.Password

    desk.type(mailman.password)  # the wrong one is selected, and gives way
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: _adds(page) is not None)
    assert not at_sign_in.isVisible()
    add = _adds(page)
    assert add is not None
    desk.until(lambda: desk.focus is add)
    [places] = page.findChildren(QComboBox)
    place = next(n for n in range(places.count()) if str(places.itemData(n)).startswith("asked."))
    places.setCurrentIndex(place)
    name = _named(page, "Name of the community here")
    name.setFocus()
    name.selectAll()
    desk.type("Asked")
    add.setFocus()
    desk.press(Qt.Key.Key_Return)

    session = desk.session
    desk.until(lambda: session.queue.shown is not None)
    assert session.window.places.currentWidget() is session.queue_view
    desk.until(lambda: len(session.queue.model.listing.ids) == len(posts))
    [account] = accounts.every(session.desk)
    assert (account.name, account.place.partition(".")[0]) == ("Asked", "asked")

    session.queue_view.list.setFocus()
    desk.until(lambda: not desk.program.runner.busy and session.queue.shown is not None)
    desk.press(Qt.Key.Key_D)
    desk.until(lambda: bool(outbox.unsent(session.desk)))
    desk.until(lambda: mailman.held_count(address) == 1)
    desk.close()
    for file in home.rglob("*"):
        if file.is_file():
            kept = file.read_bytes()
            assert mailman.password.encode() not in kept, file
            assert WRONG.encode() not in kept, file


def test_a_password_that_nobody_has_is_asked_for_once(open_home: OpenHome, home: Path) -> None:
    [port] = free_ports(1)
    _add_without_secret(home, "garden", port)
    _add_without_secret(home, "seeds", port)
    desk = open_home()
    first = _sign_in(desk)
    before = first.windowTitle()
    assert before in ("Sign in to garden", "Sign in to seeds")
    assert isinstance(desk.focus, QLineEdit)
    desk.press(Qt.Key.Key_Escape)
    desk.until(lambda: [dialog.windowTitle() for dialog in _dialogs(desk)] not in ([], [before]))
    second = _sign_in(desk)
    asked = second.windowTitle().removeprefix("Sign in to ")
    number = next(one.id for one in accounts.every(desk.session.desk) if one.name == asked)
    desk.session.asking.sign_in(number)  # it is asked for already: not once more
    desk.until(lambda: not desk.program.runner.busy)
    desk.type("a-secret-for-this-run")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: not _dialogs(desk))
    session = desk.session
    desk.until(lambda: _states(desk)[asked] is AccountState.UNAVAILABLE)
    session.process.secret_needed.emit(number)
    desk.until(lambda: not desk.program.runner.busy)
    assert not _dialogs(desk)
    desk.close()
    assert not any(b"a-secret-for-this-run" in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_the_sync_process_starts_anew_for_a_setting_that_it_reads_once(open_home: OpenHome) -> None:
    desk = open_home()
    assert desk.page.isVisible()
    process = desk.session.process
    states: list[WorkerState] = []
    desk.until(lambda: process.state is WorkerState.RUNNING)
    process.state_changed.connect(states.append)
    desk.session.run("window.settings")
    desk.until(lambda: bool(desk.window.findChildren(SettingsWindow)))
    [settings] = desk.window.findChildren(SettingsWindow)
    settings.change({"undo_seconds": 20})
    desk.until(lambda: not desk.program.runner.busy)
    assert states == []
    settings.change({"proxy": "http://127.0.0.1:9"})
    desk.until(lambda: process.state is WorkerState.RUNNING and len(states) > 1)
    assert states[0] is WorkerState.STOPPING
    settings.change({"proxy": ""})
    desk.close()
    assert process.state is WorkerState.STOPPED


def test_a_damaged_cache_is_set_aside_with_one_button(open_home: OpenHome, home: Path) -> None:
    place = Home(home).create().cache
    damage = b"This was a database once. " * 400
    place.write_bytes(damage)
    desk = open_home()
    desk.until(lambda: isinstance(desk.focus, QPushButton) and desk.focus.isVisible())
    button = desk.focus
    assert isinstance(button, QPushButton)
    assert button.text() == "Set it aside and start afresh"
    assert place.read_bytes() == damage
    desk.press(Qt.Key.Key_Space)
    assert desk.page.isVisible()
    [kept] = home.glob("corral.damaged*.db")
    assert kept.read_bytes() == damage
    assert accounts.every(desk.session.desk) == []


def test_settings_with_a_mistake_can_be_mended_and_tried_again(open_home: OpenHome, home: Path) -> None:
    settings = Home(home).create().settings
    settings.write_text('theme = "purple"\n')
    desk = open_home()
    desk.until(lambda: isinstance(desk.focus, QPushButton) and desk.focus.isVisible())
    settings.write_text('theme = "light"\n')
    desk.press(Qt.Key.Key_Space)
    assert desk.session.desk.settings.theme == "light"
    assert desk.page.isVisible()


def _post(address: str, number: int) -> bytes:
    head = f"From: stranger{number}@example.net\r\nTo: {address}\r\nSubject: Bean poles {number}\r\n"
    return f"{head}Message-ID: <asked{number}@example.net>\r\n\r\n{_WORDS[number]}\r\n".encode()


def _named(inside: QWidget, name: str) -> QLineEdit:
    return next(field for field in inside.findChildren(QLineEdit) if field.accessibleName() == name)


def _button(inside: QWidget, words: str) -> QPushButton:
    return next(button for button in inside.findChildren(QPushButton) if button.text() == words)


def _adds(page: QWidget) -> QPushButton | None:
    """The button that adds, once it can."""
    found = [b for b in page.findChildren(QPushButton) if b.text().startswith("Add") and b.isEnabled()]
    return found[0] if found else None


def _add_without_secret(home: Path, name: str, port: int) -> None:
    desk = bootstrap.open_desk(Home(home))
    try:
        new = NewAccount(registry.platform("mailman"), name, f"http://127.0.0.1:{port}", user="restadmin")
        accounts.add(desk, new)
    finally:
        desk.cache.close()


def _dialogs(desk: BareWindow) -> list[SignInDialog]:
    return [dialog for dialog in desk.window.findChildren(SignInDialog) if dialog.isVisible()]


def _sign_in(desk: BareWindow) -> SignInDialog:
    desk.until(lambda: len(_dialogs(desk)) == 1)
    [dialog] = _dialogs(desk)
    dialog.activateWindow()
    return dialog


def _states(desk: BareWindow) -> dict[str, AccountState]:
    return {account.name: account.state for account in accounts.every(desk.session.desk)}
