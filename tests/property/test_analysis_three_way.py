"""The three-way comparison of lines against Git's own, and what neither may lose."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from console.analysis.three_way import Taken, lines, merged, regions, words


def edited(base: list[str], chance: random.Random, who: str) -> list[str]:
    """Some lines replaced, put in or taken out; every new line is unlike all others."""
    found: list[str] = []
    for at, line in enumerate(base):
        kind = chance.random()
        if kind < 0.12:
            found.append(f"{who} {at}\n" if chance.random() < 0.8 else f"both {at}\n")
        elif kind < 0.2:
            found += [line, f"{who} new {at}\n"]
        elif kind >= 0.28:
            found.append(line)
    return found


def in_git(folder: Path, base: str, mine: str, theirs: str) -> str:
    for name, text in (("base", base), ("mine", mine), ("theirs", theirs)):
        (folder / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["git", "merge-file", "--diff3", "-p", "-L", "mine", "-L", "base", "-L", "theirs", "mine", "base", "theirs"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode >= 0
    assert not done.stderr
    return done.stdout


def as_git_writes_it(base: str, mine: str, theirs: str) -> str:
    found = []
    for region in regions(lines(base), lines(mine), lines(theirs)):
        if region.taken is Taken.CONFLICT:
            parts = ("".join(region.mine), "".join(region.base), "".join(region.theirs))
            found.append("<<<<<<< mine\n{}||||||| base\n{}=======\n{}>>>>>>> theirs\n".format(*parts))
        else:
            found.append("".join(region.result))
    return "".join(found)


def test_a_merge_of_lines_is_the_one_that_git_makes(tmp_path: Path) -> None:
    chance, conflicts = random.Random(5), 0
    for number in range(300):
        base = [f"line {number} {at}\n" for at in range(chance.randrange(0, 14))]
        texts = ["".join(part) for part in (base, edited(base, chance, "mine"), edited(base, chance, "theirs"))]
        theirs = in_git(tmp_path, *texts)
        assert as_git_writes_it(*texts) == theirs
        conflicts += "<<<<<<<" in theirs
    assert 40 < conflicts < 260


TEXTS = st.lists(st.sampled_from(["a", "b", "the ", "fence ", ". ", "\n", "ä", "  "]), max_size=30).map("".join)


@settings(max_examples=300)
@given(TEXTS, TEXTS, TEXTS)
def test_the_regions_are_the_three_texts_cut_up(base: str, mine: str, theirs: str) -> None:
    for cut, by_words in ((lines, False), (words, True)):
        found = regions(cut(base), cut(mine), cut(theirs), by_words=by_words)
        assert "".join("".join(region.base) for region in found) == base
        assert "".join("".join(region.mine) for region in found) == mine
        assert "".join("".join(region.theirs) for region in found) == theirs
        for region in found:
            if region.taken in (Taken.UNCHANGED, Taken.MINE):
                assert region.theirs == region.base
            if region.taken in (Taken.UNCHANGED, Taken.THEIRS):
                assert region.mine == region.base


@settings(max_examples=300)
@given(TEXTS, TEXTS, TEXTS)
def test_both_sides_are_treated_alike(base: str, mine: str, theirs: str) -> None:
    assert merged(base, mine, theirs) == merged(base, theirs, mine)
    assert merged(base, mine, base) == mine
    assert merged(base, mine, mine) == mine


def test_words_apart_in_one_line_are_merged_and_words_together_are_not() -> None:
    base = "Remarks about skill, body or motives are removed. Posts with such remarks are deleted.\n"
    mine = base.replace("body", "body, accent")
    theirs = base.replace("are deleted", "are hidden for a day")
    assert merged(base, mine, theirs) == mine.replace("are deleted", "are hidden for a day")
    assert merged(base, base.replace("deleted", "kept"), theirs) is None


def test_rewritten_sentences_that_share_a_word_by_chance_are_not_mixed() -> None:
    base = "Posts with such remarks are deleted at once by a moderator.\n"
    mine = "Whoever says that hears from us, remarks or not.\n"
    theirs = "We hide them for a day; remarks may be edited out.\n"
    assert merged(base, mine, theirs) is None
    assert merged("a b c remarks d e f", "x y z remarks d e f", "a b c remarks u v w") is None
