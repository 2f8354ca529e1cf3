"""What is done to reports, sign-ups and members.

The interface checks nothing and lets the last one win. So each of these looks before it acts, which finds whoever was
first, and looks again after it acted, which finds whoever acted at the same moment; then it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Busy, Conflict, Forbidden, NotFound, RemoteError
from console.adapters.mastodon import ids, mapping, wire
from console.adapters.mastodon.client import Client
from console.adapters.mastodon.ids import RemoteId
from console.adapters.mastodon.measures import MEASURES, Measure
from console.adapters.mastodon.powers import Person
from console.adapters.mastodon.traits import Traits
from console.domain.actions import Action
from console.domain.commands import Command
from console.domain.items import Handled, Item
from console.domain.records import Gone

_GONE = "It is no longer there."


@dataclass(frozen=True, slots=True)
class Deciding:
    """Carries out one command at a time.

    :param looking: wraps what is read before anything is sent.
    """

    client: Client
    traits: Traits
    person: Person
    looking: Callable[[], AbstractContextManager[None]]

    def execute(self, target: RemoteId, command: Command) -> Outcome:
        """Do it.

        :raises RemoteError: see `console.adapters.base.Adapter.execute`.
        """
        match target.kind:
            case ids.REPORT:
                return self._on_report(target, command)
            case ids.SIGN_UP:
                return self._on_sign_up(target, command)
        return self._on_member(target, command)

    # Reports

    def _on_report(self, target: RemoteId, command: Command) -> Outcome:
        with self.looking():
            found = self._report(target)
        if command.action in MEASURES:
            return self._measure_on_report(target, found, command, MEASURES[command.action])
        match command.action:
            case Action.RESTORE:
                return self._reopen(target, found)
            case Action.CLAIM | Action.RELEASE:
                return self._claim(target, found, command)
        self._still_open(found)
        self._still_ours(found, command)
        if command.action is Action.WARN:
            return self._warn(target, found, command)
        return self._resolve(target, command)

    def _resolve(self, target: RemoteId, command: Command) -> Outcome:
        comment = {"action_taken_comment": command.reason} if command.reason and not self.traits.full else {}
        self.client.act_on_report(target.number, "resolve", comment)
        now = self._seen_again(target)
        if now is not None and not now.action_taken:
            raise Conflict("Somebody else opened it again at the same moment.", self._item(now))
        self._nobody_else(now)
        return Applied((self._item(now),)) if now is not None else Applied()

    def _reopen(self, target: RemoteId, found: wire.Report) -> Outcome:
        if not found.action_taken:
            return AlreadyDone((self._item(found),))
        self.client.act_on_report(target.number, "reopen", {})
        now = self._seen_again(target)
        if now is not None and now.action_taken:
            raise self._lost_to(now, "Somebody else resolved it at the same moment")
        return Applied((self._item(now),)) if now is not None else Applied()

    def _claim(self, target: RemoteId, found: wire.Report, command: Command) -> Outcome:
        holder = found.assigned_account.id if found.assigned_account is not None else ""
        taking = command.action is Action.CLAIM
        if (holder == self.person.number) is taking:
            return AlreadyDone((self._item(found),))
        if not taking and holder == "":
            return AlreadyDone((self._item(found),))
        self._still_ours(found, command)
        self.client.act_on_report(target.number, "assign_to_self" if taking else "unassign", {})
        now = self._seen_again(target)
        if now is None:
            return Applied()
        by = now.assigned_account
        if by is not None and by.id != self.person.number:
            winner = Handled(Action.CLAIM.value, by.handle)
            raise Conflict(f"{by.handle} took it over at the same moment.", self._item(now), winner)
        if (by is not None) is not taking:
            raise Conflict("Somebody else changed who has it at the same moment.", self._item(now))
        return Applied((self._item(now),))

    def _warn(self, target: RemoteId, found: wire.Report, command: Command) -> Outcome:
        """`none` warns, and resolves this report alone."""
        number = found.target_account.id if found.target_account is not None else ""
        self.client.measure(number, {"type": "none", "report_id": found.id, "text": command.message})
        now = self._seen_again(target)
        return Applied((self._item(now),)) if now is not None else Applied()

    def _measure_on_report(self, target: RemoteId, found: wire.Report, command: Command, measure: Measure) -> Outcome:
        if found.target_account is None:
            raise NotFound("The server does not tell whom this report is about.")
        if not measure.lifts:
            if found.action_taken and measure.holds(found.target_account):
                return AlreadyDone((self._item(found),))
            self._still_open(found)
            self._still_ours(found, command)
        outcome = self._apply(found.target_account, command, measure, found.id)
        if not self.traits.full:
            return self._resolve(target, command)
        now = self._seen_again(target)
        return type(outcome)((self._item(now),)) if now is not None else outcome

    def _still_open(self, found: wire.Report) -> None:
        if found.action_taken:
            raise self._lost_to(found, "Somebody else resolved it first")

    def _still_ours(self, found: wire.Report, command: Command) -> None:
        """A report that a colleague took over since it was on the screen is theirs: the person decides once more."""
        by = found.assigned_account
        if by is None or by.id == self.person.number or command.undoes is not None or not command.base_version:
            return
        if mapping.claim_of(found) != command.base_version:
            winner = Handled(Action.CLAIM.value, by.handle)
            raise Conflict(f"{by.handle} took it over meanwhile.", self._item(found), winner)

    def _nobody_else(self, now: wire.Report | None) -> None:
        if now is None or now.action_taken_by_account is None:
            return
        if now.action_taken_by_account.id != self.person.number:
            raise self._lost_to(now, "Somebody else resolved it at the same moment")

    def _lost_to(self, found: wire.Report, words: str) -> Conflict:
        winner = mapping.handled(found)
        who = f"{words}: {winner.by}." if winner.by else f"{words}."
        return Conflict(who, self._item(found), winner)

    def _report(self, target: RemoteId) -> wire.Report:
        try:
            return self.client.report(target.number)
        except NotFound as error:
            raise Conflict(_GONE) from error

    def _seen_again(self, target: RemoteId) -> wire.Report | None:
        """The report after it was acted on; None where it cannot be seen, which says nothing against what was done."""
        try:
            return self.client.report(target.number)
        except RemoteError:
            return None

    def _item(self, found: wire.Report) -> Item:
        return mapping.report(found, self.person, self.traits)

    # Sign-ups

    def _on_sign_up(self, target: RemoteId, command: Command) -> Outcome:
        letting_in = command.action is Action.APPROVE
        with self.looking():
            found = self.client.account(target.number)
        if found is None:
            raise Conflict("It is no longer there: somebody else turned it down first, or it was taken back.")
        if found.approved:
            item = mapping.sign_up(found, self.person)
            if letting_in:
                return AlreadyDone((item,))
            raise Conflict("Somebody else let them in first.", item, item.handled)
        if letting_in:
            self.client.act_on_account(target.number, "approve", {})
        else:
            self.client.act_on_account(target.number, "reject", self._refusal(command))
        try:
            now = self.client.account(target.number)
        except RemoteError:
            return Applied()
        if now is None and letting_in:
            raise Conflict("Somebody else turned it down at the same moment.")
        if now is None:
            return Applied((Gone(command.target),))
        item = mapping.sign_up(now, self.person)
        if now.approved and not letting_in:
            raise Conflict("Somebody else let them in at the same moment.", item, item.handled)
        return Applied((item,))

    def _refusal(self, command: Command) -> dict[str, str]:
        """What goes with a refusal: a comment that staff reads, and a message that is mailed (GoToSocial)."""
        if self.traits.full:
            return {}
        form = {"private_comment": command.reason} if command.reason else {}
        return {**form, "message": command.message, "send_email": "true"} if command.message else form

    # Members

    def _on_member(self, target: RemoteId, command: Command) -> Outcome:
        with self.looking():
            found = self.client.account(target.number)
        if found is None:
            raise NotFound("This account is no longer there.")
        if command.action in MEASURES:
            return self._apply(found, command, MEASURES[command.action])
        match command.action:
            case Action.MODERATE:
                return self._moderate(found, command)
            case Action.WARN:
                self.client.measure(found.id, {"type": "none", "text": command.message})
            case Action.MESSAGE:
                title = f"{command.value.strip()}\n\n" if command.value.strip() else ""
                self.client.write(f"@{found.handle} {title}{command.message}", command.key)
        return Applied()

    def _moderate(self, found: wire.AdminAccount, command: Command) -> Outcome:
        wanted = command.value == mapping.SENSITIVE
        if bool(found.sensitized) is wanted:
            return AlreadyDone((mapping.member(found),))
        if wanted:
            self.client.measure(found.id, {"type": "sensitive"})
        else:
            self.client.act_on_account(found.id, "unsensitive", {})
        return self._member_now(found.id, lambda now: bool(now.sensitized) is wanted)

    def _apply(self, found: wire.AdminAccount, command: Command, measure: Measure, report: str = "") -> Outcome:
        """Take a measure against an account or lift it, unless it is so already."""
        if found.id == self.person.number:
            raise Forbidden("This is the account that Corral is signed in with.")
        if measure.holds(found) is not measure.lifts:
            return AlreadyDone((mapping.member(found),))
        try:
            if measure.lifts:
                self.client.act_on_account(found.id, measure.word, {})
            else:
                text = command.message if self.traits.full else command.reason
                form = {"type": measure.word, "text": text, "report_id": report if self.traits.full else ""}
                self.client.measure(found.id, {name: value for name, value in form.items() if value})
        except Conflict as error:
            # GoToSocial works on a measure for a while, and takes no second one before it is done.
            raise Busy(f"{found.handle} is being acted on at the moment; it is tried again.") from error
        if not self.traits.full:
            return Applied()
        return self._member_now(found.id, lambda now: measure.holds(now) is not measure.lifts)

    def _member_now(self, number: str, as_wanted: Callable[[wire.AdminAccount], bool]) -> Outcome:
        """The account after it was acted on.

        :raises Conflict: it is not as it was just set: somebody else set it at the same moment.
        """
        try:
            now = self.client.account(number)
        except RemoteError:
            return Applied()
        if now is None:
            return Applied((Gone(f"{ids.ACCOUNT}/{number}"),))
        if not as_wanted(now):
            raise Conflict(f"Somebody else changed it at the same moment: {now.handle} is {mapping.standing(now)}.")
        return Applied((mapping.member(now),))
