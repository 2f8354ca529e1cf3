"""What Matrix's client interface and Synapse's administration send, as far as Corral reads it (seen on 1.163.2).

Only what identifies a record is required: the content of an event is whatever its sender put there, and one odd event
must not hide the others. Times are milliseconds since 1970, but for a user's own record, where Synapse counts seconds.
"""

from __future__ import annotations

from typing import Any

import msgspec

Content = dict[str, Any]


class WhoAmI(msgspec.Struct, frozen=True):
    """`account/whoami`."""

    user_id: str


class SignedIn(msgspec.Struct, frozen=True):
    """What a sign-in brings."""

    access_token: str
    user_id: str
    device_id: str = ""


class Version(msgspec.Struct, frozen=True):
    """`server_version`."""

    server_version: str


class IsAdmin(msgspec.Struct, frozen=True):
    """`users/ID/admin`."""

    admin: bool


class Redaction(msgspec.Struct, frozen=True):
    """The event that removed another."""

    sender: str = ""
    origin_server_ts: Any = 0
    content: Content = {}


class Unsigned(msgspec.Struct, frozen=True):
    """What the server adds to an event."""

    redacted_because: Redaction | None = None
    replaces_state: str | None = None


class Event(msgspec.Struct, frozen=True):
    """Anything that happened in a room. An event's id is absent in a report."""

    type: str
    sender: str = ""
    event_id: str = ""
    origin_server_ts: Any = 0
    content: Content = {}
    state_key: str | None = None
    redacts: str | None = None
    unsigned: Unsigned | None = None

    @property
    def redaction(self) -> Redaction | None:
        """What removed it."""
        return self.unsigned.redacted_because if self.unsigned is not None else None

    @property
    def replaced(self) -> str:
        """The state event in whose place it came; empty where there was none."""
        return (self.unsigned.replaces_state if self.unsigned is not None else None) or ""


class Found(msgspec.Struct, frozen=True):
    """`fetch_event/ID`: the event as it was sent, even where it was removed since."""

    event: Event


class Context(msgspec.Struct, frozen=True):
    """An event and those around it; those before it are in reverse order."""

    event: Event
    events_before: tuple[Event, ...] = ()
    events_after: tuple[Event, ...] = ()
    state: tuple[Event, ...] = ()


class Messages(msgspec.Struct, frozen=True):
    """A part of a room's history; `end` is absent where nothing came and nothing is left."""

    chunk: tuple[Event, ...]
    end: str | None = None


class State(msgspec.Struct, frozen=True):
    """All that holds in a room."""

    state: tuple[Event, ...]


class RoomInfo(msgspec.Struct, frozen=True):
    """A room, as the list of rooms shows it."""

    room_id: str
    name: str | None = None
    canonical_alias: str | None = None
    joined_members: int = 0
    encryption: str | None = None
    join_rules: str | None = None
    history_visibility: str | None = None

    @property
    def open(self) -> bool:
        """Whether everybody may come in and read what was said before."""
        return self.join_rules == "public" and self.history_visibility in ("shared", "world_readable")


class Rooms(msgspec.Struct, frozen=True):
    """A page of rooms."""

    rooms: tuple[RoomInfo, ...]
    next_batch: int | None = None


class JoinedRooms(msgspec.Struct, frozen=True):
    """The rooms that we are in."""

    joined_rooms: tuple[str, ...]


class RoomName(msgspec.Struct, frozen=True):
    """What an alias stands for."""

    room_id: str


class Report(msgspec.Struct, frozen=True):
    """A report of a message; `sender` is that of the message, absent where the server no longer knows it."""

    id: int
    received_ts: int
    room_id: str
    event_id: str
    user_id: str
    reason: str | None = None
    sender: str | None = None
    name: str | None = None
    canonical_alias: str | None = None
    event_json: Event | None = None


class Reports(msgspec.Struct, frozen=True):
    """A page of reports of messages."""

    event_reports: tuple[Report, ...]
    total: int


class PersonReport(msgspec.Struct, frozen=True):
    """A report of a person."""

    id: int
    received_ts: int
    target_user_id: str
    user_id: str
    reason: str | None = None


class PersonReports(msgspec.Struct, frozen=True):
    """A page of reports of people."""

    user_reports: tuple[PersonReport, ...]
    total: int


class User(msgspec.Struct, frozen=True):
    """Somebody's own record. The list of users has less, and its `creation_ts` in milliseconds."""

    name: str
    displayname: str | None = None
    admin: Any = False
    deactivated: Any = False
    locked: Any = False
    suspended: Any = False
    shadow_banned: Any = False
    is_guest: Any = False
    user_type: str | None = None
    creation_ts: Any = 0
    consent_version: str | None = None
    consent_ts: Any = None


class Users(msgspec.Struct, frozen=True):
    """A page of users."""

    users: tuple[User, ...]
    total: int
    next_token: str | None = None


class Sent(msgspec.Struct, frozen=True):
    """The id of an event that was just made."""

    event_id: str
