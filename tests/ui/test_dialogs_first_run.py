"""Adding a community: which step is the current one, where errors stand, and that nothing leaves before a check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from console.adapters.base import Platform
from console.domain.capabilities import Grant, Permission, ServerInfo
from ui.dialogs.first_run import Draft, FirstRunPage
from ui.theme import has_error, keeper
from ui.widgets.banner import Banner, InlineError
from ui.widgets.buttons import LinkButton
from ui.widgets.set_up import PermissionRow, PlatformCard, Step

INFO = ServerInfo(
    "Mailman",
    "3.3.10",
    "Fenland Growers",
    "restadmin",
    members=1148,
    places=(("growers.example.org", "Growers"), ("seeds.example.org", "Seeds")),
    permissions=(
        Permission("Read the queue", Grant.YES, "Held posts and subscriptions"),
        Permission("Welcome text", Grant.PARTLY, "Read only"),
        Permission("Write to members", Grant.NO, "Mailman has no messages"),
    ),
    warning="This password is for the whole server.",
)


def platform(kind: str = "mailman", **changes: object) -> Platform:
    """A platform that cannot be opened here."""
    given: dict[str, object] = {
        "kind": kind,
        "title": kind.capitalize(),
        "versions": "3.3 or later",
        "letters": kind[:2].capitalize(),
        "address_hint": "https://lists.example.org/3.1",
        "user_title": "REST user",
        "secret_title": "REST password",
        "needs_user": True,
        "open": lambda sign_in: None,
    }
    return Platform(**(given | changes))  # type: ignore[arg-type]


class Page:
    """The page, and what it asked for."""

    def __init__(self, qtbot: QtBot, *platforms: Platform) -> None:
        self.page = FirstRunPage(platforms or [platform()])
        qtbot.addWidget(self.page)
        self.checked: list[Draft] = []
        self.added: list[Draft] = []
        self.page.check_requested.connect(self.checked.append)
        self.page.add_requested.connect(self.added.append)
        self.page.resize(1200, 860)
        self.page.show()

    def field(self, name: str) -> QLineEdit:
        return next(one for one in self.page.findChildren(QLineEdit) if one.accessibleName() == name)

    def button(self, words: str) -> QPushButton:
        return next(one for one in self.page.findChildren(QPushButton) if one.text() == words)

    def box(self, words: str) -> QCheckBox:
        return next(one for one in self.page.findChildren(QCheckBox) if one.text().startswith(words))

    def fill(self) -> None:
        self.field("Address").setText("https://lists.example.org")
        self.field("REST user").setText("restadmin")
        self.field("REST password").setText("secret")

    def check(self) -> None:
        QTest.keyClick(self.field("REST password"), Qt.Key.Key_Return)

    @property
    def keeps(self) -> str:
        """Where the secret would go."""
        return "keyring" if self.page.draft.keep_secret else "this run"

    @property
    def steps(self) -> list[str]:
        """What each step says of itself: ahead, now, done."""
        return [step.accessibleName().rsplit(", ", 1)[1] for step in self.page.findChildren(Step)]

    @property
    def errors(self) -> tuple[str, str]:
        at_address, at_sign_in = self.page.findChildren(InlineError)
        return _shown(at_address), _shown(at_sign_in)

    @property
    def says(self) -> str:
        labels = [getattr(one, "text", str)() for one in self.page.findChildren(QWidget) if one.isVisible()]
        return " | ".join(label for label in labels if isinstance(label, str))


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> Page:
    keeper.install(qapp)
    return Page(qtbot)


def test_with_one_platform_the_address_is_the_first_question(page: Page) -> None:
    assert page.steps == ["done", "now", "ahead", "ahead"]
    page.page.take_focus()
    assert page.page.focusWidget() is page.field("Address")
    assert page.field("Address").placeholderText() == "https://lists.example.org/3.1"


def test_with_several_one_is_chosen_by_keys(qtbot: QtBot) -> None:
    page = Page(qtbot, platform(), platform("forum", needs_user=False, secret_title="API key", experimental=True))
    assert page.steps[0] == "now"
    page.page.take_focus()
    first, second = page.page.findChildren(PlatformCard)
    assert page.page.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Right)
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert page.page.draft.kind == "forum"
    assert "Experimental" in second.accessibleName()
    assert "Experimental" not in first.accessibleName()
    assert page.field("API key").isVisible()
    assert not page.field("REST user").isVisible() if _has(page, "REST user") else True


def test_steps_follow_what_is_entered(page: Page) -> None:
    page.fill()
    assert page.steps == ["done", "done", "now", "ahead"]
    page.check()
    page.page.show_info(INFO)
    assert page.steps == ["done", "done", "done", "now"]


def test_return_leads_from_field_to_field_and_then_checks(page: Page) -> None:
    address, user, secret = (page.field(name) for name in ("Address", "REST user", "REST password"))
    address.setFocus()
    QTest.keyClicks(address, "lists.example.org")
    QTest.keyClick(address, Qt.Key.Key_Return)
    assert page.page.focusWidget() is user
    QTest.keyClicks(user, "restadmin")
    QTest.keyClick(user, Qt.Key.Key_Tab)
    assert page.page.focusWidget() is secret
    QTest.keyClicks(secret, "secret")
    QTest.keyClick(secret, Qt.Key.Key_Return)
    assert page.checked == [Draft("mailman", "lists.example.org", "restadmin", "secret")]


def test_no_check_without_an_address(page: Page) -> None:
    page.field("REST password").setText("secret")
    page.check()
    assert page.checked == []
    assert page.errors == ("Enter the address first.", "")
    assert page.page.focusWidget() is page.field("Address")


def test_nothing_is_added_before_a_check(page: Page) -> None:
    page.fill()
    add = page.button("Add")
    assert not add.isEnabled()
    QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    add.clicked.emit()
    assert page.added == []


def test_one_check_at_a_time(page: Page) -> None:
    page.fill()
    page.check()
    assert not page.button("Checking…").isEnabled()
    page.check()
    assert len(page.checked) == 1
    page.page.show_trouble("The name or the password is wrong.")
    assert page.button("Check").isEnabled()


@pytest.mark.parametrize("at_address", [True, False])
def test_an_error_stands_where_it_can_be_mended(page: Page, at_address: bool) -> None:
    page.fill()
    page.check()
    page.page.show_trouble("It went wrong.", address=at_address)
    wrong, right = page.field("Address"), page.field("REST password")
    if not at_address:
        wrong, right = right, wrong
    assert page.errors == (("It went wrong.", "") if at_address else ("", "It went wrong."))
    assert has_error(wrong)
    assert not has_error(right)
    assert page.page.focusWidget() is wrong
    page.check()
    assert page.errors == ("", "")


def test_what_a_check_found_is_shown_and_added_under_a_name(page: Page) -> None:
    page.fill()
    page.check()
    page.page.show_info(INFO)
    assert "Fenland Growers" in page.says
    assert "1,148 members" in page.says
    assert "1 granted, 1 partly, 1 missing. You can start with what is here." in page.says
    rows = [row.accessibleName() for row in page.page.findChildren(PermissionRow)]
    assert rows == [
        "Read the queue: granted. Held posts and subscriptions",
        "Welcome text: partly granted. Read only",
        "Write to members: missing. Mailman has no messages",
    ]
    assert page.page.findChild(Banner).accessibleName() == "This password is for the whole server."  # type: ignore[union-attr]
    add = page.button("Add Fenland Growers")
    assert page.page.focusWidget() is add
    page.field("Name of the community here").setText("Growers")
    [places] = page.page.findChildren(QComboBox)
    assert [places.itemText(number) for number in range(3)] == ["All 2 lists", "Growers", "Seeds"]
    places.setCurrentIndex(2)
    QTest.keyClick(add, Qt.Key.Key_Return)
    [draft] = page.added
    assert (draft.name, draft.place) == ("Growers", "seeds.example.org")


def test_one_list_is_no_question(page: Page) -> None:
    page.fill()
    page.page.show_info(replace(INFO, places=INFO.places[:1], warning=""))
    [places] = page.page.findChildren(QComboBox)
    assert not places.isVisible()
    assert not page.page.findChildren(Banner)[0].isVisible()


@pytest.mark.parametrize("name", ["Address", "REST user", "REST password", "Certificate authority"])
def test_a_changed_entry_forgets_the_check(page: Page, name: str) -> None:
    page.fill()
    page.page.show_info(INFO)
    page.field(name).setText("something else")
    assert not page.button("Add").isEnabled()
    assert page.steps[3] == "ahead"
    assert page.page.findChildren(PermissionRow) == []
    assert "Fenland Growers" not in page.says


def test_plain_http_forgets_the_check(page: Page) -> None:
    page.fill()
    page.page.show_info(INFO)
    page.box("Allow plain http").setChecked(True)
    assert page.page.draft.insecure_http
    assert not page.button("Add").isEnabled()


def test_a_name_that_was_typed_outlives_another_check(page: Page) -> None:
    page.fill()
    page.page.show_info(INFO)
    page.field("Name of the community here").setText("Mine")
    page.page.show_info(INFO)
    assert page.page.draft.name == "Mine"


def test_without_a_keyring_the_secret_is_for_this_run(page: Page) -> None:
    keep = page.box("Keep it")
    assert page.keeps == "keyring"
    keep.setChecked(False)
    assert "kept for this run only" in page.says
    keep.setChecked(True)
    page.page.keyring_missing()
    assert page.keeps == "this run"
    assert not keep.isEnabled()
    assert "No keyring can be reached on this computer" in page.says


def test_a_draft_does_not_show_its_secret() -> None:
    assert "hunter2" not in repr(Draft("mailman", secret="hunter2"))


def test_a_long_name_does_not_push_the_buttons_out(page: Page) -> None:
    page.fill()
    page.page.show_info(replace(INFO, community="Growers of the " + "very " * 40 + "far fens"))
    add = page.button("Add")
    assert page.page.rect().contains(add.mapTo(page.page, add.rect().bottomRight()))
    assert page.page.minimumSizeHint().width() < 1200
    assert len(page.field("Name of the community here").text()) <= 80


def test_escape_goes_back_where_there_is_something_to_go_back_to(page: Page, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.page.cancelled):
        QTest.keyClick(page.page, Qt.Key.Key_Escape)
    page.page.allow_cancel(False)
    with qtbot.assertNotEmitted(page.page.cancelled):
        QTest.keyClick(page.page, Qt.Key.Key_Escape)


def test_the_sandbox_is_one_button_away(page: Page, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.page.sandbox_requested):
        QTest.keyClick(page.button("Open the sandbox"), Qt.Key.Key_Space)
    link = next(one for one in page.page.findChildren(LinkButton) if one.text() == "Try the sandbox instead")
    assert not link.isVisible()
    page.page.resize(700, 600)
    assert not page.button("Open the sandbox").isVisible()
    with qtbot.waitSignal(page.page.sandbox_requested):
        QTest.keyClick(link, Qt.Key.Key_Space)


def _shown(error: InlineError) -> str:
    return error.text() if error.isVisible() else ""


def _has(page: Page, name: str) -> bool:
    return any(one.accessibleName() == name for one in page.page.findChildren(QLineEdit))


# The browser


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
