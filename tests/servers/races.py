"""Two consoles that decide the same thing at the same moment, and how that ends for each of them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from console.adapters.base import Adapter, AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict
from console.domain.commands import Command

AT_ONCE = 4
"""Races that are under way at the same time."""

Consoles = tuple[Adapter, Adapter]


@dataclass(frozen=True, slots=True)
class Race:
    """One thing that two consoles decide.

    :param commands: what each of them sends.
    :param wanted: in which state each of them wants it to be.
    :param state: reads in which state it is.
    """

    commands: tuple[Command, Command]
    wanted: tuple[str, str]
    state: Callable[[], str]


@dataclass(frozen=True, slots=True)
class End:
    """How a race ended.

    :param said: what each console was told.
    """

    race: Race
    state: str
    said: tuple[Outcome | Conflict, Outcome | Conflict]


def run(consoles: Consoles, races: Sequence[Race]) -> list[End]:
    """Run them all, a few at the same time."""
    with ThreadPoolExecutor(AT_ONCE, "race") as pool:
        return list(pool.map(lambda race: _run_one(consoles, race), races))


def _run_one(consoles: Consoles, race: Race) -> End:
    start = threading.Barrier(2)
    said: dict[int, Outcome | Conflict] = {}

    def decide(number: int) -> None:
        start.wait()
        try:
            said[number] = consoles[number].execute(race.commands[number])
        except Conflict as conflict:
            said[number] = conflict

    both = [threading.Thread(target=decide, args=(number,), name="console") for number in (0, 1)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    return End(race, race.state(), (said[0], said[1]))


def judged(ends: Sequence[End]) -> str:
    """Check that everything is in a state that somebody wanted, and that whoever wanted another one was told so.

    :returns: how often it ended how, in words
    """
    seen: Counter[str] = Counter()
    for end in ends:
        wanted = end.race.wanted
        assert end.state in wanted, end
        for mine, said in zip(wanted, end.said, strict=True):
            if isinstance(said, Conflict):
                assert mine != end.state, end
                assert str(said).endswith(".")
            else:
                # What was so already needed no write, and may have been changed right after.
                assert mine == end.state or isinstance(said, AlreadyDone), end
        words = [
            f"{command.action.value} {_WORDS[type(said)]}"
            for command, said in zip(end.race.commands, end.said, strict=True)
        ]
        seen[", ".join(words)] += 1
    return "; ".join(f"{times} × {what}" for what, times in sorted(seen.items()))


_WORDS: dict[type, str] = {Applied: "stands", AlreadyDone: "was so", Conflict: "is told of a conflict"}
