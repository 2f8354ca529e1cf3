"""One account on a Discourse site, behind the contract of `console.adapters.base`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from console.adapters.base import Adapter, Applied, Outcome, SignIn
from console.adapters.budget import Budget
from console.adapters.discourse import ids, mapping, meetups, people, texts
from console.adapters.discourse.check import server_info
from console.adapters.discourse.client import Client, utc_now
from console.adapters.discourse.decisions import Decisions
from console.adapters.discourse.feeds import Feeds
from console.adapters.discourse.rules import CAPABILITIES
from console.adapters.errors import (
    Forbidden,
    Malformed,
    NotFound,
    Rejected,
    Unauthorized,
    Unsupported,
)
from console.domain.actions import Action, TargetKind
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Gone, Page, Record

_FEEDS = frozenset(rule.feed for rule in CAPABILITIES.feeds)
_SIGNED_OUT = "{} did not accept the key, or not for this user name. Sign in again."


class DiscourseAdapter(Adapter):
    """A site, with an API key and the name of the user that it stands for."""

    def __init__(self, sign_in: SignIn, clock: Callable[[], datetime] = utc_now) -> None:
        self._client = Client(sign_in, clock)
        self._feeds = Feeds(self._client, sign_in.user, sign_in.place, clock)
        self._decisions = Decisions(self._client, self._feeds, sign_in.user)
        self._clock = clock

    @property
    def capabilities(self) -> Capabilities:
        """The same for everybody; each item says what it allows."""
        return CAPABILITIES

    @property
    def budget(self) -> Budget:
        """The site's limit for all its keys."""
        return self._client.budget

    def probe(self) -> ServerInfo:
        """Ask which site it is, who we are there, and what the key opens."""
        with self._reading():
            try:
                texts_found: int | None = len(self._feeds.topics())
            except Forbidden:
                texts_found = None
            return server_info(self._client, texts_found)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """Read the next page; Discourse's pages have their own size, whatever the limit."""
        del limit
        if feed not in _FEEDS:
            raise Unsupported(f"Discourse has no {feed.value} for Corral.")
        with self._reading():
            return self._feeds.page(feed, cursor)

    def read(self, remote_id: str) -> Item | Gone:
        """An item, waiting or decided."""
        number = ids.review_number(remote_id)
        if number is None:
            return Gone(remote_id)
        with self._reading():
            try:
                return self._feeds.item(number)[0]
            except NotFound:
                self._confirm_missing()
                return Gone(remote_id)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        """A member, text or meetup as it is now."""
        with self._reading():
            try:
                found = self._record(feed, remote_id)
            except NotFound:
                self._confirm_missing()
                return Gone(remote_id)
        return found if found is not None else Gone(remote_id)

    def execute(self, command: Command) -> Outcome:
        """Decide an item, act on a user, or change a text, an event or a topic."""
        if CAPABILITIES.rule_of(command) is None:
            raise Unsupported(f"Discourse cannot {command.action.value} this.")
        try:
            return self._execute(command)
        except Forbidden:
            self._confirm_sign_in()
            raise

    def close(self) -> None:
        """Give the connections back."""
        self._client.session.close()

    def _execute(self, command: Command) -> Outcome:
        match command.target_kind:
            case TargetKind.ITEM:
                return self._decisions.decide(command)
            case TargetKind.MEMBER:
                return people.on_member(self._client, command, self._clock)
            case TargetKind.DOCUMENT:
                return texts.publish(self._client, command, self._feeds.document)
            case TargetKind.MEETUP if command.action is Action.CANCEL:
                return meetups.cancel(self._client, command, self._base())
            case TargetKind.MEETUP:
                return meetups.schedule(self._client, command, self._base())
            case TargetKind.POST:
                return self._pin(command)
            case TargetKind.COMMUNITY:
                return people.invite(self._client, command)

    def _pin(self, command: Command) -> Outcome:
        topic = ids.topic_of(command.target)
        if topic is None:
            raise NotFound("Discourse has no such post.")
        self._client.pin(topic, pinned=command.action is Action.PIN)
        return Applied()

    def _record(self, feed: Feed, remote_id: str) -> Record | None:
        text, user, event = ids.text_of(remote_id), ids.user_number(remote_id), ids.event_number(remote_id)
        match feed:
            case Feed.MEMBERS if user is not None:
                return mapping.member(self._client.user(user), self._clock())
            case Feed.TERMS if text is not None:
                return self._feeds.document(text.kind, text.topic)
            case Feed.EVENTS if event is not None:
                return meetups.meetup(self._client.event(event), self._base())
            case Feed.MEMBERS | Feed.TERMS | Feed.EVENTS:
                return None
            case _:
                raise Unsupported(f"Discourse does not give {feed.value} one by one.")

    def _base(self) -> str:
        return self._client.session.address.url().rstrip("/")

    # Errors

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Discourse answers 403 to a wrong key and to a missing right alike, and hides its pages for staff from all
        others: who we are tells them apart.
        """
        try:
            yield
        except Forbidden:
            self._confirm_sign_in()
            raise
        except Unsupported:
            raise
        except NotFound as error:
            self._confirm_missing()
            raise Forbidden(f"{self._client.host} does not show that to this account.") from error
        except Rejected as error:
            raise Malformed(f"{error} Check the address and the version.") from error

    def _confirm_sign_in(self) -> None:
        """After a refusal: make sure that the site knows us.

        :raises Unauthorized: it does not.
        """
        try:
            self._client.current()
        except (Forbidden, NotFound) as error:
            raise Unauthorized(_SIGNED_OUT.format(self._client.host)) from error

    def _confirm_missing(self) -> None:
        """After an answer that something is not there: make sure that Discourse said so, and to us.

        :raises Unauthorized: it does not know us.
        :raises Malformed: something else answers at this address.
        """
        try:
            self._client.current()
        except NotFound as error:
            raise Malformed(f"{self._client.host} does not answer as Discourse does; check the address.") from error
        except Forbidden as error:
            raise Unauthorized(_SIGNED_OUT.format(self._client.host)) from error
