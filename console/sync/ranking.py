"""What the rank of an item is made of: its own signs, its near-copies, and what its author's earlier posts led to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.analysis import rank
from console.analysis.group_index import GroupChange
from console.analysis.rank import Around, Before
from console.cache import copies, items, log
from console.cache.connection import Snapshot
from console.cache.copies import GroupExtent
from console.cache.items import Triage
from console.domain.actions import Action
from console.domain.items import Item
from console.domain.rank import Reason

LOOKED_BACK = 50
"""Decisions on an author that count."""
REFUSED_TEXTS = 1000
"""Refused texts in which sites are looked for."""
SMALL_GROUP = 50
"""Up to this size every member is ranked anew when a group grows; in a larger one, the newcomers and the lead are."""
_COPIES = re.compile(r"[\d,]+ near-cop(?:y|ies)\b")
_REFUSED = frozenset({Action.REJECT, Action.SPAM, Action.DISCARD, Action.REMOVE, Action.BAN})


class Ranking:
    """Ranks the items of one account. What was rejected before is read once: make a new one now and then."""

    def __init__(self, conn: Snapshot, account_id: int) -> None:
        self._account_id = account_id
        self._bad_sites = bad_sites(log.refused_texts(conn, account_id, REFUSED_TEXTS))
        self._authors: dict[str, Before] = {}
        self._large: dict[int, GroupExtent] = {}

    def of(self, conn: Snapshot, found: Sequence[tuple[int, Item]], changes: Sequence[GroupChange]) -> list[Triage]:
        """The reasons of items, and of those whose groups grow by them.

        :param changes: what adding their texts changes, in their order; not written yet.
        """
        known = dict(found)
        around: dict[int, tuple[int, timedelta]] = {}
        older: list[int] = []
        for members, large in _groups(conn, known, changes, self._large):
            around |= _copies_of(members, large)
            leads = [one.lead for one in large if one.lead is not None]
            older += leads or [member.id for member in members if member.id not in known]
        ranked = [
            Triage(item_id, self._reasons(conn, item, *around.get(item_id, _ALONE))) for item_id, item in known.items()
        ]
        for item_id, reasons in items.reasons_now(conn, older).items():
            ranked.append(Triage(item_id, _recounted(reasons, *around.get(item_id, _ALONE))))
        return ranked

    def _reasons(self, conn: Snapshot, item: Item, alike: int, within: timedelta) -> tuple[Reason, ...]:
        return rank.reasons(
            item,
            Around(
                before=self._before(conn, item.author.handle),
                copies=alike,
                copies_within=within if alike else None,
                bad_sites=self._bad_sites,
            ),
        )

    def _before(self, conn: Snapshot, handle: str) -> Before:
        found = self._authors.get(handle)
        if found is None:
            past = log.author_history(conn, self._account_id, handle, LOOKED_BACK)
            warned = [entry.at for entry in past if entry.action is Action.WARN]
            found = self._authors[handle] = Before(
                approved=sum(entry.action is Action.APPROVE for entry in past),
                rejected=sum(entry.action in _REFUSED for entry in past),
                warned_at=max(warned, default=None),
            )
        return found


def _recounted(reasons: Iterable[Reason], alike: int, within: timedelta) -> tuple[Reason, ...]:
    """The reasons of an item whose group has grown: nothing but the number of copies is different."""
    others = [reason for reason in reasons if not _COPIES.match(reason.text)]
    return rank.bounded([*others, *rank.copies_reason(alike, within)])


@dataclass(frozen=True, slots=True)
class _Member:
    """One of a group, as it will be."""

    id: int
    received: datetime
    own_words: bool


def _groups(
    conn: Snapshot, found: Mapping[int, Item], changes: Sequence[GroupChange], known: dict[int, GroupExtent]
) -> Iterator[tuple[list[_Member], list[GroupExtent]]]:
    """The groups that the changes make or make larger: their members, and the extent of what is too large to list.

    :param known: extents of large groups, kept up to date here.
    """
    parts: dict[int, set[int]] = {}
    own_words: dict[int, bool] = {}
    for change in changes:
        joined = parts.setdefault(change.group, {change.group})
        joined |= {change.item, *change.merged}
        for merged in change.merged:
            joined |= parts.pop(merged, set())
        own_words |= change.own_words
    for group, ids in parts.items():
        new = ids & found.keys()
        members = [_Member(one, found[one].received, own_words.get(one, False)) for one in new]
        large: list[GroupExtent] = []
        for part in ids - new:
            whole = known.pop(part, None) or copies.extent(conn, part)
            if whole.members > SMALL_GROUP:
                large.append(whole)
                continue
            members += [
                _Member(one.id, one.received, own_words.get(one.id, one.own_words))
                for one in copies.group_members(conn, part)
                if one.id not in new
            ]
        if large:
            known[group] = _grown(members, large)
        if len(members) > 1 or large or group not in found:
            yield members, large


def _grown(members: Sequence[_Member], large: Sequence[GroupExtent]) -> GroupExtent:
    """The extent of a large group with what it gains."""
    plain = [member.received for member in members if not member.own_words]
    times = plain + [at for one in large for at in (one.first, one.last) if at is not None]
    return GroupExtent(
        members=len(members) + sum(one.members for one in large),
        plain=len(plain) + sum(one.plain for one in large),
        first=min(times, default=None),
        last=max(times, default=None),
        lead=large[0].lead,
    )


_ALONE = (0, timedelta(0))


def _copies_of(members: Sequence[_Member], large: Sequence[GroupExtent]) -> Mapping[int, tuple[int, timedelta]]:
    """How many others are like each member, and within what time; one with words of its own is like none."""
    plain = [member for member in members if not member.own_words]
    count = len(plain) + sum(one.plain for one in large)
    if count < 2:
        return {}
    times = [member.received for member in plain]
    times += [at for one in large for at in (one.first, one.last) if at is not None]
    within = max(times) - min(times)
    counted = [member.id for member in plain] + [one.lead for one in large if one.lead is not None]
    return dict.fromkeys(counted, (count - 1, within))


def bad_sites(refused: Iterable[str]) -> dict[str, int]:
    """How often each site was linked in texts that were refused."""
    return Counter(host for text in refused for host in rank.link_hosts(text))
