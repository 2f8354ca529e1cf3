"""The addresses of Matrix's client interface and of Synapse's administration; every answer is typed."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import msgspec

from console.adapters.base import SignIn
from console.adapters.errors import Malformed, NotFound
from console.adapters.http import Patience, segment
from console.adapters.matrix import wire
from console.adapters.matrix.signing import SignedSession

CLIENT, ADMIN = "_matrix/client/v3", "_synapse/admin"
PATIENCE = Patience(read=60.0, whole=180.0)
LARGEST_STATE = 100_000_000
"""Bytes; a room's state has an entry for everybody who was ever in it."""
LARGEST_PAGE = 500_000
"""Bytes of the server's terms."""
MESSAGES = ("m.room.message", "m.sticker", "m.reaction", "m.room.redaction")
"""The events that tell who wrote, answered, mentioned or thanked whom, and what was removed."""
_FILTER = msgspec.json.encode({"types": MESSAGES}).decode()
_AT_ONCE = 1000
"""Reports or rooms that one answer lists; 1,800 reports came in 25 ms."""

_FEW = 10


def split_url(url: str, place: str = "") -> tuple[str, str]:
    """The server's address and the room that an address means; an empty room stands for the whole server.

    `https://host`, `…/_matrix/client/v3` and `…/rooms/%23garden:example.org` are understood.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    before, found, room = path.rpartition("/rooms/")
    if found and room and "/" not in room:
        path, place = before, place or unquote(room)
    for known in ("/_matrix", "/_synapse"):
        path = path.partition(known)[0]
    return urlunsplit((parts.scheme, parts.netloc, path, "", "")), place


class Client:
    """One Synapse, as one signed-in account.

    Every method raises what `console.adapters.http.Session` raises.
    """

    def __init__(self, sign_in: SignIn, base: str, connections: int) -> None:
        self.signed = SignedSession(sign_in, base, PATIENCE, connections)

    @property
    def host(self) -> str:
        """The name of the server for people."""
        return self.signed.host

    def version(self) -> str:
        """Which Synapse answers."""
        return self.signed.open(f"{ADMIN}/v1/server_version", wire.Version).server_version

    def confirm_missing(self) -> None:
        """After an answer that something is not there: make sure that Synapse said so, and not something before it.

        :raises Malformed: the administration interface cannot be reached at this address.
        """
        try:
            self.version()
        except NotFound as error:
            raise Malformed(
                f"{self.host} does not show Synapse’s administration interface (/_synapse/admin) at this address; "
                "ask whoever runs the server for the way to it."
            ) from error

    def whoami(self) -> str:
        """Our own name, whole."""
        return self.signed.get(f"{CLIENT}/account/whoami", wire.WhoAmI).user_id

    def is_admin(self, user: str) -> bool:
        """Whether somebody administers the server; refused (Forbidden) to whoever does not."""
        return self.signed.get(f"{ADMIN}/v1/users/{segment(user)}/admin", wire.IsAdmin).admin

    # Reports

    def reports(self, start: int) -> wire.Reports:
        """Reports of messages from a position on, the oldest first."""
        query: dict[str, str | int] = {"dir": "f", "from": start, "limit": _AT_ONCE}
        return self.signed.get(f"{ADMIN}/v1/event_reports", wire.Reports, query)

    def report(self, number: int) -> wire.Report:
        """A report of a message, with the message as it was sent."""
        return self.signed.get(f"{ADMIN}/v1/event_reports/{number}", wire.Report)

    def reports_of(self, room: str, sender: str) -> tuple[wire.Report, ...]:
        """The reports of what somebody said in a room, the oldest first."""
        query: dict[str, str | int] = {"dir": "f", "limit": _AT_ONCE, "room_id": room}
        if sender:
            query["event_sender_user_id"] = sender
        return self.signed.get(f"{ADMIN}/v1/event_reports", wire.Reports, query).event_reports

    def dismiss(self, number: int) -> bool:
        """Take a report of a message off the list; False if it was not there: of several who ask, one is told True."""
        return self._delete(f"{ADMIN}/v1/event_reports/{number}")

    def person_reports(self, start: int) -> wire.PersonReports:
        """Reports of people from a position on, the oldest first."""
        query: dict[str, str | int] = {"dir": "f", "from": start, "limit": _AT_ONCE}
        return self.signed.get(f"{ADMIN}/v1/user_reports", wire.PersonReports, query)

    def person_report(self, number: int) -> wire.PersonReport:
        """A report of a person."""
        return self.signed.get(f"{ADMIN}/v1/user_reports/{number}", wire.PersonReport)

    def person_reports_of(self, user: str) -> tuple[wire.PersonReport, ...]:
        """The reports of a person, the oldest first."""
        query: dict[str, str | int] = {"dir": "f", "limit": _AT_ONCE, "target_user_id": user}
        return self.signed.get(f"{ADMIN}/v1/user_reports", wire.PersonReports, query).user_reports

    def dismiss_person(self, number: int) -> bool:
        """Take a report of a person off the list; False if it was not there."""
        return self._delete(f"{ADMIN}/v1/user_reports/{number}")

    def report_again(self, room: str, event: str, reason: str) -> None:
        """Report a message in our own name."""
        path = f"{CLIENT}/rooms/{segment(room)}/report/{segment(event)}"
        self.signed.request("POST", path, json={"reason": reason})

    # Rooms and what is said there

    def rooms(self) -> list[wire.RoomInfo]:
        """All rooms that the server knows."""
        found: dict[str, wire.RoomInfo] = {}
        start: int | None = 0
        while start is not None:
            query: dict[str, str | int] = {"from": start, "limit": _AT_ONCE, "order_by": "name"}
            page = self.signed.get(f"{ADMIN}/v1/rooms", wire.Rooms, query)
            found.update((room.room_id, room) for room in page.rooms)
            start = page.next_batch if page.rooms else None
        return list(found.values())

    def room(self, room: str) -> wire.RoomInfo:
        """One room."""
        return self.signed.get(f"{ADMIN}/v1/rooms/{segment(room)}", wire.RoomInfo)

    def joined_rooms(self) -> frozenset[str]:
        """The rooms that we are in."""
        return frozenset(self.signed.get(f"{CLIENT}/joined_rooms", wire.JoinedRooms).joined_rooms)

    def room_named(self, alias: str) -> str:
        """The id of the room that has an alias."""
        return self.signed.get(f"{CLIENT}/directory/room/{segment(alias)}", wire.RoomName).room_id

    def state(self, room: str, kind: str = "") -> tuple[wire.Event, ...]:
        """All that holds in a room, whether we are in it or not.

        :param kind: only events of this type, where the server can choose.
        """
        query: dict[str, str | int] | None = {"type": kind} if kind else None
        path = f"{ADMIN}/v1/rooms/{segment(room)}/state"
        return self.signed.get(path, wire.State, query, largest=LARGEST_STATE).state

    def messages(self, room: str, start: str, limit: int) -> wire.Messages:
        """What was said in a room from a place on, the oldest first; an empty place is the beginning."""
        query: dict[str, str | int] = {"dir": "f", "limit": limit, "filter": _FILTER}
        if start:
            query["from"] = start
        return self.signed.get(f"{ADMIN}/v1/rooms/{segment(room)}/messages", wire.Messages, query)

    def newest(self, room: str, kind: str) -> tuple[wire.Event, ...]:
        """The last few events of one type in a room, the newest first, also those that hold no longer."""
        chosen = msgspec.json.encode({"types": [kind]}).decode()
        query: dict[str, str | int] = {"dir": "b", "limit": _FEW, "filter": chosen}
        return self.signed.get(f"{ADMIN}/v1/rooms/{segment(room)}/messages", wire.Messages, query).chunk

    def context(self, room: str, event: str, limit: int) -> wire.Context:
        """An event as it is now, and up to so many around it."""
        path = f"{ADMIN}/v1/rooms/{segment(room)}/context/{segment(event)}"
        return self.signed.get(path, wire.Context, {"limit": limit})

    def event(self, event: str) -> wire.Event:
        """An event as it was sent."""
        return self.signed.get(f"{ADMIN}/v1/fetch_event/{segment(event)}", wire.Found).event

    def redact(self, room: str, event: str, reason: str, key: str) -> None:
        """Remove a message. The same key again does nothing more."""
        path = f"{CLIENT}/rooms/{segment(room)}/redact/{segment(event)}/{segment(key)}"
        self.signed.request("PUT", path, json={"reason": reason} if reason else {})

    def set_state(self, room: str, kind: str, content: object) -> str:
        """Set what holds in a room; the id of the event that does."""
        answer = self.signed.request("PUT", f"{CLIENT}/rooms/{segment(room)}/state/{segment(kind)}", json=content)
        return answer.read(wire.Sent, "Synapse").event_id

    def change_membership(self, room: str, verb: str, user: str, reason: str = "") -> None:
        """Invite, kick, ban or unban somebody."""
        form = {"user_id": user, **({"reason": reason} if reason else {})}
        self.signed.request("POST", f"{CLIENT}/rooms/{segment(room)}/{verb}", json=form)

    def take_power(self, room: str) -> None:
        """Become an admin of a room, through somebody of this server who is one; Synapse invites us where need be."""
        self.signed.request("POST", f"{ADMIN}/v1/rooms/{segment(room)}/make_room_admin", json={})

    def enter(self, room: str) -> None:
        """Join a room."""
        self.signed.request("POST", f"{CLIENT}/join/{segment(room)}", json={})

    # People

    def users(self, start: str, limit: int) -> wire.Users:
        """Everybody who has an account, the newest first: newcomers move others back, never out of sight."""
        query: dict[str, str | int] = {"from": start or 0, "limit": limit, "order_by": "creation_ts", "dir": "b"}
        # Both are hidden unless they are asked for; where `deactivated` is absent, version 3 lists both kinds.
        return self.signed.get(f"{ADMIN}/v3/users", wire.Users, {**query, "locked": "true", "guests": "true"})

    def user(self, user: str) -> wire.User:
        """One account."""
        return self.signed.get(f"{ADMIN}/v2/users/{segment(user)}", wire.User)

    def suspend(self, user: str, *, suspended: bool) -> None:
        """Let somebody read and nothing else, or lift that."""
        self.signed.request("PUT", f"{ADMIN}/v1/suspend/{segment(user)}", json={"suspend": suspended})

    def shadow_ban(self, user: str, *, banned: bool) -> None:
        """Take what somebody sends and show it to nobody, or lift that."""
        self.signed.request("POST" if banned else "DELETE", f"{ADMIN}/v1/users/{segment(user)}/shadow_ban", json={})

    def notify(self, user: str, text: str, key: str) -> None:
        """Write to somebody as the server. The same key again does nothing more."""
        form = {"user_id": user, "content": {"msgtype": "m.text", "body": text}}
        self.signed.request("PUT", f"{ADMIN}/v1/send_server_notice/{segment(key)}", json=form)

    # Our own notes on the server, and its terms

    def own_data(self, user: str, kind: str) -> Any:
        """What we have noted under a name; an empty mapping where that is nothing."""
        try:
            return self.signed.get(_data(user, kind), dict[str, Any])
        except NotFound:
            return {}

    def set_own_data(self, user: str, kind: str, content: object) -> None:
        """Note something under a name."""
        self.signed.request("PUT", _data(user, kind), json=content)

    def consent_page(self) -> str:
        """The server's terms as a web page; empty where it has none.

        They are public. No credentials go with the request, as the page may be anybody's.
        """
        session = self.signed.session
        try:
            answer = session.public(session.address.url("_matrix/consent"), largest=LARGEST_PAGE)
        except NotFound:
            return ""
        return answer.text() if answer.html else ""

    def _delete(self, path: str) -> bool:
        try:
            self.signed.request("DELETE", path)
        except NotFound:
            return False
        return True


def _data(user: str, kind: str) -> str:
    return f"{CLIENT}/user/{segment(user)}/account_data/{kind}"
