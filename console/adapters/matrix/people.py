"""The members of a server: everybody with an account there, then those of other servers who are in its rooms."""

from __future__ import annotations

import time

import msgspec

from console.adapters.errors import NotFound
from console.adapters.matrix import mapping, wire
from console.adapters.matrix.client import Client
from console.adapters.matrix.rooms import Room, looked_after, read_rooms
from console.domain.records import Member, Page

ACCOUNTS, OTHERS = "accounts", "others"
_FRESH = 30.0
"""Seconds for which the rooms serve all who are asked for one by one after a listing."""


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the members were read.

    :param at: among the accounts Synapse's own place, among the others the last name.
    """

    part: str
    at: str = ""


class People:
    """Reads the members of an account.

    Who is in which room is read at the beginning of a listing, and again by whoever goes on with one after a restart.
    """

    def __init__(self, client: Client, place: str) -> None:
        """:param place: the account's room by id; empty for the whole server."""
        self._client = client
        self._place = place
        self._rooms: dict[str, Room] | None = None
        self._read_at = 0.0

    def page(self, cursor: str | None, limit: int, me: str) -> Page:
        """The next members."""
        at = _decoded(cursor)
        if at is None:
            at, self._rooms = Place(ACCOUNTS), None
        rooms = self._rooms
        if rooms is None:
            rooms = self._read()
        return self._accounts(at, limit, me, rooms) if at.part == ACCOUNTS else _others(at, limit, me, rooms)

    def find(self, user: str, me: str) -> Member | None:
        """Somebody as the server has them now, or None if it does not know them."""
        rooms = self._rooms
        if rooms is None or time.monotonic() - self._read_at > _FRESH:
            rooms = self._read()
        account = self._account(user) if mapping.is_local(user, me) else None
        if account is None and not any(user in room.people for room in rooms.values()):
            return None
        return mapping.member(user, account, rooms.values())

    def seen(self, user: str, me: str, *fresh: Room) -> Member:
        """Somebody after something was done, with the rooms as they were last read.

        :param fresh: rooms that were read since.
        :raises NotFound: the server no longer has their account.
        """
        rooms = {**(self._rooms or {}), **{room.id: room for room in fresh}}
        account = self._client.user(user) if mapping.is_local(user, me) else None
        return mapping.member(user, account, rooms.values())

    def _read(self) -> dict[str, Room]:
        self._rooms = read_rooms(self._client, looked_after(self._client, self._place))
        self._read_at = time.monotonic()
        return self._rooms

    def _accounts(self, at: Place, limit: int, me: str, rooms: dict[str, Room]) -> Page:
        found = self._client.users(at.at, limit)
        inside = {user for room in rooms.values() for user in room.joined()} if self._place else set()
        accounts = [self._account(user.name) or user for user in found.users if not self._place or user.name in inside]
        records = tuple(mapping.member(one.name, one, rooms.values()) for one in accounts)
        others = _names(rooms, me)
        onward = Place(ACCOUNTS, found.next_token) if found.next_token else Place(OTHERS) if others else None
        total = None if self._place else found.total + len(others)
        return Page(records, _encoded(onward), more=onward is not None, total=total)

    def _account(self, user: str) -> wire.User | None:
        """The account's own record: only that one tells of suspension and of the terms."""
        try:
            return self._client.user(user)
        except NotFound:
            return None


def _others(at: Place, limit: int, me: str, rooms: dict[str, Room]) -> Page:
    left = [user for user in _names(rooms, me) if user > at.at]
    shown = left[:limit]
    onward = Place(OTHERS, shown[-1]) if len(left) > len(shown) else None
    records = tuple(mapping.member(user, None, rooms.values()) for user in shown)
    return Page(records, _encoded(onward), more=onward is not None)


def _names(rooms: dict[str, Room], me: str) -> list[str]:
    """Who of another server is in a room, or banned from one."""
    return sorted(
        {
            user
            for room in rooms.values()
            for user in room.people
            if not mapping.is_local(user, me) and room.membership(user) in ("join", "ban")
        }
    )


def _encoded(place: Place | None) -> str | None:
    return None if place is None else msgspec.json.encode(place).decode()


def _decoded(cursor: str | None) -> Place | None:
    """A kept cursor; None, which begins again, where it is none of ours."""
    try:
        found = msgspec.json.decode(cursor or "", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return found if found.part in (ACCOUNTS, OTHERS) else None
