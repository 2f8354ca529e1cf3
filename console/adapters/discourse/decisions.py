"""Decisions on what waits for review: with the version that was on screen, and what the site tells when it refuses."""

from __future__ import annotations

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.discourse import ids, offers, people
from console.adapters.discourse.client import Client
from console.adapters.discourse.feeds import Feeds
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound, Rejected, RemoteError, Unsupported
from console.adapters.looking import looking
from console.domain.actions import Action
from console.domain.commands import Command
from console.domain.items import Handled, Item, ItemKind, ItemState
from console.domain.records import Gone, Record

_PENALTIES = (Action.SUSPEND, Action.SILENCE)
_CLAIMS = (Action.CLAIM, Action.RELEASE)


class Decisions:
    """Carries decisions out on one site."""

    def __init__(self, client: Client, feeds: Feeds, user: str) -> None:
        self._client = client
        self._feeds = feeds
        self._user = user.casefold()

    def decide(self, command: Command) -> Outcome:
        """Do it, or say who was first."""
        number = ids.review_number(command.target)
        if number is None:
            raise NotFound("Discourse has no such item.")
        if command.action in _CLAIMS:
            return self._claim(number, command)
        if command.action in _PENALTIES:
            return self._punish(number, command)
        try:
            if command.action is Action.EDIT:
                return self._edit(number, command)
            return self._perform(number, command, self._call(number, command))
        except (Conflict, Forbidden, Invalid) as error:
            raise self._explained(number, command, error) from error

    # What the site is asked

    def _call(self, number: int, command: Command) -> str:
        """What this action is called for this item: as it was on screen, or else as it is now."""
        stamp = ids.Stamp.parse(command.base_version)
        if stamp is None or command.action not in stamp.calls:
            stamp = self._unchanged(number, command)[1]
        if command.action not in stamp.calls:
            raise Unsupported(f"Discourse does not offer to {command.action.value} this at the moment.")
        return stamp.calls[command.action]

    def _unchanged(self, number: int, command: Command) -> tuple[Item, ids.Stamp]:
        """The item as it is now, if it is still what was on screen."""
        with looking():
            item, _ = self._feeds.item(number)
        now, then = ids.Stamp.parse(item.version), ids.Stamp.parse(command.base_version)
        if item.state is not ItemState.PENDING or now is None or (then is not None and then.number != now.number):
            raise Conflict("It was decided or changed meanwhile.", item, item.handled)
        return item, now

    def _perform(self, number: int, command: Command, call: str) -> Outcome:
        stamp = ids.Stamp.parse(command.base_version)
        version = stamp.number if stamp is not None else self._unchanged(number, command)[1].number
        result = self._client.perform(number, offers.chosen(call, command.value), version, _more(command))
        removed = tuple(ids.review_id(one) for one in result.remove_reviewable_ids)
        if result.transition_to not in (None, "pending") and command.target not in removed:
            removed = (command.target, *removed)
        if command.target not in removed:
            # Part of a decision in steps: it is still there.
            return Applied((*self._as_it_is(number), *map(Gone, removed)))
        return Applied(tuple(map(Gone, removed)))

    def _edit(self, number: int, command: Command) -> Outcome:
        stamp = ids.Stamp.parse(command.base_version) or self._unchanged(number, command)[1]
        if not command.value.strip():
            raise Invalid("A post on Discourse cannot be empty.")
        self._client.edit_reviewable(number, stamp.number, command.value)
        return Applied(self._as_it_is(number))

    def _punish(self, number: int, command: Command) -> Outcome:
        """First the penalty, then the flag, as Discourse's own page does: a penalty that is refused leaves the flag."""
        item, stamp = self._unchanged(number, command)
        user = ids.user_number(item.author.remote_id)
        if user is None or command.action not in stamp.calls:
            raise Unsupported(f"Discourse does not offer to {command.action.value} the author of this.")
        people.punish(self._client, user, command)
        try:
            return self._perform(number, command, stamp.calls[command.action])
        except Rejected as error:
            why = self._explained(number, command, error)
            known = why if isinstance(why, Conflict) else Conflict("")
            raise Conflict(
                f"{item.author.handle} has the penalty, but the flag is not closed: {why}", known.current, known.winner
            ) from error

    def _claim(self, number: int, command: Command) -> Outcome:
        """A claim is on all items of a topic, and Discourse lets anybody give back anybody's."""
        with looking():
            item, found = self._feeds.item(number)
        claimer = _claimer(item)
        ours = claimer.casefold() == self._user
        if item.state is not ItemState.PENDING:
            raise Conflict("It was decided meanwhile.", item, item.handled)
        if claimer and not ours:
            raise Conflict(f"{claimer} has claimed it.", item)
        if ours == (command.action is Action.CLAIM):
            return AlreadyDone((item,))
        if found.topic_id is None or command.action.value not in item.actions:
            raise Unsupported(
                "This item cannot be claimed; the site may not use claims.",
            )
        try:
            if command.action is Action.CLAIM:
                self._client.claim(found.topic_id)
            else:
                self._client.release(found.topic_id)
        except Conflict as error:
            current = self._current(number)
            who = _claimer(current) if current is not None else ""
            raise Conflict(f"{who or 'Somebody else'} claimed it first.", current) from error
        return Applied(self._as_it_is(number))

    # What it became

    def _as_it_is(self, number: int) -> tuple[Record, ...]:
        """The item after something was done to it; a failure to look does not undo that."""
        current = self._current(number)
        return (current,) if current is not None else ()

    def _current(self, number: int) -> Item | None:
        try:
            return self._feeds.item(number)[0]
        except RemoteError:
            return None

    def _explained(self, number: int, command: Command, error: Rejected) -> Rejected:
        """A refusal in the light of the item as it is now.

        Discourse looks at what is allowed before it compares versions: whoever comes second to a decision is told
        that they may not, and not that there is a conflict.
        """
        if isinstance(error, Conflict) and error.current is not None:
            return error
        current = self._current(number)
        if current is None:
            return error
        if current.state is not ItemState.PENDING:
            handled = current.handled or Handled()
            how = f": {handled.action}" if handled.action else ""
            return Conflict(f"{handled.by or 'Somebody else'} decided first{how}.", current, current.handled)
        claimer = _claimer(current)
        if claimer and claimer.casefold() != self._user:
            return Conflict(f"{claimer} has claimed it.", current)
        if isinstance(error, Conflict):
            return Conflict("It was changed after this was decided; look at it again.", current)
        if current.actions == (Action.CLAIM.value,):
            return Conflict("This site lets only decide who claimed the item before.", current)
        if isinstance(error, Forbidden) and command.action.value not in current.actions:
            return Conflict(f"Discourse no longer offers to {command.action.value} it.", current)
        return error


def _more(command: Command) -> dict[str, str]:
    """What goes with a decision."""
    if command.kind is ItemKind.JOIN and command.action is not Action.APPROVE:
        told = command.action is Action.REJECT
        return {"reject_reason": command.reason if told else "", "send_email": "true" if told else "false"}
    if command.kind is ItemKind.POST and command.action is Action.REJECT:
        return {
            "revise_reason": command.reason,
            **({"revise_feedback": command.message} if command.message else {}),
        }
    return {}


def _claimer(item: Item) -> str:
    return dict(item.headers).get("Claimed by", "")
