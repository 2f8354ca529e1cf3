"""The queue's model: where headers and items stand, what is asked for, what is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.domain.due import Section
from tests.ui.queue_samples import AROUND, NOW, decided, listing, row
from ui.panes.queue.decided_model import DecidedModel
from ui.panes.queue.model import PAGE, QueueModel
from ui.panes.queue.roles import QueueRole, RowFace, RowKind


@pytest.fixture
def model(qapp: object) -> QueueModel:
    model = QueueModel(AROUND)
    model.set_listing(listing([(Section.OVERDUE, [11, 12]), (Section.TODAY, range(21, 121))]))
    return model


def test_it_is_a_proper_model(model: QueueModel, qtmodeltester: ModelTester) -> None:
    model.set_rows([row(item) for item in (11, 12, 21)])
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]


def test_the_list_of_what_was_decided_is_a_proper_model(qapp: object, qtmodeltester: ModelTester) -> None:
    model = DecidedModel()
    model.show([], {}, NOW, 0)
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]


def test_headers_stand_over_their_items(model: QueueModel) -> None:
    kinds = [model.index(number, 0).data(QueueRole.KIND) for number in range(5)]
    assert kinds == [RowKind.HEADER, RowKind.LOADING, RowKind.LOADING, RowKind.HEADER, RowKind.LOADING]
    assert model.rowCount() == 104
    assert [model.id_at(number) for number in (1, 2, 4, 103)] == [11, 12, 21, 120]
    for item in (11, 12, 21, 120):
        found = model.row_of(item)
        assert found is not None
        assert model.id_at(found) == item
    assert model.row_of(999) is None
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable


def test_a_page_is_asked_for_once(model: QueueModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.page_requested) as asked:
        assert model.index(1, 0).data(QueueRole.FACE) is None
    assert asked.args is not None
    assert asked.args[0] == [11, 12, *range(21, 21 + PAGE - 2)]
    with qtbot.assertNotEmitted(model.page_requested):
        model.index(2, 0).data(QueueRole.FACE)


def test_a_row_keeps_its_face_until_it_changes(model: QueueModel) -> None:
    model.set_rows([row(11)])
    first: RowFace = model.index(1, 0).data(QueueRole.FACE)
    model.set_rows([row(11)])
    assert model.index(1, 0).data(QueueRole.FACE) is first
    model.set_rows([decided(11)])
    changed: RowFace = model.index(1, 0).data(QueueRole.FACE)
    assert changed.struck
    assert changed.state is not None
    assert changed.state.text == "Rejected · sends in 8 s"


def test_held_rows_count_down_and_then_stop(model: QueueModel) -> None:
    model.set_rows([decided(11), row(12)])
    model.index(1, 0).data(QueueRole.FACE)
    assert model.count_down(replace(AROUND, now=NOW + timedelta(seconds=5)))
    face: RowFace = model.index(1, 0).data(QueueRole.FACE)
    assert face.state is not None
    assert face.state.text == "Rejected · sends in 3 s"
    assert not model.count_down(replace(AROUND, now=NOW + timedelta(seconds=9)))
    face = model.index(1, 0).data(QueueRole.FACE)
    assert face.state is not None
    assert face.state.text == "Rejected · in outbox"


def test_ticks_follow_the_list(model: QueueModel, qtbot: QtBot) -> None:
    model.set_rows([row(11), row(12)])
    with qtbot.waitSignal(model.ticks_changed):
        model.tick([12, 11], on=True)
    assert list(model.ticked) == [11, 12]
    assert model.index(1, 0).data(QueueRole.TICKED)
    model.set_listing(listing([(Section.TODAY, [12])]))
    assert list(model.ticked) == [12]


def test_rows_survive_another_order(model: QueueModel, qtbot: QtBot) -> None:
    model.set_rows([row(11), row(12)])
    model.set_listing(listing([(Section.TODAY, [12, 11])]))
    with qtbot.assertNotEmitted(model.page_requested):
        assert model.index(1, 0).data(Qt.ItemDataRole.DisplayRole) == "author12"


def test_the_accessible_text_says_what_is_seen(model: QueueModel) -> None:
    model.set_rows([row(11, flags=3)])
    spoken = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Velo Workshop, author11, Hub gear or derailleur, due 4 h, risk 25 of 100, 3 flags")


def test_a_parked_row_is_undecided_again(model: QueueModel) -> None:
    model.set_rows([decided(11), decided(12, parked=True, detail="topic is closed")])
    assert not model.undecided(11)
    assert model.undecided(12)
    face: RowFace = model.index(2, 0).data(QueueRole.FACE)
    assert face.failed
    assert face.state is not None
    assert (face.state.text, face.state.link) == ("Not sent: topic is closed", "Again")
