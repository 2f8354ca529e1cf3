"""Adding a community with a sign-in in the browser: where it leads is shown first, and what came of it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from tests.ui.test_dialogs_first_run import INFO, Page, platform
from ui.dialogs.first_run import Draft
from ui.theme import keeper
from ui.widgets.buttons import LinkButton


@pytest.fixture
def browser(qtbot: QtBot, qapp: QApplication) -> Page:
    keeper.install(qapp)
    page = Page(
        qtbot,
        platform("social", needs_user=False, secret_title="Access token", consent=lambda sign_in, browser: "token"),
    )
    page.field("Address").setText("https://social.example")
    return page


class Desktop(QObject):
    """What is opened in the system's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Open an address."""
        self.opened.append(url.toString())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    found = Desktop()
    QDesktopServices.setUrlHandler("https", found, "open")  # type: ignore[arg-type]  # its stub asks for bytes, it for text
    yield found
    QDesktopServices.unsetUrlHandler("https")


def test_a_platform_with_a_browser_sign_in_asks_for_no_secret(browser: Page) -> None:
    assert "In your browser" in browser.says
    assert "With an access token" in browser.says
    assert not browser.field("Access token").isVisible()
    assert browser.button("Sign in with your browser").isDefault()


def test_where_it_leads_is_shown_and_opened(browser: Page, desktop: Desktop) -> None:
    asked: list[Draft] = []
    browser.page.browser_requested.connect(asked.append)
    browser.button("Sign in with your browser").click()
    assert [draft.url for draft in asked] == ["https://social.example"]
    assert "Asking social.example" in browser.says

    browser.page.show_address("https://social.example/oauth/authorize?state=1")

    assert desktop.opened == ["https://social.example/oauth/authorize?state=1"]
    assert "Agree at social.example" in browser.says
    assert "https://social.example/oauth/authorize?state=1" in browser.says


def test_another_host_is_opened_by_the_person_alone(browser: Page, desktop: Desktop) -> None:
    browser.button("Sign in with your browser").click()
    browser.page.show_address("https://elsewhere.example/authorize")

    assert desktop.opened == []
    assert "This leads to elsewhere.example, not to social.example" in browser.says
    browser.button("Open it").click()
    assert desktop.opened == ["https://elsewhere.example/authorize"]


def test_what_comes_of_the_browser_is_checked_at_once_and_shown_to_nobody(browser: Page) -> None:
    browser.button("Sign in with your browser").click()
    browser.page.take_secret("harbour-token-58")

    assert [draft.secret for draft in browser.checked] == ["harbour-token-58"]
    browser.page.show_info(replace(INFO, user="ines_marlowe"))
    assert "Signed in as ines_marlowe" in browser.says
    assert "harbour-token-58" not in browser.says
    browser.button("Add Fenland Growers").click()
    assert [draft.secret for draft in browser.added] == ["harbour-token-58"]


@pytest.mark.parametrize("how", ["another way", "another address", "sign out"])
def test_what_came_of_the_browser_is_forgotten_with(browser: Page, how: str) -> None:
    ended: list[bool] = []
    browser.page.browser_ended.connect(lambda: ended.append(True))
    browser.button("Sign in with your browser").click()
    browser.page.take_secret("harbour-token-58")
    browser.page.show_info(INFO)

    if how == "another way":
        next(one for one in browser.page.findChildren(QRadioButton) if "token" in one.text()).click()
    elif how == "another address":
        browser.field("Address").setText("https://other.example")
    else:
        next(one for one in browser.page.findChildren(LinkButton) if one.text() == "Sign out").click()

    assert ended
    assert browser.page.draft.secret == ""
    assert not browser.button("Add").isEnabled()


def test_the_browser_needs_an_address_first(browser: Page) -> None:
    browser.field("Address").clear()
    browser.button("Sign in with your browser").click()
    assert browser.errors[0] == "Enter the address first."
