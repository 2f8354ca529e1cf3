"""Decisions on what waits on a NodeBB.

A held post is taken by whoever comes first; the second is told that it does not exist. Of a flag the last word stays,
whoever had it: so it is looked at before anything is written, and again after.
"""

from __future__ import annotations

from contextlib import suppress

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound, RemoteError, Unsupported
from console.adapters.looking import looking
from console.adapters.nodebb import wire
from console.adapters.nodebb.client import Client
from console.adapters.nodebb.feeds import Feeds
from console.adapters.nodebb.ids import FlagId, ItemId, QueuedId, RequestId, item_of
from console.adapters.nodebb.mapping import OPEN, is_set
from console.adapters.nodebb.people import People
from console.domain.actions import Action
from console.domain.commands import Command
from console.domain.items import Handled, Item
from console.domain.records import Gone

_TOO_LATE = "It is no longer there: somebody else decided it first. NodeBB does not tell who, or how."
_STATES = {Action.APPROVE: "rejected", Action.DISCARD: "resolved", Action.REMOVE: "resolved", Action.RESTORE: "open"}
_ON_AUTHOR = (Action.BAN, Action.UNBAN, Action.SILENCE, Action.UNSILENCE)


class Decisions:
    """Carries decisions out on one forum."""

    def __init__(self, client: Client, feeds: Feeds, people: People) -> None:
        self._client = client
        self._feeds = feeds
        self._people = people

    def decide(self, command: Command) -> Outcome:
        """Do it, or say who was first."""
        target = item_of(command.target)
        match target:
            case FlagId():
                return self._on_flag(target, command)
            case QueuedId() | RequestId():
                return self._consume(target, command)
            case None:
                raise NotFound("NodeBB has no such item.")

    # What the first decision takes away

    def _consume(self, target: QueuedId | RequestId, command: Command) -> Outcome:
        if isinstance(target, QueuedId) and command.action in _ON_AUTHOR:
            return self._people.measure(target.uid, command)
        with looking():
            item = self._feeds.item(target)
        if item is None:
            raise Conflict(_TOO_LATE, Gone(command.target))
        if command.action.value not in item.actions:
            raise Unsupported("NodeBB does not let this account do that with this item.")
        try:
            self._send(target, command)
        except (Invalid, NotFound) as error:
            if self._is_gone(target):
                raise Conflict(_TOO_LATE, Gone(command.target)) from error
            raise
        if command.action is Action.EDIT:
            return self._edited(target, command)
        if command.action is Action.WARN:
            return Applied((item,))
        return Applied((Gone(command.target),))

    def _send(self, target: QueuedId | RequestId, command: Command) -> None:
        approve = command.action is Action.APPROVE
        if isinstance(target, RequestId):
            act = self._client.accept_pending if approve else self._client.reject_pending
            act(target.group, target.uid)
        elif approve:
            self._client.accept_queued(target.queue_id)
        elif command.action is Action.EDIT:
            self._edit(target, command)
        elif command.action is Action.WARN:
            self._client.notify_author(target.queue_id, command.message)
        else:
            reason = command.reason if command.action is Action.REJECT else ""
            self._client.reject_queued(target.queue_id, reason)

    def _is_gone(self, target: ItemId) -> bool:
        """Whether it is gone for certain; doubt, and any failure to look, is no."""
        try:
            return self._feeds.item(target) is None
        except RemoteError:
            return False

    def _edit(self, target: QueuedId, command: Command) -> None:
        """With the title as it is: NodeBB would take it away."""
        if not command.value.strip():
            raise Invalid("A post on NodeBB cannot be empty.")
        with looking():
            post = self._client.queued(target.queue_id)
        title = post.data.title if post is not None else ""
        self._client.edit_queued(target.queue_id, command.value, title or "")

    def _edited(self, target: QueuedId | RequestId, command: Command) -> Outcome:
        """Whoever edits last wins, so it is looked at after; a failure to look does not undo what was done."""
        try:
            after = self._feeds.item(target)
        except RemoteError:
            return Applied()
        if after is None:
            raise Conflict(_TOO_LATE, Gone(command.target))
        if (after.source or after.text).strip() != command.value.strip():
            raise Conflict("Somebody else edited it at the same moment, and NodeBB kept that.", after)
        return Applied((after,))

    # Flags

    def _on_flag(self, target: FlagId, command: Command) -> Outcome:
        with looking():
            flag = self._client.flag(target.number)
            item = self._feeds.desk().flag(flag)
        waits = flag.state in OPEN
        if command.action in (Action.CLAIM, Action.RELEASE):
            return self._assign(target, flag, item, command)
        if command.action is Action.BAN:
            return self._ban(target, item, command, waits=waits)
        if command.action in _ON_AUTHOR:
            return self._people.measure(self._people.author_uid(item), command)
        if command.action is Action.RESTORE:
            if waits:
                return AlreadyDone((item,))
            self._restore_post(flag)
        elif not waits:
            return self._decided(item, command)
        elif command.action.value not in item.actions:
            raise Unsupported("NodeBB has nothing there that this could be done to.")
        elif command.action is Action.REMOVE:
            self._remove_post(flag)
        return self._set_state(target, _STATES[command.action])

    def _decided(self, item: Item, command: Command) -> Outcome:
        """It was decided before we came: as we would, or not."""
        handled = item.handled or Handled()
        if handled.action == command.action.value:
            return AlreadyDone((item,))
        raise Conflict(f"{handled.by or 'Somebody else'} decided first: {handled.action}.", item, handled)

    def _set_state(self, target: FlagId, state: str) -> Outcome:
        self._client.set_flag(target.number, {"state": state})
        item = self._after(target)
        if item is None:
            return Applied()
        if item.version.split(";", 1)[0] != state:
            handled = item.handled or Handled()
            raise Conflict(
                f"{handled.by or 'Somebody else'} decided at the same moment, and NodeBB kept that.", item, handled
            )
        return Applied((item,))

    def _ban(self, target: FlagId, item: Item, command: Command, *, waits: bool) -> Outcome:
        """NodeBB resolves the flags about somebody who is banned by itself."""
        if not waits:
            user = self._people.author(item)
            if is_set(user.banned) and item.handled is not None and item.handled.action != Action.APPROVE.value:
                return AlreadyDone((item,))
            return self._decided(item, command)
        outcome = self._people.measure(self._people.author_uid(item), command)
        after = self._after(target)
        if after is not None and after.state is item.state:
            return self._set_state(target, "resolved")
        return Applied((*outcome.records, *((after,) if after is not None else ())))

    def _assign(self, target: FlagId, flag: wire.Flag, item: Item, command: Command) -> Outcome:
        uid = wire.whole(self._feeds.myself().uid)
        assignee = wire.whole(flag.assignee)
        if flag.state not in OPEN:
            raise Conflict("It was decided meanwhile.", item, item.handled)
        if assignee not in (0, uid):
            raise Conflict(f"{dict(item.headers)['Assigned to']} is on it.", item)
        wanted = uid if command.action is Action.CLAIM else 0
        if assignee == wanted:
            return AlreadyDone((item,))
        self._client.set_flag(target.number, {"assignee": wanted or ""})
        after = self._after(target)
        if after is None:
            return Applied()
        if int(after.version.split(";")[1]) != wanted:
            raise Conflict(f"{dict(after.headers).get('Assigned to', 'Nobody')} has it now.", after)
        return Applied((after,))

    def _after(self, target: FlagId) -> Item | None:
        """The flag after it was written; None if it cannot be looked at."""
        with suppress(RemoteError):
            return self._feeds.desk().flag(self._client.flag(target.number))
        return None

    def _remove_post(self, flag: wire.Flag) -> None:
        pid = str(flag.target.pid) if flag.target is not None and flag.target.pid is not None else ""
        if not pid:
            raise NotFound("The post is gone for good.")
        self._people.delete_post(pid)

    def _restore_post(self, flag: wire.Flag) -> None:
        """Only what this account took down comes back with its flag."""
        target = flag.target
        if target is None or target.pid is None or not is_set(target.deleted):
            return
        if wire.whole(target.deleter_uid) == wire.whole(self._feeds.myself().uid):
            with suppress(Forbidden):
                self._client.restore_post(str(target.pid))
