"""The sandbox behind the contract that every platform fulfils."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from console.adapters.base import Adapter, AlreadyDone, Applied, Outcome, SignIn
from console.adapters.errors import Busy, Conflict, Invalid, NotFound, Unavailable, Uncertain, Unsupported
from console.adapters.sandbox import mapping, mischief, papers
from console.adapters.sandbox.community import LEAD, TITLE
from console.adapters.sandbox.line import Line
from console.adapters.sandbox.powers import CAPABILITIES, OFFERS, PERMISSIONS
from console.adapters.sandbox.remote import Clock, SandboxRemote, system_clock
from console.adapters.sandbox.rows import Slice
from console.adapters.sandbox.rulings import ClashError, MissingError, RefusedError, Ruling, rule
from console.domain.actions import TargetKind
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Handled, Item
from console.domain.records import Feed, Gone, Page, Record

COLLEAGUE = "Iolo Pendrick"
VERSION = "1"
_BEFORE_DRIVE = re.compile(r"^/(?=[A-Za-z]:)")
_EVERYBODY = 100_000
_OTHERWISE = ("approve", "reject", "remove")


class SandboxAdapter(Adapter):
    """One moderator's sign-in on the sandbox.

    :param sign_in: `user` is the name to sign with, the lead moderator's if empty. The remote's file is in `folder`, or
        where the address says ("sandbox:/home/nell/shared"), so that two consoles can meet on one remote.
    :param sleep: how to wait when the sandbox was told to be slow.
    :raises Unavailable: no folder was given.
    """

    def __init__(
        self, sign_in: SignIn, clock: Clock = system_clock, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.user = sign_in.user or LEAD
        self._line = Line(_folder(sign_in), sign_in.secret, clock, sleep)

    @property
    def capabilities(self) -> Capabilities:
        """What can be done here."""
        return CAPABILITIES

    def probe(self) -> ServerInfo:
        """Who we are, and that we may do nearly everything."""
        with self._line.call() as call:
            members = call.remote.members(0, 1).total
        return ServerInfo("Corral sandbox", VERSION, TITLE, self.user, members, PERMISSIONS)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """One part of a feed; all but the terms and the events go on from their cursor."""
        with self._line.call() as call:
            whole: tuple[Record, ...] | None = None
            if feed is Feed.TERMS:
                whole = _terms(call.remote)
            elif feed is Feed.EVENTS:
                whole = tuple(mapping.meetup(one) for one in call.remote.meetups())
            if whole is not None:
                return Page(whole, None, more=False, total=len(whole))
            part, records = _part(call.remote, feed, _since(call.remote, cursor), max(limit, 1))
            return Page(records, f"{call.remote.epoch}:{part.upto}", more=part.more, total=part.total)

    def read(self, remote_id: str) -> Item | Gone:
        """One item as it is now."""
        with self._line.call() as call:
            return _item(call.remote, remote_id) or Gone(remote_id)

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:
        """One text of the community as it is now."""
        if feed is not Feed.TERMS:
            return super().read_record(feed, remote_id)
        with self._line.call() as call:
            found = papers.paper(call.remote, remote_id)
            return mapping.document(found) if found is not None else Gone(remote_id)

    def execute(self, command: Command) -> Outcome:
        """Decide or publish, unless somebody was first."""
        _check(command)
        if command.target_kind is TargetKind.DOCUMENT:
            return self._publish(command)
        with self._line.call(mischief.EVERY_DEED) as call:
            if "busy" in call.happening:
                raise Busy("This item is locked for the moment. It will be tried again.")
            if "uncertain" in call.happening:
                raise Uncertain("The connection was lost while the decision was on its way.")
            if "colleague-first" in call.happening:
                _colleague(call.remote, command)
            outcome = self._rule(call.remote, command)
            if "answer-lost" in call.happening:
                raise Uncertain("The connection was lost before the answer came.")
            return outcome

    def close(self) -> None:
        """Give the file back."""
        self._line.close()

    def _publish(self, command: Command) -> Outcome:
        with self._line.call(mischief.EVERY_PUBLICATION) as call:
            if "busy" in call.happening:
                raise Busy("The text is locked for the moment. It will be tried again.")
            if "uncertain" in call.happening:
                raise Uncertain("The connection was lost while the text was on its way.")
            if "colleague-edits" in call.happening:
                papers.colleague_edits(call.remote, command.target, COLLEAGUE)
            try:
                new = papers.publish(call.remote, self._ruling(command))
            except MissingError as error:
                raise NotFound("The sandbox has no such text.") from error
            except RefusedError as error:
                raise Invalid(str(error)) from error
            except papers.PaperClashError as error:
                raise Conflict("It was changed after you began.", mapping.document(error.paper)) from error
            if "answer-lost" in call.happening:
                raise Uncertain("The connection was lost before the answer came.")
            found = papers.paper(call.remote, command.target)
            records = (mapping.document(found),) if found is not None else ()
            return Applied(records) if new else AlreadyDone(records)

    def _ruling(self, command: Command) -> Ruling:
        return Ruling(
            key=command.key or f"{command.id} {command.decided_at.isoformat()} {self.user}",
            target=command.target,
            action=command.action.value,
            by=self.user,
            version=int(command.base_version) if command.base_version.isdecimal() else 0,
            reason=command.reason,
            message=command.message,
            value=command.value,
        )

    def _rule(self, remote: SandboxRemote, command: Command) -> Outcome:
        try:
            new = rule(remote, self._ruling(command))
        except MissingError as error:
            raise NotFound("It is no longer in the sandbox.") from error
        except RefusedError as error:
            raise Invalid(str(error)) from error
        except ClashError as error:
            raise _conflict(mapping.item(error.row, remote.boards)) from error
        records = _changed(remote, command.target)
        return Applied(records) if new else AlreadyDone(records)


def _folder(sign_in: SignIn) -> Path:
    """:raises Unavailable: neither the address nor the sign-in names a folder."""
    path = unquote(urlsplit(sign_in.url).path)
    folder = Path(_BEFORE_DRIVE.sub("", path)) if path.strip("/") else sign_in.folder
    if folder is None:
        raise Unavailable("The sandbox needs a folder to live in.")
    return folder


def _check(command: Command) -> None:
    """:raises Unsupported: the sandbox has no such action on such a target."""
    if CAPABILITIES.rule_of(command) is None:
        raise Unsupported(f"The sandbox cannot {command.action.value} this.")


def _conflict(current: Item) -> Conflict:
    winner = current.handled
    if winner is None:
        return Conflict("It was changed after you read it.", current)
    return Conflict(
        f"{winner.by} decided first: {winner.action}.",
        current,
        Handled(winner.action, winner.by, winner.at, winner.reason),
    )


def _since(remote: SandboxRemote, cursor: str | None) -> int:
    """How far this feed was read; 0 for a cursor of another life of this remote."""
    epoch, _, number = (cursor or "").partition(":")
    return int(number) if epoch == remote.epoch and number.isdecimal() else 0


def _part(remote: SandboxRemote, feed: Feed, since: int, limit: int) -> tuple[Slice, tuple[Record, ...]]:
    if feed in (Feed.QUEUE, Feed.REPORTS):
        part = remote.items(feed.value, since, limit)
        return part, tuple(mapping.item(row, remote.boards) for row in part.rows)
    if feed is Feed.MEMBERS:
        part = remote.members(since, limit)
        return part, tuple(mapping.member(row) for row in part.rows)
    if feed is Feed.ACTIVITY:
        part = remote.deeds(since, limit)
        return part, tuple(mapping.interaction(deed) for deed in part.rows)
    if feed is Feed.LOG:
        part = remote.rulings(since, limit)
        return part, tuple(mapping.log_entry(row) for row in part.rows)
    raise Unsupported(f"The sandbox has no feed {feed.value}.")


def _terms(remote: SandboxRemote) -> tuple[Record, ...]:
    """The texts of the community, and who accepted its rules."""
    found = remote.documents()
    people = (row.person for row in remote.members(0, _EVERYBODY).rows)
    accepted = (
        one for text in found if text.kind == "terms" for one in papers.acceptances(people, text, remote.clock())
    )
    return (*map(mapping.document, found), *accepted)


def _item(remote: SandboxRemote, item_id: str) -> Item | None:
    row = remote.item(item_id)
    return mapping.item(row, remote.boards) if row else None


def _changed(remote: SandboxRemote, target: str) -> tuple[Record, ...]:
    """The target as it is now, with its author where that is a member."""
    found = _item(remote, target)
    member = remote.member(found.author.remote_id if found else target)
    return tuple(record for record in (found, mapping.member(member) if member else None) if record is not None)


def _colleague(remote: SandboxRemote, command: Command) -> None:
    """Let a colleague decide otherwise first, if nobody has decided yet."""
    found = _item(remote, command.target)
    if found is None:
        return
    other = next(
        (word for word in _OTHERWISE if word in OFFERS[found.kind] and word != command.action.value), "approve"
    )
    try:
        rule(
            remote,
            Ruling(f"before {command.key}", command.target, other, COLLEAGUE, reason="I was just looking at it."),
        )
    except ClashError:
        return
