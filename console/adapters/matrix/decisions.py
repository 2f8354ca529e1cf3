"""Decides what waits: reports of messages and people, and people who ask to be let in.

A report can be taken off the list once, by one of all who ask. Whoever gets it may act on it; so two consoles never
both do what they decided.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import (
    Conflict,
    Forbidden,
    NotFound,
    Rejected,
    RemoteError,
    Transient,
    Unauthorized,
    Uncertain,
)
from console.adapters.matrix import mapping, wire
from console.adapters.matrix.claims import Claims
from console.adapters.matrix.client import Client
from console.adapters.matrix.ids import KnockId, PersonId, ReportId
from console.adapters.matrix.powers import entered
from console.adapters.matrix.queue import others
from console.adapters.matrix.rooms import MEMBER, NOBODY, read_room, text
from console.domain.actions import Action
from console.domain.commands import Command
from console.domain.items import Handled
from console.domain.records import Gone

_SOMEBODY = "Somebody else decided on the report first; Synapse does not tell who."
_LET_IN = frozenset({"invite", "join"})
_TURNED_AWAY = frozenset({"leave", "ban"})


@dataclass(frozen=True, slots=True)
class Message:
    """A reported message as it stands now.

    :param removal: who removed it and why; None where it stands.
    """

    there: bool
    removal: wire.Redaction | None = None


class Decisions:
    """Decides in the name of one account."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._claims = Claims(client)

    def keep(self, target: ReportId) -> Outcome:
        """Leave a message where it is, and take its reports off the list.

        :raises Conflict: somebody decided first, or removed the message at the same moment.
        """
        before = self._message(target)
        if not self._client.dismiss(target.number):
            self._too_late(target)
        self._dismiss_others(target)
        after = self._message(target)
        if after.removal is not None and before.removal is None:
            told = mapping.handled(after.removal)
            raise Conflict(f"The report is dismissed, but {told.by} removed the message meanwhile.", winner=told)
        return Applied((Gone(str(target)),))

    def remove(self, target: ReportId, me: str, command: Command) -> Outcome:
        """Remove a message, and take its reports off the list: first the oldest, which only one can take.

        :raises Conflict: somebody decided first.
        :raises Forbidden: we may not, and cannot get the right; then the report stays.
        """
        message = self._message(target)
        if message.there and message.removal is None:
            entered(self._client, me, target.room, lambda room: room.may(me, "redact"))
        self._take(target, me, command.key)
        if message.there and message.removal is None:
            self._redact(target, me, command)
        self._dismiss_others(target)
        return Applied((Gone(str(target)),))

    def dismiss_person(self, target: PersonId) -> Outcome:
        """Take the reports of a person off the list.

        :raises Conflict: somebody decided first.
        """
        if not self._client.dismiss_person(target.number):
            self._client.confirm_missing()
            raise Conflict(_SOMEBODY)
        for report in self._client.person_reports_of(target.user):
            if report.target_user_id == target.user and report.id > target.number:
                self._client.dismiss_person(report.id)
        return Applied((Gone(str(target)),))

    def answer_knock(self, target: KnockId, me: str, command: Command) -> Outcome:
        """Let somebody in, or turn them away. Synapse checks nothing, so what stands afterwards is read again; of two
        answers at the same moment the first stands.

        :raises Conflict: somebody decided otherwise, before us or at the same moment.
        """
        let_in = command.action is Action.APPROVE
        verb, right, wanted = ("invite", "invite", _LET_IN) if let_in else ("kick", "kick", _TURNED_AWAY)
        room = entered(self._client, me, target.room, lambda found: found.may(me, right))
        asking = room.people.get(target.user)
        if asking is None or asking.event_id != target.event or room.membership(target.user) != "knock":
            if room.membership(target.user) not in wanted:
                raise _otherwise(room.people.get(target.user, NOBODY), target, "first")
            return AlreadyDone((Gone(str(target)),))
        self._client.change_membership(target.room, verb, target.user, "" if let_in else command.reason)
        now = read_room(self._client, target.room, MEMBER)
        if now.membership(target.user) not in wanted:
            raise _otherwise(now.people.get(target.user, NOBODY), target, "at the same moment")
        self._give_way(now.people[target.user], target, me, wanted)
        return Applied((Gone(str(target)),))

    # Reports

    def _take(self, target: ReportId, me: str, key: str) -> None:
        """Take the oldest report of a message off the list; go on where this very command had taken it before.

        :raises Conflict: somebody else has it.
        """
        resumed = self._claims.note(me, target.number, key)
        try:
            taken = self._client.dismiss(target.number)
        except (Transient, Unauthorized, Rejected):
            if not resumed:
                self._claims.forget(me, key)
            raise
        if not taken and not resumed:
            self._claims.forget(me, key)
            self._too_late(target)

    def _redact(self, target: ReportId, me: str, command: Command) -> None:
        try:
            try:
                self._client.redact(target.room, target.event, command.reason, command.key)
            except Forbidden:
                # Somebody who was made an admin at the same moment took our place.
                entered(self._client, me, target.room, lambda room: room.may(me, "redact"))
                self._client.redact(target.room, target.event, command.reason, command.key)
        except Rejected as error:
            # The report is off the list by now: put one back, so that the message is not forgotten.
            with suppress(RemoteError):
                self._client.report_again(target.room, target.event, f"It could not be removed: {error}")
            raise
        if self._message(target).removal is None:
            raise Uncertain("Synapse took the removal, and still shows the message.")

    def _dismiss_others(self, target: ReportId) -> None:
        for report in others(self._client, target):
            self._client.dismiss(report.id)

    def _too_late(self, target: ReportId) -> NoReturn:
        self._client.confirm_missing()
        message = self._message(target)
        if message.removal is not None:
            told = mapping.handled(message.removal)
            raise Conflict(f"{told.by} removed the message first.", winner=told)
        raise Conflict(f"{_SOMEBODY} Just after that the message was {'still there' if message.there else 'gone'}.")

    def _message(self, target: ReportId) -> Message:
        try:
            return Message(there=True, removal=self._client.context(target.room, target.event, 1).event.redaction)
        except NotFound:
            self._client.confirm_missing()
            return Message(there=False)

    # Knocks

    def _give_way(self, ours: wire.Event, target: KnockId, me: str, wanted: frozenset[str]) -> None:
        """Where our answer took the place of a colleague's other answer, theirs was first: put it back.

        :raises Conflict: theirs was first.
        """
        if ours.sender != me or ours.replaced in ("", target.event):
            return
        theirs = self._client.event(ours.replaced)
        membership = text(theirs.content, "membership")
        if theirs.sender in (me, target.user) or membership in wanted:
            return
        verb = "invite" if membership in _LET_IN else "kick"
        self._client.change_membership(target.room, verb, target.user, text(theirs.content, "reason"))
        raise _otherwise(theirs, target, "first")


def _otherwise(event: wire.Event, target: KnockId, when: str) -> Conflict:
    """Somebody answered a knock otherwise than we."""
    if event.sender == target.user:
        return Conflict(f"{target.user} took the question back, or asked anew.")
    let_in = text(event.content, "membership") in _LET_IN
    told = Handled(
        (Action.APPROVE if let_in else Action.REJECT).value,
        event.sender,
        mapping.time(event.origin_server_ts),
        text(event.content, "reason"),
    )
    did = "let them in" if let_in else "turned them away"
    return Conflict(f"{told.by or 'Somebody else'} {did} {when}.", winner=told)
