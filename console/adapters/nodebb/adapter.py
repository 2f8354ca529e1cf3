"""One account on a NodeBB forum, behind the contract of `console.adapters.base`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from console.adapters.base import Adapter, AlreadyDone, Applied, Outcome, SignIn
from console.adapters.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    Rejected,
    Unauthorized,
    Unavailable,
    Unsupported,
)
from console.adapters.looking import looking
from console.adapters.nodebb import mapping, wire
from console.adapters.nodebb.check import server_info
from console.adapters.nodebb.client import Client
from console.adapters.nodebb.decisions import Decisions
from console.adapters.nodebb.feeds import Feeds
from console.adapters.nodebb.ids import TERMS, item_of, user_of
from console.adapters.nodebb.people import People
from console.adapters.nodebb.rules import CAPABILITIES
from console.analysis.hypertext import to_text
from console.analysis.markdown import render
from console.domain.actions import TargetKind
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Gone, Page, Record

_FEEDS = frozenset(rule.feed for rule in CAPABILITIES.feeds)
_MASTER = "This token is no user’s own: enter the number of the user that it acts for as the user of this account."


def utc_now() -> datetime:
    """The present time."""
    return datetime.now(UTC)


class NodebbAdapter(Adapter):
    """A forum, with a token of its interface."""

    def __init__(self, sign_in: SignIn, clock: Callable[[], datetime] = utc_now) -> None:
        self._client = Client(sign_in)
        self._feeds = Feeds(self._client, sign_in.user, clock)
        self._people = People(self._client, clock)
        self._decisions = Decisions(self._client, self._feeds, self._people)
        self._clock = clock

    @property
    def capabilities(self) -> Capabilities:
        """The same for everybody; each item says what it allows."""
        return CAPABILITIES

    def probe(self) -> ServerInfo:
        """Ask which forum it is, who we are there, and what we may do."""
        with self._reading():
            try:
                myself = self._client.myself()
            except Unavailable as error:
                if "master" in str(error):
                    raise Unauthorized(_MASTER) from error
                raise
            return server_info(self._client, myself)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """Read the next page; NodeBB's pages have their own size, whatever the limit."""
        del limit
        if feed not in _FEEDS:
            raise Unsupported(f"NodeBB has no {feed.value}.")
        with self._reading():
            return self._feeds.page(feed, cursor)

    def read(self, remote_id: str) -> Item | Gone:
        """A flag, waiting or decided; anything else only while it waits."""
        target = item_of(remote_id)
        if target is None:
            return Gone(remote_id)
        with self._reading():
            try:
                return self._feeds.item(target) or Gone(remote_id)
            except NotFound:
                self._confirm_missing()
                return Gone(remote_id)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        """A member or the terms, as they are now."""
        uid = user_of(remote_id)
        with self._reading():
            if feed is Feed.TERMS:
                return self._terms() if remote_id == TERMS else Gone(remote_id)
            if feed is not Feed.MEMBERS:
                raise Unsupported(f"NodeBB does not give {feed.value} one by one.")
            try:
                return mapping.member(self._client.user(uid), self._clock()) if uid is not None else Gone(remote_id)
            except NotFound:
                self._confirm_missing()
                return Gone(remote_id)

    def execute(self, command: Command) -> Outcome:
        """Decide an item, act on a user or a post, or change the terms."""
        if CAPABILITIES.rule_of(command) is None:
            raise Unsupported(f"NodeBB cannot {command.action.value} this.")
        try:
            match command.target_kind:
                case TargetKind.ITEM:
                    return self._decisions.decide(command)
                case TargetKind.MEMBER:
                    return self._people.on_member(command)
                case TargetKind.DOCUMENT:
                    return self._publish(command)
                case TargetKind.POST:
                    return self._people.on_post(command)
                case _:
                    return self._people.invite(wire.whole(self._feeds.myself().uid), command)
        except (Forbidden, NotFound):
            self._client.myself()  # A token that no longer holds is answered like a visitor, not like a stranger.
            raise

    def close(self) -> None:
        """Give the connections back."""
        self._client.session.close()

    # The terms

    def _terms(self) -> Record:
        return mapping.terms(self._client.terms(), editable=bool(self._feeds.myself().is_admin))

    def _publish(self, command: Command) -> Outcome:
        """NodeBB compares nothing: looked at before, by the words, and after."""
        if command.target != TERMS:
            raise NotFound("NodeBB has no such text.")
        if not command.value.strip():
            raise Invalid("The terms of use cannot be empty; an admin can switch them off.")
        meant = _words(render(command.value).html)
        with looking():
            before = self._client.terms()
            current = mapping.terms(before, editable=True)
        if command.base_digest and current.digest() != command.base_digest:
            if _words(before) == meant:
                return AlreadyDone((current,))
            raise Conflict("The terms were changed after this was written; nothing was overwritten.", current)
        self._client.set_terms(command.value)
        after = self._client.terms()
        if _words(after) != meant:
            raise Conflict(
                "Something else stands there now: somebody changed the terms at the same moment.",
                mapping.terms(after, editable=True),
            )
        return Applied((mapping.terms(after, editable=True),))

    # Errors

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """NodeBB hides from visitors what it has: a token that no longer holds looks like nothing being there."""
        try:
            yield
        except Forbidden:
            self._client.myself()
            raise
        except Unsupported:
            raise
        except NotFound as error:
            self._confirm_missing()
            raise Forbidden(f"{self._client.host} does not show that to this account.") from error
        except Rejected as error:
            raise Malformed(f"{error} Check the address and the version.") from error

    def _confirm_missing(self) -> None:
        """After an answer that something is not there: make sure that NodeBB said so, and to us.

        :raises Unauthorized: the token no longer holds.
        :raises Malformed: something else answers at this address.
        """
        try:
            self._client.myself()
        except NotFound as error:
            raise Malformed(f"{self._client.host} does not answer as NodeBB does; check the address.") from error


def _words(html: str) -> list[str]:
    """The words of a page, however they are marked up."""
    return to_text(html).split()
