"""One account on a WordPress site, behind the contract of `console.adapters.base`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console.adapters.base import Adapter, Applied, Outcome, SignIn
from console.adapters.errors import Conflict, Forbidden, Malformed, NotFound, Rejected, Unavailable, Unsupported
from console.adapters.wordpress import wire
from console.adapters.wordpress.changing import Changing
from console.adapters.wordpress.check import server_info
from console.adapters.wordpress.client import Client
from console.adapters.wordpress.deciding import Deciding
from console.adapters.wordpress.feeds import PARTS, Walk
from console.adapters.wordpress.ids import Kind, RemoteId, parse
from console.adapters.wordpress.rules import CAPABILITIES
from console.adapters.wordpress.settling import Settling
from console.adapters.wordpress.writing import beforehand
from console.domain.actions import Action, TargetKind
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item, ItemKind, ItemState
from console.domain.records import Feed, Gone, Page, Record

_ITEMS = {Kind.COMMENT: ItemKind.COMMENT, Kind.POST: ItemKind.POST, Kind.PAGE: ItemKind.POST}
_TARGETS = {TargetKind.MEMBER: Kind.USER, TargetKind.DOCUMENT: Kind.PAGE, TargetKind.POST: Kind.POST}


class WordPressAdapter(Adapter):
    """A user of one site, signed in with an application password.

    :param pause: waits before the look after a decision, in seconds.
    :param now: a clock in seconds that never goes back.
    """

    def __init__(
        self,
        sign_in: SignIn,
        pause: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = Client(sign_in)
        self._known: wire.Me | None = None
        self._pause = pause
        self._now = now

    @property
    def capabilities(self) -> Capabilities:
        """The same for everybody; what a person may do to an item, the item says."""
        return CAPABILITIES

    def probe(self) -> ServerInfo:
        """Ask which site it is, who we are there, and what we may do."""
        with self._reading():
            return server_info(self._client, self._me(anew=True))

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """Read the next part; a listing that moves while it is read is read again where it moved."""
        if feed not in PARTS:
            raise Unsupported(f"WordPress has no {feed.value}.")
        with self._reading():
            me = self._me(anew=cursor is None)
            return Walk(self._client, me, feed).page(cursor, max(1, limit))

    def read(self, remote_id: str) -> Item | Gone:
        """The item in whatever state it is; WordPress does not tell who decided it."""
        target = parse(remote_id)
        if target is None or target.kind not in _ITEMS:
            return Gone(remote_id)
        with self._reading():
            return self._deciding().item(target) or Gone(remote_id)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        """A published page or a user as it is now."""
        target = parse(remote_id)
        with self._reading():
            if feed is Feed.TERMS:
                page = _number(target, Kind.PAGE)
                return (self._changing().document(page) if page else None) or Gone(remote_id)
            if feed is Feed.MEMBERS:
                user = _number(target, Kind.USER)
                return (self._changing().member(user) if user else None) or Gone(remote_id)
        return super().read_record(feed, remote_id)

    def execute(self, command: Command) -> Outcome:
        """Decide an item, or change a page, a role or what is kept on top; then look whether it stands."""
        if CAPABILITIES.rule_of(command) is None:
            raise Unsupported(f"WordPress cannot {command.action.value} this.")
        target = parse(command.target)
        if target is None or not _fits(target, command):
            raise NotFound("WordPress has no such record.")
        match command.action:
            case Action.EDIT:
                return self._deciding().edit(target, command)
            case Action.DEFER | Action.RESUME:
                return self._leave(target)
            case Action.PUBLISH:
                return self._changing().publish(target.number, command.value, command.base_version)
            case Action.MODERATE:
                return self._changing().set_role(target.number, command.value)
            case Action.PIN | Action.UNPIN:
                return self._changing().pin(target.number, on_top=command.action is Action.PIN)
            case _:
                return self._deciding().decide(target, command)

    def close(self) -> None:
        """Give the connections back."""
        self._client.session.close()

    def _me(self, *, anew: bool = False) -> wire.Me:
        """Who is signed in; asked again where a listing begins, because roles change."""
        known = self._known
        if known is None or anew:
            known = self._known = self._client.me()
        return known

    def _deciding(self) -> Deciding:
        with beforehand():
            return Deciding(self._client, self._me(), self._settling)

    def _changing(self) -> Changing:
        with beforehand():
            return Changing(self._client, self._me(), self._settling)

    def _settling(self) -> Settling:
        return Settling(self._pause, self._now)

    def _leave(self, target: RemoteId) -> Outcome:
        """Later is a matter of the desk; WordPress is only asked whether it still waits."""
        with beforehand():
            item = self._deciding().item(target)
        if item is None or item.state is not ItemState.PENDING:
            handled = item.handled if item is not None else None
            raise Conflict("Somebody else decided it first. WordPress does not tell who.", item, handled)
        return Applied((item,))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Refusals that make no sense for a reader mean that the address is not what it was."""
        try:
            yield
        except NotFound as error:
            raise Unavailable(f"There is no WordPress at {self._client.host}; check the address.") from error
        except (Forbidden, Unsupported):
            raise
        except Rejected as error:
            raise Malformed(f"{error} Check the address and the version.") from error


def _number(target: RemoteId | None, kind: Kind) -> int | None:
    return target.number if target is not None and target.kind is kind else None


def _fits(target: RemoteId, command: Command) -> bool:
    """Whether a remote id names what the command says that it acts on."""
    if command.target_kind is TargetKind.ITEM:
        return target.kind in _ITEMS and _ITEMS[target.kind] is command.kind
    return _TARGETS.get(command.target_kind) is target.kind
