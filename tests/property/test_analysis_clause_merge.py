"""Two people edit one set of rules at once: nothing that either wrote is lost, and nothing is decided in silence."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.analysis.clause_difference import Change, compare, in_words, moved_ids, word_runs
from console.analysis.clause_merge import Choice, Merge, Side, Verdict, merge
from console.analysis.clauses import Clause, Text, split
from console.domain.items import TextFormat

STOCK = ("fence", "gate", "ladder", "kettle", "slug", "bean", "tide", "choir", "bread", "oven", "bus", "bench", "latch")


def written(chance: random.Random, form: TextFormat) -> Text:
    """Some rules in chapters, every clause with words of its own."""
    blocks = []
    for chapter in range(1, chance.randrange(2, 4)):
        blocks.append(heading(f"{chapter} Chapter {chance.choice(STOCK)}{chapter}", form))
        for number in range(1, chance.randrange(2, 6)):
            said = " ".join(chance.choice(STOCK) + f"{chapter}{number}{at}" for at in range(chance.randrange(6, 16)))
            blocks.append(paragraph(f"{chapter}.{number} {said}.", form))
    return split(("\n" if form is TextFormat.HTML else "\n\n").join(blocks) + "\n", form)


def heading(text: str, form: TextFormat) -> str:
    return f"<h2>{text}</h2>" if form is TextFormat.HTML else f"## {text}"


def paragraph(text: str, form: TextFormat) -> str:
    return f"<p>{text}</p>" if form is TextFormat.HTML else text


def edited(base: Text, chance: random.Random, who: str, only: set[str] | None = None) -> Text:
    """The rules after one person's work: words changed, clauses put in, taken out and moved.

    :param only: the clauses whose words may be changed; None for any, and for any other change.
    """
    found: list[Clause] = []
    for at, clause in enumerate(base.clauses):
        fate = chance.random()
        if only is not None:
            may = clause.id in only
            found.append(reworded(clause, chance, f"{who}{at}") if may else clause)
        elif fate < 0.35:
            found.append(reworded(clause, chance, f"{who}{at}"))
        elif fate < 0.42 and clause.level > 1:
            continue
        else:
            found.append(clause)
        if only is None and chance.random() < 0.12:
            body = paragraph(f"9.{at} {who}new{at} " + " ".join(f"{who}{word}{at}" for word in STOCK[:6]), base.format)
            found.append(Clause("", "", "", 2, body))
    if only is None and chance.random() < 0.4 and len(found) > 2:
        found.insert(chance.randrange(len(found)), found.pop(chance.randrange(len(found))))
    gap = "\n" if base.format is TextFormat.HTML else "\n\n"
    return split(gap.join(clause.body for clause in found) + "\n", base.format, base.clauses)


def reworded(clause: Clause, chance: random.Random, mark: str) -> Clause:
    """A few words of the clause changed, put in or taken out; what is put in is this person's alone."""
    parts = re.split(r"( )", clause.body)
    spots = [at for at in range(2, len(parts), 2) if re.fullmatch(r"[a-z]+\d+", parts[at])]
    for number in range(chance.randrange(1, 3)):
        if not spots:
            break
        at = spots.pop(chance.randrange(len(spots)))
        parts[at] = chance.choice([f"{mark}x{number}", f"{parts[at]} {mark}y{number}", f"{mark}z{number} {parts[at]}"])
    return Clause(clause.id, clause.number, clause.title, clause.level, "".join(parts))


