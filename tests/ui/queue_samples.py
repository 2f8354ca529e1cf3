"""Rows and listings that the tests of the queue pane share."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from console.cache.queue import Listing, QueueRow
from console.domain.actions import Action
from console.domain.commands import CommandState
from console.domain.due import Section
from console.domain.items import ItemKind
from console.domain.overlay import Standing
from console.domain.rank import Reason
from ui.panes.queue.faces import CommunityMark, Surroundings

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
AROUND = Surroundings(NOW, {1: CommunityMark("VW", 1, "Velo Workshop")})


def listing(sections: Sequence[tuple[Section, Sequence[int]]]) -> Listing:
    """Return a listing of ids by section."""
    ids = [item for _, found in sections for item in found]
    return Listing(array("q", ids), tuple((section, len(found)) for section, found in sections), len(ids))


def row(item: int, **changed: object) -> QueueRow:
    """Return a plain row with some fields changed."""
    values: dict[str, object] = {
        "id": item,
        "account_id": 1,
        "kind": ItemKind.POST,
        "author": f"author{item}",
        "author_name": "",
        "subject": "Hub gear or derailleur",
        "place": ("Drivetrain",),
        "excerpt": "Oh come off it.",
        "received": NOW - timedelta(hours=20),
        "due": NOW + timedelta(hours=4),
        "section": Section.TODAY,
        "rank": 25,
        "reasons": (Reason("Attack wording", 20),),
        "flags": 0,
        "first_post": False,
        "attachments": 0,
        "size": 100,
        "actions": ("approve", "reject"),
        "group": None,
        "group_size": 1,
        "own_words": False,
        "standing": Standing.PENDING,
    }
    return QueueRow(**(values | changed))  # type: ignore[arg-type]


def decided(item: int, seconds: float = 8, **changed: object) -> QueueRow:
    """Return a row whose decision is held for so many seconds more."""
    return row(
        item,
        **{
            "standing": Standing.CLOSED,
            "action": Action.REJECT,
            "command_state": CommandState.WAITING,
            "command_id": 1,
            "decision": 1,
            "not_before": NOW + timedelta(seconds=seconds),
        }
        | changed,
    )
