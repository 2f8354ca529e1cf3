"""Clauses as reasons: which a decision cites, how often each was cited and for what, and which fits an item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.analysis.clauses import Clause
from console.cache import accounts, citations, copies, items, terms
from console.cache.citations import Citation
from console.cache.connection import Snapshot, Tx
from console.cache.items import ItemEntry
from console.cache.terms import Terms, Version
from console.domain.actions import Action
from console.domain.commands import Command
from console.services.desk import Desk, Refusal

SINCE = timedelta(days=90)
"""How far back *Same clause* looks."""
_LATELY = 120
"""Decisions with a clause that are looked through for alike items."""
_ENOUGH = 2
"""Times that a clause must have been cited for alike items before it is proposed; for a near-copy, once will do."""


@dataclass(frozen=True, slots=True)
class Option:
    """A clause that can be cited, as it is in force.

    :param cited: how many decisions cite it, in any version.
    """

    terms: Terms
    version: Version
    clause: Clause
    cited: int

    @property
    def reference(self) -> str:
        """How a choice or a canned reply names it for good, whatever becomes of its number."""
        return f"{self.terms.id}/{self.clause.id}"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a clause was cited for.

    :param by_action: decisions by action, most first; they add up to `total`.
    """

    total: int
    by_action: Mapping[Action, int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The clause that fits an item best, and why.

    :param alike: how many decisions on alike items cited it.
    """

    option: Option
    alike: int
    copies: bool
    usage: Usage

    @property
    def why(self) -> str:
        """For people."""
        kind = "near-copies of this" if self.copies else "items held for the same reasons"
        times = "once" if self.alike == 1 else f"{self.alike} times"
        return f"Cited {times} for {kind}"


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause as it was when a decision cited it."""

    citation: Citation
    clause: Clause
    version: Version
    still_there: bool


def options(desk: Desk, account_id: int) -> list[Option]:
    """The clauses that decisions on an account can cite, in their order; of its community's rules, else of any."""
    with desk.cache.read() as conn:
        return _options(conn, account_id)


def proposal(desk: Desk, item_id: int) -> Proposal | None:
    """The clause that was cited most for items like this one; None where none was, or too seldom to say so."""
    with desk.cache.read() as conn:
        entry = items.entry(conn, item_id)
        if entry is None:
            return None
        alike, by_copies = _cited_for_alike(conn, entry)
        if not alike:
            return None
        known = {(one.terms.id, one.clause.id): one for one in _options(conn, entry.account_id)}
        for name, number in alike.most_common():
            if name in known and (by_copies or number >= _ENOUGH):
                usage = _usage(conn, *name, desk.clock() - SINCE)
                return Proposal(known[name], number, by_copies, usage)
    return None


def usage(desk: Desk, terms_id: int, clause: str, since: datetime | None = None) -> Usage:
    """What a clause was cited for.

    :param since: only since then.
    """
    with desk.cache.read() as conn:
        return _usage(conn, terms_id, clause, since)


def decisions(desk: Desk, terms_id: int, clause: str, limit: int = 200) -> list[Citation]:
    """The decisions that cite a clause, newest first."""
    with desk.cache.read() as conn:
        return citations.of_clause(conn, terms_id, clause, limit)


def cited(desk: Desk, command_id: int) -> Cited | None:
    """The clause that a command cites, in the words that were in force that day."""
    with desk.cache.read() as conn:
        found = citations.of_command(conn, command_id)
        version = terms.version(conn, found.version) if found is not None else None
        clause = version.text.find(found.clause) if found is not None and version is not None else None
        if found is None or version is None or clause is None:
            return None
        now = terms.current(terms.versions(conn, found.terms))
        return Cited(found, clause, version, now.text.find(found.clause) is not None)


def resolve(conn: Snapshot, account_id: int, words: str) -> Option:
    """The clause that a choice or a canned reply names: by its reference, or by its number in the account's rules.

    :raises Refusal: there is none.
    """
    terms_id, _, clause = words.strip().partition("/")
    if clause and terms_id.isascii() and terms_id.isdigit():
        found = terms.get(conn, int(terms_id))
        version = _in_force(conn, int(terms_id), account_id) if found is not None else None
        there = version.text.find(clause) if version is not None else None
        if found is not None and version is not None and there is not None:
            return Option(found, version, there, 0)
    wanted = words.strip().removeprefix("§").strip()
    for option in _options(conn, account_id):
        if option.clause.number == wanted:
            return option
    raise Refusal(f"The rules there have no clause {words.strip()}; choose another one.")


def label(conn: Snapshot, account_id: int, words: str) -> str:
    """ "§3.2" for what a canned reply cites; empty where there is no such clause there."""
    try:
        clause = resolve(conn, account_id, words).clause
    except Refusal:
        return ""
    return f"§{clause.number}" if clause.number else clause.title


def labels(desk: Desk, account_id: int, references: Sequence[str]) -> dict[str, str]:
    """The same for several."""
    with desk.cache.read() as conn:
        return {one: label(conn, account_id, one) for one in references if one}


def cite(tx: Tx, option: Option, commands: Sequence[Command]) -> None:
    """Write down that these commands cite a clause."""
    citations.cite(tx, [command.id for command in commands], option.terms.id, option.clause.id, option.version.id)


def _cited_for_alike(conn: Snapshot, entry: ItemEntry) -> tuple[Counter[tuple[int, str]], bool]:
    if entry.group is not None:
        group = [member.id for member in copies.group_members(conn, entry.group)]
        found = Counter(dict.fromkeys(citations.of_items(conn, group), 1))
        if found:
            return found, True
    held = {_kind_of(reason.text) for reason in entry.reasons} | set(entry.item.rules)
    counted: Counter[tuple[int, str]] = Counter()
    if not held:
        return counted, False
    for terms_id, clause, item_id in citations.cited_lately(conn, entry.account_id, _LATELY):
        other = items.entry(conn, item_id) if item_id != entry.id else None
        if other is None:
            continue
        theirs = {_kind_of(reason.text) for reason in other.reasons} | set(other.item.rules)
        if other.item.kind is entry.item.kind and 2 * len(held & theirs) > len(held | theirs):
            counted[terms_id, clause] += 1
    return counted, False


def _kind_of(reason: str) -> str:
    """A reason without its figures: "3 trusted flags" and "2 trusted flags" are of one kind."""
    return " ".join(word for word in reason.split() if not any(sign.isdigit() for sign in word))


def _options(conn: Snapshot, account_id: int) -> list[Option]:
    account = next((one for one in accounts.all(conn) if one.id == account_id), None)
    if account is None:
        return []
    family = {one.id for one in accounts.all(conn) if one.community.id == account.community.id}
    here = {place.terms for place in terms.places(conn) if place.account in family}
    found = [one for one in terms.all(conn) if one.id in here]
    chosen = [one for one in found if one.kind == "terms"] or [
        one for one in found if one.kind in ("info", "guidelines")
    ]
    return [option for one in chosen for option in _of_terms(conn, one, account_id)]


def _of_terms(conn: Snapshot, found: Terms, account_id: int) -> list[Option]:
    version = _in_force(conn, found.id, account_id)
    if version is None:
        return []
    counted = citations.counts(conn, found.id)
    return [
        Option(found, version, clause, counted.get(clause.id, 0)) for clause in version.text.clauses if clause.level > 0
    ]


def _in_force(conn: Snapshot, terms_id: int, account_id: int) -> Version | None:
    """The version in force on this account, else in any place; else the newest."""
    places = terms.places(conn, terms_id)
    here = next((place for place in places if place.account == account_id), places[0] if places else None)
    if here is not None:
        return terms.version(conn, here.version)
    found = terms.versions(conn, terms_id)
    return terms.current(found) if found else None


def _usage(conn: Snapshot, terms_id: int, clause: str, since: datetime | None) -> Usage:
    found = citations.by_action(conn, terms_id, clause, since)
    return Usage(sum(found.values()), {Action(action): number for action, number in found.items()})
