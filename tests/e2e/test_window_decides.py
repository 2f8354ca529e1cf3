"""The main job by keys: deciding, taking back, replying, whole groups, offline."""

from __future__ import annotations

from PySide6.QtCore import Qt

from console.domain.actions import Action
from console.domain.commands import CommandState
from console.services import outbox
from tests.e2e.conftest import OpenDesk
from tests.e2e.desk_window import DeskWindow
from ui.panes.queue.roles import QueueRole, RowFace

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_a_key_decides_and_the_next_item_comes(open_desk: OpenDesk) -> None:
    desk = open_desk()
    first = desk.current
    desk.press(Qt.Key.Key_A)
    desk.until(lambda: desk.state_of(first) is not None)
    assert desk.current != first
    desk.until(desk.session.status.undo.isVisible)
    assert desk.session.status.undo.text().startswith("Approved")
    desk.until(lambda: desk.state_of(first) is CommandState.SENT)
    desk.until(lambda: first not in desk.session.queue.model.listing.ids)


def test_a_decided_row_is_struck_where_it_stood(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    first = desk.current
    desk.press(Qt.Key.Key_A)
    model = desk.session.queue.model
    row = model.row_of(first)
    assert row is not None
    desk.until(lambda: _face(desk.session.queue_view.list.model().index(row, 0).data(QueueRole.FACE)).struck)
    assert model.row_of(first) == row
    assert desk.session.queue_view.list.current_row() == row + 1


def test_z_takes_back_and_shift_z_decides_again(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    first = desk.current
    desk.press(Qt.Key.Key_A)
    desk.until(lambda: desk.state_of(first) is CommandState.WAITING)
    desk.press(Qt.Key.Key_Z)
    desk.until(lambda: desk.state_of(first) is CommandState.WITHDRAWN)
    desk.until(lambda: desk.session.queue.current == first)
    desk.press((Qt.Key.Key_Z, SHIFT))
    desk.until(lambda: desk.state_of(first) is CommandState.WAITING)


def test_keys_pressed_at_once_hit_no_item_twice_and_none_unseen(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    listed = list(desk.session.queue.model.listing.ids[:4])
    desk.press(*[Qt.Key.Key_A] * 4)
    desk.until(lambda: len(outbox.unsent(desk.desk)) >= 2 and not desk.runner.busy)
    decided = [entry.command.item for entry in outbox.unsent(desk.desk)]
    assert len(decided) == len(set(decided))
    assert decided[0] == listed[0]


def test_ticked_items_are_decided_together(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    assert desk.current
    desk.press(Qt.Key.Key_X, (Qt.Key.Key_Down, SHIFT))
    ticked = desk.session.queue.model.ticked
    assert len(ticked) == 2
    assert desk.current == ticked[1]
    desk.press(Qt.Key.Key_A)
    desk.until(lambda: len(outbox.unsent(desk.desk)) >= 2)
    commands = [entry.command for entry in outbox.unsent(desk.desk)]
    assert {command.item for command in commands} == set(ticked)
    assert len({command.decision for command in commands}) == 1
    desk.press(Qt.Key.Key_Z)
    desk.until(lambda: not outbox.unsent(desk.desk))


def test_a_warning_takes_a_reply_and_goes_to_the_author(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    item = desk.go_to(lambda _: Action.WARN in _offered(desk))
    desk.press(Qt.Key.Key_W)
    composer = desk.session.queue_view.composer
    assert composer.isVisible()
    desk.press(Qt.Key.Key_1)
    assert "{author}" not in composer.editor.toPlainText()
    desk.press((Qt.Key.Key_Return, CTRL))
    desk.until(lambda: desk.state_of(item) is CommandState.WAITING)
    command = next(entry.command for entry in outbox.unsent(desk.desk) if entry.command.item == item)
    assert command.action is Action.WARN
    assert command.message.startswith("Hi ")
    assert not composer.isVisible()


def test_a_variable_without_a_value_blocks_the_send(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    item = desk.go_to(lambda _: Action.WARN in _offered(desk))
    desk.press(Qt.Key.Key_W)
    composer = desk.session.queue_view.composer
    composer.editor.setFocus()
    desk.type("Hello {whoever}")
    desk.press((Qt.Key.Key_Return, CTRL))
    assert composer.isVisible()
    assert composer.problem() == "There is nothing to put in for {whoever}: write it out, or remove it."
    desk.press(Qt.Key.Key_Escape)
    assert not composer.isVisible()
    assert desk.focus is desk.session.queue_view.list
    assert desk.state_of(item) is None


def test_a_copy_with_words_of_its_own_is_left_out_of_its_group(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    view = desk.session.queue

    def fits(_: int) -> bool:
        shown = view.shown
        return shown is not None and len(shown.members) > 5 and any(m.own_words for m in shown.members)

    desk.go_to(fits)
    shown = view.shown
    assert shown is not None
    own = {member.id for member in shown.members if member.own_words}
    others = {member.id for member in shown.members} - own
    desk.press((Qt.Key.Key_S, SHIFT))
    desk.until(lambda: bool(outbox.unsent(desk.desk)))
    decided = {entry.command.item for entry in outbox.unsent(desk.desk)}
    assert decided == others
    assert len({entry.command.decision for entry in outbox.unsent(desk.desk)}) == 1


def test_offline_decisions_wait_and_go_out_later(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.misbehave("offline")
    desk.press((Qt.Key.Key_R, CTRL))
    desk.until(desk.session.queue_view.offline.isVisible)
    items = []
    for _ in range(3):
        items.append(desk.current)
        desk.press(Qt.Key.Key_A)
        desk.until(lambda: desk.state_of(items[-1]) is not None)
    desk.until(lambda: "waiting – offline" in desk.session.status.outbox.text())
    desk.misbehave("well")
    desk.press((Qt.Key.Key_R, CTRL))
    desk.until(lambda: all(desk.state_of(item) is CommandState.SENT for item in items))
    desk.until(lambda: not desk.session.queue_view.offline.isVisible())


def test_who_was_second_is_told(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.misbehave("colleague-first")
    item = desk.current
    desk.press(Qt.Key.Key_A)
    desk.until(lambda: desk.state_of(item) is CommandState.PARKED)
    desk.until(lambda: desk.session.status.outbox.text() == "1 could not be sent")
    parked = next(entry for entry in outbox.unsent(desk.desk) if entry.command.item == item)
    assert parked.winner is not None or parked.current is not None


def _offered(desk: DeskWindow) -> set[Action]:
    shown = desk.session.queue.shown
    return {offer.action for offer in shown.view.offers} if shown is not None else set()


def _face(face: object) -> RowFace:
    assert isinstance(face, RowFace)
    return face


def test_a_reason_that_is_typed_straight_away_decides_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    item = desk.go_to(lambda _: Action.REJECT in _offered(desk))
    desk.press(Qt.Key.Key_R)
    desk.until(desk.session.queue_view.composer.isVisible)
    for letter in "Please ask a lawyer":
        desk.type(letter)
    assert desk.session.queue_view.composer.editor.toPlainText() == "Please ask a lawyer"
    assert desk.current == item
    assert outbox.unsent(desk.desk) == []
    desk.press((Qt.Key.Key_Return, CTRL))
    desk.until(lambda: desk.state_of(item) is CommandState.WAITING)
    [entry] = outbox.unsent(desk.desk)
    assert entry.command.reason == "Please ask a lawyer"
