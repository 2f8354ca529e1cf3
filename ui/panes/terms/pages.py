"""Texts as pages to be read: what changed, clause by clause and word by word, and how members will see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from PySide6.QtGui import QColor

from console.analysis.clause_difference import Change, ClauseChange, Part, word_runs
from console.analysis.clause_marks import words_of
from ui.theme import Text, current


def changes_page(told: Sequence[ClauseChange], cited: Mapping[str, int]) -> str:
    """Every clause of both states, with what came and what went."""
    if not any(one.touched for one in told):
        return _page(f"<p style='color:{_name(current().colour.text_2)}'>Nothing was changed.</p>")
    return _page("".join(_clause(one, cited.get(one.clause.id, 0)) for one in told))


def runs_html(before: str, after: str, added: QColor, added_ground: QColor, *, removed: bool = True) -> str:
    """Two states of some words as one; what was added is underlined in a colour, what went is struck.

    :param removed: whether what went is shown.
    """
    colour = current().colour
    found = []
    for part, text in word_runs(before, after):
        words = escape(text).replace("\n", "<br>")
        if part is Part.ADDED:
            style = f"background:{_name(added_ground)};color:{_name(added)};text-decoration:underline"
            found.append(f"<span style='{style}'>{words}</span>")
        elif part is Part.REMOVED and removed:
            style = f"background:{_name(colour.high_soft)};color:{_name(colour.high)};text-decoration:line-through"
            found.append(f"<span style='{style}'>{words}</span>")
        elif part is Part.SAME:
            found.append(words)
    return "".join(found)


def _clause(one: ClauseChange, cited: int) -> str:
    colour, clause = current().colour, one.clause
    before = words_of(one.before.body) if one.before else ""
    after = words_of(one.after.body) if one.after else ""
    words = runs_html(before, after, colour.good, colour.good_soft)
    ground = f"background:{_name(colour.accent_soft)}" if one.touched else ""
    size = current().type.font(Text.CHAPTER if clause.level < 2 else Text.CLAUSE).pixelSize()
    weight = 600 if clause.level < 2 else 400
    if clause.level < 2 and "\n" in words_of(clause.body):
        size, weight = current().type.font(Text.CLAUSE).pixelSize(), 400
    note = " · ".join(part for part in (_what(one), f"cited by {cited:,} decisions" if cited else "") if part)
    small = current().type.font(Text.SMALL).pixelSize()
    family = current().type.font(Text.SMALL).families()[0]
    return (
        f"<a name='{clause.id}'></a><table width='100%' cellpadding='4' style='{ground}'><tr>"
        f"<td width='54' align='right' style='font-family:{family};font-size:{small}px;"
        f"color:{_name(colour.accent if one.touched else colour.text_2)}'>{escape(clause.number)}</td>"
        f"<td style='font-size:{size}px;font-weight:{weight}'>{words}"
        f"<div style='font-family:{family};font-size:{small}px;font-weight:400;"
        f"color:{_name(colour.text_3)}'>{escape(note)}</div></td></tr></table>"
    )


def _what(one: ClauseChange) -> str:
    names = {Change.ADDED: "Added", Change.REMOVED: "Removed", Change.CHANGED: "Changed"}
    parts = [names[one.change]] if one.change in names else []
    if one.change is Change.RENUMBERED and one.before is not None:
        parts.append(f"Was {one.before.number}" if one.before.number != one.clause.number else "Renumbered")
    return ", ".join([*parts, "moved here"] if one.moved else parts)


def _page(inside: str) -> str:
    font = current().type.font(Text.CLAUSE)
    style = f"font-family:'{font.families()[0]}';font-size:{font.pixelSize()}px;color:{_name(current().colour.text)}"
    return f'<html><body style="{style}">{inside}</body></html>'


def _name(colour: QColor) -> str:
    return colour.name()
