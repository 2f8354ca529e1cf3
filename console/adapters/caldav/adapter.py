"""One calendar on a CalDAV server, behind the contract of `console.adapters.base`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.adapters.base import Adapter, AlreadyDone, Applied, Outcome, SignIn
from console.adapters.caldav import mapping
from console.adapters.caldav.check import server_info
from console.adapters.caldav.client import Client
from console.adapters.caldav.discovery import Calendar, find
from console.adapters.caldav.feed import Feed as Events
from console.adapters.caldav.rules import CAPABILITIES
from console.adapters.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    Rejected,
    RemoteError,
    Unavailable,
    Unsupported,
)
from console.analysis.calendar.comparing import same
from console.analysis.calendar.content import BadCalendar
from console.domain.actions import Action
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Gone, Meetup, Page, Record

_CHANGED = "Somebody changed this event after it was shown here; nothing was overwritten."
_TAKEN_OFF = "Somebody took this event off the calendar; nothing was written."
_THERE = "There is another event of the same identity in this calendar; nothing was overwritten."


class CalDavAdapter(Adapter):
    """The calendar that an address, a sign-in and a place lead to."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in
        self._client = Client(sign_in)
        self._calendar: Calendar | None = None

    @property
    def capabilities(self) -> Capabilities:
        """The same for everybody; whether an event may be changed stands with the event."""
        return CAPABILITIES

    def probe(self) -> ServerInfo:
        """Ask who we are there and which calendars there are."""
        with self._reading():
            found = find(self._client, self._sign_in.url, self._sign_in.place)
        self._calendar = found.chosen
        return server_info(found, self._client.host, self._sign_in.user)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """Read what changed; everything at first, and where the server no longer knows the cursor's token."""
        if feed is not Feed.EVENTS:
            raise Unsupported(f"A calendar has no {feed.value}.")
        with self._reading():
            return self._events().page(cursor, max(1, limit))

    def read(self, remote_id: str) -> Item | Gone:
        """A calendar has no items."""
        return Gone(remote_id)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        """One event as it is now."""
        if feed is not Feed.EVENTS:
            return super().read_record(feed, remote_id)
        with self._reading():
            return self._one(remote_id)

    def execute(self, command: Command) -> Outcome:
        """Write an event, or delete it, if it still is what was on screen."""
        if CAPABILITIES.rule_of(command) is None:
            raise Unsupported(f"A calendar cannot {command.action.value} this.")
        with self._looking():
            events = self._events()
        try:
            if command.action is Action.CANCEL:
                return self._cancel(events, command)
            return self._schedule(events, command)
        except BadCalendar as error:
            raise Invalid(str(error)) from error

    def close(self) -> None:
        """Give the connections back."""
        self._client.session.close()

    # Writing

    def _schedule(self, events: Events, command: Command) -> Outcome:
        uid = mapping.uid_of(command.value)
        name = command.target or mapping.name_for(uid)
        version = command.base_version
        if command.target and not version and command.former:
            version = self._version_of(name, command.former)
        try:
            now = self._client.put(events.path(name), command.value, version)
        except (Conflict, NotFound) as error:
            return self._not_written(events, command, uid, name, error)
        return Applied((self._written(name, command.value, now),))

    def _not_written(self, events: Events, command: Command, uid: str, name: str, error: Rejected) -> Outcome:
        """What the refusal of a write means, by what is there now: our own earlier attempt, or a colleague's work."""
        with self._looking():
            current = self._one(name)
            if isinstance(current, Gone) and not command.base_version:
                current = events.of_uid(uid) or current
        if isinstance(current, Meetup) and same(current.source, command.value):
            return AlreadyDone((current,))
        if isinstance(current, Gone) and command.base_version:
            raise Conflict(_TAKEN_OFF, current) from error
        if isinstance(current, Meetup):
            raise Conflict(_CHANGED if command.target else _THERE, current) from error
        raise error

    def _cancel(self, events: Events, command: Command) -> Outcome:
        name = command.target or mapping.name_for(mapping.uid_of(command.former))
        gone = (Gone(name),)
        version = command.base_version
        try:
            version = version or self._version_of(name, command.former)
            self._client.delete(events.path(name), version)
        except NotFound:
            self._confirm_calendar()
            return AlreadyDone(gone)
        except Conflict as error:
            if error.current is not None:
                raise
            with self._looking():
                current = self._one(name)
            if isinstance(current, Gone):
                return AlreadyDone(gone)
            raise Conflict(_CHANGED, current) from error
        return Applied(gone)

    def _version_of(self, name: str, former: str) -> str:
        """The present version of an event that should still be as it was.

        :raises Conflict: it was changed since.
        :raises NotFound: it is gone.
        """
        with self._looking():
            current = self._one(name)
        if not isinstance(current, Meetup):
            raise NotFound(_TAKEN_OFF)
        if not same(current.source, former):
            raise Conflict(_CHANGED, current)
        if not current.version:
            raise Unsupported(f"{self._client.host} gives its events no versions, so nothing is written there blindly.")
        return current.version

    def _written(self, name: str, text: str, version: str) -> Record:
        """An event just after it was written: servers may keep it in other words than ours."""
        try:
            with self._looking():
                return self._one(name)
        except RemoteError:
            # It is written; the next look at the calendar tells the rest.
            return mapping.meetup(name, text, version, editable=True) or Gone(name)

    def _confirm_calendar(self) -> None:
        """That an event is not there means that it is gone only while the calendar itself is there.

        :raises Unavailable: it is not.
        """
        self._calendar = None
        with self._looking():
            self._events()

    # Reading

    def _events(self) -> Events:
        """The calendar's feed; who we are and where it is are asked once."""
        if self._calendar is None:
            found = find(self._client, self._sign_in.url, self._sign_in.place)
            if found.chosen is None:
                names = ", ".join(each.path for each in found.calendars[:8])
                raise Unavailable(f"There are several calendars; enter the address of one of them: {names}.")
            self._calendar = found.chosen
        return Events(self._client, self._calendar)

    def _one(self, name: str) -> Meetup | Gone:
        # What no server gives as a name would lead elsewhere, or to the calendar itself.
        if not name or "/" in name or name.strip(".") == "" or not name.isprintable():
            return Gone(name)
        return self._events().one(name)

    # Errors

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Refusals that make no sense for a reader mean that the calendar is not where it was."""
        try:
            yield
        except NotFound as error:
            self._calendar = None
            raise Unavailable(f"The calendar is no longer there on {self._client.host}; check the address.") from error
        except (Forbidden, Unsupported):
            raise
        except Rejected as error:
            raise Malformed(f"{error} Check the address.") from error

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Before anything was sent an answer without sense is no reason for doubt."""
        try:
            with self._reading():
                yield
        except Malformed as error:
            raise Unavailable(str(error)) from error
