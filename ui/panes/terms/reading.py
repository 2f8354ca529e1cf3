"""What the terms pane reads from the desk, off the window's thread, and how texts stand in the editor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from console.analysis import markdown
from console.analysis.clauses import Clause
from console.analysis.clauses import Text as RulesText
from console.analysis.hypertext import sanitise
from console.domain.items import TextFormat
from console.services import terms, terms_merging, terms_publishing
from console.services.desk import Desk
from console.services.terms import Overview, Sheet
from console.services.terms_merging import MergeView
from console.services.terms_publishing import Result, Step
from ui.panes.terms.editor import Spot
from ui.panes.terms.source import in_editor


@dataclass(frozen=True, slots=True)
class Opened:
    """What one look at a text brought."""

    texts: tuple[Overview, ...]
    sheet: Sheet | None
    results: tuple[Result, ...]
    merge: MergeView | None
    now: datetime


def look(desk: Desk, wanted: int) -> Opened:
    """All texts, and one of them: the one that is wanted, else the first."""
    texts = tuple(terms.every(desk))
    ids = [one.terms.id for one in texts]
    chosen = wanted if wanted in ids else ids[0] if ids else 0
    now = desk.clock().astimezone()
    if not chosen:
        return Opened(texts, None, (), None, now)
    found = terms.open_sheet(desk, chosen)
    merge = terms_merging.look(desk, chosen) if found.merge is not None else None
    return Opened(texts, found, tuple(terms_publishing.results_of(found)), merge, now)


def dry_run(desk: Desk, terms_id: int, effective: datetime | None = None) -> tuple[Sheet, list[Step], str]:
    """What publishing would do, and the draft of what members are told."""
    found = terms.open_sheet(desk, terms_id)
    in_force, draft = found.overview.in_force, found.overview.draft
    before = in_force.text if in_force is not None else found.text
    told = draft.announcement if draft is not None else ""
    made = told or terms_publishing.announcement(before, found.text, found.overview.terms.title, effective)
    return found, terms_publishing.dry_run(desk, terms_id), made


def name_of(clause: Clause) -> str:
    """A clause in a heading."""
    return f"§{clause.number}" if clause.number else clause.title


def spots(text: RulesText, sheet: Sheet) -> list[Spot]:
    """Where the clauses stand in the editor, where every line end is one character."""
    found = []
    at = len(in_editor(text.glue[0]))
    for clause, after in zip(text.clauses, text.glue[1:], strict=True):
        size = len(in_editor(clause.body))
        found.append(Spot(clause.id, clause.number, at, at + size, sheet.cited.get(clause.id, 0)))
        at += size + len(in_editor(after))
    return found


def preview(text: RulesText) -> str:
    """The text as members will see it."""
    if text.format is TextFormat.HTML:
        return sanitise(text.source).html
    if text.format is TextFormat.MARKDOWN:
        return markdown.render(text.source).html
    return f"<p>{escape(text.source)}</p>".replace("\n\n", "</p><p>").replace("\n", "<br>")
