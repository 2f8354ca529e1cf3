"""Finds phrases of the word lists in a text, all lists in one pass over its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from console.analysis.word_lists import word_list
from console.analysis.words import sentences

LISTS = ("attack", "threat", "self_harm", "danger", "privacy", "scam", "spam")
ANY = "_"
GAP = ".."
LONGEST_GAP = 4


class Hit(NamedTuple):
    """A phrase of the list `name`, at the words from `start` to before `end`."""

    name: str
    start: int
    end: int


class _Node:
    __slots__ = ("after", "names")

    def __init__(self) -> None:
        self.after: dict[str, _Node] = {}
        self.names: tuple[str, ...] = ()

    def goes_on(self, words: Sequence[str], at: int) -> bool:
        """Whether a phrase that has come here can go on with the next word."""
        return at < len(words) and (words[at] in self.after or ANY in self.after or GAP in self.after)


@cache
def _tree(lists: tuple[str, ...]) -> Mapping[str, _Node]:
    root = _Node()
    for name in lists:
        for phrase in word_list(name):
            node = root
            for part in _parts(phrase):
                node = node.after.setdefault(part, _Node())
            if name not in node.names:
                node.names = (*node.names, name)
    return root.after


def _parts(phrase: str) -> Iterator[str]:
    for part in phrase.split():
        if part in (ANY, GAP):
            yield part
        else:
            yield from sentences(part)[0]


def find_phrases(words: Sequence[str], lists: tuple[str, ...] = LISTS) -> list[Hit]:
    """The phrases among folded words, longest first at each place; those of one list do not overlap."""
    tree = _tree(lists)
    if tree.keys().isdisjoint(words):
        return []
    hits: list[Hit] = []
    taken: dict[str, int] = {}
    for start, word in enumerate(words):
        node = tree.get(word)
        if node is None or not (node.names or node.goes_on(words, start + 1)):
            continue
        ends: dict[str, int] = {}
        for name, end in _ends(node, words, start + 1):
            ends[name] = max(end, ends.get(name, 0))
        for name, end in ends.items():
            if taken.get(name, 0) <= start:
                taken[name] = end
                hits.append(Hit(name, start, end))
    return hits


def _ends(node: _Node, words: Sequence[str], at: int) -> Iterator[tuple[str, int]]:
    for name in node.names:
        yield name, at
    if at >= len(words):
        return
    after = node.after.get(words[at])
    if after is not None:
        yield from _ends(after, words, at + 1)
    after = node.after.get(ANY)
    if after is not None:
        yield from _ends(after, words, at + 1)
    after = node.after.get(GAP)
    if after is not None:
        for skipped in range(LONGEST_GAP + 1):
            yield from _ends_at_word(after, words, at + skipped)


def _ends_at_word(node: _Node, words: Sequence[str], at: int) -> Iterator[tuple[str, int]]:
    after = node.after.get(words[at]) if at < len(words) else None
    if after is not None:
        yield from _ends(after, words, at + 1)
