"""First run, step three, with the system's browser: the sync process listens, the window opens the address."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.services import accounts
from tests.e2e.bare_window import BareWindow
from tests.unit.adapters.authorization import Person
from tests.unit.adapters.mastodon.answered import MASTODON
from tests.unit.adapters.mastodon.harbour import harbour
from tests.unit.adapters.mastodon.played import TOKEN, Played
from ui.widgets.banner import InlineError
from ui.widgets.buttons import LinkButton
from ui.widgets.set_up import PlatformCard

Widget = TypeVar("Widget", bound=QWidget)


class Desktop(QObject):
    """Opens addresses as the desktop does: in somebody's browser, who looks at them at once or never."""

    def __init__(self) -> None:
        super().__init__()
        self.person = Person()
        self.looks = True
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Open one."""
        self.opened.append(bytes(url.toEncoded().data()).decode())
        if self.looks:
            self.person.open(self.opened[-1])


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    found = Desktop()
    QDesktopServices.setUrlHandler("http", found, "open")  # type: ignore[arg-type]  # its stub asks for bytes, it for text
    yield found
    QDesktopServices.unsetUrlHandler("http")
    found.person.wait()


@pytest.fixture
def server() -> Iterator[Played]:
    with harbour(MASTODON) as found:
        yield found


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[BareWindow]:
    opened = BareWindow(qtbot, home)
    yield opened
    opened.close()


def named(desk: BareWindow, kind: type[Widget], words: str) -> Widget:
    """The visible part of the page that says this."""
    found = [one for one in desk.page.findChildren(kind) if one.isVisible() and _words(one).startswith(words)]
    assert found, words
    return found[0]


def enter(desk: BareWindow, server: Played) -> None:
    """Choose the platform and type the address; the browser is the next thing."""
    card = next(one for one in desk.page.findChildren(PlatformCard) if one.text() == "Mastodon")
    card.click()
    desk.until(lambda: isinstance(desk.focus, QLineEdit))
    desk.type(server.url)
    desk.press(Qt.Key.Key_Return)


def errors(desk: BareWindow) -> str:
    return " ".join(one.text() for one in desk.page.findChildren(InlineError) if one.isVisible())


def test_who_agrees_in_the_browser_has_a_community(desk: BareWindow, server: Played, desktop: Desktop) -> None:
    enter(desk, server)
    assert desk.focus is named(desk, QPushButton, "Sign in with your browser")
    desk.press(Qt.Key.Key_Space)

    add: Callable[[], QPushButton] = lambda: named(desk, QPushButton, "Add")  # noqa: E731
    desk.until(lambda: add().isEnabled())

    assert add().text() == "Add Harbour Square"
    assert "Signed in as warden" in _all_words(desk)
    assert len(desktop.opened) == 1
    assert urlsplit(desktop.opened[0]).netloc == urlsplit(server.url).netloc
    assert TOKEN not in _all_words(desk)
    add().click()
    desk.until(lambda: bool(accounts.every(desk.session.desk)))
    (account,) = accounts.every(desk.session.desk)
    assert account.info is not None
    assert account.info.product == "Mastodon"
    desk.until(lambda: any(request.path.endswith("/admin/reports") for request in server.asked))


def test_who_refuses_in_the_browser_is_told_so_and_can_begin_again(
    desk: BareWindow, server: Played, desktop: Desktop
) -> None:
    server.authorization.decision = "deny"
    enter(desk, server)
    desk.press(Qt.Key.Key_Space)
    desk.until(lambda: "refused in the browser" in errors(desk))

    assert not named(desk, QPushButton, "Add").isEnabled()
    server.authorization.decision = "agree"
    desk.press(Qt.Key.Key_Space)
    desk.until(lambda: named(desk, QPushButton, "Add").isEnabled())
    assert errors(desk) == ""


def test_who_gives_up_is_no_longer_waited_for(desk: BareWindow, server: Played, desktop: Desktop) -> None:
    desktop.looks = False
    enter(desk, server)
    desk.press(Qt.Key.Key_Space)
    desk.until(lambda: bool(desktop.opened))
    assert desktop.opened[0] in _all_words(desk)
    port = int(desktop.opened[0].partition("127.0.0.1%3A")[2].partition("%2F")[0])

    named(desk, LinkButton, "Cancel").click()

    assert named(desk, QPushButton, "Sign in with your browser").isEnabled()
    desk.until(lambda: not _listens(port))
    assert errors(desk) == ""


def test_another_address_ends_the_sign_in_that_was_for_the_first(
    desk: BareWindow, server: Played, desktop: Desktop
) -> None:
    desktop.looks = False
    enter(desk, server)
    desk.press(Qt.Key.Key_Space)
    desk.until(lambda: bool(desktop.opened))
    port = int(desktop.opened[0].partition("127.0.0.1%3A")[2].partition("%2F")[0])

    named(desk, QLineEdit, "Address").setText("https://elsewhere.example")

    assert named(desk, QPushButton, "Sign in with your browser").isEnabled()
    desk.until(lambda: not _listens(port))


def test_a_server_that_does_not_answer_is_said_beside_the_address(desk: BareWindow, server: Played) -> None:
    server.spoil = lambda _: server.say("gone")
    enter(desk, server)
    desk.press(Qt.Key.Key_Space)
    desk.until(lambda: "check the address" in errors(desk))
    assert isinstance(desk.focus, QLineEdit)


def _words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QPushButton | LinkButton) else widget.accessibleName()


def _all_words(desk: BareWindow) -> str:
    labels = [getattr(one, "text", str)() for one in desk.page.findChildren(QWidget) if one.isVisible()]
    return " | ".join(label for label in labels if isinstance(label, str))


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
