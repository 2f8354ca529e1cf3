"""The sign-in dialog, the sheet of all keys, and what Corral says of itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.actions import TABLE, keys_of
from ui.dialogs.about import AboutDialog
from ui.dialogs.keys_sheet import KeysSheet, SheetRow
from ui.dialogs.sign_in import SignInDialog
from ui.main_window.licences import notice
from ui.theme import keeper
from ui.widgets.labels import ElidedLabel
from ui.widgets.marks import KeyCap


@pytest.fixture(autouse=True)
def _theme(qapp: QApplication) -> None:
    keeper.install(qapp)


def _sign_in(qtbot: QtBot, *, keyring: bool) -> SignInDialog:
    dialog = SignInDialog("Fenland Growers", "REST password", "The password is wrong.", keyring=keyring)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _focus(inside: QWidget) -> QWidget:
    """What has the focus in a window; never nothing."""
    found = inside.focusWidget()
    assert found is not None
    return found


def _only(inside: QWidget, kind: type[QWidget]) -> QWidget:
    [found] = inside.findChildren(kind)
    assert isinstance(found, QWidget)
    return found


def test_a_secret_is_asked_for_with_the_field_ready_and_return_sends_it(qtbot: QtBot) -> None:
    dialog = _sign_in(qtbot, keyring=True)
    field = dialog.findChildren(QLineEdit)[0]
    assert dialog.focusWidget() is field
    assert field.echoMode() == QLineEdit.EchoMode.Password
    assert field.accessibleName() == "REST password"
    QTest.keyClicks(field, "correct horse")
    with qtbot.waitSignal(dialog.answered) as told:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert told.args == ["correct horse", True]
    assert field.text() == ""
    assert not dialog.isVisible()


def test_without_a_secret_there_is_nothing_to_send(qtbot: QtBot) -> None:
    dialog = _sign_in(qtbot, keyring=True)
    with qtbot.assertNotEmitted(dialog.answered):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_escape_is_later(qtbot: QtBot) -> None:
    dialog = _sign_in(qtbot, keyring=True)
    QTest.keyClicks(dialog.findChildren(QLineEdit)[0], "half a")
    with qtbot.assertNotEmitted(dialog.answered):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_without_a_keyring_it_is_for_this_run(qtbot: QtBot) -> None:
    dialog = _sign_in(qtbot, keyring=False)
    assert not _only(dialog, QCheckBox).isEnabled()
    QTest.keyClicks(dialog.findChildren(QLineEdit)[0], "secret")
    with qtbot.waitSignal(dialog.answered) as told:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert told.args == ["secret", False]


ROWS = [SheetRow(a.place.value, a.title, a.help, keys_of(a, {})) for a in TABLE if a.keys]


def _sheet(qtbot: QtBot) -> KeysSheet:
    sheet = KeysSheet(ROWS)
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


def _titles(sheet: KeysSheet) -> set[str]:
    return {label.text() for label in sheet.findChildren(ElidedLabel) if label.isVisible()}


def test_every_action_with_a_key_is_on_the_sheet(qtbot: QtBot) -> None:
    sheet = _sheet(qtbot)
    assert _titles(sheet) == {action.title for action in TABLE if action.keys}
    caps = {cap.accessibleName().removeprefix("Key ") for cap in sheet.findChildren(KeyCap)}
    assert {"Ctrl+K", "J", "F1", "Z", "Ctrl+Z"} <= caps


@pytest.mark.parametrize(("typed", "there"), [("undo", "Undo"), ("Ctrl+K", "Search or run…"), ("canned", "Replies")])
def test_what_is_typed_narrows_it_by_title_key_and_help(qtbot: QtBot, typed: str, there: str) -> None:
    sheet = _sheet(qtbot)
    assert isinstance(_focus(sheet), QLineEdit)
    QTest.keyClicks(_focus(sheet), typed)
    assert there in _titles(sheet)
    assert len(_titles(sheet)) < len(ROWS) / 4


def test_nothing_found_says_so_and_escape_closes(qtbot: QtBot) -> None:
    sheet = _sheet(qtbot)
    QTest.keyClicks(_focus(sheet), "xyzzy")
    assert _titles(sheet) == set()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_return_in_its_search_does_not_leave_it(qtbot: QtBot) -> None:
    sheet = _sheet(qtbot)
    with qtbot.assertNotEmitted(sheet.change_requested):
        QTest.keyClick(_focus(sheet), Qt.Key.Key_Return)
    change = next(button for button in sheet.findChildren(QPushButton) if button.text() == "Change keys…")
    with qtbot.waitSignal(sheet.change_requested):
        QTest.keyClick(change, Qt.Key.Key_Space)


def test_about_names_version_qt_and_every_licence(qtbot: QtBot) -> None:
    dialog = AboutDialog("1.2.3", "6.11.0", notice())
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.version.text() == "Version 1.2.3"
    assert "Qt 6.11.0" in dialog.qt_note.text()
    assert "GNU Lesser General Public License, version 3" in dialog.qt_note.text()
    text = dialog.findChildren(QPlainTextEdit)[0].toPlainText()
    for name in ("Apache License", "Inter", "Source Serif 4", "Lucide", "PySide6", "SQLAlchemy"):
        assert name in text
    assert dialog.notice.isReadOnly()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_about_is_an_action_of_the_help_menu() -> None:
    [about] = [action for action in TABLE if action.id == "help.about"]
    assert (about.place.value, about.in_menu) == ("Help", True)
