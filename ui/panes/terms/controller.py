"""Wires the terms pane to the services: what is typed is kept at once, and *saved* is said only when it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from console.analysis.clause_merge import Choice
from console.analysis.clauses import Text as RulesText
from console.cache.citations import Citation
from console.cache.terms_drafts import Draft
from console.services import citing, terms, terms_merging, terms_publishing
from console.services.citing import Usage
from console.services.desk import Desk
from console.services.terms import Sheet
from console.services.terms_merging import MergeView
from console.services.terms_publishing import Step
from ui.operations.runner import Runner, sentence
from ui.panes.terms import words
from ui.panes.terms.pages import changes_page
from ui.panes.terms.publish_panel import Wish
from ui.panes.terms.reading import Opened, dry_run, look, name_of, preview, spots
from ui.panes.terms.source import in_editor, restored
from ui.panes.terms.view import CHANGES, PREVIEW, WRITE, TermsView
from ui.theme import Meaning
from ui.widgets.clause_list import ClauseRow

_REST = 300
"""Milliseconds without a key after which what was typed is kept."""
_LONGEST = 1.0
"""Seconds after which it is kept even while keys come."""


class TermsController(QObject):
    """Holds which text is open, and what of it is not kept yet."""

    said = Signal(str)
    """A sentence for the status bar and for screen readers."""
    published = Signal()
    """Something came into the outbox."""
    shown = Signal()
    """A text is on the screen."""

    def __init__(self, desk: Desk, runner: Runner, view: TermsView) -> None:
        super().__init__(view)
        self._desk, self._runner, self.view = desk, runner, view
        self.sheet: Sheet | None = None
        self._terms = 0
        self._loaded = ""
        self._began_from: int | None = None
        self._dirty_since: float | None = None
        self._saving = False
        self._since = ""
        self._offline = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.keep)
        self._wire()

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return self._dirty_since is not None or self._saving

    def refresh(self) -> None:
        """Read the text anew; what is being typed stays."""
        wanted = self._terms
        self._runner.query("terms", lambda: look(self._desk, wanted), self._show)

    def open_text(self, terms_id: int, clause: str = "") -> None:
        """Show another text, and one clause of it."""
        self.keep()
        self._terms = terms_id
        self._since = ""
        self._loaded = ""
        self.view.show_panel(on=False)

        def show(found: Opened) -> None:
            self._show(found)
            if clause:
                self.go_to(clause)

        self._runner.query("terms", lambda: look(self._desk, terms_id), show)

    def go_to(self, clause: str) -> None:
        """Put the caret into a clause."""
        if self.view.mode.index() != WRITE:
            self._show_mode(WRITE)
        self.view.editor.go_to(clause)
        self.view.outline.choose(clause)

    def keep(self) -> None:
        """Write down what was typed, durably, and say so once it is."""
        self._rest.stop()
        if self._dirty_since is None or self.sheet is None or self._saving:
            return
        self._dirty_since = None
        self._saving = True
        written, original, terms_id = self.view.editor.text(), self._loaded, self._terms
        began_from = self._began_from

        def work() -> tuple[Draft | None, str]:
            source = restored(original, written)
            return terms.autosave(self._desk, terms_id, source, began_from), source

        self._runner.mutate(work, lambda made: self._kept(terms_id, *made), self._not_kept)

    def save_version(self) -> None:
        """Make the draft a version."""
        self.keep()
        note = self.view.panel.note.text().strip()
        self._do(lambda: terms.save_version(self._desk, self._terms, note), lambda made: f"{made.name} is saved")

    def set_offline(self, *, offline: bool) -> None:
        """Say on the button whether publishing waits for the network."""
        self._offline = offline
        self.view.publish.setText("Publish when online…" if offline else "Publish…")

    def publish(self) -> None:
        """Show what publishing would do."""
        self.keep()
        self._runner.mutate(lambda: dry_run(self._desk, self._terms), self._show_panel, self._refused)

    def begin_merge(self) -> None:
        """Merge what a remote changed."""
        self.keep()
        self._runner.mutate(
            lambda: terms_merging.begin(self._desk, self._terms), lambda _: self.refresh(), self._refused
        )

    def turn_changes(self) -> None:
        """Show what changed, or the text again."""
        self._show_mode(WRITE if self.view.mode.index() == CHANGES else CHANGES)

    # --- Reading ----------------------------------------------------------------------------------------------------

    def _show(self, found: Opened) -> None:
        if found.sheet is None:
            self.view.show_empty()
            self.shown.emit()
            return
        sheet = self.sheet = found.sheet
        self._terms = sheet.overview.terms.id
        self.view.texts.show()
        self.view.show_texts([(one.terms.id, one.terms.title) for one in found.texts], self._terms)
        self.view.versions.show_sheet(sheet, found.results, found.now)
        names = [one.name for one in sheet.versions]
        self._since = self._since if self._since in names else sheet.base.name
        self.view.show_since(names, self._since)
        if not self.unsaved and sheet.text.source != self._loaded:
            self._load(sheet.text)
        if not self.unsaved:
            self._began_from = sheet.base.id
        self._show_clauses(sheet.text, sheet)
        merging = found.merge is not None and not found.merge.state.aside
        began = merging and not self.view.merging
        self.view.show_merging(on=merging)
        if found.merge is not None and merging:
            self._show_merge(found.merge, sheet, found.now)
            if began:
                self.view.merge.setFocus()
        else:
            self._show_banner(sheet, aside=found.merge is not None)
            self._show_state(sheet, found.now)
        if self.view.mode.index() != WRITE:
            self._show_mode(self.view.mode.index())
        self.shown.emit()

    def _load(self, text: RulesText) -> None:
        editor = self.view.editor
        place, at = editor.verticalScrollBar().value(), editor.textCursor().position()
        again = bool(self._loaded)
        self._loaded = text.source
        editor.load(in_editor(text.source), text.format)
        if again:
            cursor = editor.textCursor()
            cursor.setPosition(min(at, editor.document().characterCount() - 1))
            editor.setTextCursor(cursor)
            editor.verticalScrollBar().setValue(place)

    def _show_clauses(self, text: RulesText, sheet: Sheet) -> None:
        if self.unsaved:
            return
        base = {clause.id: clause.body for clause in sheet.base.text.clauses}
        rows = [
            ClauseRow(
                clause.id,
                clause.number,
                clause.title,
                f"{sheet.cited[clause.id]:,}" if clause.id in sheet.cited else "",
                "edit" if base.get(clause.id) != clause.body else "",
                chapter=clause.level < 2,
            )
            for clause in text.clauses
        ]
        self.view.outline.rows.show(rows)
        self.view.editor.set_spots(spots(text, sheet))
        self.view.outline.choose(self.view.editor.current)
        self._moved(self.view.editor.current)

    def _show_state(self, sheet: Sheet, now: datetime) -> None:
        draft = sheet.overview.draft
        if draft is None:
            where = "in force" if any(v.version.id == sheet.base.id for v in sheet.overview.places) else "not published"
            meaning = Meaning.GOOD if where == "in force" else Meaning.MED
            self.view.show_state(f"{sheet.base.name} {where}", meaning, "clause", "")
        else:
            name = f"Draft v{sheet.versions[0].number + 1}"
            saved = f"Saved on this computer {words.ago(draft.saved_at, now)}"
            self.view.show_state(name, Meaning.ACCENT, "edit", saved)
        self.view.save.setEnabled(draft is not None)
        pending = draft is not None or any(view.version.id != sheet.base.id for view in sheet.overview.places)
        self.view.publish.setEnabled(pending)

    def _show_banner(self, sheet: Sheet, *, aside: bool) -> None:
        if sheet.incoming is None:
            self.view.banner.hide()
            return
        who = sheet.incoming.author or "Somebody"
        what = f"{who} changed it meanwhile ({sheet.incoming.name})."
        rest = "The merge is set aside; every choice is kept." if aside else "Nothing of yours is overwritten."
        self.view.banner.say(Meaning.MED, "merge", what, rest, "Go on with the merge…" if aside else "Merge…")

    def _show_merge(self, merge: MergeView, sheet: Sheet, now: datetime) -> None:
        who = merge.theirs.author or "on the remote"
        self.view.merge.show_merge(
            merge,
            sheet.cited,
            mine=f"your draft, {words.when(merge.state.began_at, now)}",
            theirs=f"{who}, {merge.theirs.name}, {words.when(merge.theirs.at, now)}",
            base=f"{merge.base.name}, {words.when(merge.base.at, now)}",
        )
        every = len(merge.merge.conflicts)
        self.view.progress.setMaximum(max(1, every))
        self.view.progress.setValue(every - len(merge.left) if every else 1)
        self.view.chosen.setText(f"{every - len(merge.left)} of {every} chosen" if every else "Nothing to choose")
        self.view.finish.setEnabled(not merge.left)
        self.view.show_state("Merging", Meaning.MED, "merge", "Kept on this computer until you publish")

    # --- Writing ----------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        now = monotonic()
        if self._dirty_since is None:
            self._dirty_since = now
            self.view.show_state(self.view.chip.accessibleName() or "Draft", Meaning.ACCENT, "edit", "Saving …")
        if now - self._dirty_since >= _LONGEST:
            self.keep()
        else:
            self._rest.start(_REST)

    def _kept(self, terms_id: int, draft: Draft | None, source: str) -> None:
        self._saving = False
        if terms_id != self._terms:
            return
        if self._dirty_since is not None:
            self._rest.start(_REST)
            return
        self._loaded = source
        self.refresh()
        if draft is not None:
            self.view.saved.setText("Saved on this computer just now")

    def _not_kept(self, error: Exception) -> None:
        self._saving = False
        self._dirty_since = monotonic()
        self.view.saved.setText("Not saved")
        self.said.emit(f"What you write could not be saved: {sentence(error)}")
        self._rest.start(2000)

    def _show_panel(self, made: tuple[Sheet, list[Step], str]) -> None:
        sheet, steps, announcement = made
        name = f"v{sheet.versions[0].number + 1}" if sheet.overview.draft else sheet.base.name
        note = "" if sheet.overview.draft else sheet.base.note
        self.view.panel.open_for(name, steps, note, announcement, self._desk.clock().astimezone())
        self.view.show_panel(on=True)
        self.view.panel.publish.setFocus()

    def _wished(self, wish: Wish) -> None:
        def work() -> object:
            return terms_publishing.publish(
                self._desk,
                self._terms,
                note=wish.note,
                effective=wish.effective,
                places=wish.places,
                replace_own=wish.replace_own,
            )

        def done(_: object) -> str:
            self.view.show_panel(on=False)
            self.published.emit()
            if wish.effective is not None:
                return f"It will be published on {wish.effective:%d %b, %H:%M}; Z takes it back"
            return "Publishing; Z takes it back" + (" until it goes out" if self._offline else "")

        self._do(work, done)

    def _left_panel(self) -> None:
        """Not yet: what was written for the members is kept with the draft."""
        self.view.show_panel(on=False)
        written = self.view.panel.words.toPlainText()
        if self.sheet is not None and self.sheet.overview.draft is not None:
            self._do(lambda: terms.announce(self._desk, self._terms, written), lambda _: "")

    def _day_changed(self, effective: datetime | None) -> None:
        show = self.view.panel.show_announcement
        self._runner.query("announcement", lambda: dry_run(self._desk, self._terms, effective)[2], show)

    def _chosen(self, clause: str, choice: Choice) -> None:
        self._do(lambda: terms_merging.choose(self._desk, self._terms, clause, choice), lambda _: "")

    def _aside(self) -> None:
        self._do(
            lambda: terms_merging.set_aside(self._desk, self._terms),
            lambda _: "The merge is set aside; your draft, their version and every choice are kept",
        )

    def _finish(self) -> None:
        def done(_: object) -> str:
            self.view.merge.clear()
            self._loaded = ""
            return "Merged; look it through, then publish it"

        self._do(lambda: terms_merging.finish(self._desk, self._terms), done)

    def _do(self, work: Callable[[], object], told: Callable[..., str]) -> None:
        def done(answer: object) -> None:
            if said := told(answer):
                self.said.emit(said)
            self.refresh()

        self._runner.mutate(work, done, self._refused)

    def _refused(self, error: Exception) -> None:
        self.said.emit(sentence(error))
        self.refresh()

    # --- Showing ----------------------------------------------------------------------------------------------------

    def _show_mode(self, mode: int) -> None:
        self.view.show_mode(mode)
        sheet = self.sheet
        if sheet is None or mode == WRITE:
            return
        self.keep()
        if mode == CHANGES:
            before = next((one.text for one in sheet.versions if one.name == self._since), sheet.base.text)
            told = terms.changes(before, sheet.text)
            self.view.changes.show_html(changes_page(told, sheet.cited))
            here = self.view.editor.current
            first = next((one.clause.id for one in told if one.touched), "")
            self.view.changes.scrollToAnchor(here if any(one.clause.id == here for one in told) else first)
        elif mode == PREVIEW:
            self.view.preview.show_html(preview(sheet.text))

    def _compare(self, name: str) -> None:
        if name and name != "draft":
            self._since = name
            self.view.since.setCurrentIndex(max(0, self.view.since.findData(name)))
        self._show_mode(CHANGES)

    def _moved(self, clause: str) -> None:
        """The caret is in another clause: show what cites it."""
        found = self.sheet.text.find(clause) if self.sheet is not None else None
        if (sheet := self.sheet) is None or found is None:
            self.view.versions.hide_use()
            return
        self.view.outline.choose(clause)
        terms_id, now = self._terms, self._desk.clock().astimezone()

        def look() -> tuple[Usage, list[Citation]]:
            return citing.usage(self._desk, terms_id, clause), citing.decisions(self._desk, terms_id, clause, 4)

        def show(answer: tuple[Usage, list[Citation]]) -> None:
            self.view.versions.show_use(name_of(found), *answer, self.sheet or sheet, now)

        self._runner.query("terms use", look, show)

    def _wire(self) -> None:
        view = self.view
        view.editor.written.connect(self._typed)
        view.editor.moved.connect(self._moved)
        view.text_chosen.connect(self.open_text)
        view.clause_chosen.connect(self.go_to)
        view.version_requested.connect(self.save_version)
        view.publish_requested.connect(self.publish)
        view.merge_requested.connect(self.begin_merge)
        view.aside_requested.connect(self._aside)
        view.finish_requested.connect(self._finish)
        view.mode_chosen.connect(self._show_mode)
        view.since_chosen.connect(self._compare)
        view.versions.compare_requested.connect(self._compare)
        view.merge.chosen.connect(self._chosen)
        view.panel.wished.connect(self._wished)
        view.panel.left.connect(self._left_panel)
        view.panel.day_changed.connect(self._day_changed)
