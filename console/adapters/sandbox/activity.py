"""Who answered and thanked whom in the last year, drawn so that neighbours of a board know each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from console.adapters.sandbox.community import Deed, Person

COUNT = 20_000
_YEAR = 365
_MUTUAL = 0.2
_THANKS = 0.3


def deeds(members: Sequence[Person], now: datetime, seed: int, count: int = COUNT) -> tuple[Deed, ...]:
    """`count` deeds, oldest first; the same for the same members, moment and seed.

    Busy members do more and receive more, most deeds stay between readers of one board, three in ten are thanks, and
    one in five answers somebody who answered before, so that ties are mutual as often as in a village.
    """
    draw = Random(f"activity {seed}")  # noqa: S311 - no secret
    speakers = [person for person in members if person.posts > 0]
    if len(speakers) < 2:
        return ()
    weights = list(accumulate(person.posts**0.5 for person in speakers))
    readers: dict[str, list[Person]] = {}
    for person in speakers:
        for board in person.boards:
            readers.setdefault(board, []).append(person)
    liked = {
        board: list(accumulate(one.posts**0.5 + one.thanked**0.5 for one in group)) for board, group in readers.items()
    }
    pairs: list[tuple[Person, Person, str]] = []
    while len(pairs) < count:
        if pairs and draw.random() < _MUTUAL:
            target, source, board = draw.choice(pairs)
        else:
            source = draw.choices(speakers, cum_weights=weights)[0]
            board = draw.choice(source.boards)
            target = draw.choices(readers[board], cum_weights=liked[board])[0]
        if target.id != source.id:
            pairs.append((source, target, board))
    times = sorted(now - timedelta(days=_YEAR) * draw.random() ** 1.3 for _ in pairs)
    return tuple(
        Deed(
            f"a{at:05}",
            "thanked" if draw.random() < _THANKS else "answered",
            source.handle,
            target.handle,
            board,
            moment,
        )
        for at, ((source, target, board), moment) in enumerate(zip(pairs, times, strict=True), 1)
    )
