"""The columns of the gallery that show parts as they stand together: rail, evidence, thread."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from tests.ui.gallery_samples import (
    Plane,
)
from ui.theme import Meaning, Text, current
from ui.widgets.banner import Banner, InlineError
from ui.widgets.buttons import IconButton, LinkButton
from ui.widgets.emblem import Emblem, Logo
from ui.widgets.labels import TextLabel
from ui.widgets.lines import Hairline
from ui.widgets.pills import PillRow
from ui.widgets.post_card import PostCard
from ui.widgets.rail import CommunityRow, NavRow
from ui.widgets.search_field import SearchField, SearchTrigger
from ui.widgets.sections import DecisionsStrip, Reason, ReasonsBars, Section, SectionHeader
from ui.widgets.set_up import Grant, PermissionRow, PlatformCard, Step, StepState


def rail() -> QWidget:
    rail = Plane("chrome")
    rail.setFixedWidth(current().width.rail)
    column = QVBoxLayout(rail)
    column.setContentsMargins(0, 12, 0, 12)
    column.setSpacing(0)
    head = QHBoxLayout()
    head.setContentsMargins(16, 0, 8, 8)
    head.setSpacing(8)
    head.addWidget(Logo())
    head.addWidget(TextLabel("Corral", Text.TITLE, 600))
    head.addStretch(1)
    head.addWidget(IconButton("menu", "Menu"))
    column.addLayout(head)
    search = QHBoxLayout()
    search.setContentsMargins(12, 0, 12, 12)
    search.addWidget(SearchTrigger("Search or run…", "Ctrl K"))
    column.addLayout(search)
    for name, words, count in (("queue", "Queue", "312"), ("history", "Log", ""), ("outbox", "Outbox", "3")):
        place = NavRow(name, words)
        place.set_count(count)
        place.setChecked(name == "queue")
        column.addWidget(place)
    column.addSpacing(14)
    for number, (letters, words, platform, state, name, meaning) in enumerate(
        (
            ("FG", "Fenland Growers", "Discourse", "1 min ago", "online", Meaning.NEUTRAL),
            ("VW", "Velo Workshop", "NodeBB", "64%", "syncing", Meaning.ACCENT),
            ("SX", "Sextant developers", "Mailman 3", "sign in again", "signIn", Meaning.HIGH),
            ("SK", "The Slow Kettle", "WordPress", "3 min ago", "online", Meaning.NEUTRAL),
            ("RC", "Northside Repair Café", "Matrix", "live", "live", Meaning.NEUTRAL),
        )
    ):
        community = CommunityRow(letters, number, words)
        community.set_state(platform, state, name, meaning)
        column.addWidget(community)
    column.addStretch(1)
    return rail


def evidence() -> QWidget:
    ground = Plane("sunken")
    ground.setFixedWidth(current().width.evidence)
    column = QVBoxLayout(ground)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    header = SectionHeader("Why it ranks 65", "severityHigh", tone="high")
    header.add_trailing(LinkButton("Rules", "filter", tone="text_2"))
    why = Section(header)
    bars = ReasonsBars()
    bars.set_reasons(
        [
            Reason("3 trusted flags", 28),
            Reason("Attack wording, 2 phrases", 19),
            Reason("Answer due in 18 min", 15),
            Reason("Warned 11 days ago", 12),
            Reason("Mutual tie with target", -9, Meaning.TIE),
        ]
    )
    why.add(bars)
    column.addWidget(why)
    person = Section(SectionHeader("gravelbaron", "members", "4 y 2 m · 1,204 posts"))
    strip = DecisionsStrip()
    low = Meaning.LOW
    strip.set_decisions([low] * 5 + [Meaning.ACCENT] + [low] * 4 + [Meaning.MED, low], "10 approved")
    line = QWidget()
    row_ = QHBoxLayout(line)
    row_.setContentsMargins(0, 0, 0, 0)
    row_.addWidget(TextLabel("Last 12 decisions", Text.SMALL))
    row_.addStretch(1)
    row_.addWidget(strip)
    person.add(line)
    person.add(TextLabel("10 approved, 1 edited, 1 warned", Text.SMALL, tone="text_2"))
    column.addWidget(person)
    column.addStretch(1)
    return ground


def thread() -> QWidget:
    ground = Plane("surface")
    column = QVBoxLayout(ground)
    column.setContentsMargins(20, 14, 20, 14)
    column.setSpacing(12)
    pills = PillRow()
    for words, count in (("All", "312"), ("Mine", "5"), ("Flagged", "14"), ("First posts", "9"), ("Held mail", "27")):
        pills.add(words, words, count)
    column.addWidget(pills)
    column.addWidget(SearchField("Find a reply", "/", ""))
    card = PostCard()
    card.set_author("gravelbaron", "GR", "gravelbaron", "#41 to marit_h · 09:44")
    card.set_risk(Meaning.HIGH)
    card.set_tag("Hidden until decided")
    card.set_foot("wrenchwitch, tandem_tove", "“The numbers are fine. The first line is not about gears.”")
    card.show_text(
        "Oh come off it. You have clearly never fixed anything heavier than a kettle, and people like you are why this"
        " forum keeps recommending museum pieces. A clean chain loses 2 % in the drivetrain; an eight-speed hub loses"
        " 8 to 10. That is the whole argument."
    )
    card.text.mark_phrases(["You have clearly never fixed anything heavier than a kettle", "people like you"])
    column.addWidget(card)
    banner = Banner()
    banner.say(Meaning.MED, "offline", "Offline.", "Decisions wait in the outbox and go out in order.")
    column.addWidget(banner)
    error = InlineError()
    error.say("No server answers at forum.fenn. Check the address.")
    column.addWidget(error)
    step = Step(1, "Platform")
    step.set_state(StepState.DONE)
    cards = QHBoxLayout()
    for letters, words, about in (("Di", "Discourse", "3.1 or later"), ("M3", "Mailman 3", "3.3 or later")):
        platform = PlatformCard(letters, words, about)
        platform.setChecked(letters == "M3")
        cards.addWidget(platform)
    step.body.addLayout(cards)
    column.addWidget(step)
    last = Step(2, "Permissions", last=True)
    last.set_state(StepState.NOW)
    last.set_note("1 granted, 1 partly, 1 missing")
    last.body.setSpacing(0)
    last.body.addWidget(Hairline())
    last.body.addWidget(PermissionRow(Grant.GIVEN, "Read the review queue", "Posts, flags and who flagged"))
    last.body.addWidget(PermissionRow(Grant.PARTLY, "Events", "Read only"))
    last.body.addWidget(PermissionRow(Grant.MISSING, "Suspend members", "Your role cannot", "Write request"))
    column.addWidget(last)
    column.addWidget(Emblem(), 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return ground
