"""The command palette: what is typed filters, the keys move and choose, the focus comes back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import SchemeChoice, keeper
from ui.widgets.command_palette import CommandPalette
from ui.widgets.palette_list import PaletteEntry, PaletteModel, RowRole, matches, spans

ENTRIES = (
    PaletteEntry("warn", "This item", "Warn author", "with the reply picked now", "warn", "med", ("W",)),
    PaletteEntry("reject", "This item", "Reject", keys=("R",), words="decline refuse"),
    PaletteEntry("purge", "This item", "Purge", enabled=False),
    PaletteEntry("warned", "Filter the queue", "Authors warned in the last 30 days", "9 items"),
    PaletteEntry("log", "Go to", "Log of warnings", keys=("G", "L")),
)


class Window(QMainWindow):
    """A window with something that has the focus, and a palette."""

    def __init__(self, for_all: str = "act on all selected") -> None:
        super().__init__()
        self.asked: list[str] = []
        self.entries: tuple[PaletteEntry, ...] = ENTRIES
        body = QWidget()
        column = QVBoxLayout(body)
        self.before = QLineEdit()
        column.addWidget(self.before)
        self.setCentralWidget(body)
        self.resize(900, 640)
        self.palette_ = CommandPalette(self, self.answer, for_all, ((">", "commands"),))

    def answer(self, typed: str) -> tuple[PaletteEntry, ...]:
        self.asked.append(typed)
        return self.entries

    @property
    def list_(self) -> QListView:
        found = self.palette_.findChild(QListView)
        assert found is not None
        return found

    def titles(self) -> list[str]:
        model = self.list_.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def chosen(self) -> str:
        row = self.list_.currentIndex().data(RowRole)
        return row.key if isinstance(row, PaletteEntry) else ""


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Window:
    keeper.install(qapp)
    keeper.choose(SchemeChoice.LIGHT, 1.0)
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.before.setFocus()
    qapp.processEvents()
    return made


def test_it_opens_over_the_window_with_the_focus_in_its_field(window: Window) -> None:
    window.palette_.open("On: gravelbaron, #41")
    assert window.palette_.geometry() == window.rect()
    assert window.palette_.field.hasFocus()
    assert window.chosen() == "warn"
    assert window.titles()[:2] == ["This item", "Warn author"]


def test_typing_filters_by_words_in_any_order_and_hides_empty_sections(window: Window, qtbot: QtBot) -> None:
    window.palette_.open()
    QTest.keyClicks(window.palette_.field, "days WARN")
    assert window.titles() == ["Filter the queue", "Authors warned in the last 30 days"]
    window.palette_.field.setText("refuse")
    assert window.titles() == ["This item", "Reject"]
    window.palette_.field.setText("zebra")
    assert window.titles() == []


def test_up_and_down_pass_over_headings_and_what_cannot_be_done_and_go_round(window: Window, qtbot: QtBot) -> None:
    window.palette_.open()
    seen = []
    for _ in range(5):
        seen.append(window.chosen())
        QTest.keyClick(window.palette_.field, Qt.Key.Key_Down)
    assert seen == ["warn", "reject", "warned", "log", "warn"]
    QTest.keyClick(window.palette_.field, Qt.Key.Key_Up)
    QTest.keyClick(window.palette_.field, Qt.Key.Key_Up)
    assert window.chosen() == "log"


def test_enter_chooses_closes_and_gives_the_focus_back(window: Window, qtbot: QtBot) -> None:
    window.palette_.open(typed="rej")
    with qtbot.waitSignal(window.palette_.chosen) as said:
        QTest.keyClick(window.palette_.field, Qt.Key.Key_Return)
    assert said.args == ["reject"]
    assert window.palette_.isHidden()
    assert window.before.hasFocus()


def test_tab_chooses_for_all(window: Window, qtbot: QtBot) -> None:
    window.palette_.open(typed="rej")
    with qtbot.waitSignal(window.palette_.chosen_for_all) as said:
        QTest.keyClick(window.palette_.field, Qt.Key.Key_Tab)
    assert said.args == ["reject"]


def test_tab_does_nothing_where_there_is_nothing_for_all(qtbot: QtBot) -> None:
    plain = Window(for_all="")
    qtbot.addWidget(plain)
    plain.show()
    plain.palette_.open()
    with qtbot.assertNotEmitted(plain.palette_.chosen_for_all):
        QTest.keyClick(plain.palette_.field, Qt.Key.Key_Tab)
    assert plain.palette_.isVisible()


@pytest.mark.parametrize("typed", ["", "zebra"])
def test_escape_and_a_click_beside_the_box_close_it(window: Window, qtbot: QtBot, typed: str) -> None:
    window.palette_.open(typed=typed)
    with qtbot.waitSignal(window.palette_.closed):
        QTest.keyClick(window.palette_.field, Qt.Key.Key_Escape)
    assert window.before.hasFocus()
    window.palette_.open()
    with qtbot.waitSignal(window.palette_.closed):
        QTest.mouseClick(window.palette_, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert window.palette_.isHidden()


def test_enter_with_nothing_found_does_nothing(window: Window, qtbot: QtBot) -> None:
    window.palette_.open(typed="zebra")
    with qtbot.assertNotEmitted(window.palette_.chosen):
        QTest.keyClick(window.palette_.field, Qt.Key.Key_Return)


def test_a_click_on_an_entry_chooses_it(window: Window, qtbot: QtBot) -> None:
    window.palette_.open()
    place = window.list_.visualRect(window.list_.model().index(2, 0)).center()
    with qtbot.waitSignal(window.palette_.chosen) as said:
        QTest.mouseClick(window.list_.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert said.args == ["reject"]


def test_the_entries_are_asked_for_what_is_typed_and_found_ones_are_not_filtered_again(window: Window) -> None:
    window.entries = (PaletteEntry("m", "Members", "Zoë", found=True),)
    window.palette_.open(typed="@zo")
    assert window.asked[-1] == "@zo"
    assert window.titles() == ["Members", "Zoë"]
    window.entries = ()
    window.palette_.refresh()
    assert window.titles() == []


def test_a_prefix_is_not_looked_for_in_the_titles(window: Window) -> None:
    window.palette_.open(typed=">rej")
    assert window.titles() == ["This item", "Reject"]


def test_it_follows_the_window_and_paints_in_both_schemes(window: Window, qapp: QApplication) -> None:
    window.palette_.open("On: gravelbaron", "warn")
    window.resize(500, 400)
    qapp.processEvents()
    assert window.palette_.geometry() == window.rect()
    light = window.palette_.grab().toImage()
    keeper.choose(SchemeChoice.DARK)
    assert window.palette_.grab().toImage() != light
    keeper.choose(SchemeChoice.LIGHT)


def test_the_model_is_a_model() -> None:
    model = PaletteModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(ENTRIES, "")
    model.show(ENTRIES, "warn")
    model.show((), "")
    assert model.rowCount() == 0
    assert tester.model() is model


@pytest.mark.parametrize(
    ("typed", "found"),
    [("warn", [(0, 4)]), ("author warn", [(0, 4), (5, 11)]), ("", []), ("x", []), ("war arn", [(0, 4)])],
)
def test_the_letters_typed_are_found_in_the_title(typed: str, found: list[tuple[int, int]]) -> None:
    assert spans("Warn author", typed) == found


def test_letters_that_fold_to_two_keep_their_places() -> None:
    assert spans("Straße warn", "warn") == [(7, 11)]
    assert matches(PaletteEntry("s", "x", "Straße"), "STRASSE")


def test_what_a_screen_reader_hears_of_an_entry() -> None:
    model = PaletteModel()
    model.show(ENTRIES, "log")
    spoken = model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Go to: Log of warnings, keys G then L"
