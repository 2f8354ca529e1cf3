"""From a row of the cache to the face that the delegate paints; pure functions of the row and the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from console.cache.queue import QueueRow
from console.domain.commands import CommandState
from console.domain.due import Section
from console.domain.items import ItemKind
from console.domain.overlay import Standing
from console.domain.rank import Reason
from console.domain.text import visible
from ui.panes.queue import words
from ui.panes.queue.roles import ChipFace, DueLevel, RowFace, RowKind, StateFace
from ui.theme import Meaning

_CHIPS = 3
_PRESSING = timedelta(minutes=20)
_HIGH_POINTS, _MED_POINTS = 15, 8
_SHOWN_ANYWAY = ("flag", "near-cop", "alike", "first post", "due", "overdue", "attachment")
_KINDS = {
    ItemKind.EDIT: ChipFace("Edit", Meaning.ACCENT, "edit"),
    ItemKind.JOIN: ChipFace("Wants to join", Meaning.GOOD, "user-plus"),
    ItemKind.MEMBER: ChipFace("Member", Meaning.TIE, "user"),
}


@dataclass(frozen=True, slots=True)
class CommunityMark:
    """How a community is told from the others."""

    letters: str
    fill: int
    name: str


_UNKNOWN = CommunityMark("?", 0, "")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a face depends on beside its row.

    :param now: an aware time in the person's zone.
    :param offline: accounts that cannot be reached at the moment.
    """

    now: datetime
    communities: Mapping[int, CommunityMark]
    offline: frozenset[int] = frozenset()


def section_face(section: Section, count: int) -> RowFace:
    """The header of a due section."""
    return RowFace(kind=RowKind.HEADER, label=words.SECTIONS[section], count=f"{count:,}")


def row_face(row: QueueRow, around: Surroundings, *, ticked: bool = False, is_new: bool = False) -> RowFace:
    """The face of an item, or of a group of near-copies."""
    mark = around.communities.get(row.account_id, _UNKNOWN)
    state = state_face(row, around)
    grouped = row.group is not None and row.group_size > 1
    return RowFace(
        kind=RowKind.GROUP if grouped else RowKind.ITEM,
        badge=mark.letters,
        badge_fill=mark.fill,
        community=mark.name,
        author=visible(row.author_name or row.author),
        context=visible(row.subject) or visible(" › ".join(row.place)),
        excerpt=visible(row.excerpt),
        due=words.due(row.due, around.now) if row.section is not Section.DEFERRED else "",
        due_level=_level(row, around.now),
        chips=chips(row),
        rank=max(0, row.rank),
        state=state,
        struck=row.standing is Standing.CLOSED and not row.parked,
        failed=row.parked,
        group_size=row.group_size if grouped else 1,
        ticked=ticked,
        is_new=is_new,
    )


def _level(row: QueueRow, now: datetime) -> DueLevel:
    if row.section is Section.OVERDUE or row.due - now < _PRESSING:
        return DueLevel.PRESSING
    return DueLevel.SOON if row.section is Section.SOON else DueLevel.CALM


def chips(row: QueueRow) -> tuple[ChipFace, ...]:
    """What is worth knowing before opening it: flags, copies, first post, the heaviest reasons, attachments."""
    found: list[ChipFace] = []
    if row.kind in _KINDS:
        found.append(_KINDS[row.kind])
    if row.flags:
        meaning = Meaning.HIGH if row.flags >= 3 else Meaning.NEUTRAL
        found.append(ChipFace(words.count(row.flags, "flag"), meaning, "flag"))
    if row.group is not None and row.group_size > 1:
        found.append(ChipFace(f"×{row.group_size} alike", Meaning.NEUTRAL, "alike"))
    if row.first_post:
        found.append(ChipFace("First post", Meaning.GOOD, "firstPost"))
    heaviest = sorted(row.reasons, key=lambda reason: -abs(reason.points))
    found += [_reason_chip(reason) for reason in heaviest if not _shown_anyway(reason)]
    if row.attachments:
        found.append(ChipFace(words.count(row.attachments, "attachment"), Meaning.NEUTRAL, "paperclip"))
    return tuple(found[:_CHIPS])


def _shown_anyway(reason: Reason) -> bool:
    text = reason.text.casefold()
    return any(word in text for word in _SHOWN_ANYWAY)


def _reason_chip(reason: Reason) -> ChipFace:
    if reason.points < 0:
        return ChipFace(reason.text, Meaning.TIE)
    if reason.points >= _HIGH_POINTS:
        return ChipFace(reason.text, Meaning.HIGH)
    return ChipFace(reason.text, Meaning.MED if reason.points >= _MED_POINTS else Meaning.NEUTRAL)


def state_face(row: QueueRow, around: Surroundings) -> StateFace | None:
    """What was decided and where that stands; None for what nobody decided."""
    if row.action is None:
        if row.standing is Standing.CLOSED:
            return StateFace("Decided", "approve", Meaning.NEUTRAL)
        return StateFace("Put back", "due") if row.standing is Standing.DEFERRED else None
    if row.parked:
        detail = visible(row.detail) or "refused"
        if row.detail_is_conflict:
            return StateFace(detail, "merge", Meaning.NEUTRAL, "See")
        return StateFace(f"Not sent: {detail}", "failed", Meaning.HIGH, "Again")
    past = words.PAST[row.action]
    icon = words.ICONS[row.action]
    match row.command_state:
        case CommandState.WAITING if row.not_before is not None and around.now < row.not_before:
            left = max(1, ceil((row.not_before - around.now).total_seconds()))
            return StateFace(f"{past} · sends in {left} s", icon)
        case CommandState.WAITING if row.account_id in around.offline:
            return StateFace(f"{past} · in outbox", "offline")
        case CommandState.WAITING:
            return StateFace(f"{past} · in outbox", "outbox")
        case CommandState.SENDING:
            return StateFace(f"{past} · sending", "outbox")
        case CommandState.UNCERTAIN:
            return StateFace(f"{past} · not yet confirmed", "circle-help", Meaning.MED)
        case _:
            return StateFace(past, icon)


def is_held(row: QueueRow, now: datetime) -> bool:
    """Whether its decision can still be taken back before it is sent: its face counts down."""
    return row.command_state is CommandState.WAITING and row.not_before is not None and now < row.not_before
