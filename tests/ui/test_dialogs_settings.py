"""The settings window on a real home: every change is on disk before it says so, or is undone and says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTreeWidget,
)
from pytestqt.qtbot import QtBot

from console import settings as settings_file
from console.cache import items
from console.domain.actions import Action
from console.services import accounts, replies
from console.services.desk import Desk
from console.settings import Settings
from tests.ui.desk_samples import decide, garden
from ui.actions import TABLE
from ui.dialogs.settings import SettingsWindow
from ui.main_window.settings_room import SettingsRoom
from ui.operations.runner import Runner
from ui.operations.worker import SyncProcess
from ui.theme import keeper
from ui.widgets.banner import InlineError


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with garden(tmp_path) as desk:
        yield desk


class Room:
    """The settings of a desk, opened in a window."""

    def __init__(self, qtbot: QtBot, desk: Desk, runner: Runner) -> None:
        self.qtbot, self.desk, self.runner = qtbot, desk, runner
        self.main = QMainWindow()
        qtbot.addWidget(self.main)
        self.used: list[Settings] = []
        self.room = SettingsRoom(desk, runner, SyncProcess(["unused"]), self.main, self.used.append)
        self.said: list[str] = []
        self.room.said.connect(self.said.append)
        self.open()

    def open(self, page: str = "") -> None:
        self.room.open(page)
        self.settle()
        self.window = self.main.findChildren(SettingsWindow)[-1]

    def turn_to(self, title: str) -> None:
        self.window.open_page(title)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.runner.busy)

    def find(self, kind: type[Any], name: str) -> Any:
        """A control by its accessible name or its text, on the page that is shown."""
        return next(
            one
            for one in self.window.findChildren(kind)
            if one.isVisible() and name in (one.accessibleName(), getattr(one, "text", str)())
        )

    @property
    def word(self) -> str:
        return next(
            label.text() for label in self.window.findChildren(QLabel) if "State of the" in label.accessibleName()
        )

    @property
    def on_disk(self) -> Settings:
        return settings_file.load(self.desk.home.settings)


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[Runner]:
    keeper.install(qapp)
    runner = Runner()
    yield runner
    runner.close()


@pytest.fixture
def room(qtbot: QtBot, desk: Desk, runner: Runner) -> Room:
    return Room(qtbot, desk, runner)


def _type(room: Room, name: str, text: str) -> None:
    field = room.find(QLineEdit, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def _number(room: Room, name: str, value: int) -> None:
    field = room.find(QSpinBox, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, str(value))
    QTest.keyClick(field, Qt.Key.Key_Return)


def _tick(room: Room, name: str) -> None:
    QTest.keyClick(room.find(QCheckBox, name), Qt.Key.Key_Space)


def _down(room: Room, name: str) -> None:
    QTest.keyClick(room.find(QComboBox, name), Qt.Key.Key_Down)


Act = Callable[[Room], None]
CHANGES: list[tuple[str, Act, dict[str, object]]] = [
    ("General", lambda room: _type(room, "Your name", "Ada"), {"moderator": "Ada"}),
    ("General", lambda room: _number(room, "Undo window", 30), {"undo_seconds": 30}),
    ("General", lambda room: _number(room, "Keep decided items", 7), {"retention_days": 7}),
    ("General", lambda room: _tick(room, "Notify"), {"notify": True}),
    ("Keys", lambda room: _tick(room, "Single keys"), {"single_keys": False}),
    ("Appearance", lambda room: _down(room, "Theme"), {"theme": "light"}),
    ("Appearance", lambda room: _number(room, "Text size", 125), {"text_size": 125}),
    ("Appearance", lambda room: _tick(room, "Rows"), {"compact_rows": True}),
    ("Appearance", lambda room: _tick(room, "Motion"), {"reduce_motion": True}),
    ("Network", lambda room: _type(room, "Proxy", "http://p.example:3128"), {"proxy": "http://p.example:3128"}),
    ("Network", lambda room: _type(room, "Certificate authority", "/etc/ca.pem"), {"ca_file": "/etc/ca.pem"}),
]
IDS = [next(iter(change[2])) for change in CHANGES]


@pytest.mark.parametrize(("page", "act", "kept"), CHANGES, ids=IDS)
def test_each_change_is_on_disk_and_in_use(room: Room, page: str, act: Act, kept: dict[str, object]) -> None:
    room.turn_to(page)
    act(room)
    [(name, value)] = kept.items()
    assert getattr(room.on_disk, name) == value
    assert getattr(room.desk.settings, name) == value
    assert getattr(room.used[-1], name) == value
    assert room.word == "Kept."


@pytest.mark.parametrize(("page", "act", "kept"), CHANGES, ids=IDS)
def test_what_cannot_be_written_is_undone_and_says_so(room: Room, page: str, act: Act, kept: dict[str, object]) -> None:
    before = room.desk.settings
    room.desk.home.settings.mkdir()  # no file can take the place of a folder
    room.turn_to(page)
    act(room)
    [name] = kept
    assert room.word.startswith("Not kept: ")
    assert room.word.endswith("The old setting is still in use.")
    assert room.desk.settings == before
    assert room.used == []
    room.desk.home.settings.rmdir()
    act(room)
    assert getattr(room.on_disk, name) == kept[name], "the control showed the old setting, so it can be changed again"


def test_return_in_a_field_presses_no_button(room: Room) -> None:
    room.turn_to("Canned replies")
    before = len(room.desk.settings.replies)
    _type(room, "Name", "Another name")
    room.qtbot.waitUntil(lambda: room.on_disk.replies[0].name == "Another name")
    assert len(room.on_disk.replies) == before
    assert room.window.isVisible()
    assert not [button.text() for button in room.window.findChildren(QPushButton) if button.isDefault()]


def test_it_opens_on_the_page_that_is_asked_for_and_escape_closes_it(room: Room) -> None:
    room.open("Keys")
    assert room.find(QCheckBox, "Single keys").isVisible()
    QTest.keyClick(room.window, Qt.Key.Key_Escape)
    assert not room.window.isVisible()


# --- Keys -------------------------------------------------------------------------------------------------------------


def _set_key(room: Room, title: str, key: str) -> None:
    field = room.find(QKeySequenceEdit, f"Key for {title}")
    field.setKeySequence(QKeySequence(key))
    field.editingFinished.emit()


def _trouble(room: Room) -> str:
    [error] = room.window.findChildren(InlineError)
    return error.text() if error.isVisible() else ""


def test_every_action_has_a_field_for_its_key(room: Room) -> None:
    room.turn_to("Keys")
    names = {field.accessibleName() for field in room.window.findChildren(QKeySequenceEdit)}
    assert names == {f"Key for {action.title}" for action in TABLE}


def test_a_key_can_be_changed_and_given_back(room: Room) -> None:
    room.turn_to("Keys")
    _set_key(room, "Approve", "Ctrl+Y")
    assert room.on_disk.keys == {"decide.approve": "Ctrl+Y"}
    _set_key(room, "Approve", "Backspace")
    assert room.on_disk.keys == {}
    assert room.find(QKeySequenceEdit, "Key for Approve").keySequence().toString() == "A"


@pytest.mark.parametrize(
    ("key", "owner"),
    [("R", "Reject"), ("Ctrl+F", "Find in the queue"), ("F1", "All keys"), ("G", "Queue")],
    ids=["first key", "second key", "another second key", "begins like it"],
)
def test_a_clash_is_named_and_nothing_changes(room: Room, key: str, owner: str) -> None:
    room.turn_to("Keys")
    _set_key(room, "Approve", key)
    assert _trouble(room) == f"{key} belongs to “{owner}”; change that one first."
    assert room.find(QKeySequenceEdit, "Key for Approve").keySequence().toString() == "A"
    assert not room.desk.home.settings.exists()
    _set_key(room, "Approve", "Ctrl+Y")
    assert _trouble(room) == ""


def test_a_usual_key_that_is_taken_meanwhile_is_not_given_back(room: Room) -> None:
    room.turn_to("Keys")
    _set_key(room, "Approve", "Ctrl+Y")
    _set_key(room, "Reject", "A")
    _set_key(room, "Approve", "Backspace")
    assert _trouble(room) == "A belongs to “Reject”; change that one first."
    assert room.on_disk.keys == {"decide.approve": "Ctrl+Y", "decide.reject": "A"}


# --- Canned replies ---------------------------------------------------------------------------------------------------


def _told(room: Room, names: list[str]) -> None:
    room.qtbot.waitUntil(lambda: [reply.name for reply in room.on_disk.replies] == names)


def test_replies_are_added_moved_and_removed(room: Room) -> None:
    room.turn_to("Canned replies")
    usual = [reply.name for reply in room.desk.settings.replies]
    QTest.keyClick(room.find(QPushButton, "Add a reply"), Qt.Key.Key_Space)
    assert room.window.focusWidget() is room.find(QLineEdit, "Name")
    QTest.keyClicks(room.window.focusWidget(), "Ask the list owner")
    _told(room, [*usual, "Ask the list owner"])
    QTest.keyClick(room.find(QPushButton, "Move the reply up"), Qt.Key.Key_Space)
    _told(room, [*usual[:-1], "Ask the list owner", usual[-1]])
    QTest.keyClick(room.find(QPushButton, "Remove the reply"), Qt.Key.Key_Space)
    _told(room, usual)


def test_a_reply_keeps_its_text_and_what_it_is_for(room: Room) -> None:
    room.turn_to("Canned replies")
    QTest.keyClick(room.find(QPushButton, "Add a reply"), Qt.Key.Key_Space)
    room.find(QPlainTextEdit, "Text of the reply").setPlainText("Hi {author}, no.")
    field = room.find(QComboBox, "For")
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    room.qtbot.waitUntil(lambda: room.on_disk.replies[-1].action is Action.WARN)
    assert room.on_disk.replies[-1].text == "Hi {author}, no."
    assert room.desk.settings.replies[-1] in replies.for_action(room.desk.settings, Action.WARN)


def test_what_was_typed_last_is_kept_when_the_window_closes(room: Room) -> None:
    room.turn_to("Canned replies")
    QTest.keyClicks(room.find(QPlainTextEdit, "Text of the reply"), "Well. ")
    QTest.keyClick(room.window, Qt.Key.Key_Escape)
    assert room.on_disk.replies[0].text.startswith("Well. ")


def test_without_replies_there_is_only_add(room: Room) -> None:
    room.turn_to("Canned replies")
    for _ in room.desk.settings.replies:
        QTest.keyClick(room.find(QPushButton, "Remove the reply"), Qt.Key.Key_Space)
    _told(room, [])
    assert not room.find(QPushButton, "Remove the reply").isEnabled()
    assert not room.find(QLineEdit, "Name").isEnabled()
    assert room.find(QPushButton, "Add a reply").isEnabled()


# --- Accounts and answer times ----------------------------------------------------------------------------------------


def test_another_answer_time_moves_what_is_due(room: Room) -> None:
    due = _due(room.desk)
    room.turn_to("Answer times")
    _number(room, "Garden: held posts", 48)
    room.settle()
    assert _due(room.desk) - due == timedelta(hours=24)
    assert room.word == "Kept."
    [account] = accounts.every(room.desk)
    assert account.community.answer.items == timedelta(hours=48)
    assert account.community.answer.reports == timedelta(hours=4)


def test_removing_asks_and_names_what_would_be_lost(room: Room) -> None:
    decide(room.desk, 1, 2, 3)
    room.open("Accounts")
    QTest.keyClick(room.find(QPushButton, "Remove…"), Qt.Key.Key_Space)
    [box] = [box for box in room.window.findChildren(QMessageBox) if box.isVisible()]
    assert box.text() == "Remove garden from this computer?"
    assert "3 decisions that are not sent yet would be lost." in box.informativeText()
    assert box.defaultButton().text().replace("&", "") == "Cancel"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    room.settle()
    assert len(accounts.every(room.desk)) == 1

    QTest.keyClick(room.find(QPushButton, "Remove…"), Qt.Key.Key_Space)
    [box] = [box for box in room.window.findChildren(QMessageBox) if box.isVisible()]
    remove = next(button for button in box.buttons() if button.text().replace("&", "") == "Remove")
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    room.settle()
    assert accounts.every(room.desk) == []
    room.settle()
    assert room.said == ["garden is forgotten here; its remote is as it was"]
    assert not room.find(QPushButton, "Remove…").isEnabled()


def test_the_list_of_accounts_says_how_each_is(room: Room) -> None:
    room.turn_to("Accounts")
    tree = room.find(QTreeWidget, "Accounts")
    line = tree.topLevelItem(0)
    assert [line.text(column) for column in range(4)] == [
        "garden",
        "Mailman 3",
        "https://lists.example.org",
        "not read yet",
    ]
    assert tree.currentItem() is not None


def test_pages_are_turned_by_keys(room: Room) -> None:
    subjects = room.find(QListWidget, "Subjects")
    subjects.setFocus()
    QTest.keyClick(subjects, Qt.Key.Key_Down)
    assert room.find(QPushButton, "Add a community…").isVisible()
    QTest.keyClick(room.window.focusWidget(), Qt.Key.Key_Tab)
    assert room.window.focusWidget() is room.find(QPushButton, "Add a community…")


def _due(desk: Desk) -> Any:
    with desk.cache.read() as conn:
        entry = items.entry(conn, 1)
    assert entry is not None
    return entry.due
