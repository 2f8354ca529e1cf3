"""Groups of near-copies, grown text by text.

Candidates are found by shared bands, `near_copies` decides, `own_words` says which copies have words of their own. A
group is held by at most six of its texts, its anchors; only these keep their bands, are compared and need to be stored,
so a group of five thousand costs as much as one of six. Whoever keeps the groups elsewhere (in a table) seeds an index
with the anchors of all groups that share a band with the texts to come, adds those, and stores the changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from console.analysis.near_copies import Reading, margin, read, signature_of
from console.analysis.own_words import Passage, own_runs, passage

ANCHORS = 6
"""How many texts stand for a group."""
COMMON = 32
"""A band that this many groups share says nothing and is passed over."""
_CANDIDATES = 8
_LOOKED_AT = 48
"""Groups that the rarest bands of a text lead to; more are not counted."""
_CHANCE = -0.07
"""How much the anchors may fall short on average: a text that is alike to one of them only does not join the group."""
_RARE_BASE, _RARE_WEIGHT, _RARE_MOST = -0.08, 0.06, 0.2
"""How much less alike texts may be for each word pair that only they share; phrases that many use weigh little."""
_HOPELESS = -0.28
"""Where the first anchor falls this short, the others are not looked at."""
_SETTLED = 4


@dataclass(frozen=True, slots=True)
class Seed:
    """An anchor as it was stored: its item, group, text and whether it had words of its own."""

    item: int
    group: int
    text: str
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What adding one text changed.

    :param item: the text that was added.
    :param group: its group: the id of an item in it; its own where nothing is alike.
    :param anchor: whether its bands must be kept for later look-ups.
    :param bands: its signature's.
    :param merged: groups that are now part of `group`.
    :param own_words: whether an item has words of its own, for each item whose answer is new; none has any before.
    """

    item: int
    group: int
    anchor: bool
    bands: tuple[int, ...]
    merged: tuple[int, ...] = ()
    own_words: Mapping[int, bool] = field(default_factory=dict)


@dataclass(slots=True)
class _Anchor:
    item: int
    reading: Reading
    own_words: bool = False
    passage: Passage | None = None

    def body(self) -> Passage:
        if self.passage is None:
            self.passage = passage(self.reading.words, self.reading.ends)
        return self.passage

    def differs_from(self, others: Sequence[_Anchor]) -> bool:
        """Whether this text has words of its own among them."""
        return bool(own_runs(self.body(), [other.body() for other in others[:ANCHORS]]))


class GroupIndex:
    """Near-copy groups of the texts that were seeded and added so far; one thread at a time."""

    def __init__(self, seeds: Iterable[Seed] = ()) -> None:
        self._anchors: dict[int, list[_Anchor]] = {}
        self._groups_of_band: defaultdict[int, set[int]] = defaultdict(set)
        self._joined: dict[int, int] = {}
        for seed in seeds:
            self.seed(seed)

    def seed(self, seed: Seed) -> None:
        """Take in an anchor of a group that exists; nothing is compared."""
        reading = read(seed.text)
        self._place(_Anchor(seed.item, reading, seed.own_words), seed.group, signature_of(reading).bands)

    def group(self, item: int) -> int:
        """The present group of an item or group; itself if it never joined another."""
        root = item
        while (above := self._joined.get(root, root)) != root:
            root = above
        while self._joined.get(item, root) != root:
            self._joined[item], item = root, self._joined[item]
        return root

    def add(self, item: int, text: str, reading: Reading | None = None) -> GroupChange:
        """Find the group of a new text. Adding an item a second time changes nothing.

        :param reading: of this text, where somebody has read it already.
        """
        reading = reading or read(text)
        bands = signature_of(reading).bands
        if item in self._joined:
            group = self.group(item)
            return GroupChange(item, group, any(anchor.item == item for anchor in self._anchors[group]), bands)
        newcomer = _Anchor(item, reading)
        found = self._alike(reading, bands)
        if not found:
            self._place(newcomer, item, bands)
            return GroupChange(item, item, True, bands)
        # The oldest is likely the largest: where groups turn out to be one, few items have to change their group.
        group = min(found)
        others = [other for other in found if other != group]
        for other in others:
            self._joined[other] = group
            self._anchors[group] += self._anchors.pop(other)
        answers = self._own_words(group, newcomer, again=bool(others))
        del self._anchors[group][ANCHORS:]
        anchor = len(self._anchors[group]) < ANCHORS
        if anchor:
            self._place(newcomer, group, bands)
        else:
            self._joined[item] = group
        return GroupChange(item, group, anchor, bands, tuple(others), answers)

    def _place(self, anchor: _Anchor, group: int, bands: Iterable[int]) -> None:
        self._joined.setdefault(group, group)
        self._joined[anchor.item] = self.group(group)
        self._anchors.setdefault(self.group(group), []).append(anchor)
        for band in bands:
            groups = self._groups_of_band[band]
            if len(groups) <= COMMON:
                groups.add(group)

    def _alike(self, reading: Reading, bands: tuple[int, ...]) -> list[int]:
        """The groups that the text belongs to, the most alike one first; several if it shows that they are the same."""
        exactly = self._groups_of_band.get(bands[0])
        if exactly:
            return [min(self.group(group) for group in exactly)]
        likely: list[tuple[float, int]] = []
        for rarity, group in self._candidates(bands[1:]):
            first, *others = self._anchors[group]
            if (beyond := margin(first.reading, reading)) < _HOPELESS:
                continue
            margins = [beyond, *(margin(anchor.reading, reading) for anchor in others)]
            needed = -min(_RARE_MOST, _RARE_BASE + _RARE_WEIGHT * rarity)
            if max(margins) >= needed and sum(margins) / len(margins) >= needed + _CHANCE:
                likely.append((-max(margins), group))
        alike = [group for _, group in sorted(likely)]
        return alike[:1] + [group for group in alike[1:] if self._same(alike[0], group)]

    def _candidates(self, bands: tuple[int, ...]) -> list[tuple[float, int]]:
        """The groups that share the most and the rarest bands."""
        joined = self._joined
        rarity: dict[int, float] = {}
        telling = [groups for band in bands if (groups := self._groups_of_band.get(band)) and len(groups) < COMMON]
        looked_at = 0
        for groups in sorted(telling, key=len):
            if looked_at > _LOOKED_AT:
                break
            looked_at += len(groups)
            share = 1 / len(groups)
            for group in groups:
                root = group if joined[group] == group else self.group(group)
                rarity[root] = rarity.get(root, 0.0) + share
        return [
            (-share, group) for share, group in sorted((-share, group) for group, share in rarity.items())[:_CANDIDATES]
        ]

    def _same(self, first: int, second: int) -> bool:
        margins = [margin(a.reading, b.reading) for a in self._anchors[first] for b in self._anchors[second]]
        return sum(margins) / len(margins) >= _CHANCE

    def _own_words(self, group: int, newcomer: _Anchor, again: bool) -> dict[int, bool]:
        """Whether the newcomer has words of its own, and any anchor that was judged when there were fewer."""
        anchors = self._anchors[group]
        newcomer.own_words = newcomer.differs_from(anchors)
        answers = {newcomer.item: newcomer.own_words}
        if len(anchors) >= ANCHORS and not again:
            return answers
        everyone = [*anchors, newcomer]
        for anchor in anchors:
            if len(anchors) >= _SETTLED and not anchor.own_words and not again:
                continue
            own = anchor.differs_from([other for other in everyone if other is not anchor])
            if own != anchor.own_words:
                anchor.own_words = answers[anchor.item] = own
        return answers
