"""One account on a Mailman site, behind the contract of `console.adapters.base`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from console.adapters.base import Adapter, AlreadyDone, Applied, Outcome, SignIn
from console.adapters.errors import (
    Conflict,
    Forbidden,
    HalfDone,
    Invalid,
    Malformed,
    NotFound,
    Rejected,
    RemoteError,
    Unavailable,
    Unsupported,
)
from console.adapters.http import Fault
from console.adapters.mailman import feeds, mapping, texts
from console.adapters.mailman.check import server_info
from console.adapters.mailman.client import Client, split_url
from console.adapters.mailman.ids import HeldId, MemberId, RemoteId, RequestId, parse
from console.adapters.mailman.rules import CAPABILITIES, DEFAULT, MODERATION
from console.domain.actions import Action, TargetKind
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Gone, Page, Record

_VERBS = {Action.APPROVE: "accept", Action.REJECT: "reject", Action.DISCARD: "discard", Action.DEFER: "defer"}
_PARTS = {Feed.QUEUE: feeds.QUEUE_PARTS, Feed.MEMBERS: feeds.MEMBER_PARTS, Feed.TERMS: feeds.TERMS_PARTS}
_APPLICATION_FAULT = 500
"""Mailman undoes its own part of a decision that ends in this error. If the item is gone nevertheless, somebody else
decided it in the same moment, which Mailman does not prevent: an acceptance and another acceptance, a rejection or a
discard at once both had their effect in 90 of 90 tries. Mail that was on its way by then is sent, also where the item
waits as before: the first thing that Mailman does is to mail the author or to pass the post on, and what breaks off is
what follows, where somebody else decides on another post of the list at that moment."""
_AT_ONCE = {
    Action.APPROVE: "Somebody else decided it at the same moment, and Mailman may have done both: "
    "the post may have gone out against their decision, or twice.",
    Action.REJECT: "Somebody else decided it at the same moment, and Mailman may have done both: "
    "its author may have your reason although the post went out.",
    Action.DISCARD: "Somebody else decided it at the same moment, and Mailman does not tell how: "
    "the post may have gone out.",
}
_HALF_DONE = {
    Action.APPROVE: "Mailman failed half way: the post has most likely gone out, and still waits as before. "
    "Let this go and discard the post, so that it does not go out twice. "
    "Send it again only if it has not gone out.",
    Action.REJECT: "Mailman failed half way: its author has most likely been told, and the post still waits as before. "
    "Let this go and discard the post, so that nobody is told twice. "
    "Send it again only if its author has not been told.",
}
_REQUEST_AT_ONCE = "Somebody else decided it at the same moment, and Mailman does not tell how."
_TOO_LATE = "It is no longer there: somebody else decided it first. Mailman does not tell who, or how."


class MailmanAdapter(Adapter):
    """A site, or one of its lists, with the password of the site's REST interface."""

    def __init__(self, sign_in: SignIn) -> None:
        base, self._list = split_url(sign_in.url, sign_in.place)
        self._user = sign_in.user
        self._client = Client(sign_in, base)

    @property
    def capabilities(self) -> Capabilities:
        """The same for everybody: the password opens everything."""
        return CAPABILITIES

    def probe(self) -> ServerInfo:
        """Ask which Mailman it is and which lists it has."""
        with self._reading():
            return server_info(self._client, self._list, self._user)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """Read the next page; a listing that moves while it is read is read again where it moved."""
        parts = _PARTS.get(feed)
        if parts is None:
            raise Unsupported(f"Mailman has no {feed.value}.")
        with self._reading():
            return feeds.Walk(self._client, self._list, parts).page(cursor, max(1, limit))

    def read(self, remote_id: str) -> Item | Gone:
        """The item if it still waits; Mailman keeps nothing of what was decided."""
        target = parse(remote_id)
        with self._reading():
            return (self._find(target) if target is not None else None) or Gone(remote_id)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        """One text of a list as it is now."""
        if feed is not Feed.TERMS:
            return super().read_record(feed, remote_id)
        with self._reading():
            return texts.read(self._client, remote_id)

    def execute(self, command: Command) -> Outcome:
        """Decide an item, set how its author or a member is treated, or publish a text."""
        if command.target_kind is TargetKind.DOCUMENT and command.action is Action.PUBLISH:
            with self._looking():
                return texts.publish(self._client, command)
        target = parse(command.target)
        if target is None:
            raise NotFound("Mailman has no such record.")
        if CAPABILITIES.rule_of(command) is None:
            raise Unsupported(f"Mailman cannot {command.action.value} this.")
        match command.action:
            case Action.BAN:
                return self._ban(target)
            case Action.UNBAN:
                return self._unban(target)
            case Action.MODERATE:
                return self._moderate(target, command.value)
            case _:
                return self._decide(target, command)

    def close(self) -> None:
        """Give the connections back."""
        self._client.session.close()

    # Items

    def _find(self, target: RemoteId) -> Item | None:
        """The item as it waits now, or None; certain, because Mailman itself said so."""
        try:
            match target:
                case HeldId():
                    held = self._client.held_post(target.list_id, target.request_id, largest=feeds.LARGEST_POST)
                    return mapping.held_post(target.list_id, held) if target.is_of(held) else None
                case RequestId():
                    asked = self._client.request(target.list_id, target.token)
                    return mapping.request(target.list_id, asked) if asked.waits_on(target.list_id) else None
                case MemberId():
                    return None
        except NotFound:
            self._client.confirm_missing()
            return None

    def _decide(self, target: RemoteId, command: Command) -> Outcome:
        with self._looking():
            item = self._find(target)
        if item is None:
            raise Conflict(_TOO_LATE)
        if command.action is Action.RESUME:
            return Applied((item,))
        try:
            self._send(target, command)
        except NotFound as error:
            raise Conflict(_TOO_LATE) from error
        except Fault as error:
            if error.status != _APPLICATION_FAULT:
                raise
            raise self._after_fault(target, command, error) from error
        return Applied((item,) if command.action is Action.DEFER else (Gone(command.target),))

    def _send(self, target: RemoteId, command: Command) -> None:
        verb = _VERBS[command.action]
        reason = command.reason if command.action is Action.REJECT else ""
        if isinstance(target, HeldId):
            self._client.decide_held(target.list_id, target.request_id, verb, reason)
        elif isinstance(target, RequestId):
            self._client.decide_request(target.list_id, target.token, verb, reason)

    def _after_fault(self, target: RemoteId, command: Command, fault: Fault) -> RemoteError:
        """What an error of Mailman's own means, by whether the item still waits."""
        if self._is_gone(target):
            of_post = _AT_ONCE.get(command.action, _TOO_LATE)
            return Conflict(of_post if isinstance(target, HeldId) else _REQUEST_AT_ONCE)
        if isinstance(target, HeldId) and command.action in _HALF_DONE:
            return HalfDone(_HALF_DONE[command.action])
        return fault

    def _is_gone(self, target: RemoteId) -> bool:
        """Whether it is gone for certain; doubt, and any failure to look, is no."""
        try:
            return self._find(target) is None
        except RemoteError:
            return False

    # People

    def _ban(self, target: RemoteId) -> Outcome:
        address = _bannable(target.address)
        with self._looking():
            banned = self._client.is_banned(target.list_id, address)
        if banned:
            return AlreadyDone()
        try:
            self._client.ban(target.list_id, address)
        except Invalid as error:
            if "already banned" in str(error).lower():
                return AlreadyDone()
            raise
        return Applied()

    def _unban(self, target: RemoteId) -> Outcome:
        address = _bannable(target.address)
        if "/" in address:
            raise Unsupported(f"Mailman cannot lift the ban of {address}, because of the slash in it.")
        try:
            self._client.unban(target.list_id, address)
        except NotFound:
            self._client.confirm_missing()
            return AlreadyDone()
        with self._looking():
            if self._client.is_banned(target.list_id, address):
                raise Conflict(
                    f"{address} is still banned, by a pattern or for the whole site; an administrator can lift it."
                )
        return Applied()

    def _moderate(self, target: RemoteId, value: str) -> Outcome:
        wanted = "" if value == DEFAULT else value
        if wanted and wanted not in dict(MODERATION):
            raise Invalid(f"Mailman knows no treatment called {value}.")
        with self._looking():
            found = self._client.member(target.list_id, "member", target.address) or self._client.member(
                target.list_id, "nonmember", target.address
            )
            if found is None:
                self._client.confirm_missing()
                raise NotFound(f"{target.address} is not known to {target.list_id}.")
            staff = feeds.roles(feeds.staff_of(self._client, target.list_id))
        known = mapping.member(target.list_id, found, staff.get(found.email, ()))
        if known.moderation == wanted:
            return AlreadyDone((known,))
        self._client.set_moderation(found.member_id, wanted)
        return Applied((replace(known, moderation=wanted),))

    # Errors

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Refusals that make no sense for a reader mean that the address is not what it was."""
        try:
            yield
        except NotFound as error:
            what = f"no list called {self._list}" if self._list else "no Mailman"
            raise Unavailable(f"There is {what} at {self._client.host}; check the address.") from error
        except (Forbidden, Unsupported):
            raise
        except Rejected as error:
            raise Malformed(f"{error} Check the address and the version.") from error

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Before anything was sent an answer without sense is no reason for doubt."""
        try:
            yield
        except Malformed as error:
            raise Unavailable(str(error)) from error


def _bannable(address: str) -> str:
    """An address that bans one person: one that begins with ^ would be read as a pattern for many.

    :raises Invalid: it would not.
    """
    if not address or address.startswith("^"):
        raise Invalid(f"“{address}” cannot be banned as an address; an administrator can do it with a pattern.")
    return address