def spoken(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+\d\w*", text))


def shown(found: Merge) -> set[str]:
    """Every word that a person is shown for a choice."""
    sides = (side for row in found.conflicts for side in (row.base, row.mine, row.theirs) if side is not None)
    return {word for side in sides for word in spoken(side.body)}


SEEDS = st.integers(0, 2**32)
FORMATS = st.sampled_from([TextFormat.MARKDOWN, TextFormat.HTML, TextFormat.PLAIN])


@settings(max_examples=1000, deadline=None)
@given(SEEDS, FORMATS)
def test_nothing_that_two_people_wrote_at_once_is_lost_or_overwritten(seed: int, form: TextFormat) -> None:
    chance = random.Random(seed)
    base = written(chance, form)
    mine, theirs = edited(base, chance, "mine"), edited(base, chance, "theirs")
    found = merge(base, mine, theirs)
    both = found.text({row.id: Choice(Side.BOTH) for row in found.conflicts})
    was, ours, others = spoken(base.source), spoken(mine.source), spoken(theirs.source)
    now = spoken(both.source)
    assert (ours - was) | (others - was) <= now
    assert was & ours & others <= now
    assert was - now <= (was - ours) | (was - others)
    for side, new in ((Side.MINE, ours - was), (Side.THEIRS, others - was)):
        chosen = spoken(found.text({row.id: Choice(side) for row in found.conflicts}).source)
        assert (ours | others) - was - chosen <= shown(found), "what a choice drops was shown before"
        assert new <= chosen
    for row in found.rows:
        bodies = [clause.body if clause is not None else None for clause in (row.base, row.mine, row.theirs)]
        if not row.open and bodies[1] not in (bodies[0], bodies[2]) and bodies[2] != bodies[0]:
            assert row.verdict is Verdict.JOINED
    ids = [clause.id for clause in both.clauses]
    assert len(set(ids)) == len(ids)
    assert both.format is form


@settings(max_examples=1000, deadline=None)
@given(SEEDS, FORMATS)
def test_edits_of_different_clauses_merge_by_themselves(seed: int, form: TextFormat) -> None:
    chance = random.Random(seed)
    base = written(chance, form)
    names = [clause.id for clause in base.clauses if clause.level > 1]
    ours = {name for name in names if chance.random() < 0.5}
    mine = edited(base, chance, "mine", ours)
    theirs = edited(base, chance, "theirs", set(names) - ours)
    found = merge(base, mine, theirs)
    assert not found.conflicts
    expected = base.source
    for clause in base.clauses:
        changed = (mine if clause.id in ours else theirs).find(clause.id)
        assert changed is not None
        expected = expected.replace(clause.body, changed.body)
    assert found.text({}).source == expected


@settings(max_examples=200, deadline=None)
@given(SEEDS, FORMATS)
def test_where_one_side_changed_nothing_the_other_is_taken_byte_for_byte(seed: int, form: TextFormat) -> None:
    chance = random.Random(seed)
    base = written(chance, form)
    changed = edited(base, chance, "mine")
    assert merge(base, base, changed).text({}).source == changed.source
    assert merge(base, changed, base).text({}).source == changed.source
    assert merge(base, changed, changed).text({}).source == changed.source


RULES = "## 1 Talking\n\n1.1 Argue with the idea.\n\n1.2 Say it once and in one place only.\n\n1.3 Be brief.\n"


def states(mine: str, theirs: str, base: str = RULES) -> Merge:
    before = split(base, TextFormat.MARKDOWN)
    return merge(before, *(split(text, TextFormat.MARKDOWN, before.clauses) for text in (mine, theirs)))


def test_what_both_changed_waits_for_a_choice_and_each_choice_is_obeyed() -> None:
    found = states(RULES.replace("the idea", "the thought"), RULES.replace("the idea", "the notion"))
    (row,) = found.conflicts
    assert row.why == "You both changed the same words"
    with pytest.raises(LookupError):
        found.text({})
    expected = {
        Choice(Side.BASE): "1.1 Argue with the idea.",
        Choice(Side.MINE): "1.1 Argue with the thought.",
        Choice(Side.THEIRS): "1.1 Argue with the notion.",
        Choice(Side.BOTH): "1.1 Argue with the thought.\n1.1 Argue with the notion.",
        Choice(Side.EDITED, "1.1 Argue gently."): "1.1 Argue gently.",
    }
    for choice, words in expected.items():
        assert found.text({row.id: choice}).source == RULES.replace("1.1 Argue with the idea.", words)


def test_what_one_removed_and_the_other_edited_waits_for_a_choice() -> None:
    without = RULES.replace("1.2 Say it once and in one place only.\n\n", "")
    for mine, theirs, why in (
        (without, RULES.replace("once", "twice"), "You removed what they edited"),
        (RULES.replace("once", "twice"), without, "You edited what they removed"),
    ):
        found = states(mine, theirs)
        (row,) = found.conflicts
        assert row.why == why
        assert "twice" in found.text({row.id: Choice(Side.BOTH)}).source
        assert found.text({row.id: Choice(Side.EDITED, "")}).source == without


def test_a_move_by_one_and_an_edit_by_the_other_are_both_in_the_result() -> None:
    moved = "## 1 Talking\n\n1.3 Be brief.\n\n1.1 Argue with the idea.\n\n1.2 Say it once and in one place only.\n"
    for mine, theirs in ((moved, RULES.replace("once", "twice")), (RULES.replace("once", "twice"), moved)):
        found = states(mine, theirs)
        assert not found.conflicts
        assert found.text({}).source == moved.replace("once", "twice")


def test_what_both_moved_to_different_places_waits_for_a_choice() -> None:
    first = "## 1 Talking\n\n1.3 Be brief.\n\n1.1 Argue with the idea.\n\n1.2 Say it once and in one place only.\n"
    second = "## 1 Talking\n\n1.1 Argue with the idea.\n\n1.3 Be brief.\n\n1.2 Say it once and in one place only.\n"
    found = states(first, second)
    assert [row.why for row in found.conflicts] == ["You both moved it, to different places"]


def test_a_wrapper_that_both_changed_waits_for_a_choice() -> None:
    page = "<div><p>1.1 Argue gently.</p></div>\n<p>1.2 Say it once.</p>\n"
    base = split(page, TextFormat.HTML)
    mine, theirs = (
        split(page.replace("</div>", f"</div>{tag}"), TextFormat.HTML, base.clauses) for tag in ("<hr>", "<br>")
    )
    (row,) = merge(base, mine, theirs).conflicts
    assert row.why == "You both changed the layout after it"


def test_a_comparison_tells_what_moved_what_changed_and_what_was_only_renumbered() -> None:
    before = split(RULES, TextFormat.MARKDOWN)
    after = split(
        "## 1 Talking\n\n1.1 Be brief.\n\n1.2 Argue with the idea.\n\n"
        "1.3 Say it twice and in one place only.\n\n1.4 New.\n",
        TextFormat.MARKDOWN,
        before.clauses,
    )
    found = compare(before, after)
    assert [(one.clause.number, one.change, one.moved) for one in found] == [
        ("1", Change.SAME, False),
        ("1.1", Change.RENUMBERED, True),
        ("1.2", Change.RENUMBERED, False),
        ("1.3", Change.CHANGED, False),
        ("1.4", Change.ADDED, False),
    ]
    assert in_words(found) == "1 clause changed, 1 added, 1 moved, 2 renumbered"
    assert in_words(compare(before, before)) == "no change"


def test_what_was_removed_stands_where_it_stood() -> None:
    before = split(RULES, TextFormat.MARKDOWN)
    after = split(RULES.replace("1.1 Argue with the idea.\n\n", ""), TextFormat.MARKDOWN, before.clauses)
    assert [one.change for one in compare(before, after)] == [Change.SAME, Change.REMOVED, Change.SAME, Change.SAME]


@given(st.permutations("abcdefg"), st.integers(0, 7))
def test_the_fewest_clauses_are_told_as_moved(order: list[str], kept: int) -> None:
    moved = moved_ids("abcdefg", order)
    stayed = [name for name in order if name not in moved]
    assert stayed == sorted(stayed)
    assert moved_ids("abcdefg", "abcdefg"[kept:]) == frozenset()


@given(*[st.lists(st.sampled_from(["a ", "bc ", "d.", "\n", "é"]), max_size=20).map("".join)] * 2)
def test_a_comparison_by_words_holds_both_texts(before: str, after: str) -> None:
    runs = word_runs(before, after)
    assert "".join(text for part, text in runs if part != "added") == before
    assert "".join(text for part, text in runs if part != "removed") == after
