"""Items for the benchmarks: as many as wanted, varied, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from console.domain.items import Author, Flag, Item, ItemKind

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
_KINDS = (ItemKind.POST,) * 6 + (ItemKind.COMMENT,) * 2 + (ItemKind.REPORT, ItemKind.JOIN)
_SYLLABLES = (
    *("ba", "ke", "li", "mo", "nu", "pra", "sti", "tor", "wen", "xa"),
    *("yel", "zim", "cho", "dre", "fli", "gra", "hov", "jun", "kel", "lam"),
)
ACTIONS = ("approve", "reject", "discard", "defer")
COMMON, RARE, ACCENTED = "allotment", "quincunx", "caffè"
"""Words with a known share of the items: one in three, one in ten thousand, one in a thousand."""


def words(seed: int = 5, count: int = 8000) -> list[str]:
    """A vocabulary; words are drawn from it by a law like that of real texts (few common, many rare)."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(1, 4)))] = None
    return list(found)


def items(count: int, *, start: int = 0, seed: int = 1, span: timedelta = timedelta(days=30)) -> Iterator[Item]:
    """Pending items, received evenly over the last `span`, oldest first."""
    chance = random.Random(seed * 1_000_003 + start)
    vocabulary = words()
    last = len(vocabulary) - 1
    step = span / max(count, 1)
    for number in range(start, start + count):
        picked = [vocabulary[min(last, int(chance.paretovariate(0.6)) - 1)] for _ in range(chance.randint(12, 60))]
        if number % 3 == 0:
            picked.insert(3, COMMON)
        if number % 10_000 == 17:
            picked.insert(2, RARE)
        if number % 1000 == 7:
            picked.insert(1, ACCENTED)
        kind = chance.choice(_KINDS)
        author = f"member{chance.randrange(20_000)}"
        yield Item(
            remote_id=f"bench-{number}",
            kind=kind,
            author=Author(author, name=author.title(), address=f"{author}@example.org"),
            subject=" ".join(picked[:5]).capitalize(),
            text=" ".join(picked),
            received=NOW - span + step * (number - start),
            version="1",
            place=("bench", picked[0]),
            flags=(Flag("member1", "rude"),) if kind is ItemKind.REPORT else (),
            first_post=number % 20 == 0,
            size=400,
            actions=ACTIONS,
        )
