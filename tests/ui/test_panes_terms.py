"""The terms pane: the bytes that an editor keeps, keys of the merge, and *saved* only when it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from console import bootstrap
from console.cache import documents
from console.cache import terms as cached
from console.domain.items import TextFormat
from console.domain.records import Document
from console.paths import Home
from console.services import sandbox, terms, terms_publishing
from console.services.desk import Desk
from ui.operations.runner import Runner
from ui.panes.terms.controller import TermsController
from ui.panes.terms.editor import ClauseEditor
from ui.panes.terms.source import in_editor, restored
from ui.panes.terms.view import CHANGES, PREVIEW, TermsView
from ui.widgets.clause_chooser import ClauseChooser
from ui.widgets.clause_list import ClauseRow, ClauseRows

RULES = (
    "# Rules\r\n\r\n## 1 Talking\r\n\r\n**1.1** Argue with the idea.\r\n\r\n**1.2** Say it once, in one place.\r\n\r\n"
    "**1.3** Be brief.\r\n\r\n## 2 Selling\r\n\r\n**2.1** On the Market board.\r\n"
)
PATIENCE = 20_000


class Pane:
    """The pane on a home of its own, without a network and without a sync process."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.desk: Desk = bootstrap.open_desk(Home(folder, sandbox=True))
        self.account = sandbox.ensure(self.desk)
        self.document = Document("rules", "terms", "Rules", RULES, TextFormat.MARKDOWN, "1", editable=True)
        self.tell(RULES)
        self.runner = Runner()
        self.view = TermsView()
        self.said: list[str] = []
        self.controller = TermsController(self.desk, self.runner, self.view)
        self.controller.said.connect(self.said.append)
        self.view.resize(1200, 800)
        self.view.show()
        self.controller.refresh()
        self.until(lambda: self.controller.sheet is not None and not self.runner.busy)
        self.terms = terms.every(self.desk)[0].terms.id

    def tell(self, text: str) -> None:
        """Let the remote say what its rules are."""
        with self.desk.cache.write() as tx:
            told = replace(self.document, text=text)
            documents.store(tx, self.account.id, [told], self.desk.clock())
            cached.take_up(tx, self.account.id, [told], self.desk.clock())

    def until(self, true: object) -> None:
        self.qtbot.waitUntil(true, timeout=PATIENCE)  # type: ignore[arg-type]

    def rest(self) -> None:
        self.until(lambda: not self.controller.unsaved and not self.runner.busy)

    def write(self, clause: str, words: str) -> None:
        """Type words at the end of a clause."""
        sheet = terms.open_sheet(self.desk, self.terms)
        found = sheet.text.numbered(clause)
        assert found is not None
        self.controller.go_to(found.id)
        self.write_on(words)

    def write_on(self, words: str) -> None:
        """Type words at the end of the line that the caret is in."""
        self.view.editor.moveCursor(self.view.editor.textCursor().MoveOperation.EndOfBlock)
        QTest.keyClicks(self.view.editor, words)

    def close(self) -> None:
        self.controller.keep()
        self.runner.close()
        self.desk.cache.close()
        self.view.close()


@pytest.fixture
def pane(qtbot: QtBot, tmp_path: Path) -> Iterator[Pane]:
    made = Pane(qtbot, tmp_path / "home")
    qtbot.addWidget(made.view)
    yield made
    made.close()


