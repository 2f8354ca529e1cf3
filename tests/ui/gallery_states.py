"""The rows of the gallery that show every state of the shared parts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from tests.ui.gallery_samples import (
    STATES,
    Plane,
    RowSample,
    armed,
    captioned,
    field,
    hovered,
    off,
    pressed,
    primary,
    reject,
    ringed,
)
from ui.theme import Look, Meaning, Text
from ui.widgets.buttons import ActionButton, LinkButton
from ui.widgets.labels import TextLabel
from ui.widgets.marks import Avatar, Badge, Chip, IconMark, KeyCap, RiskMeter
from ui.widgets.segmented import Segmented
from ui.widgets.status import StatusSegment
from ui.widgets.undo_segment import UndoSegment


def buttons() -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 4, 0, 0)
    hover, down, focused = hovered(reject()), pressed(reject()), ringed(reject())
    column.addWidget(
        captioned(("Rest", reject()), ("Hover", hover), ("Pressed", down), ("Focused", focused), ("Armed", armed()))
    )
    switch = Segmented(["This one", "All 14"], "Which")
    switch.set_index(1)
    column.addWidget(
        captioned(
            ("Disabled", off(reject())),
            ("Primary", primary("Publish", Look.PRIMARY)),
            ("Quiet", primary("Save", Look.QUIET, "export")),
            ("Ghost", ActionButton("Undo", "Z", look=Look.GHOST)),
            ("Switch", switch),
        )
    )
    return box


def fields() -> QWidget:
    focused = field("forum.fen")
    focused.setObjectName("focused")
    marks = QWidget()
    line = QHBoxLayout(marks)
    line.setContentsMargins(0, 6, 0, 6)
    for kind in (QCheckBox, QRadioButton):
        for on in (False, True):
            mark = kind()
            mark.setAutoExclusive(False)
            mark.setChecked(on)
            line.addWidget(mark)
    return captioned(
        ("Rest", field("Address", placeholder=True)),
        ("Focused", focused),
        ("No server answers there", field("forum.fenn", wrong=True)),
        ("Disabled", off(field("Read only"))),
        ("Off, on", marks),
    )


def severity() -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(
        captioned(
            ("High, 60 up", RiskMeter(87)),
            ("Middle, 30 to 59", RiskMeter(54)),
            ("Low, below 30", RiskMeter(12)),
            ("Not known", RiskMeter(None)),
            gap=22,
        )
    )
    chips = (
        Chip("3 flags", Meaning.HIGH, "flag"),
        Chip("Warned 11 d ago", Meaning.MED),
        Chip("First post", Meaning.GOOD, "firstPost"),
        Chip("Regular", Meaning.TIE, "trust"),
        Chip("×14 alike", Meaning.NEUTRAL, "alike"),
        Chip("Draft v14", Meaning.ACCENT, "edit"),
        Chip("Market", Meaning.LOW, removable=True),
    )
    column.addWidget(captioned(*(("", chip) for chip in chips), gap=4))
    return box


def rows() -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(2)
    for number, (words, face, state) in enumerate(STATES):
        outline = Plane("border")
        inside = QVBoxLayout(outline)
        inside.setContentsMargins(1, 1, 1, 0)
        inside.addWidget(RowSample(face, state), 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(outline, number // 2 * 2, number % 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(TextLabel(words, Text.CAPTION, tone="text_2"), number // 2 * 2 + 1, number % 2)
    return box


def sync() -> QWidget:
    states = (
        ("online", "Synced", "text_2"),
        ("syncing", "Syncing", "accent"),
        ("live", "Live", "text_2"),
        ("offline", "Offline", "text_2"),
        ("paused", "Paused", "text_2"),
        ("slowed", "Slowed", "med"),
        ("signIn", "Sign in", "high"),
        ("failed", "Failed", "high"),
    )
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(6)
    for name, words, tone in states:
        line.addWidget(IconMark(name, tone, 14))
        line.addWidget(TextLabel(words, Text.SMALL, tone=tone))
        line.addSpacing(8)
    line.addStretch(1)
    return box


def status() -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    segments = []
    for arguments in (
        ("outbox", "All sent", Meaning.NEUTRAL, None),
        ("offline", "3 waiting – offline", Meaning.MED, None),
        ("syncing", "Sending 2 of 3", Meaning.NEUTRAL, 0.6),
        ("failed", "1 could not be sent", Meaning.HIGH, None),
    ):
        segment = StatusSegment("outbox", "")
        segment.set_status(*arguments)
        ground = Plane("chrome", outlined=True)
        inside = QHBoxLayout(ground)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(segment)
        segments.append(("", ground))
    column.addWidget(captioned(*segments, gap=6))
    held, rested = UndoSegment(clock=lambda: 0.0), UndoSegment()
    held.hold("ban", "Rejected 14 alike", 10)
    held._clock = lambda: 2.5
    held._tick()
    rested.rest("approve", "Approved", "in outbox")
    column.addWidget(captioned(("", held), ("", rested), gap=6))
    return box


def text() -> QWidget:
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(9)
    for words, tone in (("Text", "text"), ("Text 2", "text_2"), ("Text 3", "text_3"), ("Disabled", "disabled")):
        line.addWidget(TextLabel(words, tone=tone))
    line.addWidget(LinkButton("Link", step=Text.BODY))
    line.addWidget(TextLabel("Clause text", Text.CLAUSE, 600))
    for number, letters in enumerate(("FG", "VW", "SX", "SK", "RC", "TW")):
        line.addWidget(Badge(letters, number, letters))
    line.addStretch(1)
    return box


def marks() -> QWidget:
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    for name in ("gravelbaron", "marit_h", "tandem_tove", "j_halloran", "pumpkin_pat"):
        line.addWidget(Avatar(name[0].upper() + name[-1].upper(), name, name))
    for key in ("A", "Space", "Ctrl K", "↵"):
        line.addWidget(KeyCap(key))
    line.addStretch(1)
    return box
