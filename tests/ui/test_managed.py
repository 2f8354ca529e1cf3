"""The window says what the administrator settled, and lets nobody change it there."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.policy import NOTHING, Features, Policy
from console.settings import Settings
from ui.dialogs.about import AboutDialog
from ui.dialogs.first_run import FirstRunPage
from ui.dialogs.settings import SettingsWindow
from ui.dialogs.settings.general import GeneralPage
from ui.dialogs.settings.network import NetworkPage
from ui.main_window.managed import about_policy, show_policy

SETTLED = Policy(
    format=1,
    organisation="Example Library",
    contact="the service desk",
    locked={"proxy": "http://proxy.example.org:3128"},
    features=Features(sandbox=False),
)


@pytest.fixture
def pages(qtbot: QtBot) -> tuple[SettingsWindow, NetworkPage, GeneralPage]:
    """The settings with two pages, as they are under the policy."""
    settings = SETTLED.apply(Settings())
    network, general = NetworkPage(settings), GeneralPage(settings)
    window = SettingsWindow(settings, [general, network], lambda _: None)
    qtbot.addWidget(window)
    show_policy(SETTLED, window, [general, network])
    return window, network, general


def fields(page: QWidget) -> dict[str, QLineEdit]:
    return {field.accessibleName(): field for field in page.findChildren(QLineEdit)}


def texts(page: QWidget) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel))


def test_a_locked_setting_shows_its_value_and_who_settled_it(
    pages: tuple[SettingsWindow, NetworkPage, GeneralPage],
) -> None:
    window, network, general = pages
    proxy = fields(network)["Proxy"]
    assert (proxy.isEnabled(), proxy.text()) == (False, "http://proxy.example.org:3128")
    assert "Settled by Example Library." in texts(network)
    assert "Settled by Example Library." in proxy.accessibleDescription()
    assert fields(network)["Certificate authority"].isEnabled()
    assert "Settled by" not in texts(general)
    assert "Some of this is settled by Example Library. Ask the service desk." in texts(window)


def test_every_setting_can_be_locked_in_the_window(qtbot: QtBot) -> None:
    from console.services.replies import VARIABLES
    from ui.dialogs.settings import KeysPage
    from ui.dialogs.settings.appearance import AppearancePage
    from ui.dialogs.settings.replies import RepliesPage

    settings = Settings()
    pages = [
        GeneralPage(settings),
        AppearancePage(settings),
        NetworkPage(settings),
        RepliesPage(settings, VARIABLES),
        KeysPage(settings, []),
    ]
    window = SettingsWindow(settings, pages, lambda _: None)
    qtbot.addWidget(window)
    known = {name for page in pages for name in page._of_setting}
    assert known == set(Settings.__struct_fields__)
    for page in pages:
        page.lock(known, "Settled.")
        assert not any(control.isEnabled() for control, _ in page._of_setting.values())


def test_without_a_policy_nothing_is_said(qtbot: QtBot) -> None:
    assert about_policy(NOTHING) == ""
    dialog = AboutDialog("1.0", "6.11", "notice")
    qtbot.addWidget(dialog)
    dialog.say_managed(about_policy(NOTHING))
    assert dialog.managed.isHidden()


def test_about_says_what_is_settled(qtbot: QtBot) -> None:
    dialog = AboutDialog("1.0", "6.11", "notice")
    qtbot.addWidget(dialog)
    dialog.say_managed(about_policy(SETTLED))
    said = dialog.managed.text()
    assert not dialog.managed.isHidden()
    for words in ("Example Library", "policy.toml", "changed: proxy", "Turned off: the sandbox.", "the service desk"):
        assert words in said


def test_a_sandbox_that_is_turned_off_is_not_offered(qtbot: QtBot) -> None:
    page = FirstRunPage([])
    qtbot.addWidget(page)
    page.allow_sandbox(False)
    page.resize(700, 700)
    page.show()
    assert page._side.isHidden()
    assert not page._sandbox.isVisible()
    assert not page._side.card.isVisible()