LINES = st.lists(
    st.sampled_from(["**1.1** a", "", "b", "ä\u2028c", "d\u00a0e", "f\t"]) | st.text(max_size=6), max_size=12
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\u2029"])


@given(LINES, ENDS, st.booleans())
def test_a_text_that_nobody_wrote_on_has_the_same_bytes(lines: list[str], end: str, last: bool) -> None:
    source = end.join(lines) + (end if last else "")
    assert restored(source, in_editor(source)) == source


@given(LINES, LINES, ENDS, st.integers(0, 12), st.integers(0, 4))
def test_lines_that_were_not_touched_keep_their_ends(
    lines: list[str], new: list[str], end: str, at: int, gone: int
) -> None:
    source = "".join(line + (end if number % 3 else "\n") for number, line in enumerate(lines))
    shown = in_editor(source).split("\n")
    plain = [in_editor(line).replace("\n", " ") for line in new]
    written = "\n".join([*shown[:at], *plain, *shown[at + gone :]])
    made = restored(source, written)
    assert in_editor(made) == written


@pytest.mark.usefixtures("qtbot")
def test_the_editor_gives_back_what_it_was_given() -> None:
    editor = ClauseEditor()
    for source in (RULES, "", "\n", "a", "a\u00a0b\u2028c\n\n", "\U0001f980 crab\n", "tab\there\r\n"):
        editor.load(in_editor(source), TextFormat.MARKDOWN)
        assert restored(source, editor.text()) == source
    editor.deleteLater()


def test_what_is_typed_is_kept_and_only_then_called_saved(pane: Pane) -> None:
    assert pane.view.editor.text() == in_editor(RULES)
    pane.write("1.3", " And kind.")
    assert "Saved" not in pane.view.saved.text()
    pane.rest()
    assert pane.view.saved.text() == "Saved on this computer just now"
    kept = terms.open_sheet(pane.desk, pane.terms)
    assert kept.text.source == RULES.replace("Be brief.", "Be brief. And kind.")
    assert pane.view.chip.accessibleName() == "Draft v2"


def test_what_could_not_be_kept_is_not_called_saved(pane: Pane) -> None:
    with pane.desk.cache.write() as tx:
        tx.conn.exec_driver_sql("DELETE FROM terms")
    pane.write_on(" And kind.")
    pane.until(lambda: any("could not be saved" in one for one in pane.said))
    assert pane.view.saved.text() == "Not saved"
    assert "And kind." in pane.view.editor.text()


def test_typing_goes_on_while_a_remote_changes_the_text(pane: Pane) -> None:
    pane.write("1.3", " And kind.")
    pane.tell(RULES.replace("once", "twice"))
    pane.controller.refresh()
    pane.rest()
    assert "And kind." in pane.view.editor.text()
    assert "twice" not in pane.view.editor.text()
    assert pane.view.banner.isVisibleTo(pane.view)


def test_a_merge_is_done_with_keys_alone(pane: Pane) -> None:
    pane.write("1.1", " Always.")
    pane.write("1.2", " Really.")
    pane.write("2.1", " Please.")
    pane.write("1.3", " And kind.")
    pane.rest()
    theirs = (
        RULES.replace("idea.", "idea. Never.").replace("place.", "place. Truly.").replace("board.", "board. Thanks.")
    )
    pane.tell(theirs.replace("Talking", "Speaking"))
    pane.controller.refresh()
    pane.until(lambda: pane.view.banner.isVisibleTo(pane.view))
    pane.controller.begin_merge()
    pane.until(lambda: pane.view.merging and not pane.runner.busy)
    merge = pane.view.merge
    first = merge.at
    assert pane.view.chosen.text() == "0 of 3 chosen"
    assert not pane.view.finish.isEnabled()

    for keys in ((Qt.Key.Key_2, Qt.Key.Key_J), (Qt.Key.Key_3, Qt.Key.Key_J), (Qt.Key.Key_B,)):
        for key in keys:
            QTest.keyClick(merge, key)
            pane.until(lambda: not pane.runner.busy)
    assert pane.view.chosen.text() == "3 of 3 chosen"
    QTest.keyClick(merge, Qt.Key.Key_K)
    QTest.keyClick(merge, Qt.Key.Key_K)
    assert merge.at == first
    QTest.keyClick(merge, Qt.Key.Key_1)
    pane.until(lambda: not pane.runner.busy)
    QTest.keyClick(merge, Qt.Key.Key_2)
    pane.until(lambda: not pane.runner.busy and pane.view.finish.isEnabled())
    pane.view.finish.setFocus()
    QTest.keyClick(pane.view.finish, Qt.Key.Key_Space)
    pane.until(lambda: not pane.view.merging and not pane.runner.busy)

    text = pane.view.editor.text()
    assert "## 1 Speaking" in text
    assert "idea. Always." in text
    assert "Never" not in text
    assert "place. Truly." in text
    assert "board. Please.\n**2.1** On the Market board. Thanks." in text
    assert "Be brief. And kind." in text


def test_a_clause_in_conflict_can_be_written_anew_and_the_merge_set_aside(pane: Pane) -> None:
    pane.write("1.3", " And kind.")
    pane.rest()
    pane.tell(RULES.replace("brief.", "brief. Always."))
    pane.controller.begin_merge()
    pane.until(lambda: pane.view.merging and not pane.runner.busy)
    merge = pane.view.merge
    QTest.keyClick(merge, Qt.Key.Key_E)
    QTest.keyClick(merge.result.text, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    pane.until(lambda: "Always" in merge.result.text.toPlainText())
    merge.result.text.setPlainText("**1.3** Be brief and kind.")
    QTest.keyClick(merge.result.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    pane.until(lambda: pane.view.finish.isEnabled() and not pane.runner.busy)
    pane.view.aside.click()
    pane.until(lambda: not pane.view.merging and not pane.runner.busy)
    assert "brief. And kind." in pane.view.editor.text()
    pane.view.banner.acted.emit()
    pane.until(lambda: pane.view.merging and not pane.runner.busy)
    assert pane.view.finish.isEnabled()
    pane.view.finish.click()
    pane.until(lambda: not pane.view.merging and not pane.runner.busy)
    assert "**1.3** Be brief and kind." in pane.view.editor.text()


def test_publishing_shows_first_what_it_would_do(pane: Pane) -> None:
    pane.write("1.3", " And kind.")
    pane.controller.publish()
    pane.until(lambda: pane.view.panel.isVisibleTo(pane.view) and not pane.runner.busy)
    assert pane.view.panel.publish.text() == "Publish in one community"
    assert "1.3" in pane.view.panel.words.toPlainText()
    assert not terms_publishing.results(pane.desk, pane.terms)
    pane.view.panel.words.setPlainText("Dear all, be kind.")
    QTest.keyClick(pane.view.panel, Qt.Key.Key_Escape)
    pane.until(lambda: not pane.runner.busy)
    pane.controller.publish()
    pane.until(lambda: pane.view.panel.isVisibleTo(pane.view) and not pane.runner.busy)
    assert pane.view.panel.words.toPlainText() == "Dear all, be kind."
    pane.view.panel.note.setText("Kindness")
    pane.view.panel.publish.click()
    pane.until(lambda: bool(terms_publishing.results(pane.desk, pane.terms)) and not pane.runner.busy)
    (result,) = terms_publishing.results(pane.desk, pane.terms)
    assert (result.command.value, result.command.reason) == (RULES.replace("brief.", "brief. And kind."), "Kindness")


def test_changes_and_preview_show_every_clause(pane: Pane) -> None:
    pane.write("1.3", " <b>And</b> kind.")
    pane.rest()
    pane.view.mode.chosen.emit(CHANGES)
    assert "And kind." in pane.view.changes.toPlainText()
    pane.view.mode.chosen.emit(PREVIEW)
    shown = pane.view.preview.toPlainText()
    assert "Argue with the idea." in shown
    assert "**" not in shown


def test_the_outline_leads_to_a_clause(pane: Pane) -> None:
    key = next(clause.id for clause in terms.open_sheet(pane.desk, pane.terms).text.clauses if clause.number == "2.1")
    pane.view.outline.setCurrentIndex(pane.view.outline.rows.index(pane.view.outline.rows.place(key)))
    assert pane.view.editor.current == key
    assert pane.view.find_in_text("Argue")
    assert pane.view.editor.textCursor().selectedText() == "Argue"
    assert not pane.view.find_in_text("nowhere at all")


def test_rows_are_a_sound_model() -> None:
    model = ClauseRows()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([ClauseRow("a", "1", "One"), ClauseRow("", "", "Heading", heading=True)])
    model.show([ClauseRow("a", "1", "Other"), ClauseRow("", "", "Heading", heading=True)])
    model.show([ClauseRow("b", "2", "Two")])
    assert model.place("b") == 0
    assert model.place("a") == -1


def test_a_clause_is_found_by_words_and_taken_with_enter(qtbot: QtBot) -> None:
    ground = QTextEdit()
    qtbot.addWidget(ground)
    ground.show()
    chooser = ClauseChooser(ground)
    taken: list[str] = []
    chooser.taken.connect(taken.append)
    rows = [
        ClauseRow("", "", "Rules", heading=True),
        *(ClauseRow(f"c{n}", f"1.{n}", f"Clause {n}") for n in range(1, 9)),
    ]
    chooser.open_with(rows, ground.rect().topRight())
    QTest.keyClicks(chooser.field, "clause 7")
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    chooser.open_with(rows, ground.rect().topRight())
    QTest.keyClick(chooser.field, Qt.Key.Key_Down)
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    chooser.open_with(rows, ground.rect().topRight())
    QTest.keyClick(chooser.field, Qt.Key.Key_Escape)
    assert not chooser.isVisible()
    assert taken == ["c7", "c2"]
