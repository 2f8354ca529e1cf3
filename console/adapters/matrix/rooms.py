"""A room as its state tells it: who is in it, who may do what, and which rooms an account looks after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from console.adapters.errors import NotFound
from console.adapters.matrix import wire
from console.adapters.matrix.client import Client

MEMBER, POWER, TOPIC, PINNED = "m.room.member", "m.room.power_levels", "m.room.topic", "m.room.pinned_events"
NOBODY = wire.Event(MEMBER)
_CREATOR = 2.0**63
"""Since room version 12 creators have more power than anybody can be given."""
_DEFAULTS = {"ban": 50.0, "kick": 50.0, "redact": 50.0, "invite": 0.0}


@dataclass(frozen=True, slots=True)
class Room:
    """What holds in a room.

    :param people: the membership event of everybody who ever had one, by name.
    """

    id: str
    state: dict[str, wire.Event] = field(repr=False)
    people: dict[str, wire.Event] = field(repr=False)

    @classmethod
    def of(cls, room: str, state: Iterable[wire.Event]) -> Room:
        """A room by its state events; only the usual ones without a key count, and the memberships."""
        held: dict[str, wire.Event] = {}
        people: dict[str, wire.Event] = {}
        for event in state:
            if event.type == MEMBER and event.state_key:
                people[event.state_key] = event
            elif not event.state_key:
                held[event.type] = event
        return cls(room, held, people)

    @property
    def alias(self) -> str:
        """Its name for addresses; empty where it has none."""
        return self._text("m.room.canonical_alias", "alias")

    @property
    def title(self) -> str:
        """Its name for people."""
        return self._text("m.room.name", "name") or self.alias or self.id

    @property
    def topic(self) -> str:
        """What it is about."""
        return self._text(TOPIC, "topic")

    @property
    def encrypted(self) -> bool:
        """Whether what is said there can be read by its members alone."""
        return "m.room.encryption" in self.state

    @property
    def pinned(self) -> list[str]:
        """The messages at its top."""
        return pinned_in(self.state[PINNED]) if PINNED in self.state else []

    def membership(self, user: str) -> str:
        """What somebody is there: join, invite, knock, ban or leave; leave also for who never was there."""
        return text(self.people.get(user, NOBODY).content, "membership") or "leave"

    def name_of(self, user: str) -> str:
        """What somebody calls themselves there."""
        return text(self.people.get(user, NOBODY).content, "displayname")

    def joined(self) -> Iterator[str]:
        """Who is in it."""
        return (user for user in self.people if self.membership(user) == "join")

    def power(self, user: str) -> float:
        """What somebody may do there, as a number."""
        create = self.state.get("m.room.create")
        if create is not None and _number(create.content.get("room_version"), 1.0) >= 12:
            more = create.content.get("additional_creators")
            if user == create.sender or (isinstance(more, list) and user in more):
                return _CREATOR
        if POWER not in self.state:
            return 100.0 if create is not None and user == create.sender else 0.0
        levels = self._content(POWER)
        users = levels.get("users")
        if isinstance(users, dict) and user in users:
            return _number(users[user], 0.0)
        return _number(levels.get("users_default"), 0.0)

    def may(self, user: str, verb: str) -> bool:
        """Whether somebody who is in it may ban, kick, redact or invite."""
        needed = _number(self._content(POWER).get(verb), _DEFAULTS[verb])
        return self.membership(user) == "join" and self.power(user) >= needed

    def may_set(self, user: str, kind: str) -> bool:
        """Whether somebody who is in it may set a state event."""
        levels = self._content(POWER)
        events = levels.get("events")
        usual = _number(levels.get("state_default"), 50.0 if POWER in self.state else 0.0)
        needed = _number(events.get(kind), usual) if isinstance(events, dict) else usual
        return self.membership(user) == "join" and self.power(user) >= needed

    def _content(self, kind: str) -> wire.Content:
        found = self.state.get(kind)
        return found.content if found is not None else {}

    def _text(self, kind: str, name: str) -> str:
        return text(self._content(kind), name)


def looked_after(client: Client, place: str) -> list[wire.RoomInfo]:
    """The rooms of an account, by id: those that it is in, and those that are open to everybody.

    Synapse shows its administrators every room. What people say among themselves is none of a moderator's business
    until it is reported, so rooms that are neither stay out.

    :param place: the account's room, by id or alias; empty for all.
    """
    if place:
        return [client.room(client.room_named(place) if place.startswith("#") else place)]
    ours = client.joined_rooms()
    found = [room for room in client.rooms() if room.room_id in ours or (room.open and room.joined_members)]
    return sorted(found, key=lambda room: room.room_id)


def read_room(client: Client, room: str, kind: str = "") -> Room:
    """A room as it is now.

    :param kind: only its events of one type, where nothing else is asked of it.
    :raises NotFound: there is none.
    """
    return Room.of(room, client.state(room, kind))


def read_rooms(client: Client, infos: Iterable[wire.RoomInfo]) -> dict[str, Room]:
    """Rooms as they are now; one that has gone meanwhile is left out."""
    found: dict[str, Room] = {}
    for info in infos:
        try:
            found[info.room_id] = read_room(client, info.room_id)
        except NotFound:
            continue
    return found


def since(client: Client, room: str, kind: str, seen: str) -> list[wire.Event]:
    """The state events of one type that came after one that was seen, the oldest first.

    Two that are made at the same moment both follow the one before them, and Synapse lets either hold. This is the
    order in which it took them.

    :param seen: empty where there was none.
    """
    found: list[wire.Event] = []
    for event in client.newest(room, kind):
        if event.event_id == seen:
            break
        found.insert(0, event)
    return found


def pinned_in(event: wire.Event) -> list[str]:
    """The messages that a list of pinned ones names."""
    found = event.content.get("pinned")
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def text(content: Any, name: str) -> str:
    """A text in what a stranger wrote; empty where there is none."""
    found = content.get(name) if isinstance(content, dict) else None
    return found if isinstance(found, str) else ""


def _number(value: Any, otherwise: float) -> float:
    """A number in what a stranger wrote; old rooms allowed texts."""
    try:
        return otherwise if value is None or isinstance(value, (bool, list, dict)) else float(value)
    except (ValueError, OverflowError):
        return otherwise
