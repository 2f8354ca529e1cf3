"""What waits for a decision: reported messages and people, and people who ask to be let into a room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

import msgspec

from console.adapters.errors import NotFound
from console.adapters.matrix import mapping, wire
from console.adapters.matrix.client import Client
from console.adapters.matrix.ids import KnockId, PersonId, ReportId
from console.adapters.matrix.rooms import looked_after, read_room
from console.domain.items import Item
from console.domain.records import Page

AROUND = 8
"""Events around a reported one, before and after together."""
_TURNS = 6
"""How often a listing that moves while it is read is begun again."""

R = TypeVar("R", wire.Report, wire.PersonReport)


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the reports were read: behind the oldest report of an item, by time, kind and number."""

    at: int
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Matter:
    """All open reports of one message or one person, the oldest first."""

    kind: str
    reports: tuple[wire.Report, ...] | tuple[wire.PersonReport, ...]

    @property
    def place(self) -> tuple[int, str, int]:
        """Where it stands among the others."""
        return self.reports[0].received_ts, self.kind, self.reports[0].id


class Reports:
    """The reports of an account, each message and each person once, however often they were reported."""

    def __init__(self, client: Client, place: str) -> None:
        """:param place: the account's room by id; empty for the whole server."""
        self._client = client
        self._place = place

    def page(self, cursor: str | None, limit: int, me: str) -> Page:
        """The next items. The list itself is read anew for every page: 1,800 reports take a tenth of a second."""
        matters = self._matters()
        after = _decoded(cursor)
        left = [one for one in matters if after is None or one.place > after]
        shown = left[:limit]
        items = [item for item in (self._item(one, me) for one in shown) if item is not None]
        more = len(left) > len(shown)
        onward = msgspec.json.encode(Place(*shown[-1].place)).decode() if more else None
        return Page(tuple(items), onward, more=more, total=len(matters))

    def find(self, target: ReportId | PersonId, me: str) -> Item | None:
        """An item that is still open, or None."""
        try:
            if isinstance(target, ReportId):
                first = self._client.report(target.number)
                if (first.room_id, first.event_id) != (target.room, target.event):
                    return None
                return self._message([first, *others(self._client, target)], me)
            person = self._client.person_report(target.number)
            if person.target_user_id != target.user:
                return None
            every = [one for one in self._client.person_reports_of(target.user) if one.id > person.id]
            return self._person([person, *(one for one in every if one.target_user_id == target.user)], me)
        except NotFound:
            self._client.confirm_missing()
            return None

    def _matters(self) -> list[Matter]:
        client = self._client
        messages = listing(lambda start: client.reports(start).event_reports)
        mine = [one for one in messages if not self._place or one.room_id == self._place]
        found = [Matter("message", group) for group in _grouped(mine, lambda one: f"{one.room_id} {one.event_id}")]
        if not self._place:
            people = listing(lambda start: client.person_reports(start).user_reports)
            found += [Matter("person", group) for group in _grouped(people, lambda one: one.target_user_id)]
        return sorted(found, key=lambda one: one.place)

    def _item(self, matter: Matter, me: str) -> Item | None:
        """None where it was decided since the list was read."""
        messages = [one for one in matter.reports if isinstance(one, wire.Report)]
        try:
            if messages:
                return self._message([self._client.report(messages[0].id), *messages[1:]], me)
            people = [one for one in matter.reports if isinstance(one, wire.PersonReport)]
            return self._person(people, me)
        except NotFound:
            return None

    def _message(self, reports: Sequence[wire.Report], me: str) -> Item:
        first = reports[0]
        try:
            context = self._client.context(first.room_id, first.event_id, AROUND)
        except NotFound:
            context = None
        return mapping.reported_message(reports, context, me)

    def _person(self, reports: Sequence[wire.PersonReport], me: str) -> Item:
        user = None
        if mapping.is_local(reports[0].target_user_id, me):
            try:
                user = self._client.user(reports[0].target_user_id)
            except NotFound:
                user = None
        return mapping.reported_person(reports, user, me)


class Knocks:
    """People who ask to be let into the rooms that an account looks after."""

    def __init__(self, client: Client, place: str) -> None:
        self._client = client
        self._place = place

    def page(self) -> Page:
        """All of them: they are few."""
        items: list[Item] = []
        for info in looked_after(self._client, self._place):
            if (info.join_rules or "").startswith("knock"):
                room = read_room(self._client, info.room_id)
                items += [mapping.knock(room, user) for user in room.people if room.membership(user) == "knock"]
        items.sort(key=lambda item: (item.received, item.remote_id))
        return Page(tuple(items), None, more=False, total=len(items))

    def find(self, target: KnockId) -> Item | None:
        """Somebody who still asks, or None."""
        try:
            room = read_room(self._client, target.room)
        except NotFound:
            self._client.confirm_missing()
            return None
        event = room.people.get(target.user)
        asks = event is not None and event.event_id == target.event and room.membership(target.user) == "knock"
        return mapping.knock(room, target.user) if asks else None


def others(client: Client, target: ReportId) -> list[wire.Report]:
    """The later reports of the same message."""
    return [
        one
        for one in client.reports_of(target.room, target.user)
        if one.event_id == target.event and one.room_id == target.room and one.id > target.number
    ]


def listing(read: Callable[[int], Sequence[R]]) -> list[R]:
    """All reports; begun again where others took some off the list meanwhile, which moves those behind them forward."""
    found: list[R] = []
    for _ in range(_TURNS):
        found, moved = _read_through(read)
        if not moved:
            break
    return found


def _read_through(read: Callable[[int], Sequence[R]]) -> tuple[list[R], bool]:
    """One reading, and whether the listing moved under it: every part begins with the last row of the one before it."""
    found: dict[int, R] = {}
    count, last, moved = 0, -1, False
    while True:
        rows = read(max(count - 1, 0))
        if count and (not rows or rows[0].id != last):
            moved = True
        fresh = [row for row in rows if row.id not in found]
        if not fresh:
            return sorted(found.values(), key=lambda row: (row.received_ts, row.id)), moved
        found.update((row.id, row) for row in fresh)
        count, last = count + len(fresh), rows[-1].id


def _grouped(reports: Sequence[R], about: Callable[[R], str]) -> Iterator[tuple[R, ...]]:
    ordered = sorted(reports, key=lambda one: (about(one), one.id))
    return (tuple(group) for _, group in groupby(ordered, about))


def _decoded(cursor: str | None) -> tuple[int, str, int] | None:
    """A kept cursor; None, which begins again, where it is none of ours."""
    try:
        found = msgspec.json.decode(cursor or "", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return found.at, found.kind, found.number
