"""One account on a Mastodon or GoToSocial server, behind the contract of `console.adapters.base`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from console.adapters.base import Adapter, Outcome, SignIn
from console.adapters.budget import Budget
from console.adapters.errors import Forbidden, Malformed, NotFound, Rejected, Unavailable, Unsupported
from console.adapters.mastodon import ids, mapping
from console.adapters.mastodon.check import server_info
from console.adapters.mastodon.client import Client
from console.adapters.mastodon.deciding import Deciding
from console.adapters.mastodon.feeds import Feeds, documents
from console.adapters.mastodon.ids import RemoteId, parse
from console.adapters.mastodon.powers import Person
from console.adapters.mastodon.publishing import Publishing
from console.adapters.mastodon.rules import capabilities
from console.adapters.mastodon.traits import traits_known
from console.domain.actions import Action
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Gone, Page, Record


class MastodonAdapter(Adapter):
    """A server, with the access token of a moderator; what it can do follows from what the last check found there."""

    def __init__(self, sign_in: SignIn, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._traits = traits_known(sign_in.known)
        self._client = Client(sign_in, self._traits.product, clock)
        self._known_person: Person | None = None
        self._feeds = Feeds(self._client, self._traits, self._person, clock)

    @property
    def capabilities(self) -> Capabilities:
        """Those of this kind of server; what one person may do shows in each item."""
        return capabilities(self._traits)

    @property
    def budget(self) -> Budget | None:
        """What Mastodon allows a token; GoToSocial allows the same by default."""
        return self._client.budget

    def probe(self) -> ServerInfo:
        """Ask which server it is, who we are there, and what our role and token allow."""
        with self._reading():
            return server_info(self._client)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """Read the next page, by the position that the server named."""
        with self._reading():
            return self._feeds.page(feed, cursor, limit)

    def read(self, remote_id: str) -> Item | Gone:
        """A report or a sign-up; a report that was resolved tells by whom and when."""
        target = parse(remote_id)
        if target is None:
            return Gone(remote_id)
        with self._reading():
            return self._item(target) or Gone(remote_id)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        """A member, or one of the server's texts."""
        target = parse(remote_id)
        with self._reading():
            if feed is Feed.MEMBERS:
                account = self._client.account(target.number) if target is not None else None
                return mapping.member(account) if account is not None else Gone(remote_id)
            if feed is Feed.TERMS:
                found = {one.remote_id: one for one in documents(self._client, self._traits)}
                return found.get(remote_id) or Gone(remote_id)
        return super().read_record(feed, remote_id)

    def execute(self, command: Command) -> Outcome:
        """Look, act, and look again: this interface checks nothing, and lets the last one win without a word."""
        if self.capabilities.rule_of(command) is None:
            raise Unsupported(f"{self._traits.product or 'This server'} cannot {command.action.value} this.")
        if command.action is Action.PUBLISH:
            return Publishing(self._client, self._traits, self._looking).publish(command)
        target = parse(command.target)
        if target is None or target.kind == ids.TEXT:
            raise NotFound(f"{self._client.host} has no such record.")
        with self._looking():
            person = self._person()
        return Deciding(self._client, self._traits, person, self._looking).execute(target, command)

    def close(self) -> None:
        """Give the connections back."""
        self._client.session.close()

    def _person(self) -> Person:
        """Who we are there; asked once."""
        if self._known_person is None:
            me = self._client.me()
            try:
                seen = self._client.account(me.id) if self._traits.full else None
            except Forbidden:
                seen = None
            self._known_person = Person.of(me, self._traits, seen)
        return self._known_person

    def _item(self, target: RemoteId) -> Item | None:
        try:
            match target.kind:
                case ids.REPORT:
                    return mapping.report(self._client.report(target.number), self._person(), self._traits)
                case ids.SIGN_UP:
                    found = self._client.account(target.number)
                    return mapping.sign_up(found, self._person()) if found is not None else None
        except NotFound:
            pass
        else:
            return None
        # Certain only if it is still this interface that says so, and not something in its place.
        self._client.me(anew=True)
        return None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Refusals that make no sense for a reader mean that the address is not what it was."""
        try:
            yield
        except (Forbidden, Unsupported):
            raise
        except NotFound as error:
            raise Unavailable(f"{self._client.host} does not answer as Mastodon does; check the address.") from error
        except Rejected as error:
            raise Malformed(f"{error} Check the address and the version.") from error

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Before anything was sent an answer without sense is no reason for doubt."""
        try:
            yield
        except Malformed as error:
            raise Unavailable(str(error)) from error
