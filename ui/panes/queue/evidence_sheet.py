"""The evidence beside an item: why it ranks where it does, why the remote held it, and what is known of its author."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF

from console.analysis.clause_marks import words_of
from console.domain.actions import Action
from console.domain.rank import Reason
from console.domain.text import visible
from console.services.queue import ItemView
from ui.panes.queue import words
from ui.panes.queue.sheet import Sheet
from ui.theme import Meaning, Text, Theme
from ui.widgets import pictures

_INSET = 16
_BAR = 38
_SQUARES = 12
_FIRST_COLUMN = 0.46
_NEUTRAL_ACTIONS = {Action.APPROVE, Action.DEFER, Action.RESTORE, Action.RESUME, Action.UNBAN}
_MARKS = {
    Action.EDIT: Meaning.ACCENT,
    Action.WARN: Meaning.MED,
    Action.REJECT: Meaning.HIGH,
    Action.DISCARD: Meaning.HIGH,
    Action.SPAM: Meaning.HIGH,
    Action.BAN: Meaning.HIGH,
    Action.REMOVE: Meaning.HIGH,
}


def evidence_sheet(view: ItemView, now: datetime, width: int, ratio: float, theme: Theme, *, wide: bool) -> Sheet:
    """Lay the evidence out for a width.

    :param wide: sections stand side by side, for a place below the thread; otherwise one above the other.
    """
    sheet = Sheet(theme, width, ratio)
    setter = _Setter(sheet, view, now)
    sections: list[Callable[[float, float, float], float]] = [setter.why]
    if view.clause is not None:
        sections.append(setter.clause)
    if view.entry.item.rules:
        sections.append(setter.held)
    sections.append(setter.author)
    if view.clause is not None and view.clause.usage.total:
        sections.append(setter.same_clause)
    if wide:
        # Two columns: the reasons have the first, as far as they are the longest part; the rest shares the second.
        column = round(width * _FIRST_COLUMN)
        first = sections[0](_INSET, 14.0, column - _INSET)
        second = 14.0
        for number, section in enumerate(reversed(sections[1:])):
            if number:
                second += sheet.px(12)
                sheet.rule(column, second, width - column)
                second += sheet.px(12)
            second = section(column + _INSET, second, width - _INSET)
        sheet.height = max(first, second) + 14
        sheet.fill(QRectF(column, 0, 1, max(sheet.height, 400)), theme.colour.border)
        return sheet
    top = 0.0
    for section in sections:
        top = section(_INSET, top + sheet.px(14), width - _INSET) + sheet.px(16)
        sheet.rule(0, top, width)
    sheet.height = top + 1
    return sheet


@dataclass(frozen=True, slots=True)
class _Setter:
    """Places the sections; each takes left, top and right and returns where it ends."""

    sheet: Sheet
    view: ItemView
    now: datetime

    def _title(self, icon: str, text: str, ink: Meaning, left: float, top: float, right: float) -> float:
        colour = self.sheet.theme.colour
        high = self.sheet.px(20)
        wide = self.sheet.icon(icon, colour.ink(ink), left, top + high / 2)
        self.sheet.line(text, left + wide + 8, top + high / 2, right - left - wide - 8, Text.BODY, 600)
        self.sheet.spoken.append(f"{text}:")
        return top + high + self.sheet.px(8)

    def why(self, left: float, top: float, right: float) -> float:
        """The reasons with a bar each; their points add up to the number in the title."""
        meaning = pictures.risk_meaning(self.view.rank)
        title = f"Why it ranks {self.view.rank}"
        top = self._title(pictures.risk_icon(self.view.rank), title, meaning, left, top, right)
        reasons = sorted(self.view.reasons, key=lambda reason: -reason.points)
        if not reasons:
            return top + self.sheet.paragraph(
                "Nothing stands out.", left, top, right - left, Text.SMALL, 400, self.sheet.theme.colour.text_2
            )
        largest = max(1, *(abs(reason.points) for reason in reasons))
        for reason in reasons:
            top = self._reason(reason, largest, meaning, left, top, right)
        return top - self.sheet.px(2)

    def _reason(self, reason: Reason, largest: int, meaning: Meaning, left: float, top: float, right: float) -> float:
        colour = self.sheet.theme.colour
        high = self.sheet.px(22)
        middle = top + high / 2
        number_room = self.sheet.px(36)
        bar_left = right - number_room - self.sheet.px(_BAR) - self.sheet.px(8)
        text = visible(reason.text)
        self.sheet.line(text, left, middle, bar_left - left - 8, Text.SMALL, 400)
        if reason.points:
            length = max(3.0, self.sheet.px(_BAR) * abs(reason.points) / largest)
            fill = colour.tie_fill if reason.points < 0 else colour.fill(meaning)
            self.sheet.fill(QRectF(bar_left, middle - 3, length, 6), fill, 1.5)
        ink = colour.tie if reason.points < 0 else colour.text
        points = f"+{reason.points}" if reason.points >= 0 else f"−{-reason.points}"
        self.sheet.line(points, right, middle, number_room, Text.SMALL, 600, ink, from_right=True)
        self.sheet.spoken.append(f"{text} {points};")
        return top + high

    def clause(self, left: float, top: float, right: float) -> float:
        """The clause that was cited most for alike items, in its words, and why it is proposed."""
        found = self.view.clause
        if found is None:
            return top
        colour, clause = self.sheet.theme.colour, found.option.clause
        high = self.sheet.px(20)
        cap = pictures.key_cap("T", self.sheet.ratio, ink=colour.text_2, fill=colour.sunken, edge=colour.border)
        self.sheet.line("Cite", right, top + high / 2, 60, Text.SMALL, 500, colour.accent, from_right=True)
        self.sheet.mark(cap, right - self.sheet.px(30) - pictures.key_cap_width("T"), top + high / 2)
        number = f"§{clause.number}" if clause.number else clause.title
        top = self._title("clause", f"May break {number}", Meaning.NEUTRAL, left, top, right - self.sheet.px(60))
        words_ = visible(words_of(clause.body))
        top += self.sheet.paragraph(words_, left, top, right - left, Text.CLAUSE_SMALL, 400, colour.text, most_lines=5)
        total = f" · cited by {found.option.cited:,} decisions" if found.option.cited > 1 else ""
        note = f"{found.option.version.name}{total}. {found.why}."
        self.sheet.spoken.append(f"{words_} {note}")
        top += self.sheet.px(4)
        return top + self.sheet.paragraph(note, left, top, right - left, Text.SMALL, 400, colour.text_2)

    def same_clause(self, left: float, top: float, right: float) -> float:
        """What this clause was cited for in the last ninety days."""
        found = self.view.clause
        if found is None:
            return top
        colour, usage = self.sheet.theme.colour, found.usage
        high = self.sheet.px(20)
        self.sheet.line(f"{usage.total:,}", right, top + high / 2, 60, Text.SMALL, 400, colour.text_2, from_right=True)
        top = self._title("history", "Same clause, 90 days", Meaning.NEUTRAL, left, top, right - self.sheet.px(40))
        x, room = left, right - left - 2 * (len(usage.by_action) - 1)
        for action, number in usage.by_action.items():
            wide = max(2.0, room * number / usage.total)
            calm = action in _NEUTRAL_ACTIONS
            fill = colour.low_fill if calm else colour.fill(_MARKS.get(action, Meaning.NEUTRAL))
            self.sheet.fill(QRectF(x, top, wide, self.sheet.px(8)), fill, 2)
            x += wide + 2
        told = "   ".join(f"{number:,} {words.PAST[action].lower()}" for action, number in usage.by_action.items())
        self.sheet.spoken.append(f"{told}.")
        top += self.sheet.px(14)
        return top + self.sheet.paragraph(told, left, top, right - left, Text.SMALL, 400, colour.text_2)

    def held(self, left: float, top: float, right: float) -> float:
        """Why the remote held it, in its own words."""
        top = self._title("shield-alert", "Why it was held", Meaning.NEUTRAL, left, top, right)
        for rule in self.view.entry.item.rules:
            text = visible(rule)
            top += self.sheet.paragraph(
                text, left, top, right - left, Text.SMALL, 400, self.sheet.theme.colour.text_2, most_lines=4
            )
            top += self.sheet.px(4)
            self.sheet.spoken.append(text + ";")
        return top - self.sheet.px(4)

    def author(self, left: float, top: float, right: float) -> float:
        colour = self.sheet.theme.colour
        author = self.view.entry.item.author
        name = visible(author.name or author.handle) or "Guest"
        size = self.sheet.px(32)
        self.sheet.mark(
            pictures.avatar(words.initials(name), author.remote_id or author.handle, size, self.sheet.ratio),
            left,
            top + size / 2,
        )
        x = left + size + 10
        room = right - x
        standing = words.standing(author)
        if standing:
            wide = pictures.chip_width(standing, icon=True)
            if wide < room / 2:
                self.sheet.chip(standing, Meaning.TIE, "trust", right - wide, top + size / 2)
                room -= wide + 8
        self.sheet.line(name, x, top + self.sheet.px(8), room, Text.BODY, 600)
        facts = self._facts()
        self.sheet.line(facts, x, top + self.sheet.px(25), room, Text.SMALL, 400, colour.text_2)
        self.sheet.spoken.append(f"Author {name}, {standing} {facts}.")
        top += size + self.sheet.px(10)
        if author.address and author.address != name:
            self.sheet.line("Address", left, top + self.sheet.px(8), 80, Text.SMALL, 400, colour.text_3)
            x = left + self.sheet.px(76)
            self.sheet.line(visible(author.address), x, top + self.sheet.px(8), right - x, Text.SMALL, 400)
            self.sheet.spoken.append(f"Address {visible(author.address)}.")
            top += self.sheet.px(20)
        return self._history(left, top, right)

    def _facts(self) -> str:
        author = self.view.entry.item.author
        found: list[str] = []
        if author.joined is not None:
            found.append(words.age(author.joined, self.now))
        if author.posts is not None:
            found.append(words.count(author.posts, "post"))
        elif author.approved is not None:
            found.append(f"{author.approved:,} approved before")
        if not found:
            found.append(
                "First post" if self.view.entry.item.first_post else "Guest" if not author.remote_id else "Member"
            )
        return " · ".join(found)

    def _history(self, left: float, top: float, right: float) -> float:
        """The author's last decisions in Corral's own log, oldest on the left."""
        colour = self.sheet.theme.colour
        history = self.view.history[:_SQUARES]
        if not history:
            return top + self.sheet.paragraph(
                "Nothing decided about this author here before.",
                left,
                top,
                right - left,
                Text.SMALL,
                400,
                colour.text_2,
            )
        middle = top + self.sheet.px(9)
        title = words.count(len(history), "decision") if len(history) < 3 else f"Last {len(history)} decisions"
        self.sheet.line(title, left, middle, right - left, Text.SMALL, 500)
        step = self.sheet.px(12)
        x = right - step * len(history) + self.sheet.px(3)
        for entry in reversed(history):
            calm = entry.action in _NEUTRAL_ACTIONS
            fill = colour.low_fill if calm else colour.fill(_MARKS.get(entry.action, Meaning.NEUTRAL))
            high = self.sheet.px(8 if calm else 14)
            self.sheet.fill(QRectF(x, middle - high / 2, self.sheet.px(9), high), fill, 2)
            x += step
        top += self.sheet.px(20)
        tally = Counter(words.PAST[entry.action].lower() for entry in history)
        text = ", ".join(f"{number} {word}" for word, number in tally.most_common())
        top += self.sheet.paragraph(text, left, top, right - left, Text.SMALL, 400, colour.text_2)
        self.sheet.spoken.append(f"{title}: {text}.")
        last = history[0]
        when = f"Last: {words.PAST[last.action].lower()} {words.ago(last.at, self.now)}"
        reason = f" – “{visible(last.reason)}”" if last.reason else ""
        return top + self.sheet.paragraph(
            when + reason, left, top + self.sheet.px(2), right - left, Text.SMALL, 400, colour.text_3, most_lines=3
        )
