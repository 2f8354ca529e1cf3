"""Decisions on items: what is written, and how it is found out who decided where two did at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, NotFound, RemoteError
from console.adapters.http import Fault
from console.adapters.wordpress import mapping, wire
from console.adapters.wordpress.client import Client
from console.adapters.wordpress.feeds import told
from console.adapters.wordpress.ids import Kind, RemoteId
from console.adapters.wordpress.people import known
from console.adapters.wordpress.settling import Settling
from console.adapters.wordpress.text import stands
from console.adapters.wordpress.writing import afterwards, beforehand
from console.domain.actions import Action
from console.domain.commands import Command
from console.domain.items import Item, ItemState
from console.domain.records import Record

_log = logging.getLogger(__name__)

_COMMENT_WORDS = {Action.APPROVE: "approve", Action.SPAM: "spam"}
_POST_WORDS = {Action.APPROVE: "publish", Action.REJECT: "draft", Action.RESTORE: "pending"}
_LEFT = {
    "approve": "it is published",
    "reject": "it is {}",
    "spam": "it is marked as spam",
    "discard": "it is in the trash",
}
_GONE = "It is no longer there: somebody deleted it for good. WordPress does not tell who."


class Deciding:
    """Decides comments and pending posts of one account."""

    def __init__(self, client: Client, me: wire.Me, settling: Callable[[], Settling]) -> None:
        self._client = client
        self._me = me
        self._settling = settling

    def item(self, target: RemoteId) -> Item | None:
        """An item as it is now, in any state; None where there is none of that number."""
        found = self._find(target)
        return None if found is None else self._item(target, found)

    def _find(self, target: RemoteId) -> wire.Comment | wire.Post | None:
        try:
            if target.kind is Kind.COMMENT:
                return self._client.comment(target.number)
            return self._client.post(target.kind, target.number)
        except NotFound:
            # Somebody whom WordPress does not know is told the same.
            self._client.me()
            return None

    def _item(self, target: RemoteId, found: wire.Comment | wire.Post) -> Item:
        users = known(self._client, self._me, [found.author])
        if isinstance(found, wire.Comment):
            return mapping.comment(found, self._me, users)
        return mapping.post(target.kind, found, self._me, users)

    def decide(self, target: RemoteId, command: Command) -> Outcome:
        """Close an item, or let it wait again.

        :raises Conflict: somebody else decided it, before or at the same moment.
        """
        with beforehand():
            settling = self._settling()
            found = self._find(target)
            if found is None:
                raise Conflict(_GONE)
            before = self._item(target, found)
        if _action_of(before) == command.action.value:
            return AlreadyDone((before,))
        if command.action is not Action.RESTORE and before.state is not ItemState.PENDING:
            raise Conflict(f"Somebody else decided it first: {_words(before)}.", before, before.handled)
        refused: NotFound | Fault | None = None
        try:
            self._write(target, found, command.action)
        except (NotFound, Fault) as error:
            # Also said where somebody else has just done the same: what stands there tells.
            refused = error
        with afterwards():
            left = settling.look(lambda: self._find(target), partial(_open_still, command.action))
            if left is None:
                raise Conflict(_GONE)
            after = self._item(target, left)
        if _action_of(after) == command.action.value:
            return AlreadyDone((after,)) if refused else Applied((after, *self._told(left)))
        if isinstance(refused, Fault):
            raise refused
        raise Conflict(f"Somebody else decided it at the same moment: {_words(after)}.", after, after.handled)

    def edit(self, target: RemoteId, command: Command) -> Outcome:
        """Give a comment other words.

        :raises Conflict: somebody else changed or decided it, before or at the same moment.
        """
        with beforehand():
            settling = self._settling()
            found = self._find(target)
            if not isinstance(found, wire.Comment):
                raise Conflict(_GONE)
            before = self._item(target, found)
        if (before.source or before.text).strip() == command.value.strip():
            return AlreadyDone((before,))
        if before.state is not ItemState.PENDING:
            raise Conflict(f"Somebody else decided it first: {_words(before)}.", before, before.handled)
        if command.base_digest and before.digest() != command.base_digest:
            raise Conflict("Its text was changed after you read it.", before)
        written = self._client.change_comment(found, content=command.value)
        with afterwards():
            left = settling.look(lambda: self._find(target), lambda _: False)
            if left is None:
                raise Conflict(_GONE)
            after = self._item(target, left)
        if not stands(left.content.raw, command.value, written.content.raw):
            raise Conflict("Somebody else changed its text at the same moment, and theirs stands.", after)
        return Applied((after,))

    def _write(self, target: RemoteId, found: wire.Comment | wire.Post, action: Action) -> None:
        if not isinstance(found, wire.Comment):
            if action is Action.DISCARD:
                self._client.trash(target.kind, target.number)
            else:
                self._client.change_post(target.kind, target.number, status=_POST_WORDS[action])
            return
        if action is Action.REJECT:
            self._client.trash(target.kind, target.number)
            return
        if action is not Action.RESTORE:
            self._client.change_comment(found, status=_COMMENT_WORDS[action])
            return
        back = {"trash": "untrash", "spam": "unspam"}.get(found.status, "hold")
        changed = self._client.change_comment(found, status=back)
        if changed.status != mapping.HELD:
            # It comes out of the trash as it went in, which may have been published.
            self._client.change_comment(found, status="hold")

    def _told(self, found: wire.Comment | wire.Post) -> tuple[Record, ...]:
        """What everybody can read from now on: it may be older than the activity that is read again."""
        try:
            if isinstance(found, wire.Comment):
                return told(self._client, self._me, [found]) if found.status == "approved" else ()
            if found.type == Kind.POST.value and found.status == "publish":
                return (mapping.posted(found, known(self._client, self._me, [found.author])),)
        except RemoteError as error:
            _log.info("What was let through could not be read as activity; its feed will tell: %s", error)
        return ()


def _open_still(action: Action, found: wire.Comment | wire.Post | None) -> bool:
    """Whether what was found looks as if nobody had decided it."""
    waits = mapping.HELD if isinstance(found, wire.Comment) else mapping.PENDING
    return found is not None and found.status == waits and action is not Action.RESTORE


def _action_of(item: Item) -> str:
    """The action that leads to the state in which an item is."""
    if item.state is ItemState.PENDING:
        return Action.RESTORE.value
    return item.handled.action if item.handled is not None else ""


def _words(item: Item) -> str:
    done = _action_of(item)
    if done == Action.RESTORE.value:
        return "it waits for a decision again"
    in_trash = "in the trash" if item.remote_id.startswith(Kind.COMMENT.value) else "a draft again"
    return f"{_LEFT.get(done, f'it is “{done}”').format(in_trash)}. WordPress does not tell who".rstrip(".")
