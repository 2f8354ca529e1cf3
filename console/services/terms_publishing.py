"""Publishing a version of the rules: what it would do in each community, and what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from console.analysis.clause_difference import ClauseChange, compare, in_words
from console.analysis.clauses import Text
from console.cache import citations, documents, outbox, terms, terms_drafts
from console.cache.connection import Snapshot, Tx
from console.cache.terms import Version
from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import Command, CommandState, Decision
from console.services import terms as rules
from console.services.desk import Desk, Refusal
from console.services.terms import PlaceView, Sheet


class Fate(StrEnum):
    """What publishing would do in one place."""

    READY = "ready"
    SAME = "same"
    """It is in force there already."""
    MERGE = "merge"
    """Somebody changed it there meanwhile: nothing is sent before that is merged."""
    REPLACES = "replaces"
    """The text there has nothing in common with this one; it is replaced only where that was said."""
    WAITING = "waiting"
    """A publication of it is on its way already."""
    READ_ONLY = "read-only"


@dataclass(frozen=True, slots=True)
class Step:
    """What publishing would do in one place.

    :param changes: against what is in force there.
    """

    view: PlaceView
    fate: Fate
    changes: tuple[ClauseChange, ...]

    @property
    def sentence(self) -> str:
        """For people."""
        told = in_words(self.changes)
        match self.fate:
            case Fate.READY:
                return f"{self.view.version.name} becomes this: {told}"
            case Fate.SAME:
                return "in force there already"
            case Fate.MERGE:
                return f"{self.view.version.name} was changed there meanwhile; merge it first"
            case Fate.REPLACES:
                return f"replaces a text of its own ({self.view.version.name}): {told}"
            case Fate.WAITING:
                return "a publication is on its way"
            case Fate.READ_ONLY:
                return "this account may read it, not change it"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one publication.

    :param community: where.
    :param version: its name, "v14".
    """

    command: Command
    community: str
    version: str
    effective: datetime | None

    @property
    def sentence(self) -> str:
        """For people."""
        match self.command.state:
            case CommandState.SENT:
                return "published" + (f" ({self.command.detail.rstrip('.').lower()})" if self.command.detail else "")
            case CommandState.WAITING if self.command.scheduled and self.effective is not None:
                return f"holds from {self.effective.astimezone():%-d %b %Y, %H:%M}"
            case CommandState.WAITING:
                return self.command.detail or "waits to be sent"
            case CommandState.SENDING:
                return "is being sent"
            case CommandState.UNCERTAIN:
                return f"uncertain: {self.command.detail}"
            case CommandState.PARKED:
                return f"not published: {self.command.detail}"
            case CommandState.WITHDRAWN:
                return "taken back"
            case CommandState.DISMISSED:
                return "dismissed"


def dry_run(desk: Desk, terms_id: int) -> list[Step]:
    """What publishing the draft, or the newest version, would do in each place; nothing is written."""
    with desk.cache.read() as conn:
        return _steps(desk, conn, rules.sheet(desk, conn, terms_id))


def publish(
    desk: Desk,
    terms_id: int,
    *,
    note: str = "",
    effective: datetime | None = None,
    places: Collection[int] | None = None,
    replace_own: bool = False,
    window: timedelta | None = None,
) -> Decision:
    """Put the publication into the outbox, one command a place in one decision; a draft becomes a version first.

    :param note: what was changed, for the version and for the remote where it keeps that.
    :param effective: from when on it holds; it is sent then.
    :param places: only these, by id.
    :param replace_own: also where a text of its own stands that has nothing in common with this one.
    :param window: how long it can be taken back before it is sent; None takes the setting.
    :raises Refusal: nothing can be published; the sentence says why.
    """
    now = desk.clock()
    if effective is not None and effective <= now:
        raise Refusal("The day from which it holds has passed; leave it out to publish at once.")
    held = timedelta(seconds=desk.settings.undo_seconds) if window is None else window
    with desk.cache.write(durable=True) as tx:
        before = rules.sheet(desk, tx.conn, terms_id)
        fates = {Fate.READY, Fate.REPLACES} if replace_own else {Fate.READY}
        chosen = [
            step
            for step in _steps(desk, tx.conn, before)
            if step.fate in fates and (places is None or step.view.place.id in places)
        ]
        if not chosen:
            raise Refusal(_why_nothing(_steps(desk, tx.conn, before)))
        version = _version(desk, tx, before, note)
        commands = [_command(desk, tx, step, version, note, now, effective or now + held) for step in chosen]
        for one in before.publications:
            if one.command.state is CommandState.PARKED:
                outbox.dismiss(tx, one.command.id, now)
        decision = outbox.record(tx, commands)
        for step, command in zip(chosen, decision.commands, strict=True):
            citations.publish(tx, command, terms_id, version.id, step.view.version.id, effective)
    return decision


