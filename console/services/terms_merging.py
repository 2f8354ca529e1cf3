"""Merging what a remote changed with what was written here: begun, chosen clause by clause, put aside, finished."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.analysis.clause_merge import Choice, Merge, merge
from console.cache import terms, terms_drafts
from console.cache.connection import Snapshot, Tx
from console.cache.terms import Version
from console.cache.terms_drafts import Draft, MergeState
from console.services import terms as rules
from console.services.desk import Desk, Refusal


@dataclass(frozen=True, slots=True)
class MergeView:
    """A merge as it is shown.

    :param base: the version that both began from, and `theirs` the one that came meanwhile.
    """

    state: MergeState
    base: Version
    theirs: Version
    merge: Merge

    @property
    def left(self) -> tuple[str, ...]:
        """The clauses that still wait for a choice."""
        return tuple(row.id for row in self.merge.conflicts if row.id not in self.state.choices)


def begin(desk: Desk, terms_id: int) -> MergeView:
    """Begin a merge with what a remote has, or go on with the one that is under way.

    :raises Refusal: there is nothing to merge.
    """
    with desk.cache.write(durable=True) as tx:
        found = terms_drafts.merge(tx.conn, terms_id)
        if found is None:
            found = _begun(desk, tx, terms_id)
        elif found.aside:
            found = replace(found, aside=False)
            terms_drafts.save_merge(tx, found)
        return _view(tx.conn, found)


def look(desk: Desk, terms_id: int) -> MergeView | None:
    """The merge that is under way."""
    with desk.cache.read() as conn:
        found = terms_drafts.merge(conn, terms_id)
        return _view(conn, found) if found is not None else None


def choose(desk: Desk, terms_id: int, clause: str, choice: Choice | None) -> MergeView:
    """Write a choice down; None takes it back.

    :param clause: its name, or its number.
    :raises Refusal: no merge is under way, or this clause needs no choice.
    """
    with desk.cache.write(durable=True) as tx:
        view = _under_way(tx.conn, terms_id)
        wanted = clause.strip().removeprefix("§")
        row = next((one for one in view.merge.conflicts if wanted in (one.id, one.clause.number)), None)
        if row is None:
            raise Refusal(f"Clause {clause} waits for no choice.")
        choices = {name: made for name, made in view.state.choices.items() if name != row.id}
        if choice is not None:
            choices[row.id] = choice
        state = replace(view.state, choices=choices)
        terms_drafts.save_merge(tx, state)
        return replace(view, state=state)


def set_aside(desk: Desk, terms_id: int) -> None:
    """Leave the merge for later; the draft, the other version and every choice are kept.

    :raises Refusal: no merge is under way.
    """
    with desk.cache.write(durable=True) as tx:
        terms_drafts.save_merge(tx, replace(_under_way(tx.conn, terms_id).state, aside=True))


def finish(desk: Desk, terms_id: int) -> Draft:
    """The merged text becomes the draft, on top of the version that was merged; nothing is published by that.

    :raises Refusal: no merge is under way, or a clause still waits for a choice.
    """
    with desk.cache.write(durable=True) as tx:
        view = _under_way(tx.conn, terms_id)
        if view.left:
            raise Refusal(f"{len(view.left)} clauses still wait for a choice.")
        mine = terms.same(tx.conn, terms_id, view.state.mine.source)
        before = terms_drafts.draft(tx.conn, terms_id)
        merged = view.merge.text(view.state.choices)
        draft = Draft(
            terms_id,
            view.theirs.id,
            merged,
            before.announcement if before is not None else "",
            desk.clock(),
            mine.id if mine is not None and mine.ours else before.merged if before is not None else None,
        )
        terms_drafts.save(tx, draft)
        terms_drafts.drop_merge(tx, terms_id)
        if merged.source == view.theirs.text.source:
            _take_theirs(desk, tx, terms_id, view)
        return draft


def _take_theirs(desk: Desk, tx: Tx, terms_id: int, view: MergeView) -> None:
    """Nothing of ours is left to publish: what is in force already joins both."""
    version = rules.version_of_draft(desk, tx, terms_id, f"Takes {view.theirs.name} as it is")
    for place in terms.places(tx.conn, terms_id):
        if place.version == view.theirs.id:
            terms.set_place(tx, place.account, place.remote_id, version, place.digest)


def _begun(desk: Desk, tx: Tx, terms_id: int) -> MergeState:
    found = rules.sheet(desk, tx.conn, terms_id)
    theirs = found.incoming
    if theirs is None:
        raise Refusal("There is nothing to merge: no remote has changes that yours lacks.")
    known = {one.id: one for one in found.versions}
    common = terms.ancestors(known, found.base.id) & terms.ancestors(known, theirs.id)
    base = max((known[one] for one in common), key=lambda version: version.number)
    state = MergeState(terms_id, base.id, theirs.id, found.text, {}, aside=False, began_at=desk.clock())
    terms_drafts.save_merge(tx, state)
    return state


def _under_way(conn: Snapshot, terms_id: int) -> MergeView:
    found = terms_drafts.merge(conn, terms_id)
    if found is None:
        raise Refusal("No merge is under way.")
    return _view(conn, found)


def _view(conn: Snapshot, state: MergeState) -> MergeView:
    base, theirs = terms.version(conn, state.base), terms.version(conn, state.theirs)
    if base is None or theirs is None:
        raise Refusal("A version that this merge needs is no longer there.")
    return MergeView(state, base, theirs, merge(base.text, state.mine, theirs.text))
