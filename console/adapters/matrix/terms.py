"""The texts of a server: its own terms, and what its rooms say that they are about."""

from __future__ import annotations

import re

import msgspec

from console.adapters.errors import Malformed, NotFound, Rejected
from console.adapters.matrix import mapping
from console.adapters.matrix.client import Client
from console.adapters.matrix.ids import CONSENT, TopicId
from console.adapters.matrix.rooms import looked_after, read_room
from console.domain.items import TextFormat
from console.domain.records import Document, Page
from console.domain.text import visible

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the texts were read: the last room whose topic came."""

    room: str


class Terms:
    """Reads the texts of an account."""

    def __init__(self, client: Client, place: str) -> None:
        """:param place: the account's room by id; empty for the whole server."""
        self._client = client
        self._place = place

    def page(self, cursor: str | None, limit: int, me: str) -> Page:
        """The next texts, the server's own first."""
        after = _decoded(cursor)
        rooms = [room.room_id for room in looked_after(self._client, self._place)]
        left = [room for room in rooms if after is None or room > after]
        shown = left[:limit]
        found = [self.consent()] if after is None else []
        found += [self.topic(room, me) for room in shown]
        more = len(left) > len(shown)
        onward = msgspec.json.encode(Place(shown[-1])).decode() if more else None
        return Page(tuple(text for text in found if text is not None), onward, more=more)

    def find(self, remote_id: str, target: object, me: str) -> Document | None:
        """One text as it is now, or None."""
        if remote_id == CONSENT:
            return self.consent()
        return self.topic(target.room, me) if isinstance(target, TopicId) else None

    def topic(self, room: str, me: str) -> Document | None:
        """What a room is about; None where there is no such room."""
        try:
            return mapping.topic(read_room(self._client, room), me)
        except NotFound:
            return None

    def consent(self) -> Document | None:
        """The terms that people accept; files on the server, which no interface changes.

        None where there are none, or where they are shown to signed-in people only.
        """
        try:
            page = self._client.consent_page()
        except (Rejected, Malformed):
            return None
        if not page:
            return None
        named = _TITLE.search(page)
        title = visible(named.group(1))[:120] if named is not None else ""
        return Document(CONSENT, "terms", title or f"Terms of {self._client.host}", page, TextFormat.HTML)


def _decoded(cursor: str | None) -> str | None:
    """A kept cursor; None, which begins again, where it is none of ours."""
    try:
        return msgspec.json.decode(cursor or "", type=Place).room
    except (msgspec.DecodeError, UnicodeError):
        return None
