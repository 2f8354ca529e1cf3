"""One account on a Matrix server, behind the contract of `console.adapters.base`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.adapters.base import Adapter, Outcome, SignIn
from console.adapters.errors import Forbidden, Malformed, NotFound, Rejected, Unavailable, Unsupported
from console.adapters.matrix import wire
from console.adapters.matrix.check import may_administer, server_info
from console.adapters.matrix.client import Client, split_url
from console.adapters.matrix.decisions import Decisions
from console.adapters.matrix.ids import (
    CONSENT,
    KnockId,
    PersonId,
    PostId,
    RemoteId,
    ReportId,
    TopicId,
    UserId,
    parse,
)
from console.adapters.matrix.people import People
from console.adapters.matrix.queue import Knocks, Reports
from console.adapters.matrix.rooms import looked_after
from console.adapters.matrix.rules import CAPABILITIES
from console.adapters.matrix.standing import CHANGES, Standing
from console.adapters.matrix.talk import Talk
from console.adapters.matrix.terms import Terms
from console.adapters.matrix.upkeep import Upkeep
from console.domain.actions import Action
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Gone, Page, Record


class MatrixAdapter(Adapter):
    """A Synapse, or one of its rooms, as one of its administrators."""

    def __init__(self, sign_in: SignIn) -> None:
        base, self._given = split_url(sign_in.url, sign_in.place)
        self._client = Client(sign_in, base, CAPABILITIES.concurrency)
        self._decisions = Decisions(self._client)
        self._people: People | None = None
        self._me = ""
        self._room: str | None = None

    @property
    def capabilities(self) -> Capabilities:
        """The same for everybody; what a room does not allow is said when it is tried."""
        return CAPABILITIES

    def probe(self) -> ServerInfo:
        """Ask which Synapse it is, who we are there, and whether we administer it."""
        with self._reading():
            me = self._whoami(anew=True)
            rooms = self._looked_after() if may_administer(self._client, me) else None
            return server_info(self._client, me, rooms)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """Read the next page."""
        limit = max(1, limit)
        with self._reading():
            match feed:
                case Feed.REPORTS:
                    return Reports(self._client, self._place()).page(cursor, limit, self._whoami())
                case Feed.QUEUE:
                    return Knocks(self._client, self._place()).page()
                case Feed.ACTIVITY:
                    return Talk(self._client, self._place()).page(cursor, limit)
                case Feed.MEMBERS:
                    return self._members().page(cursor, limit, self._whoami())
                case Feed.TERMS:
                    return Terms(self._client, self._place()).page(cursor, limit, self._whoami())
                case _:
                    raise Unsupported(f"Matrix has no {feed.value}.")

    def read(self, remote_id: str) -> Item | Gone:
        """The item if it still waits; Synapse keeps nothing of what was decided."""
        target = parse(remote_id)
        with self._reading():
            found: Item | None = None
            match target:
                case ReportId() | PersonId():
                    found = Reports(self._client, self._place()).find(target, self._whoami())
                case KnockId():
                    found = Knocks(self._client, self._place()).find(target)
                case _:
                    self._whoami(anew=True)  # A sign-in that no longer holds must not look like a missing item.
        return found or Gone(remote_id)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        """A member or a text as the server has it now."""
        target = parse(remote_id)
        with self._reading():
            found: Record | None = None
            if feed is Feed.MEMBERS and isinstance(target, UserId):
                found = self._members().find(target.user, self._whoami())
            elif feed is Feed.TERMS and (remote_id == CONSENT or isinstance(target, TopicId)):
                found = Terms(self._client, self._place()).find(remote_id, target, self._whoami())
            elif feed not in (Feed.MEMBERS, Feed.TERMS):
                return super().read_record(feed, remote_id)
        return found or Gone(remote_id)

    def execute(self, command: Command) -> Outcome:
        """Decide an item, change how somebody stands, or write a topic, a pin, an invitation or a notice."""
        if CAPABILITIES.rule_of(command) is None:
            raise Unsupported(f"Matrix cannot {command.action.value} this.")
        me = self._whoami()
        if command.action is Action.INVITE:
            return Upkeep(self._client, self._place()).invite(me, command.value, command.reason)
        target = parse(command.target)
        if target is None:
            raise NotFound("Synapse has no such record.")
        if command.action in (Action.APPROVE, Action.REJECT, Action.REMOVE):
            return self._decide(target, me, command)
        if command.action in (Action.PUBLISH, Action.PIN, Action.UNPIN, Action.MESSAGE):
            return self._keep_up(target, me, command)
        return self._set_standing(target, me, command)

    def close(self) -> None:
        """Give the connections back."""
        self._client.signed.session.close()

    # Doing

    def _decide(self, target: RemoteId, me: str, command: Command) -> Outcome:
        match target:
            case ReportId() if command.action is Action.REMOVE:
                return self._decisions.remove(target, me, command)
            case ReportId() if command.action is Action.APPROVE:
                return self._decisions.keep(target)
            case PersonId() if command.action is Action.APPROVE:
                return self._decisions.dismiss_person(target)
            case KnockId() if command.action is not Action.REMOVE:
                return self._decisions.answer_knock(target, me, command)
            case _:
                raise Unsupported(f"Matrix cannot {command.action.value} this.")

    def _set_standing(self, target: RemoteId, me: str, command: Command) -> Outcome:
        if isinstance(target, PostId | TopicId | KnockId) or not target.user:
            raise Unsupported(f"Matrix cannot {command.action.value} this.")
        standing = Standing(self._client, self._members(), self._looked_after)
        user = target.user
        if command.action in CHANGES:
            if isinstance(target, ReportId):
                return standing.change_in(target.room, user, me, command)
            return standing.change_everywhere(user, me, command)
        if command.action is Action.MODERATE:
            return standing.treat(user, me, command.value)
        return standing.suspend(user, me, suspended=command.action is Action.SUSPEND)

    def _keep_up(self, target: RemoteId, me: str, command: Command) -> Outcome:
        upkeep = Upkeep(self._client, self._place())
        match target:
            case TopicId() if command.action is Action.PUBLISH:
                return upkeep.publish(target, me, command)
            case PostId() if command.action in (Action.PIN, Action.UNPIN):
                return upkeep.pin(target, me, pinned=command.action is Action.PIN)
            case UserId() if command.action is Action.MESSAGE:
                return upkeep.write(target.user, me, command)
            case _:
                raise Unsupported(f"Matrix cannot {command.action.value} this.")

    # What is asked once

    def _whoami(self, *, anew: bool = False) -> str:
        if anew or not self._me:
            self._me = self._client.whoami()
        return self._me

    def _place(self) -> str:
        """The account's room by id; empty for the whole server."""
        if self._room is None:
            given = self._given
            self._room = self._client.room_named(given) if given.startswith("#") else given
        return self._room

    def _members(self) -> People:
        if self._people is None:
            self._people = People(self._client, self._place())
        return self._people

    def _looked_after(self) -> list[wire.RoomInfo]:
        return looked_after(self._client, self._place())

    # Errors

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Refusals that make no sense for a reader mean that the address is not what it was."""
        try:
            yield
        except NotFound as error:
            self._client.confirm_missing()
            what = f"no room called {self._given}" if self._given else "no such place"
            raise Unavailable(f"There is {what} at {self._client.host}; check the address.") from error
        except Forbidden as error:
            raise Forbidden(
                f"{self._me or 'This account'} does not administer this server, and Synapse shows that to nobody else; "
                f"whoever runs it can make the account an administrator. ({error})"
            ) from error
        except Unsupported:
            raise
        except Rejected as error:
            raise Malformed(f"{error} Check the address and the version.") from error
