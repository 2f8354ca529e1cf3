"""The reusable parts: they have names, work by keys, say what was asked, and follow the theme."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Look, Meaning, SchemeChoice, current, keeper
from ui.widgets import pictures
from ui.widgets.banner import Banner, InlineError
from ui.widgets.buttons import ActionButton, IconButton, LinkButton
from ui.widgets.labels import ElidedLabel
from ui.widgets.marks import Avatar, Badge, Chip, IconMark, KeyCap, RiskMeter
from ui.widgets.pills import Pill, PillRow
from ui.widgets.post_card import ContextPost, PostCard
from ui.widgets.rail import CommunityRow, NavRow
from ui.widgets.search_field import SearchField, SearchTrigger
from ui.widgets.sections import DecisionsStrip, Reason, ReasonsBars, SectionHeader
from ui.widgets.segmented import Segmented
from ui.widgets.set_up import Grant, PermissionRow, PlatformCard, Step
from ui.widgets.status import StatusSegment
from ui.widgets.undo_segment import UndoSegment


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


def _bars() -> ReasonsBars:
    bars = ReasonsBars()
    bars.set_reasons([Reason("3 trusted flags", 28), Reason("Mutual tie", -9, Meaning.TIE), Reason("Nothing", 0)])
    return bars


def _strip() -> DecisionsStrip:
    strip = DecisionsStrip()
    strip.set_decisions([Meaning.LOW] * 20 + [Meaning.HIGH], "20 approved, 1 rejected")
    return strip


def _undo() -> UndoSegment:
    segment = UndoSegment()
    segment.rest("approve", "Approved", "in outbox")
    return segment


def _banner() -> Banner:
    banner = Banner()
    banner.say(Meaning.MED, "offline", "Offline.", "Decisions wait.")
    return banner


def _error() -> InlineError:
    error = InlineError()
    error.say("No server answers there")
    return error


def _community() -> CommunityRow:
    row = CommunityRow("SX", 2, "Sextant developers")
    row.set_state("Mailman 3", "sign in again", "signIn", Meaning.HIGH)
    return row


def _card() -> PostCard:
    card = PostCard()
    card.set_author("gravelbaron", "GR", "7", "#41")
    return card


PARTS: dict[str, tuple[Callable[[], QWidget], str]] = {
    "key cap": (lambda: KeyCap("Space"), "Key Space"),
    "chip": (lambda: Chip("3 flags", Meaning.HIGH, "flag"), "3 flags"),
    "removable chip": (lambda: Chip("Market", removable=True), "Market"),
    "risk": (lambda: RiskMeter(65), "Risk 65 of 100"),
    "no risk": (lambda: RiskMeter(None), "Risk unknown"),
    "badge": (lambda: Badge("VW", 1, "Velo Workshop"), "Velo Workshop"),
    "avatar": (lambda: Avatar("GR", "7", "gravelbaron"), "gravelbaron"),
    "icon": (lambda: IconMark("flag", name="Flagged"), "Flagged"),
    "action": (lambda: ActionButton("Reject", "R", "reject", "high"), "Reject"),
    "ghost": (lambda: ActionButton("Undo", "Z", look=Look.GHOST), "Undo"),
    "icon button": (lambda: IconButton("filter", "Filter"), "Filter"),
    "link": (lambda: LinkButton("Rules", "filter", "T"), "Rules"),
    "pill": (lambda: Pill("All", "312"), "All 312"),
    "switch": (lambda: Segmented(["This one", "All 14"], "Which"), "Which: This one"),
    "place": (lambda: NavRow("queue", "Queue"), "Queue"),
    "community": (_community, "Sextant developers, Mailman 3, sign in again"),
    "status": (lambda: StatusSegment("outbox", "All sent"), "All sent"),
    "undo": (_undo, "Approved. Undo with Z. in outbox"),
    "banner": (_banner, "Offline. Decisions wait."),
    "error": (_error, "Error: No server answers there"),
    "search field": (lambda: SearchField("Find a reply", "/"), "Find a reply"),
    "search trigger": (lambda: SearchTrigger("Search or run…", "Ctrl K"), "Search or run… (Ctrl K)"),
    "section header": (lambda: SectionHeader("Ties", "ties", "23 mutual"), "Ties"),
    "reasons": (_bars, "3 trusted flags, +28; Mutual tie, \N{MINUS SIGN}9; Nothing, 0"),
    "decisions": (_strip, "20 approved, 1 rejected"),
    "cut label": (lambda: ElidedLabel("A long name"), "A long name"),
    "permission": (
        lambda: PermissionRow(Grant.MISSING, "Suspend", "Your role cannot"),
        "Suspend: missing. Your role cannot",
    ),
    "platform": (lambda: PlatformCard("M3", "Mailman 3", "3.3 or later"), "Mailman 3, 3.3 or later"),
    "step": (lambda: Step(2, "Address"), "Step 2, Address, ahead"),
    "post": (_card, "Post by gravelbaron, #41"),
    "context": (lambda: ContextPost("tove", "TO", "2", "#40", "Not slower"), "tove, #40: Not slower"),
}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_a_name_and_is_painted_in_both_schemes_and_at_every_size(part: str, qtbot: QtBot) -> None:
    make, name = PARTS[part]
    widget = make()
    qtbot.addWidget(widget)
    assert widget.accessibleName() == name
    for scheme, size in ((SchemeChoice.LIGHT, 1.0), (SchemeChoice.DARK, 1.0), (SchemeChoice.LIGHT, 1.6)):
        keeper.choose(scheme, size)
        widget.resize(widget.sizeHint().expandedTo(widget.minimumSizeHint()))
        assert not widget.grab().isNull()
    widget.setEnabled(False)
    assert not widget.grab().isNull()


@pytest.mark.parametrize(
    "part",
    ["action", "ghost", "icon button", "link", "pill", "place", "community", "status", "search trigger", "platform"],
)
def test_every_button_is_reached_by_tab_and_pressed_by_the_space_bar(part: str, qtbot: QtBot) -> None:
    button = PARTS[part][0]()
    qtbot.addWidget(button)
    activate(button, qtbot)
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    calm = button.grab().toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(button.clicked):  # type: ignore[attr-defined]
        QTest.keyClick(button, Qt.Key.Key_Space)
    if not button.property("focusRing"):
        assert button.grab().toImage() != calm


def test_the_ring_of_an_action_lies_around_it_only_when_the_focus_came_by_keys(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(30, 30, 30, 30)
    first, second = QPushButton("First"), ActionButton("Reject", "R")
    column.addWidget(first)
    column.addWidget(second)
    window.setCentralWidget(body)
    activate(window, qtbot)
    first.setFocus()
    calm = window.grab().toImage()
    corner = second.mapTo(window, QPoint(second.width() // 2, -3))
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    qapp.processEvents()
    ringed = window.grab().toImage()
    assert QColor(ringed.pixel(corner)) == current().colour.focus
    assert QColor(calm.pixel(corner)) != current().colour.focus
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    second.setFocus(Qt.FocusReason.MouseFocusReason)
    assert QColor(window.grab().toImage().pixel(corner)) != current().colour.focus


def test_an_armed_action_is_filled_and_says_so(qtbot: QtBot) -> None:
    button = ActionButton("Warn", "W", "warn", "med")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    assert button.sizeHint().height() == 34
    button.set_armed(True)
    assert button.armed
    assert button.accessibleDescription()
    assert button.grab().toImage().pixelColor(4, 17) == current().colour.accent
    button.set_armed(False)
    assert button.grab().toImage().pixelColor(4, 17) == current().colour.surface
    assert not button.accessibleDescription()


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_undo_segment_counts_down_once_and_then_says_so(qtbot: QtBot) -> None:
    clock = Clock()
    segment = UndoSegment(clock=clock)
    qtbot.addWidget(segment)
    assert segment.isHidden()
    segment.hold("ban", "Rejected 14 alike", 10)
    assert segment.note() == "sends in 10 s"
    clock.now += 2.5
    segment._tick()
    assert segment.note() == "sends in 8 s"
    assert segment.accessibleName() == "Rejected 14 alike. Undo with Z. sends in 8 s"
    line = segment.grab().toImage()
    y = segment.height() - 1
    assert line.pixelColor(10, y) == current().colour.inverse_accent
    assert line.pixelColor(segment.width() - 3, y) == current().colour.inverse
    clock.now += 8
    with qtbot.waitSignal(segment.ran_out):
        segment._tick()
    assert not segment._timer.isActive()
    with qtbot.assertNotEmitted(segment.ran_out):
        segment._tick()


def test_the_undo_segment_keeps_its_width_while_it_counts(qtbot: QtBot) -> None:
    clock = Clock()
    segment = UndoSegment(clock=clock)
    qtbot.addWidget(segment)
    segment.hold("ban", "Rejected", 10)
    width = segment.sizeHint().width()
    for _ in range(9):
        clock.now += 1
        segment._tick()
        assert segment.sizeHint().width() == width


def test_with_reduced_motion_only_the_seconds_change(qtbot: QtBot) -> None:
    keeper.choose(reduced_motion=True)
    clock = Clock()
    segment = UndoSegment(clock=clock)
    qtbot.addWidget(segment)
    segment.hold("ban", "Rejected", 10)
    segment.resize(segment.sizeHint())
    assert segment._timer.interval() == 1000
    assert segment.grab().toImage().pixelColor(4, segment.height() - 1) == current().colour.inverse


def test_what_is_final_offers_no_undo(qtbot: QtBot) -> None:
    segment = UndoSegment()
    qtbot.addWidget(segment)
    segment.rest("approve", "Purged", "final", undoable=False)
    assert not segment.isEnabled()
    assert segment.accessibleName() == "Purged. final"
    segment.clear()
    assert segment.isHidden()


def test_a_status_shows_how_far_it_is_and_says_it(qtbot: QtBot) -> None:
    segment = StatusSegment("syncing", "")
    qtbot.addWidget(segment)
    segment.set_status("syncing", "Sending 2 of 3", progress=0.66)
    assert segment.accessibleName() == "Sending 2 of 3, 66 percent"
    wide = segment.sizeHint().width()
    segment.set_status("outbox", "All sent")
    assert segment.sizeHint().width() < wide
    assert segment.sizeHint().height() == 32


def test_the_switch_moves_by_arrows_and_by_click(qtbot: QtBot) -> None:
    switch = Segmented(["This one", "13 of 14"], "Which")
    qtbot.addWidget(switch)
    switch.resize(switch.sizeHint())
    with qtbot.waitSignal(switch.chosen) as said:
        QTest.keyClick(switch, Qt.Key.Key_Right)
    assert said.args == [1]
    assert switch.accessibleName() == "Which: 13 of 14"
    with qtbot.assertNotEmitted(switch.chosen):
        QTest.keyClick(switch, Qt.Key.Key_Right)
    with qtbot.waitSignal(switch.chosen) as said:
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(5, 10))
    assert said.args == [0]
    with qtbot.assertNotEmitted(switch.chosen):
        switch.set_index(1)
    assert switch.index() == 1


def test_one_pill_of_a_row_is_on(qtbot: QtBot) -> None:
    row = PillRow()
    qtbot.addWidget(row)
    pills = [row.add(key, key.title(), "3") for key in ("all", "mine", "flagged")]
    assert [pill.isChecked() for pill in pills] == [True, False, False]
    with qtbot.waitSignal(row.chosen) as said:
        pills[1].click()
    assert said.args == ["mine"]
    assert [pill.isChecked() for pill in pills] == [False, True, False]
    row.choose("flagged")
    row.set_count("mine", "")
    assert [pill.isChecked() for pill in pills] == [False, False, True]
    assert pills[1].accessibleName() == "Mine"


def test_the_rail_collapses_to_pictures_with_their_words_as_tips(qtbot: QtBot) -> None:
    place = NavRow("queue", "Queue")
    qtbot.addWidget(place)
    place.set_count("312")
    place.set_collapsed(True)
    place.resize(current().width.rail_collapsed, place.sizeHint().height())
    assert place.toolTip() == "<span>Queue, 312</span>"
    assert not place.grab().isNull()
    place.set_collapsed(False)
    assert place.toolTip() == ""


def test_the_current_place_is_filled_and_has_an_edge(qtbot: QtBot) -> None:
    place = NavRow("queue", "Queue")
    qtbot.addWidget(place)
    place.setAutoExclusive(False)
    place.setChecked(True)
    activate(place, qtbot)
    place.resize(216, 30)
    image = place.grab().toImage()
    assert image.pixelColor(100, 3) == current().colour.selected
    assert image.pixelColor(9, 15) == current().colour.accent


def test_the_cross_of_a_chip_asks_for_its_removal(qtbot: QtBot) -> None:
    chip = Chip("Market", removable=True)
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    with qtbot.assertNotEmitted(chip.removed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(5, 10))
    with qtbot.waitSignal(chip.removed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 6, 10))


@pytest.mark.parametrize(
    ("risk", "meaning", "segments", "icon"),
    [
        (None, Meaning.NEUTRAL, 0, "severityLow"),
        (0, Meaning.LOW, 1, "severityLow"),
        (12, Meaning.LOW, 1, "severityLow"),
        (29, Meaning.LOW, 1, "severityLow"),
        (30, Meaning.MED, 2, "severityMiddle"),
        (54, Meaning.MED, 3, "severityMiddle"),
        (60, Meaning.HIGH, 3, "severityHigh"),
        (65, Meaning.HIGH, 3, "severityHigh"),
        (87, Meaning.HIGH, 4, "severityHigh"),
        (100, Meaning.HIGH, 5, "severityHigh"),
        (400, Meaning.HIGH, 5, "severityHigh"),
    ],
)
def test_a_risk_is_said_by_shape_by_segments_and_by_colour(
    risk: int | None, meaning: Meaning, segments: int, icon: str
) -> None:
    assert pictures.risk_meaning(risk) is meaning
    assert pictures.risk_segments(risk) == segments
    assert pictures.risk_icon(risk) == icon


def test_parts_that_are_gone_are_not_kept_by_the_theme(qapp: QApplication) -> None:
    made = [make() for make, _ in PARTS.values()]
    kept = [weakref.ref(widget) for widget in made]
    for widget in made:
        widget.deleteLater()
    del made, widget
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert [ref() for ref in kept if ref() is not None] == []
    keeper.choose(SchemeChoice.DARK)
