"""The rules of the communities: read, written offline, kept as versions, compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from console.analysis.clause_difference import ClauseChange, compare, in_words
from console.analysis.clauses import Text, split, with_body
from console.cache import accounts, citations, documents, terms, terms_drafts
from console.cache.accounts import Account
from console.cache.citations import Publication
from console.cache.connection import Snapshot, Tx
from console.cache.terms import Place, Terms, Version
from console.cache.terms_drafts import Draft, MergeState
from console.domain.actions import Action, TargetKind
from console.services.desk import Desk, Refusal

LONGEST = 400_000
"""Characters of a text; a document of 300 clauses has about 60,000."""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where a text applies, for people.

    :param version: the one in force there.
    :param editable: whether this account may publish there.
    """

    place: Place
    account: Account
    version: Version
    editable: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """One text in a list of them.

    :param clauses: how many it has in its newest state.
    :param in_force: the newest version that is in force anywhere; None where it applies nowhere any more.
    :param merging: whether a remote has changes that the draft, or our newest version, lacks.
    """

    terms: Terms
    clauses: int
    in_force: Version | None
    draft: Draft | None
    places: tuple[PlaceView, ...]
    merging: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is shown of one text.

    :param versions: newest first; there is always one.
    :param base: the version that the draft began from, or would.
    :param text: what can be written on: the draft, else the newest version.
    :param cited: how many decisions cite each clause, by its name.
    :param incoming: the version of a remote that waits to be merged.
    :param merge: the merge that is under way.
    """

    overview: Overview
    versions: tuple[Version, ...]
    base: Version
    text: Text
    cited: Mapping[str, int]
    publications: tuple[Publication, ...]
    incoming: Version | None
    merge: MergeState | None

    def version(self, version_id: int) -> Version | None:
        """One of the versions."""
        return next((version for version in self.versions if version.id == version_id), None)


def every(desk: Desk) -> list[Overview]:
    """Every text that applies somewhere or was written on, rules first."""
    _take_up(desk)
    with desk.cache.read() as conn:
        found = [_overview(desk, conn, one) for one in terms.all(conn)]
    return [one for one in found if one.places or one.draft is not None]


def named(desk: Desk, words: str) -> Terms:
    """The text of that id or title, or the only one whose title holds these words.

    :raises Refusal: there is none, or more than one.
    """
    found = [one.terms for one in every(desk)]
    wanted = words.strip().casefold()
    exact = [one for one in found if str(one.id) == wanted or one.title.casefold() == wanted]
    near = exact or [one for one in found if wanted and wanted in one.title.casefold()]
    if len(near) == 1:
        return near[0]
    which = "; ".join(f"{one.id} {one.title}" for one in (near or found)) or "none yet, `corral sync` fetches them"
    raise Refusal(f"“{words}” names {'several texts' if near else 'no text'}: {which}.")


def open_sheet(desk: Desk, terms_id: int) -> Sheet:
    """One text with all that is shown of it.

    :raises Refusal: there is no such text.
    """
    with desk.cache.read() as conn:
        return sheet(desk, conn, terms_id)


def sheet(desk: Desk, conn: Snapshot, terms_id: int) -> Sheet:
    """The same, inside a transaction.

    :raises Refusal: there is no such text.
    """
    found = terms.get(conn, terms_id)
    if found is None:
        raise Refusal(f"There is no text {terms_id}; `corral terms list` names them.")
    overview = _overview(desk, conn, found)
    versions = tuple(terms.versions(conn, terms_id))
    base = _tip(versions, overview) or terms.current(versions)
    return Sheet(
        overview=overview,
        versions=versions,
        base=base,
        text=overview.draft.text if overview.draft is not None else base.text,
        cited=citations.counts(conn, terms_id),
        publications=tuple(citations.publications(conn, terms_id)),
        incoming=incoming(conn, overview),
        merge=terms_drafts.merge(conn, terms_id),
    )


def autosave(desk: Desk, terms_id: int, source: str, began_from: int | None = None) -> Draft | None:
    """Keep what is being written, durably; None where that is the version that it began from, word for word.

    :param began_from: the id of the version that was on the screen when the first word was written; whatever a remote
        told since is merged later, and not taken for known.
    :raises Refusal: there is no such text, or it is too long to be one.
    """
    if len(source) > LONGEST:
        raise Refusal(f"A text may have {LONGEST:,} characters; this one has {len(source):,}.")
    with desk.cache.write(durable=True) as tx:
        found = sheet(desk, tx.conn, terms_id)
        before = found.overview.draft
        base = (found.version(began_from) if began_from is not None and before is None else None) or found.base
        known = before.text if before is not None else base.text
        if source == base.text.source and (before is None or before.merged is None):
            terms_drafts.drop(tx, terms_id)
            return None
        draft = Draft(
            terms_id,
            base.id,
            split(source, known.format, known.clauses),
            before.announcement if before is not None else "",
            desk.clock(),
            before.merged if before is not None else None,
        )
        terms_drafts.save(tx, draft)
        return draft


def edit_clause(desk: Desk, terms_id: int, clause: str, body: str) -> Draft | None:
    """Write one clause anew; no byte outside it changes.

    :param clause: its number, or its name.
    :raises Refusal: there is no such clause.
    """
    found = open_sheet(desk, terms_id)
    there = found.text.numbered(clause)
    if there is None:
        raise Refusal(f"There is no clause {clause}; `corral terms show` lists them.")
    return autosave(desk, terms_id, with_body(found.text, there.id, body).source)


def announce(desk: Desk, terms_id: int, words: str) -> None:
    """Keep the draft of what members are told.

    :raises Refusal: nothing is being written.
    """
    with desk.cache.write(durable=True) as tx:
        draft = terms_drafts.draft(tx.conn, terms_id)
        if draft is None:
            raise Refusal("There is no draft to announce.")
        terms_drafts.save(tx, replace(draft, announcement=words))


def discard_draft(desk: Desk, terms_id: int) -> None:
    """Throw away what was written since the last version, and a merge of it."""
    with desk.cache.write(durable=True) as tx:
        terms_drafts.drop(tx, terms_id)
        terms_drafts.drop_merge(tx, terms_id)


def save_version(desk: Desk, terms_id: int, note: str = "") -> Version:
    """Make the draft a version.

    :raises Refusal: there is nothing new to save.
    """
    with desk.cache.write(durable=True) as tx:
        return version_of_draft(desk, tx, terms_id, note)


def version_of_draft(desk: Desk, tx: Tx, terms_id: int, note: str) -> Version:
    """The same, inside a transaction.

    :raises Refusal: there is nothing new to save.
    """
    draft = terms_drafts.draft(tx.conn, terms_id)
    if draft is None:
        raise Refusal("Nothing was changed since the last version.")
    base = terms.version(tx.conn, draft.base)
    told = note.strip() or (in_words(compare(base.text, draft.text)) if base is not None else "")
    made = terms.add_version(
        tx,
        terms_id,
        draft.text,
        desk.clock(),
        author=desk.settings.moderator,
        note=told,
        ours=True,
        parent=draft.base,
        merged=draft.merged,
    )
    terms_drafts.drop(tx, terms_id)
    return made


def changes(before: Text, after: Text) -> tuple[ClauseChange, ...]:
    """What changed from one state of a text to another, clause by clause."""
    return compare(before, after)


def state(found: Sheet, name: str) -> Text:
    """A version by its name ("v13", "13") or "draft", for who compares two.

    :raises Refusal: there is no such state.
    """
    wanted = name.strip().casefold()
    if wanted == "draft":
        return found.text
    version = next((one for one in found.versions if wanted in (one.name, str(one.number))), None)
    if version is None:
        raise Refusal(f"There is no version {name}; there are {', '.join(one.name for one in found.versions)}.")
    return version.text


def join(desk: Desk, terms_id: int, other_id: int) -> None:
    """Let a text apply where another one does, as one set of house rules for several communities.

    The other text's versions stay readable and citations of it stay what they were; what is in force there is shown as
    a version of this text, until this one is published over it.

    :raises Refusal: they are written in different forms, or something is being written on the other.
    """
    with desk.cache.write(durable=True) as tx:
        mine, other = sheet(desk, tx.conn, terms_id), sheet(desk, tx.conn, other_id)
        if mine.overview.terms.format is not other.overview.terms.format:
            raise Refusal("One is written in HTML and the other is not, so they cannot be one text.")
        if other.overview.draft is not None:
            raise Refusal(f"“{other.overview.terms.title}” has a draft; publish it or throw it away first.")
        known = terms.current(mine.versions).text.clauses
        for place in terms.places(tx.conn, other_id):
            theirs = other.version(place.version)
            if theirs is None:
                continue
            found = terms.same(tx.conn, terms_id, theirs.text.source)
            if found is None:
                text = split(theirs.text.source, theirs.text.format, known)
                note = f"In force in {_names(tx.conn)[place.account].community.name} before it joined"
                found = terms.add_version(tx, terms_id, text, theirs.at, author=theirs.author, note=note)
            terms.set_place(tx, place.account, place.remote_id, found, place.digest)


def incoming(conn: Snapshot, found: Overview) -> Version | None:
    """The version in force somewhere that the draft, or our newest version, does not come from; the newest of them.

    One that has nothing in common with them was there before the place joined, and is no change to be merged.
    """
    versions = terms.versions(conn, found.terms.id)
    known = {one.id: one for one in versions}
    tip = _tip(versions, found)
    if tip is None:
        return None
    mine = terms.ancestors(known, tip.id)
    waiting = [place.version for place in found.places if place.version.id not in mine]
    apart = [version for version in waiting if mine & terms.ancestors(known, version.id)]
    return max(apart, key=lambda version: version.number, default=None)


def _tip(versions: Sequence[Version], found: Overview) -> Version | None:
    """The version that what we want to be in force comes from: the draft's, else our newest one, as long as nothing
    that is in force comes from it; None where we want nothing."""
    known = {one.id: one for one in versions}
    if found.draft is not None:
        return known.get(found.draft.base)
    ours = next((one for one in versions if one.ours), None)
    in_force = set().union(*(terms.ancestors(known, place.version.id) for place in found.places))
    return ours if ours is not None and ours.id not in in_force else None


def _overview(desk: Desk, conn: Snapshot, found: Terms) -> Overview:
    known = _names(conn)
    views = []
    for place in terms.places(conn, found.id):
        version = terms.version(conn, place.version)
        if version is None or place.account not in known:
            continue
        account = known[place.account]
        rule = desk.capabilities(account).rule_for(Action.PUBLISH, TargetKind.DOCUMENT)
        document = documents.by_remote_id(conn, place.account, place.remote_id)
        editable = rule is not None and document is not None and document.document.editable
        views.append(PlaceView(place, account, version, editable))
    in_force = max((view.version for view in views), key=lambda version: version.number, default=None)
    draft = terms_drafts.draft(conn, found.id)
    versions = terms.versions(conn, found.id)
    overview = Overview(found, 0, in_force, draft, tuple(views), merging=False)
    text = draft.text if draft is not None else (_tip(versions, overview) or terms.current(versions)).text
    overview = replace(overview, clauses=len(text.clauses))
    return replace(overview, merging=incoming(conn, overview) is not None)


def _names(conn: Snapshot) -> dict[int, Account]:
    return {account.id: account for account in accounts.all(conn)}


def _take_up(desk: Desk) -> None:
    """Texts of documents that were fetched before Corral kept versions."""
    with desk.cache.read() as conn:
        missing = documents.without_terms(conn)
    if missing:
        with desk.cache.write() as tx:
            for entry in missing:
                terms.take_up(tx, entry.account_id, [entry.document], entry.fetched_at)
