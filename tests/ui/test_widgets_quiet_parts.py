"""The quieter parts: labels, banners, steps, fields and the sheet of all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.gallery import gallery
from ui.theme import Meaning, SchemeChoice, Text, current, keeper
from ui.widgets import pictures
from ui.widgets.banner import Banner, InlineError
from ui.widgets.buttons import LinkButton
from ui.widgets.emblem import Emblem, app_icon
from ui.widgets.empty_state import EmptyState, QuietRow, QuietWork
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.overlay_scroll import OverlayScrollBar
from ui.widgets.search_field import SearchField
from ui.widgets.sections import signed
from ui.widgets.set_up import Step, StepState


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[None]:
    keeper.install(qapp)
    keeper.choose(SchemeChoice.LIGHT, 1.0, reduced_motion=False)
    yield
    keeper.choose(SchemeChoice.LIGHT, 1.0, reduced_motion=False)


def activate(widget: QWidget, qtbot: QtBot) -> None:
    """Show a widget as the active window."""
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    widget.clearFocus()  # the one part of a window gets the focus with it


def test_an_avatar_keeps_its_tint() -> None:
    theme = current()
    assert pictures.avatar_tint("member-7", theme) is pictures.avatar_tint("member-7", theme)
    tints = {pictures.avatar_tint(f"member-{number}", theme)[0].name() for number in range(60)}
    assert len(tints) == 6


def test_labels_never_read_their_text_as_markup(qtbot: QtBot) -> None:
    label, cut = TextLabel("<b>x</b>"), ElidedLabel("<img src='http://127.0.0.1:1/x'> " * 9)
    for widget in (label, cut):
        qtbot.addWidget(widget)
        widget.resize(60, 20)
    assert label.textFormat() is Qt.TextFormat.PlainText
    cut.grab()
    assert "<img" not in cut.toolTip()
    assert "&lt;img" in cut.toolTip()


def test_a_label_offers_its_whole_text_only_where_it_is_cut(qtbot: QtBot) -> None:
    label = ElidedLabel("Hub gear or derailleur for a loaded winter commute?")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.grab()
    assert "winter commute" in label.toolTip()
    label.resize(900, 20)
    label.grab()
    assert label.toolTip() == ""


def test_points_have_signs() -> None:
    assert [signed(points) for points in (28, 0, -9)] == ["+28", "0", "\N{MINUS SIGN}9"]


def test_a_banner_and_an_error_take_no_room_until_they_speak(qtbot: QtBot) -> None:
    banner, error = Banner(), InlineError()
    qtbot.addWidget(banner)
    qtbot.addWidget(error)
    assert banner.isHidden()
    assert error.isHidden()
    banner.say(Meaning.HIGH, "failed", "Not sent.", "The topic is closed.", "Again")
    link = banner.findChild(LinkButton)
    assert link is not None
    with qtbot.waitSignal(banner.acted):
        link.click()
    error.say("No server answers there")
    assert error.text() == "No server answers there"
    error.say("")
    assert error.isHidden()


def test_quiet_work_leads_where_its_key_says(qtbot: QtBot) -> None:
    state = EmptyState("Queue clear", "New posts appear here as they come in.")
    qtbot.addWidget(state)
    assert state.findChild(Emblem) is not None
    state.set_work([QuietWork("members", "firstPost", "good", "3 newcomers", "No answer yet", ("G", "M"))])
    rows = state.findChildren(QuietRow)
    assert [row.accessibleName() for row in rows] == ["3 newcomers"]
    with qtbot.waitSignal(state.work_chosen) as said:
        rows[0].click()
    assert said.args == ["members"]
    state.resize(700, 600)
    assert not state.grab().isNull()
    state.set_work([])


def test_a_step_says_how_far_it_is(qtbot: QtBot) -> None:
    step = Step(4, "Permissions", last=True)
    qtbot.addWidget(step)
    step.resize(400, 80)
    ahead = step.grab().toImage()
    step.set_state(StepState.DONE)
    assert step.accessibleName() == "Step 4, Permissions, done"
    assert step.grab().toImage() != ahead


def test_the_search_field_shows_its_key_only_while_it_is_empty(qtbot: QtBot) -> None:
    field = SearchField("Find a reply", "/")
    bare = SearchField("Find a reply", "")
    for one in (field, bare):
        qtbot.addWidget(one)
        one.resize(200, 30)
        one.setTextMargins(24, 0, 18, 0)
    assert field.grab().toImage() != bare.grab().toImage()
    for one in (field, bare):
        one.setText("Cool")
    assert field.grab().toImage() == bare.grab().toImage()


def test_the_scroll_bar_over_a_view_and_the_view_move_together(qtbot: QtBot, qapp: QApplication) -> None:
    view = QPlainTextEdit("line\n" * 300)
    qtbot.addWidget(view)
    bar = OverlayScrollBar(view)
    view.resize(300, 200)
    view.show()
    qapp.processEvents()
    assert bar.isVisible()
    bar.setValue(40)
    assert view.verticalScrollBar().value() == 40
    view.verticalScrollBar().setValue(7)
    assert bar.value() == 7
    assert bar.geometry().right() <= view.viewport().geometry().right() + 1
    view.setPlainText("short")
    qapp.processEvents()
    assert bar.isHidden()
    assert isinstance(bar, QScrollBar)


def test_the_programs_icon_has_the_sizes_that_desktops_ask_for(qapp: QApplication) -> None:
    assert {size.width() for size in app_icon().availableSizes()} >= {16, 32, 48, 256}


@pytest.mark.parametrize("scheme", [SchemeChoice.LIGHT, SchemeChoice.DARK])
def test_the_sheet_of_all_parts_can_be_drawn(qtbot: QtBot, scheme: SchemeChoice) -> None:
    keeper.choose(scheme)
    sheet = gallery()
    qtbot.addWidget(sheet)
    sheet.resize(sheet.sizeHint())
    image = sheet.grab().toImage()
    assert image.width() > 1400
    assert image.pixelColor(2, 2) == current().colour.surface


def test_a_label_follows_text_size_and_scheme(qtbot: QtBot) -> None:
    label = TextLabel("Queue", Text.TITLE, 600, "text_2")
    qtbot.addWidget(label)
    assert label.font().pixelSize() == 16
    keeper.choose(SchemeChoice.DARK, 1.5)
    assert label.font().pixelSize() == 24
    assert label.palette().color(label.foregroundRole()) == current().colour.text_2
