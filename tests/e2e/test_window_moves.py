"""Moving about: keys, focus, filters, search, palette, room, what comes in meanwhile, and closing."""

from __future__ import annotations

import os
import signal

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QMessageBox

from console.cache.queue import QueueOrder
from console.domain.commands import CommandState
from console.services import outbox
from tests.e2e.conftest import OpenDesk
from tests.e2e.desk_window import DeskWindow
from ui.operations.worker import WorkerState
from ui.panes.queue.roles import QueueRole, RowKind
from ui.panes.queue.view import Room

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_j_and_k_and_the_arrows_skip_headers(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    model, view = desk.session.queue.model, desk.session.queue_view.list
    seen = [desk.current]
    for key in (Qt.Key.Key_J, Qt.Key.Key_Down) * 8:
        desk.press(key)
        assert model.index(view.current_row(), 0).data(QueueRole.KIND) is not RowKind.HEADER
        seen.append(desk.current)
    assert seen == list(model.listing.ids[:17])
    desk.press(Qt.Key.Key_K, Qt.Key.Key_Up)
    assert desk.current == seen[-3]
    desk.press(Qt.Key.Key_End)
    assert desk.current == model.listing.ids[-1]
    desk.press(Qt.Key.Key_Home)
    assert desk.current == model.listing.ids[0]


def test_the_item_beside_the_list_is_that_of_the_current_row(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    for _ in range(5):
        desk.press(Qt.Key.Key_J)
        item = desk.current
        shown = desk.session.queue.shown
        assert shown is not None
        assert shown.view.entry.id == item
        assert desk.session.queue_view.reading.post.toPlainText()
        sheet = desk.session.queue_view.evidence.sheet
        assert sheet is not None
        assert any(f"Why it ranks {shown.view.rank}" in said for said in sheet.spoken)
        assert sum(reason.points for reason in shown.view.reasons) == shown.view.rank


def test_f6_goes_round_and_letters_stay_out_of_text_fields(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    start = desk.focus
    seen = []
    for _ in range(5):
        desk.press(Qt.Key.Key_F6)
        seen.append(desk.focus)
    assert len({id(widget) for widget in seen}) == 5
    assert seen[-1] is start
    first = desk.current
    desk.press(Qt.Key.Key_F)
    desk.type("aj")
    assert desk.session.queue_view.column.search.text() == "aj"
    assert desk.state_of(first) is None


def test_search_finds_and_escape_gives_everything_back(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    model = desk.session.queue.model
    total = len(model.listing.ids)
    desk.press(Qt.Key.Key_F)
    desk.type("roof fund")
    desk.until(lambda: 0 < len(model.listing.ids) < 20)
    shown = desk.session.queue.shown
    assert shown is not None
    desk.type("zzzz")
    desk.until(lambda: not model.listing.ids)
    assert desk.session.queue_view.waiting.isVisible()
    desk.press(Qt.Key.Key_Escape)
    desk.until(lambda: len(model.listing.ids) == total)


def test_filters_and_orders(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    model = desk.session.queue.model
    desk.until(lambda: desk.session.queue.choosing.counts.get("flagged", 0) > 0)
    desk.session.queue_view.column.choose_filter("flagged")
    desk.until(lambda: 0 < len(model.listing.ids) <= desk.session.queue.choosing.counts["flagged"])
    desk.session.queue_view.column.choose_filter("all")
    desk.press(Qt.Key.Key_O)
    assert desk.session.queue.choosing.order is QueueOrder.DUE
    desk.press(Qt.Key.Key_O)
    desk.until(lambda: not model.headers and bool(model.listing.ids))


def test_the_palette_runs_what_it_finds(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    item = desk.current
    desk.press((Qt.Key.Key_K, CTRL))
    desk.type("approve let it")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: desk.state_of(item) is CommandState.WAITING)


def test_single_keys_can_be_switched_off(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    desk.session.use_settings(msgspec.structs.replace(desk.desk.settings, single_keys=False))
    item = desk.current
    desk.press(Qt.Key.Key_A, Qt.Key.Key_J)
    assert desk.current == item
    assert desk.state_of(item) is None
    desk.session.use_settings(msgspec.structs.replace(desk.desk.settings, keys={"move.next": "Ctrl+Down"}))
    desk.press((Qt.Key.Key_Down, CTRL))
    assert desk.current != item


def test_new_items_wait_above_until_they_are_asked_for(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    queue = desk.session.queue
    desk.press(Qt.Key.Key_J, Qt.Key.Key_J)
    item, whole = desk.current, queue.model.listing
    first = whole.ids[0]
    with desk.desk.cache.write() as tx:
        tx.conn.exec_driver_sql("UPDATE item SET state = 1 WHERE id = ?", (first,))
        tx.changed("item", [first])
    desk.session.watch.look()
    desk.until(lambda: first not in queue.model.listing.ids)
    assert queue.current == item
    with desk.desk.cache.write() as tx:
        tx.conn.exec_driver_sql("UPDATE item SET state = 0 WHERE id = ?", (first,))
        tx.changed("item", [first])
    desk.session.watch.look()
    desk.until(desk.session.queue_view.column.new_above.isVisible)
    assert desk.session.queue_view.column.new_above.text() == "1 new above"
    assert queue.current == item
    assert first not in queue.model.listing.ids
    desk.press(Qt.Key.Key_N)
    desk.until(lambda: queue.model.listing.ids[0] == first)


def test_the_room_decides_what_stands_where(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    view = desk.session.queue_view
    assert _room(desk) is Room.WIDE
    desk.window.resize(1100, 700)
    assert _room(desk) is Room.MIDDLE
    assert view.evidence.mapTo(view, view.evidence.rect().topLeft()).y() > view.reading.height() / 2
    desk.window.resize(1000, 700)
    assert desk.session.rail.width() < 60
    desk.window.resize(700, 700)
    assert _room(desk) is Room.NARROW
    assert view.list.isVisible()
    assert not view.bar.isVisible()
    desk.press(Qt.Key.Key_Return)
    assert not view.list.isVisible()
    assert view.bar.isVisible()


def test_the_sync_process_comes_back_after_a_kill(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.until(lambda: desk.process.state is WorkerState.RUNNING)
    killed = desk.process.pid
    os.kill(killed, signal.SIGKILL)
    desk.until(lambda: desk.process.pid not in (0, killed) and desk.process.state is WorkerState.RUNNING)
    item = desk.current
    desk.press(Qt.Key.Key_A)
    desk.until(lambda: desk.state_of(item) is CommandState.SENT)


def test_closing_sends_what_was_held(open_desk: OpenDesk) -> None:
    desk = open_desk(undo_seconds=60)
    desk.until(lambda: desk.process.state is WorkerState.RUNNING)
    item = desk.current
    desk.press(Qt.Key.Key_A)
    desk.until(lambda: desk.state_of(item) is CommandState.WAITING)
    with desk.qtbot.waitSignal(desk.session.closed, timeout=30_000):
        desk.window.close()
    assert desk.state_of(item) is CommandState.SENT
    assert not outbox.unsent(desk.desk)
    desk.end()


def test_a_screen_reader_finds_names(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False)
    view = desk.session.queue_view
    for widget in (view.list, view.reading.post, view.evidence, view.bar, desk.session.rail, desk.session.status):
        found = QAccessible.queryAccessibleInterface(widget)
        assert found is not None
        assert found.text(QAccessible.Text.Name)
    row = view.list.model().index(view.list.current_row(), 0)
    assert "risk" in row.data(Qt.ItemDataRole.AccessibleTextRole)


def _room(desk: DeskWindow) -> Room:
    return desk.session.queue_view.room


def test_what_could_not_be_sent_is_named_before_the_window_goes(open_desk: OpenDesk) -> None:
    desk = open_desk(engine=False, undo_seconds=60)
    item = desk.current
    desk.press(Qt.Key.Key_A)
    desk.until(lambda: desk.state_of(item) is CommandState.WAITING)
    desk.window.close()
    desk.until(lambda: bool(desk.window.findChildren(QMessageBox)))
    assert desk.window.findChildren(QMessageBox)[0].text() == "1 decision was not sent."
    with desk.qtbot.waitSignal(desk.session.closed):
        desk.window.close()
    desk.end()
