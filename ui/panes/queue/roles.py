"""What one row of the queue shows: the item data roles of the queue model, and the face that the delegate paints.

A row is painted from one object, not from twenty roles: a call of `data` costs more than half of a painted text.
The model builds a `RowFace` when it loads a page, keeps it, and answers the same object until something in it changes;
the delegate keeps its prepared texts for that object.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import Qt

from ui.theme import Meaning


class RowKind(IntEnum):
    """What a row is."""

    HEADER = 0
    """A due section: label on the left, count on the right."""
    ITEM = 1
    """One item."""
    GROUP = 2
    """A group of near-copies, painted as its first item with two short lines under it."""
    DECIDED = 3
    """An item decided today: author, when, excerpt, outcome."""
    LOADING = 4
    """A row whose page is not here yet: quiet bars in place of texts."""


class DueLevel(IntEnum):
    """How pressing the due time is."""

    CALM = 0
    """Plain text, no icon."""
    SOON = 1
    """The `med` colour, with a clock."""
    PRESSING = 2
    """The `high` colour, with a clock."""


class QueueRole(IntEnum):
    """Item data roles of the queue model beside Qt's own.

    Qt.ItemDataRole.AccessibleTextRole answers `RowFace.spoken()`, Qt.ItemDataRole.DisplayRole the author or label.
    """

    FACE = Qt.ItemDataRole.UserRole + 1
    """RowFace: everything that the delegate paints. None where the page is not loaded."""
    KIND = Qt.ItemDataRole.UserRole + 2
    """RowKind, without loading the page: the view sets spans and heights from it."""
    ITEM = Qt.ItemDataRole.UserRole + 3
    """The item's id; of a group the id of its first item; None for a header."""
    TICKED = Qt.ItemDataRole.UserRole + 4
    """bool: ticked for a decision on many."""


@dataclass(frozen=True, slots=True)
class ChipFace:
    """One chip of a row, at most three words. `icon` is a role of the icon map or a Lucide name; empty for none."""

    text: str
    meaning: Meaning = Meaning.NEUTRAL
    icon: str = ""


@dataclass(frozen=True, slots=True)
class StateFace:
    """What stands in place of the risk meter: held, in the outbox, not sent, decided by somebody else, the outcome.

    `link` is the word to click after it ("Again", "See"); empty for none.
    """

    text: str
    icon: str = ""
    meaning: Meaning = Meaning.NEUTRAL
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFace:
    """One row as it is to be seen. Texts are plain text of any origin; the delegate cuts them to the width.

    Which state a row is in follows from these: `struck` with a `state` is held for undo or waiting in the outbox,
    `failed` is a refused decision (its edge is high), `claimed_by` is a colleague at work on it.
    """

    kind: RowKind
    label: str = ""
    """HEADER: the section's name."""
    count: str = ""
    """HEADER: what stands on the right."""
    badge: str = ""
    """Two letters of the community."""
    badge_fill: int = 0
    """Index of the community's fill; taken modulo the number of fills."""
    community: str = ""
    """The community's full name, for screen readers."""
    author: str = ""
    context: str = ""
    """Place or subject; of a DECIDED row, when and by whom."""
    excerpt: str = ""
    due: str = ""
    """Short time, "18 min"; empty for none."""
    due_level: DueLevel = DueLevel.CALM
    chips: tuple[ChipFace, ...] = ()
    rank: int | None = None
    """0 to 100; None where it could not be worked out ("?")."""
    state: StateFace | None = None
    struck: bool = False
    failed: bool = False
    claimed_by: str = ""
    """Name of the colleague; empty for nobody."""
    claimed_initials: str = ""
    group_size: int = 1
    ticked: bool = False
    is_new: bool = False
    """Came in since the person last looked here: the author in bold ink is joined by a dot."""

    def spoken(self) -> str:
        """Return what a screen reader says: community, author, due, risk, reasons, excerpt."""
        if self.kind is RowKind.HEADER:
            return f"{self.label}, {self.count}" if self.count else self.label
        if self.kind is RowKind.LOADING:
            return "Loading"
        parts = [self.community or self.badge, self.author, self.context]
        if self.state is not None:
            parts.append(self.state.text)
        elif self.due:
            parts.append(f"due {self.due}")
        if self.claimed_by:
            parts.append(f"{self.claimed_by} is on it")
        if self.kind is not RowKind.DECIDED:
            parts.append("risk unknown" if self.rank is None else f"risk {self.rank} of 100")
        if self.group_size > 1:
            parts.append(f"{self.group_size} alike")
        if self.ticked:
            parts.append("ticked")
        parts.extend(chip.text for chip in self.chips)
        parts.append(self.excerpt)
        return ", ".join(part for part in parts if part)
