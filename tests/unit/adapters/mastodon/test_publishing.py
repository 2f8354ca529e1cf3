"""Rules and texts that GoToSocial lets be changed; nothing of a colleague's is overwritten without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, Invalid, NotFound
from console.adapters.mastodon import wire
from console.adapters.mastodon.publishing import changes
from console.domain.actions import Action, TargetKind
from console.domain.records import Document, Feed
from tests.contract.adapter_contract import everything
from tests.unit.adapters.mastodon.driving import document, publish
from tests.unit.adapters.mastodon.played import Played

RULES = "text/rules"


def texts(server: Played) -> list[str]:
    return [rule["text"] for rule in server.rules]


@pytest.mark.parametrize(
    "wanted",
    [
        ["Be kind", "No advertising", "No politics after ten"],
        ["Be kind"],
        ["No advertising"],
        ["Be kind to all", "No advertising"],
        ["Tie up properly", "Be kind", "No advertising"],
        ["Of two\nlines", "Another"],
    ],
)
def test_the_rules_become_what_was_written(gotosocial: Played, on_gotosocial: Adapter, wanted: list[str]) -> None:
    rules = document(on_gotosocial, RULES)

    outcome = publish(on_gotosocial, rules, "\n\n".join(wanted))

    assert texts(gotosocial) == wanted
    assert isinstance(outcome, Applied)
    (now,) = outcome.records
    assert isinstance(now, Document)
    assert now.text == "\n\n".join(wanted)


def test_a_rule_that_stays_is_not_written(gotosocial: Played, on_gotosocial: Adapter) -> None:
    publish(on_gotosocial, document(on_gotosocial, RULES), "Be kind\n\nNo advertising\n\nLight the lamp")

    written = [request.method for request in gotosocial.asked if request.method != "GET"]
    assert written == ["POST"]


def test_other_texts_are_written_whole(gotosocial: Played, on_gotosocial: Adapter) -> None:
    publish(on_gotosocial, document(on_gotosocial, "text/terms"), "Tie up,\nand be quiet.")

    assert gotosocial.instance["terms_text"] == "Tie up,\nand be quiet."
    assert gotosocial.instance["description_text"] == "A small quay"


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(gotosocial: Played, on_gotosocial: Adapter) -> None:
    rules = document(on_gotosocial, RULES)
    gotosocial.rules[0]["text"] = "Be very kind"

    with pytest.raises(Conflict, match="changed meanwhile") as lost:
        publish(on_gotosocial, rules, "Be kind")

    assert isinstance(lost.value.current, Document)
    assert lost.value.current.text.startswith("Be very kind")
    assert texts(gotosocial) == ["Be very kind", "No advertising"]


def test_what_a_colleague_writes_at_the_same_moment_is_told(gotosocial: Played, on_gotosocial: Adapter) -> None:
    terms = document(on_gotosocial, "text/terms")
    gotosocial.after = lambda: gotosocial.instance.update(terms_text="Theirs")

    with pytest.raises(Conflict, match="at the same moment"):
        publish(on_gotosocial, terms, "Ours")


def test_the_same_text_again_does_nothing(gotosocial: Played, on_gotosocial: Adapter) -> None:
    rules = document(on_gotosocial, RULES)

    assert isinstance(publish(on_gotosocial, rules, rules.text), AlreadyDone)
    with pytest.raises(Invalid, match="cannot be empty"):
        publish(on_gotosocial, rules, " \n")
    with pytest.raises(NotFound):
        publish(on_gotosocial, rules, "x", target="text/privacy")
    assert [request for request in gotosocial.asked if request.method != "GET"] == []


def test_mastodon_lets_nothing_be_written(on_mastodon: Adapter) -> None:
    assert on_mastodon.capabilities.rule_for(Action.PUBLISH, TargetKind.DOCUMENT) is None
    assert not any(one.editable for one in everything(on_mastodon, Feed.TERMS) if isinstance(one, Document))


@given(st.lists(st.sampled_from("abcdefg"), max_size=8), st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=8))
def test_any_rules_become_any_others(standing: list[str], wanted: list[str]) -> None:
    rules = [wire.Rule(str(number), text) for number, text in enumerate(standing)]
    kept = {rule.id: rule.text for rule in rules}
    added: list[str] = []
    found = changes(rules, wanted)
    for rule, text in found:
        if rule is None:
            added.append(text)
        elif text:
            kept[rule.id] = text
        else:
            del kept[rule.id]

    assert [*kept.values(), *added] == wanted
    assert len(found) <= max(len(standing), len(wanted))
