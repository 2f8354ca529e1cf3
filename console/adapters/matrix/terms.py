"""The texts of a server: its own terms, who accepted them, and what its rooms say that they are about."""

from __future__ import annotations

import re

import msgspec

from console.adapters.errors import Malformed, NotFound, Rejected
from console.adapters.matrix import mapping
from console.adapters.matrix.client import Client
from console.adapters.matrix.ids import CONSENT, TopicId, accepted
from console.adapters.matrix.rooms import looked_after, read_room
from console.domain.items import TextFormat
from console.domain.records import Acceptance, Document, Page
from console.domain.text import visible

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


_ACCOUNTS = 50
"""Accounts whose acceptance one page asks for: each takes a request of its own."""


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the texts were read.

    :param room: the last room whose topic came; empty before the first.
    :param accounts: once all topics have come, Synapse's own place among those who may have accepted its terms.
    """

    room: str = ""
    accounts: str = ""


class Terms:
    """Reads the texts of an account, and who accepted the server's own."""

    def __init__(self, client: Client, place: str) -> None:
        """:param place: the account's room by id; empty for the whole server."""
        self._client = client
        self._place = place

    def page(self, cursor: str | None, limit: int, me: str) -> Page:
        """The next texts, the server's own first; then who accepted those."""
        after = _decoded(cursor)
        if after.accounts:
            return self._accepted(after.accounts)
        rooms = [room.room_id for room in looked_after(self._client, self._place)]
        left = [room for room in rooms if room > after.room]
        shown = left[:limit]
        consent = self.consent()
        found = [consent] if not after.room else []
        found += [self.topic(room, me) for room in shown]
        onward = None
        if len(left) > len(shown):
            onward = Place(shown[-1])
        elif consent is not None:
            onward = Place(accounts="0")
        records = tuple(text for text in found if text is not None)
        return Page(records, _encoded(onward), more=onward is not None)

    def _accepted(self, start: str) -> Page:
        """Who accepted the server's terms, in which version and when; only an account's own record tells."""
        found = self._client.users(start, _ACCOUNTS)
        records: list[Acceptance] = []
        for listed in found.users:
            try:
                user = self._client.user(listed.name)
            except NotFound:
                continue
            if user.consent_version:
                at = mapping.time(user.consent_ts) if user.consent_ts else None
                records.append(Acceptance(accepted(user.name), CONSENT, user.consent_version, user.name, at))
        onward = Place(accounts=found.next_token) if found.next_token else None
        return Page(tuple(records), _encoded(onward), more=onward is not None)

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


def _encoded(place: Place | None) -> str | None:
    return None if place is None else msgspec.json.encode(place).decode()


def _decoded(cursor: str | None) -> Place:
    """A kept cursor; the beginning where it is none of ours."""
    try:
        return msgspec.json.decode(cursor or "", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
