"""The column beside the text: its versions, the clause in use, where the text applies and what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from console.cache.citations import Citation
from console.domain.actions import Action
from console.services.citing import Usage
from console.services.terms import PlaceView, Sheet
from console.services.terms_publishing import Result
from ui.panes.terms import words
from ui.theme import Meaning, Text, current
from ui.widgets import pictures
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import TextLabel
from ui.widgets.lines import cut, follow_theme, line, line_from_right, text_width
from ui.widgets.overlay_scroll import OverlayScrollBar
from ui.widgets.sections import Section, SectionHeader

_SHOWN = 5
_DECISIONS = 4


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as it is listed.

    :param key: "draft", or the version's name.
    """

    key: str
    name: str
    when: str
    chip: str
    meaning: Meaning
    note: str
    by: str


class VersionList(QWidget):
    """The versions on a line, newest first; a click compares with one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[VersionRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow_theme(self)

    def show_rows(self, rows: Sequence[VersionRow]) -> None:
        """Show other versions."""
        self._rows = tuple(rows)
        self.setAccessibleName("; ".join(f"{row.name} {row.when} {row.chip} {row.note} {row.by}" for row in rows))
        self.updateGeometry()
        self.update()

    def _high(self) -> int:
        return 3 * current().type.line(Text.SMALL) + 14

    def sizeHint(self) -> QSize:
        """Return three lines a version."""
        return QSize(200, self._high() * len(self._rows))

    def minimumSizeHint(self) -> QSize:
        """Return the same at any width."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line with its dots, and the words."""
        painter, theme = QPainter(self), current()
        colour, high = theme.colour, self._high()
        step = theme.type.line(Text.SMALL)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(self._rows) > 1:
            painter.fillRect(8, step // 2 + 6, 1, high * (len(self._rows) - 1), colour.border_strong)
        for number, row in enumerate(self._rows):
            top = number * high
            middle = top + step / 2 + 2
            draft = row.key == "draft"
            painter.setBrush(colour.accent if draft else colour.sunken)
            painter.setPen(colour.accent if draft else colour.border_strong)
            painter.drawEllipse(QPointF(8.5, middle), 4, 4)
            right = float(self.width())
            if row.chip:
                picture = pictures.chip(row.chip, row.meaning, "", self.devicePixelRatioF())
                right -= pictures.chip_width(row.chip, icon=False)
                painter.drawPixmap(QPointF(right, middle - theme.height.chip / 2), picture)
                right -= 8
            x = line(painter, 25, middle, row.name, colour.text, Text.BODY, 600) + 6
            line(painter, x, middle, cut(row.when, right - x, Text.SMALL), colour.text_2, Text.SMALL)
            room = self.width() - 25
            line(painter, 25, middle + step, cut(row.note, room, Text.SMALL), colour.text, Text.SMALL)
            line(painter, 25, middle + 2 * step, cut(row.by, room, Text.CAPTION), colour.text_2, Text.CAPTION)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Compare with the version under the pointer."""
        place = int(event.position().y() // self._high())
        if 0 <= place < len(self._rows):
            self.chosen.emit(self._rows[place].key)


class UsageBar(QWidget):
    """What a clause was cited for, as one bar in parts and in words."""

    def __init__(self) -> None:
        super().__init__()
        self._usage: Usage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def show_usage(self, usage: Usage) -> None:
        """Show another clause's."""
        self._usage = usage
        self.setAccessibleName(words.usage(usage))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a bar and a line."""
        return QSize(160, 14 + current().type.line(Text.SMALL))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts with a gap between them."""
        if self._usage is None:
            return
        painter, colour = QPainter(self), current().colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        x = 0.0
        room = self.width() - 2.0 * max(0, len(self._usage.by_action) - 1)
        for action, number in self._usage.by_action.items():
            wide = room * number / max(1, self._usage.total)
            painter.setBrush(colour.fill(words.MEANINGS.get(action, Meaning.LOW)))
            painter.drawRoundedRect(int(x), 0, max(2, round(wide)), 8, 2, 2)
            x += wide + 2
        middle = 12 + current().type.line(Text.SMALL) / 2
        text = cut(words.usage(self._usage), self.width(), Text.SMALL)
        line(painter, 0, middle, text, colour.text_2, Text.SMALL)


class _Line(QWidget):
    """A community's badge, some words, and a quiet note on the right."""

    def __init__(self, letters: str, fill: int, text: str, note: str, tone: str = "text_2") -> None:
        super().__init__()
        self._letters, self._fill, self._text, self._note, self._tone = letters, fill, text, note, tone
        self.setAccessibleName(f"{text} {note}")
        self.setToolTip("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def sizeHint(self) -> QSize:
        return QSize(160, current().height.chip + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour, middle = QPainter(self), current().colour, self.height() / 2
        x = 0.0
        if self._letters:
            size = current().height.badge - 4
            picture = pictures.badge(self._letters, self._fill, size, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(0, middle - size / 2), picture)
            x = size + 10.0
        least = min(text_width(self._text, Text.SMALL), round(self.width() * 0.45))
        note = cut(self._note, self.width() - x - least - 10, Text.SMALL)
        ink = getattr(colour, self._tone)
        right = line_from_right(painter, self.width(), middle, note, ink, Text.SMALL) - 8
        line(painter, x, middle, cut(self._text, right - x, Text.SMALL), colour.text, Text.SMALL)


class _Ground(QWidget):
    """The sunken plane of the column."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), current().colour.sunken)


class VersionsColumn(QScrollArea):
    """Emits what was asked for: a version to compare with, an earlier page of them."""

    compare_requested = Signal(str)
    decision_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Versions and use")
        OverlayScrollBar(self)
        self._all = False
        self._sheet: Sheet | None = None
        self._now: datetime | None = None
        self.versions = VersionList()
        self.versions.chosen.connect(self.compare_requested)
        self._more = LinkButton("")
        self._more.clicked.connect(self._show_all)
        self._usage_head = SectionHeader("", "clause")
        self._bar = UsageBar()
        self._decisions = QVBoxLayout()
        self._no_use = TextLabel("No decision cites it yet.", Text.SMALL, tone="text_2", wrap=True)
        self._places_head = SectionHeader("Where these terms apply", "timeZone")
        self._places = QVBoxLayout()
        self._results_head = SectionHeader("Published", "outbox")
        self._results = QVBoxLayout()
        self._build()

    def show_sheet(self, sheet: Sheet, results: Sequence[Result], now: datetime) -> None:
        """Show a text's versions and places."""
        self._sheet, self._now = sheet, now
        rows = version_rows(sheet, now)
        self.versions.show_rows(rows if self._all else rows[:_SHOWN])
        older = len(rows) - _SHOWN
        self._more.setText(f"{older} older versions")
        self._more.setVisible(older > 0 and not self._all)
        self._more.updateGeometry()
        _fill(self._places, [self._place(view, sheet) for view in sheet.overview.places])
        lines = [
            _Line("", 0, f"{one.version} · {one.community}", one.sentence, words.tone_of(one)) for one in results[:4]
        ]
        _fill(self._results, lines)
        self._results_section.setVisible(bool(lines))

    def show_use(self, label: str, usage: Usage, decisions: Sequence[Citation], sheet: Sheet, now: datetime) -> None:
        """Show which decisions cite the clause that is written on."""
        self._use_section.show()
        self._usage_head.set_title(f"{label} in use")
        self._usage_head.set_note(f"{usage.total:,} decisions" if usage.total != 1 else "1 decision")
        self._bar.setVisible(usage.total > 0)
        self._no_use.setVisible(usage.total == 0)
        self._bar.show_usage(usage)
        badges = {view.account.id: view.account.community for view in sheet.overview.places}
        lines = []
        for one in decisions[:_DECISIONS]:
            community = badges.get(one.account)
            version = sheet.version(one.version)
            when = words.when(one.at, now) + (f", {version.name}" if version is not None else "")
            verb = words.PAST.get(Action(one.action), one.action)
            letters, fill = (community.letters, community.fill) if community is not None else ("", 0)
            lines.append(_Line(letters, fill, one.author or one.title or "Guest", f"{verb} · {when}"))
        _fill(self._decisions, lines)

    def hide_use(self) -> None:
        """Nothing is written on: show no use."""
        self._use_section.hide()

    def _place(self, view: PlaceView, sheet: Sheet) -> _Line:
        version = view.version.name
        if not view.editable:
            note = f"{version}, read only"
        elif sheet.incoming is not None and view.version.id == sheet.incoming.id:
            note = f"{version}, to merge"
        else:
            note = version
        community = view.account.community
        return _Line(community.letters, community.fill, community.name, note)

    def _show_all(self) -> None:
        self._all = True
        if self._sheet is not None and self._now is not None:
            rows = version_rows(self._sheet, self._now)
            self.versions.show_rows(rows)
            self._more.hide()

    def _build(self) -> None:
        ground = _Ground()
        column = QVBoxLayout(ground)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        first = Section(SectionHeader("Versions", "history"))
        first.add(self.versions)
        first.body.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._use_section = Section(self._usage_head)
        self._use_section.add(self._bar)
        self._use_section.add(self._no_use)
        self._use_section.body.addLayout(self._decisions)
        places = Section(self._places_head)
        places.body.addLayout(self._places)
        self._results_section = Section(self._results_head)
        self._results_section.body.addLayout(self._results)
        for section in (first, self._use_section, places, self._results_section):
            column.addWidget(section)
        column.addStretch(1)
        for layout in (self._places, self._decisions, self._results):
            layout.setSpacing(2)
        self.setWidget(ground)


def version_rows(sheet: Sheet, now: datetime) -> list[VersionRow]:
    """The draft and the versions as they are listed, newest first."""
    rows = []
    draft = sheet.overview.draft
    if draft is not None:
        told = words.changed(sheet.base.text, draft.text)
        when = words.ago(draft.saved_at, now)
        name = f"v{sheet.versions[0].number + 1} draft"
        rows.append(VersionRow("draft", name, when, "Not published", Meaning.MED, told, "You, on this computer"))
    in_force: dict[int, int] = {}
    for view in sheet.overview.places:
        in_force[view.version.id] = in_force.get(view.version.id, 0) + 1
    for one in sheet.versions:
        count = in_force.get(one.id, 0)
        by = one.author or "Written on the remote"
        if count > 1:
            by += f" · in force in {count} communities"
        chip, meaning = ("In force", Meaning.GOOD) if count else ("", Meaning.NEUTRAL)
        if sheet.incoming is not None and one.id == sheet.incoming.id:
            chip, meaning = "To merge", Meaning.MED
        note = one.note or ("As it was found" if one.parent is None else "Changed there")
        rows.append(VersionRow(one.name, one.name, words.when(one.at, now), chip, meaning, note, by))
    return rows


def _fill(layout: QVBoxLayout, widgets: Sequence[QWidget]) -> None:
    while layout.count():
        item = layout.takeAt(0)
        old = item.widget() if item is not None else None
        if old is not None:
            old.hide()
            old.deleteLater()
    for widget in widgets:
        layout.addWidget(widget)