def results(desk: Desk, terms_id: int) -> list[Result]:
    """What became of each publication, newest first."""
    found = rules.open_sheet(desk, terms_id)
    return results_of(found)


def results_of(found: Sheet) -> list[Result]:
    """The same, of a text that was read already."""
    names = {view.account.id: view.account.community.name for view in found.overview.places}
    told = []
    for one in found.publications:
        version = found.version(one.version)
        name = version.name if version is not None else ""
        told.append(Result(one.command, names.get(one.command.account, "a community that left"), name, one.effective))
    return told


def announcement(before: Text, after: Text, title: str, effective: datetime | None = None) -> str:
    """A draft of what members are told: what changed, in their words."""
    lines = [f"We have changed “{title}”" + (f"; it holds from {effective:%-d %B %Y}." if effective else "."), ""]
    for one in compare(before, after):
        if one.touched and one.change.value != "renumbered":
            how = "moved" if one.moved and one.change.value == "same" else one.change.value
            lines.append(f"- {one.clause.label}: {how}")
    return "\n".join(lines) + "\n"


def inverse(tx: Tx, command: Command) -> Command | None:
    """The command that publishes again what was in force before; None where that is not known.

    It is sent only onto what the command itself has made: whatever came after is not overwritten.
    """
    found = citations.publication(tx.conn, command.id)
    before = terms.version(tx.conn, found[2]) if found is not None and found[2] is not None else None
    document = documents.by_remote_id(tx.conn, command.account, command.target)
    published = terms.version(tx.conn, found[1]) if found is not None else None
    place = terms.place_of(tx.conn, command.account, command.target)
    if before is None or document is None or published is None or place is None or place.version != published.id:
        return None
    return replace(
        command,
        value=before.text.source,
        reason=f"Takes {published.name} back",
        base_version=document.document.version,
        base_digest=document.document.digest(),
    )


def note_inverses(tx: Tx, recorded: Sequence[Command]) -> None:
    """Write down which version the commands of `inverse` publish."""
    for command in recorded:
        found = citations.publication(tx.conn, command.undoes) if command.undoes is not None else None
        if found is not None and found[2] is not None:
            citations.publish(tx, command, found[0], found[2], found[1], None)


def _steps(desk: Desk, conn: Snapshot, found: Sheet) -> list[Step]:
    del desk
    known = {one.id: one for one in found.versions}
    mine = terms.ancestors(known, found.base.id)
    on_way = {
        (one.command.account, one.command.target)
        for one in found.publications
        if one.command.state in (CommandState.WAITING, CommandState.SENDING, CommandState.UNCERTAIN)
    }
    del conn
    steps = []
    for view in found.overview.places:
        fate = Fate.READY
        if view.version.text.source == found.text.source:
            fate = Fate.SAME
        elif not view.editable:
            fate = Fate.READ_ONLY
        elif (view.place.account, view.place.remote_id) in on_way:
            fate = Fate.WAITING
        elif view.version.id not in mine:
            related = mine & terms.ancestors(known, view.version.id)
            fate = Fate.MERGE if related else Fate.REPLACES
        steps.append(Step(view, fate, compare(view.version.text, found.text)))
    return steps


def _why_nothing(steps: Sequence[Step]) -> str:
    if not steps:
        return "This text applies nowhere, so there is nowhere to publish it."
    told = "; ".join(f"{step.view.account.community.name}: {step.sentence}" for step in steps)
    return f"Nothing was published. {told}."


def _version(desk: Desk, tx: Tx, found: Sheet, note: str) -> Version:
    if terms_drafts.draft(tx.conn, found.overview.terms.id) is not None:
        return rules.version_of_draft(desk, tx, found.overview.terms.id, note)
    return found.base


def _command(
    desk: Desk, tx: Tx, step: Step, version: Version, note: str, now: datetime, not_before: datetime
) -> Command:
    place = step.view.place
    document = documents.by_remote_id(tx.conn, place.account, place.remote_id)
    return Command(
        id=0,
        decision=0,
        account=place.account,
        item=None,
        target_kind=TargetKind.DOCUMENT,
        target=place.remote_id,
        kind=None,
        action=Action.PUBLISH,
        effect=Effect.NONE,
        decided_at=now,
        not_before=not_before,
        by=desk.settings.moderator,
        reason=note or version.note,
        value=version.text.source,
        base_version=document.document.version if document is not None else "",
        base_digest=place.digest,
        key=secrets.token_hex(16),
    )
