"""What is said in the rooms: who wrote, answered, mentioned and thanked whom; read on from where it was left."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from console.adapters.errors import Invalid, NotFound
from console.adapters.matrix import mapping, wire
from console.adapters.matrix.client import Client
from console.adapters.matrix.ids import deed
from console.adapters.matrix.rooms import looked_after
from console.domain.records import Gone, Interaction, InteractionKind, Page, Record
from console.domain.text import visible

EXCERPT = 200
"""Characters; see `Interaction.excerpt`."""
_MENTIONED = 50
"""People that one message may mention; whoever names more means everybody."""
_QUIET_ROOMS = 50
"""Rooms without news that one page may pass, so that a person sees progress on a large server."""
_SAID = ("m.room.message", "m.sticker")


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far everything was read.

    :param ends: for each room Synapse's own place behind the last message that was read.
    :param room: the room in which this round is; empty where none is under way.
    """

    ends: dict[str, str]
    room: str = ""


class Talk:
    """Reads the rooms of an account, one after the other. Encrypted ones are left out: nothing in them can be read."""

    def __init__(self, client: Client, place: str) -> None:
        self._client = client
        self._place = place

    def page(self, cursor: str | None, limit: int) -> Page:
        """The next messages, over as many quiet rooms as it takes."""
        at = _decoded(cursor)
        rooms = [room.room_id for room in looked_after(self._client, self._place) if room.encryption is None]
        ends = {room: at.ends.get(room, "") for room in rooms}
        left = [room for room in rooms if room >= at.room]
        for room in left[:_QUIET_ROOMS]:
            records, end = self._said(room, ends[room], limit)
            if end is not None:
                ends[room] = end
                return _page(records, Place(ends, room))
        if len(left) > _QUIET_ROOMS:
            return _page((), Place(ends, left[_QUIET_ROOMS]))
        return Page((), _encoded(Place(ends)), more=False)

    def _said(self, room: str, start: str, limit: int) -> tuple[tuple[Record, ...], str | None]:
        """What was said in a room from a place on, and the place behind it; None where nothing is left."""
        try:
            found = self._client.messages(room, start, limit)
        except NotFound:
            return (), None  # The room was removed meanwhile.
        except Invalid:
            if not start:
                raise
            found = self._client.messages(room, "", limit)  # The server no longer knows the place.
        return tuple(Deeds(self._client, room, found.chunk)), found.end


class Deeds:
    """What members did, by a part of a room's history, the oldest first."""

    def __init__(self, client: Client, room: str, events: tuple[wire.Event, ...]) -> None:
        self._client = client
        self._room = room
        self._events = events
        self._authors = {event.event_id: event.sender for event in events}

    def __iter__(self) -> Iterator[Record]:
        for event in self._events:
            if event.type == "m.room.redaction":
                yield from self._removed(event)
            elif event.redaction is not None:
                continue
            elif event.type == "m.reaction":
                yield from self._thanks(event)
            elif event.type in _SAID and not mapping.relation(event, "m.replace"):
                yield from self._written(event)

    def _written(self, event: wire.Event) -> Iterator[Record]:
        post = mapping.post_id(self._room, event.event_id)
        answered = mapping.answered(event)
        answers = mapping.post_id(self._room, answered) if answered else ""
        excerpt = visible(mapping.words(event)[: EXCERPT * 4])[:EXCERPT]
        kinds = [(InteractionKind.POST.value, post, "")]
        if answered:
            kinds.append((InteractionKind.ANSWER, deed("answer", self._room, event.event_id), self._author(answered)))
        kinds += [
            (InteractionKind.MENTION, deed("mention", self._room, event.event_id, user), user)
            for user in _mentioned(event)
        ]
        for kind, remote_id, target in kinds:
            yield Interaction(
                remote_id=remote_id,
                kind=kind,
                source=event.sender,
                target=target,
                at=mapping.time(event.origin_server_ts),
                post=post,
                answers=answers,
                excerpt=excerpt,
                url=mapping.link(self._room, event.event_id),
            )

    def _thanks(self, event: wire.Event) -> Iterator[Record]:
        liked = mapping.relation(event, "m.annotation")
        if liked:
            yield Interaction(
                remote_id=deed("thank", self._room, event.event_id),
                kind=InteractionKind.THANK,
                source=event.sender,
                target=self._author(liked),
                at=mapping.time(event.origin_server_ts),
                answers=mapping.post_id(self._room, liked),
                url=mapping.link(self._room, liked),
            )

    def _removed(self, event: wire.Event) -> Iterator[Record]:
        """What was removed after it was read is no longer said; it may have been a message or a thank."""
        removed = event.redacts or event.content.get("redacts")
        if isinstance(removed, str) and removed:
            yield Gone(mapping.post_id(self._room, removed))
            yield Gone(deed("answer", self._room, removed))
            yield Gone(deed("thank", self._room, removed))

    def _author(self, event: str) -> str:
        """Who sent an event; empty where the server does not know it."""
        if event not in self._authors:
            try:
                self._authors[event] = self._client.event(event).sender
            except NotFound:
                self._authors[event] = ""
        return self._authors[event]


def _mentioned(event: wire.Event) -> list[str]:
    """Whom a message names, each once; a room as a whole is nobody."""
    mentions = event.content.get("m.mentions")
    users = mentions.get("user_ids") if isinstance(mentions, dict) else None
    named = [user for user in users if isinstance(user, str) and user] if isinstance(users, list) else []
    return list(dict.fromkeys(named))[:_MENTIONED]


def _page(records: tuple[Record, ...], place: Place) -> Page:
    return Page(records, _encoded(place), more=True)


def _encoded(place: Place) -> str:
    return msgspec.json.encode(place).decode()


def _decoded(cursor: str | None) -> Place:
    """A kept cursor; the beginning where it is none of ours."""
    try:
        return msgspec.json.decode(cursor or "", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place({})
