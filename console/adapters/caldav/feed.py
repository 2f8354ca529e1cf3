"""The feed of events: what changed since a sync token, and everything where a token no longer holds."""

from __future__ import annotations

import hashlib
from urllib.parse import unquote

import msgspec

from console.adapters.caldav import mapping
from console.adapters.caldav.client import Client
from console.adapters.caldav.discovery import Calendar
from console.adapters.caldav.wire import CAL, DAV, Multistatus, Resource
from console.adapters.errors import Rejected
from console.domain.records import Gone, Meetup, Page, Record

_TRUNCATED = 507
"""The status of the calendar itself where an answer holds only a part of what changed (RFC 6578, 3.6)."""


class Place(msgspec.Struct, frozen=True):
    """How far the feed was read: what a cursor holds.

    :param calendar: the path that it was read from; another one begins again.
    :param token: the server's; what changed after it is asked for next.
    :param digest: of all ETags, for a server without sync tokens.
    :param left: names of events that are known to have changed and were not read yet.
    :param whole: everything is being read.
    :param more: the server has more to tell after this token.
    :param total: how many everything is.
    """

    calendar: str
    token: str = ""
    digest: str = ""
    left: tuple[str, ...] = ()
    whole: bool = False
    more: bool = False
    total: int | None = None

    @property
    def going_on(self) -> bool:
        """Whether there is more to read at once."""
        return bool(self.left) or self.more


def place_of(cursor: str | None, calendar: Calendar) -> Place | None:
    """What a cursor says of this calendar; None where it says nothing, so that everything is read."""
    try:
        place = msgspec.json.decode(cursor or "", type=Place)
    except msgspec.DecodeError:
        return None
    usable = place.calendar == calendar.path and (place.token or place.digest)
    return place if usable else None


class Feed:
    """Reads one calendar."""

    def __init__(self, client: Client, calendar: Calendar) -> None:
        self._client = client
        self._calendar = calendar

    def path(self, name: str) -> str:
        """The path of an event."""
        return self._calendar.href(name)

    def page(self, cursor: str | None, limit: int) -> Page:
        """The next part.

        :raises RemoteError: see `console.adapters.base.Adapter.fetch`.
        """
        place = place_of(cursor, self._calendar)
        gone: list[Record] = []
        if place is None:
            place = self._everything()
        elif not place.left:
            place, gone = self._since(place)
        names, left = place.left[:limit], place.left[limit:]
        after = msgspec.structs.replace(place, left=left)
        records = gone + self.read(names)
        return Page(tuple(records), msgspec.json.encode(after).decode(), after.going_on, place.total, whole=place.whole)

    def read(self, names: tuple[str, ...]) -> list[Record]:
        """Events as they are now; `Gone` for those that are not there."""
        if not names:
            return []
        answered = {
            self._name(each): each
            for each in self._client.events(self._calendar.path, [*map(self._calendar.href, names)])
        }
        records = [self._record(name, answered.get(name)) for name in names]
        return [record for record in records if record is not None]

    def one(self, name: str) -> Meetup | Gone:
        """One event as it is now."""
        found = self._client.event(self._calendar.href(name))
        record = self._meetup(name, *found) if found is not None else None
        return record or Gone(name)

    def of_uid(self, uid: str) -> Meetup | None:
        """The event of that UID, under whatever name it stands in the calendar."""
        for resource in self._client.with_uid(self._calendar.path, uid):
            record = self._record(self._name(resource), resource)
            if isinstance(record, Meetup) and record.uid == uid:
                return record
        return None

    def _since(self, place: Place) -> tuple[Place, list[Record]]:
        """What changed after a place; everything where the server no longer knows it."""
        if not place.token:
            found = self._listed()
            return (place, []) if found.digest == place.digest else (found, [])
        try:
            changes = self._client.changes(self._calendar.path, place.token)
        except Rejected:
            # 403 with valid-sync-token on most servers, 409 or 400 on others (RFC 6578, 3.2): whatever speaks against
            # this token, reading everything shows whether the calendar can be read at all.
            return self._everything(), []
        # Within a reading of everything, a part may already tell of what an earlier part named.
        gone: list[Record] = [Gone(self._name(each)) for each in self._told(changes) if each.status in (404, 410)]
        return self._after(changes, whole=place.whole and place.more), gone

    def _everything(self) -> Place:
        if not self._calendar.syncs:
            return self._listed()
        return self._after(self._client.changes(self._calendar.path, ""), whole=True)

    def _after(self, changes: Multistatus, *, whole: bool) -> Place:
        left = tuple(sorted(self._name(each) for each in self._told(changes) if 200 <= each.status < 300))
        more = any(each.status == _TRUNCATED for each in changes.resources)
        total = len(left) if whole and not more else None
        return Place(self._calendar.path, changes.sync_token, "", left, whole, more, total)

    def _listed(self) -> Place:
        """Everything, on a server without sync tokens; read again as soon as one ETag differs."""
        told = self._client.properties(self._calendar.path, 1, f"{DAV}getetag", f"{DAV}resourcetype")
        versions = {self._name(each): each.text(f"{DAV}getetag") for each in told if self._is_event(each)}
        digest = hashlib.sha256(msgspec.json.encode(sorted(versions.items()))).hexdigest()
        return Place(self._calendar.path, "", digest, tuple(sorted(versions)), True, False, len(versions))

    def _is_event(self, resource: Resource) -> bool:
        kind = resource.properties.get(f"{DAV}resourcetype")
        is_folder = kind is not None and f"{DAV}collection" in kind.names
        return bool(self._name(resource)) and not is_folder

    def _told(self, changes: Multistatus) -> list[Resource]:
        """What is said of events; the calendar itself may be among the answers."""
        return [each for each in changes.resources if self._name(each)]

    def _name(self, resource: Resource) -> str:
        """The name of an event; empty for the calendar itself."""
        path = self._client.local(resource.href)
        return "" if path.rstrip("/") == self._calendar.path.rstrip("/") else unquote(path.rpartition("/")[2])

    def _record(self, name: str, resource: Resource | None) -> Record | None:
        """What an answer says of an event; one that was left out, or came without its text, is asked for by itself."""
        if resource is not None and resource.status in (404, 410):
            return Gone(name)
        data = resource.properties.get(f"{CAL}calendar-data") if resource is not None else None
        if resource is None or data is None:
            found = self._client.event(self._calendar.href(name))
            return self._meetup(name, *found) if found is not None else Gone(name)
        return self._meetup(name, data.text, resource.text(f"{DAV}getetag"))

    def _meetup(self, name: str, source: str, version: str) -> Meetup | None:
        return mapping.meetup(name, source.replace("\r\n", "\n"), version, editable=self._calendar.writable)
