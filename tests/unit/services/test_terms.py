"""The rules: drafts, versions, publishing to several communities, merging, citing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.analysis.clause_merge import Choice, Side
from console.cache import accounts, documents, outbox
from console.cache import terms as cached
from console.cache.accounts import Account
from console.domain.actions import Action, ActionRule, Effect, TargetKind
from console.domain.capabilities import Capabilities
from console.domain.commands import CommandState
from console.domain.items import TextFormat
from console.domain.records import Document
from console.services import citing, moderation, terms, terms_merging, terms_publishing, undo
from console.services.desk import Desk, Refusal
from console.services.moderation import Choice as Decision
from console.services.terms_publishing import Fate
from tests.unit.services.conftest import RULES as ITEM_RULES
from tests.unit.services.conftest import Clock, post

RULES = "# Rules\n\n## 1 Talking\n\n1.1 Argue with the idea.\n\n1.2 Say it once, in one place.\n\n1.3 Be brief.\n"
PUBLISH = ActionRule(
    Action.PUBLISH, "Publish", frozenset(), Effect.NONE, inverse=Action.PUBLISH, target=TargetKind.DOCUMENT
)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    capabilities = Capabilities(feeds=(), actions=(*ITEM_RULES, PUBLISH))
    desk.capabilities = lambda _: capabilities
    return desk


@pytest.fixture
def other(desk: Desk) -> Account:
    with desk.cache.write() as tx:
        return accounts.add(tx, name="orchard", kind="mailman", url="https://o.example.org", community="Orchard")


def tell(desk: Desk, account: Account, text: str, **changes: object) -> Document:
    """Let a remote tell what its rules are."""
    given = {"remote_id": "rules", "kind": "terms", "title": "Rules", "text": text, "editable": True}
    document = Document(format=TextFormat.MARKDOWN, **(given | changes))  # type: ignore[arg-type]
    with desk.cache.write() as tx:
        documents.store(tx, account.id, [document], desk.clock())
        cached.take_up(tx, account.id, [document], desk.clock())
    return document


@pytest.fixture
def rules(desk: Desk, account: Account) -> int:
    tell(desk, account, RULES)
    return terms.every(desk)[0].terms.id


def sent(desk: Desk, account: Account) -> str:
    """Carry out what waits for an account, as the engine would; returns the text that stands there then."""
    value = ""
    with desk.cache.write() as tx:
        for command in outbox.due(tx.conn, account.id, desk.clock() + timedelta(days=400), 10):
            outbox.claim(tx, command.id, desk.clock() + timedelta(days=400))
            outbox.finish(tx, command.id, CommandState.SENT, "", desk.clock())
            value = command.value
    tell(desk, account, value)
    return value


def test_a_draft_is_kept_and_an_unchanged_one_is_none(desk: Desk, rules: int) -> None:
    changed = RULES.replace("brief", "short")
    draft = terms.autosave(desk, rules, changed)
    assert draft is not None
    found = terms.open_sheet(desk, rules)
    assert (found.text.source, found.overview.draft) == (changed, draft)
    assert terms.autosave(desk, rules, RULES) is None
    assert terms.open_sheet(desk, rules).overview.draft is None


def test_a_version_says_who_when_and_what(desk: Desk, clock: Clock, rules: int) -> None:
    terms.edit_clause(desk, rules, "1.3", "1.3 Be short.")
    version = terms.save_version(desk, rules)
    assert (version.name, version.author, version.at, version.note) == ("v2", "Ines", clock.now, "1 clause changed")
    assert version.digest != terms.open_sheet(desk, rules).versions[1].digest
    with pytest.raises(Refusal):
        terms.save_version(desk, rules)


def test_any_two_states_are_compared(desk: Desk, rules: int) -> None:
    terms.edit_clause(desk, rules, "1.3", "1.3 Be short.")
    terms.save_version(desk, rules)
    terms.edit_clause(desk, rules, "1.1", "1.1 Argue gently with the idea.")
    found = terms.open_sheet(desk, rules)
    touched = [
        [one.clause.number for one in terms.changes(terms.state(found, a), terms.state(found, b)) if one.touched]
        for a, b in (("v1", "2"), ("v2", "draft"), ("v1", "draft"))
    ]
    assert touched == [["1.3"], ["1.1"], ["1.1", "1.3"]]


def test_one_set_of_rules_is_published_to_several_communities(
    desk: Desk, account: Account, other: Account, rules: int
) -> None:
    tell(desk, other, "Our own rules.\n\nBe nice.\n")
    own = next(one.terms.id for one in terms.every(desk) if one.terms.id != rules)
    terms.join(desk, rules, own)
    assert [one.terms.id for one in terms.every(desk)] == [rules]
    terms.edit_clause(desk, rules, "1.3", "1.3 Be short.")
    assert {step.view.account.name: step.fate for step in terms_publishing.dry_run(desk, rules)} == {
        "garden": Fate.READY,
        "orchard": Fate.REPLACES,
    }
    only = terms_publishing.publish(desk, rules, window=timedelta(0))
    assert [command.account for command in only.commands] == [account.id]
    terms_publishing.publish(desk, rules, replace_own=True, window=timedelta(0))
    assert sent(desk, account) == sent(desk, other) == RULES.replace("brief", "short")
    overview = terms.every(desk)[0]
    assert {view.version.name for view in overview.places} == {overview.in_force.name if overview.in_force else ""}
    assert {one.sentence for one in terms_publishing.results(desk, rules)} == {"published"}


def test_what_a_place_changed_meanwhile_is_never_overwritten(desk: Desk, account: Account, rules: int) -> None:
    terms.edit_clause(desk, rules, "1.3", "1.3 Be short.")
    tell(desk, account, RULES.replace("once", "twice"))
    (step,) = terms_publishing.dry_run(desk, rules)
    assert step.fate is Fate.MERGE
    with pytest.raises(Refusal, match="merge it first"):
        terms_publishing.publish(desk, rules)
    terms_merging.begin(desk, rules)
    draft = terms_merging.finish(desk, rules)
    assert draft.text.source == RULES.replace("once", "twice").replace("brief", "short")
    terms_publishing.publish(desk, rules, window=timedelta(0))
    assert sent(desk, account) == draft.text.source
    assert not terms.every(desk)[0].merging


def test_setting_a_merge_aside_keeps_draft_choices_and_their_version(desk: Desk, account: Account, rules: int) -> None:
    mine, theirs = RULES.replace("brief", "short"), RULES.replace("brief", "quick")
    terms.autosave(desk, rules, mine)
    tell(desk, account, theirs)
    view = terms_merging.begin(desk, rules)
    (row,) = view.merge.conflicts
    terms_merging.choose(desk, rules, row.id, Choice(Side.EDITED, "1.3 Be short and quick."))
    terms_merging.set_aside(desk, rules)
    found = terms.open_sheet(desk, rules)
    assert found.overview.draft is not None
    assert (found.text.source, found.versions[0].text.source) == (mine, theirs)
    again = terms_merging.begin(desk, rules)
    assert again.left == ()
    assert terms_merging.finish(desk, rules).text.source == RULES.replace("brief", "short and quick")


def test_taking_theirs_in_all_leaves_nothing_to_publish(desk: Desk, account: Account, rules: int) -> None:
    terms.autosave(desk, rules, RULES.replace("brief", "short"))
    tell(desk, account, RULES.replace("brief", "quick"))
    view = terms_merging.begin(desk, rules)
    terms_merging.choose(desk, rules, view.left[0], Choice(Side.THEIRS))
    terms_merging.finish(desk, rules)
    overview = terms.every(desk)[0]
    assert (overview.draft, overview.merging) == (None, False)
    assert [step.fate for step in terms_publishing.dry_run(desk, rules)] == [Fate.SAME]


def test_a_later_day_is_waited_for_and_is_no_open_undo_window(desk: Desk, clock: Clock, rules: int) -> None:
    terms.edit_clause(desk, rules, "1.3", "1.3 Be short.")
    day = clock.now + timedelta(days=30)
    (command,) = terms_publishing.publish(desk, rules, effective=day).commands
    assert (command.not_before, command.scheduled) == (day, True)
    assert undo.undo(desk).taken_back == 1


def test_undo_publishes_what_was_there_but_never_over_somebody_else(desk: Desk, account: Account, rules: int) -> None:
    terms.edit_clause(desk, rules, "1.3", "1.3 Be short.")
    decision = terms_publishing.publish(desk, rules, window=timedelta(0))
    sent(desk, account)
    assert undo.undo(desk, decision.id).restoring == 1
    assert sent(desk, account) == RULES
    terms_publishing.publish(desk, rules, window=timedelta(0))
    sent(desk, account)
    tell(desk, account, RULES.replace("once", "thrice"))
    assert undo.undo(desk).final == 1


def test_a_decision_opens_the_clause_as_it_was_that_day(
    desk: Desk, clock: Clock, account: Account, rules: int, store: Callable[..., list[int]]
) -> None:
    ids = store(post(1), post(2), post(3))
    first = moderation.decide(desk, Decision((ids[0],), Action.REJECT, reason="no", clause="1.3")).decision
    assert first is not None
    assert (first.commands[0].clause, first.commands[0].clause_version) == ("§1.3 Be brief", "v1")
    clock.pass_(days=31)
    tell(desk, account, RULES.replace("1.3 Be brief.\n", "1.3 Bring cake.\n"))
    tell(desk, account, RULES.replace("\n\n1.3 Be brief.", ""))
    cited = citing.cited(desk, first.commands[0].id)
    assert cited is not None
    assert (cited.clause.body, cited.version.name, cited.still_there) == ("1.3 Be brief.", "v1", False)
    with pytest.raises(Refusal):
        moderation.decide(desk, Decision((ids[1],), Action.REJECT, reason="no", clause="1.3"))


def test_a_citation_counts_as_long_as_its_decision_stands(
    desk: Desk, rules: int, account: Account, store: Callable[..., list[int]]
) -> None:
    ids = store(post(1), post(2), post(3))
    option = next(one for one in citing.options(desk, account.id) if one.clause.number == "1.1")
    for item in ids:
        moderation.decide(desk, Decision((item,), Action.REJECT, reason="no", clause=option.reference))
    used = citing.usage(desk, rules, option.clause.id)
    assert (used.total, dict(used.by_action)) == (3, {Action.REJECT: 3})
    undo.undo(desk)
    assert citing.usage(desk, rules, option.clause.id).total == 2
    assert [one.author for one in citing.decisions(desk, rules, option.clause.id)] == ["member2", "member1"]
    assert terms.open_sheet(desk, rules).cited == {option.clause.id: 2}


def test_the_clause_cited_most_for_alike_items_is_proposed_with_its_reason(
    desk: Desk, rules: int, store: Callable[..., list[int]]
) -> None:
    held = {"rules": ("Too many links",)}
    ids = store(*(post(number, **held) for number in range(1, 6)), post(6, rules=("A first post",)))
    assert citing.proposal(desk, ids[4]) is None
    for item, clause in zip(ids[:3], ("1.2", "1.2", "1.1"), strict=True):
        moderation.decide(desk, Decision((item,), Action.REJECT, reason="no", clause=clause))
    found = citing.proposal(desk, ids[4])
    assert found is not None
    assert (found.option.clause.number, found.why) == ("1.2", "Cited 2 times for items held for the same reasons")
    assert citing.proposal(desk, ids[5]) is None


def test_a_text_that_may_only_be_read_is_not_published(desk: Desk, account: Account) -> None:
    tell(desk, account, RULES, editable=False)
    found = terms.every(desk)[0]
    terms.edit_clause(desk, found.terms.id, "1.3", "1.3 Be short.")
    with pytest.raises(Refusal, match="may read it"):
        terms_publishing.publish(desk, found.terms.id)


def test_line_ends_that_a_remote_writes_its_own_way_make_no_version(desk: Desk, account: Account, rules: int) -> None:
    tell(desk, account, RULES.replace("\n", "\r\n").strip())
    assert len(terms.open_sheet(desk, rules).versions) == 1


def test_rules_outlive_the_account_that_they_came_from(desk: Desk, account: Account, rules: int) -> None:
    terms.edit_clause(desk, rules, "1.3", "1.3 Be short.")
    with desk.cache.write() as tx:
        accounts.remove(tx, account.id)
    found = terms.open_sheet(desk, rules)
    assert found.overview.places == ()
    assert found.overview.draft is not None
    assert replace(found.overview, draft=None) != found.overview


def test_what_a_remote_told_while_one_typed_is_merged_and_not_taken_for_known(
    desk: Desk, account: Account, rules: int
) -> None:
    on_screen = terms.open_sheet(desk, rules).base.id
    tell(desk, account, RULES.replace("once", "twice"))
    terms.autosave(desk, rules, RULES.replace("brief", "short"), on_screen)
    assert terms.open_sheet(desk, rules).incoming is not None
    assert [step.fate for step in terms_publishing.dry_run(desk, rules)] == [Fate.MERGE]
