"""The outbox pane on a real cache: its model, what can be done in each state, and that it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.cache import outbox as cached
from console.domain.commands import CommandState
from console.services import outbox
from console.services.desk import Desk
from tests.ui.desk_samples import REASON, begin, decide, finish, garden, lose_answer, refuse, state_of
from ui.operations.runner import Runner
from ui.panes.outbox.controller import OutboxController
from ui.panes.outbox.view import OutboxView
from ui.theme import keeper
from ui.widgets.command_table import CommandTable


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with garden(tmp_path) as desk:
        yield desk


class Pane:
    """The pane with its controller, and what it said."""

    def __init__(self, qtbot: QtBot, desk: Desk, runner: Runner) -> None:
        self.qtbot, self.desk, self.runner = qtbot, desk, runner
        self.view = OutboxView()
        self.detail = self.view.detail
        qtbot.addWidget(self.view)
        self.controller = OutboxController(desk, runner, self.view)
        self.said: list[str] = []
        self.controller.said.connect(self.said.append)
        self.view.resize(1200, 800)
        self.view.show()
        self.refresh()

    def refresh(self) -> None:
        self.controller.refresh()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.runner.busy)

    def press(self, button: QPushButton) -> None:
        """Press a button with the space bar, and wait until it is done and shown."""
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        self.settle()

    def choose(self, command: int) -> None:
        self.view.table.selectRow(self.view.model.row_of(command))

    @property
    def buttons(self) -> set[str]:
        return {button.text() for button in self.detail.findChildren(QPushButton) if button.isVisible()}


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[Runner]:
    keeper.install(qapp)
    runner = Runner()
    yield runner
    runner.close()


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk, runner: Runner) -> Pane:
    return Pane(qtbot, desk, runner)


def test_its_model_is_a_proper_one_while_it_is_filled_and_emptied(
    desk: Desk, qapp: QApplication, qtmodeltester: ModelTester
) -> None:
    model = CommandTable()
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    first, second, *others = decide(desk, 1, 2, 3, 4, 5)
    entries = outbox.unsent(desk)
    model.show(entries[:2])
    model.append(entries[2:])
    assert model.rowCount() == 5
    finish(desk, [first, *others])
    model.show(outbox.unsent(desk))
    assert [model.row_of(number) for number in (second, first)] == [0, -1]
    model.show([])
    assert model.rowCount() == 0


def test_its_model_is_a_proper_one_when_it_is_full(desk: Desk, qapp: QApplication, qtmodeltester: ModelTester) -> None:
    model = CommandTable()
    decide(desk, 1, 2, 3)
    model.show(outbox.unsent(desk))
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]


def test_rows_that_stay_are_told_as_changed_and_not_as_new(desk: Desk, qtbot: QtBot) -> None:
    model = CommandTable()
    [command] = decide(desk, 1)
    model.show(outbox.unsent(desk))
    refuse(desk, command)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show(outbox.unsent(desk))
    assert model.index(0, 0).data() == "Refused"


def test_a_row_reads_as_one_sentence_of_its_columns(desk: Desk, qapp: QApplication) -> None:
    model = CommandTable()
    decide(desk, 1)
    model.show(outbox.unsent(desk))
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("State: Waiting, Decision: Reject, Author: member1, Item: Slugs on row 1, Account: garden")


def test_a_tip_shows_text_as_it_is_and_reads_none_as_html(desk: Desk, qapp: QApplication) -> None:
    model = CommandTable()
    decide(desk, 1, reason="<img src=x> & so on")
    model.show(outbox.unsent(desk))
    tips = [model.index(0, column).data(Qt.ItemDataRole.ToolTipRole) for column in range(model.columnCount())]
    assert "<span>&lt;img src=x> &amp; so on</span>" in tips


def test_an_empty_outbox_says_so(pane: Pane) -> None:
    assert not pane.view.table.isVisible()
    assert pane.view.count.text() == ""


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (CommandState.WAITING, {"Send now", "Take back"}),
        (CommandState.SENDING, set()),
        (CommandState.PARKED, {"Send again", "Let it go"}),
        (CommandState.UNCERTAIN, {"Send again", "Let it go"}),
    ],
)
def test_each_state_offers_what_can_be_done(pane: Pane, state: CommandState, buttons: set[str]) -> None:
    [command] = decide(pane.desk, 1)
    {
        CommandState.WAITING: lambda: None,
        CommandState.SENDING: lambda: begin(pane.desk, command),
        CommandState.PARKED: lambda: refuse(pane.desk, command),
        CommandState.UNCERTAIN: lambda: lose_answer(pane.desk, command),
    }[state]()
    pane.refresh()
    assert pane.buttons == buttons
    changeable = state in (CommandState.WAITING, CommandState.PARKED)
    assert pane.detail.reason.editor.isReadOnly() is not changeable
    assert pane.detail.reason.editor.toPlainText() == REASON


def test_it_says_who_clears_up_what_is_uncertain(pane: Pane) -> None:
    [command] = decide(pane.desk, 1)
    lose_answer(pane.desk, command, pane.desk.clock() + timedelta(minutes=1))
    pane.refresh()
    assert "Corral looks again by itself" in pane.detail.state.text()
    with pane.desk.cache.write() as tx:
        cached.mark_uncertain(tx, command, None, "It failed half way.")
    pane.refresh()
    assert "Send it again or let it go" in pane.detail.state.text()


def test_the_heading_counts_what_needs_a_person(pane: Pane) -> None:
    first, second, _ = decide(pane.desk, 1, 2, 3)
    pane.refresh()
    assert pane.view.count.text() == "3 not sent"
    refuse(pane.desk, first)
    pane.refresh()
    assert pane.view.count.text() == "3 not sent, 1 needs you"
    lose_answer(pane.desk, second)
    pane.refresh()
    assert pane.view.count.text() == "3 not sent, 2 need you"


def test_a_refused_one_shows_both_states(pane: Pane) -> None:
    [command] = decide(pane.desk, 1)
    refuse(pane.desk, command)
    pane.refresh()
    assert pane.detail.state.text().startswith("Refused.")
    assert pane.detail.there.text() == "There now: approved by Dov."


def test_send_now_ends_the_window(pane: Pane) -> None:
    decide(pane.desk, 1)
    pane.refresh()
    with pane.qtbot.waitSignal(pane.controller.changed):
        pane.press(pane.detail.send)
    [entry] = outbox.unsent(pane.desk)
    assert entry.command.not_before <= pane.desk.clock()
    assert pane.said == ["Sending now"]


def test_take_back_withdraws_and_the_next_one_is_current(pane: Pane) -> None:
    first, second, third = decide(pane.desk, 1, 2, 3)
    pane.refresh()
    pane.choose(second)
    pane.press(pane.detail.back)
    assert state_of(pane.desk, second) is CommandState.WITHDRAWN
    assert [state_of(pane.desk, other) for other in (first, third)] == [CommandState.WAITING] * 2
    assert pane.view.model.rowCount() == 2
    assert pane.view.table.currentIndex().row() >= 0
    assert pane.detail.title.text() != "Nothing chosen"


@pytest.mark.parametrize("lost", [refuse, lose_answer])
def test_send_again_and_let_go(pane: Pane, lost: object) -> None:
    assert callable(lost)
    first, second = decide(pane.desk, 1, 2)
    lost(pane.desk, first)
    lost(pane.desk, second)
    pane.refresh()
    pane.choose(first)
    pane.press(pane.detail.again)
    assert state_of(pane.desk, first) is CommandState.WAITING
    pane.choose(second)
    pane.press(pane.detail.drop)
    assert state_of(pane.desk, second) is CommandState.DISMISSED


def test_what_is_too_late_says_so_and_shows_the_truth(pane: Pane) -> None:
    [command] = decide(pane.desk, 1)
    pane.refresh()
    begin(pane.desk, command)
    with pane.qtbot.assertNotEmitted(pane.controller.changed):
        pane.press(pane.detail.back)
    assert pane.said == ["It is being sent, or was sent, at this moment; look at the log."]
    assert state_of(pane.desk, command) is CommandState.SENDING
    assert pane.buttons == set()


def test_a_typed_reason_outlives_a_refresh_and_is_kept_when_asked(pane: Pane) -> None:
    [command] = decide(pane.desk, 1)
    pane.refresh()
    assert "Keep the changed words" not in pane.buttons
    editor = pane.detail.reason.editor
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "Please post it in the market")
    pane.refresh()
    assert editor.toPlainText() == "Please post it in the market"
    begin(pane.desk, command)
    pane.refresh()
    assert editor.toPlainText() == "Please post it in the market"
    assert "Keep the changed words" not in pane.buttons
    refuse(pane.desk, command)
    pane.refresh()
    pane.press(pane.detail.keep)
    [entry] = outbox.unsent(pane.desk)
    assert entry.command.reason == "Please post it in the market"
    assert "Keep the changed words" not in pane.buttons


def test_what_was_typed_on_one_entry_does_not_move_to_another(pane: Pane) -> None:
    [first] = decide(pane.desk, 1, reason="One")
    [second] = decide(pane.desk, 2, reason="Two")
    pane.refresh()
    pane.choose(first)
    pane.detail.reason.editor.setPlainText("Changed")
    pane.choose(second)
    assert pane.detail.reason.editor.toPlainText() == "Two"
    assert "Keep the changed words" not in pane.buttons


def test_hostile_words_stay_words(pane: Pane) -> None:
    [command] = decide(pane.desk, 1, reason="<b>x</b>")
    pane.refresh()
    pane.choose(command)
    for label in (pane.detail.title, pane.detail.state, pane.detail.there):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_rows_grow_with_the_text(pane: Pane) -> None:
    decide(pane.desk, 1)
    pane.refresh()
    before = pane.view.table.rowHeight(0)
    try:
        keeper.choose(text_scale=1.5)
        assert pane.view.table.rowHeight(0) > before * 1.4
    finally:
        keeper.choose(text_scale=1.0)


def test_a_narrow_pane_keeps_state_and_item(pane: Pane) -> None:
    decide(pane.desk, 1)
    pane.refresh()
    pane.view.resize(1600, 800)
    shown = [column for column in range(7) if not pane.view.table.isColumnHidden(column)]
    pane.view.resize(700, 800)
    narrow = [column for column in range(7) if not pane.view.table.isColumnHidden(column)]
    assert set(narrow) < set(shown)
    assert {0, 1, 3} <= set(narrow)
