"""Builds Lower Wexcombe: the same community for the same moment and seed, on every machine."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import msgspec

from console.adapters.sandbox import stock as stocks
from console.adapters.sandbox.community import TITLE, Board, Community
from console.adapters.sandbox.grammar import Filler
from console.adapters.sandbox.meetups import season_of_meetups
from console.adapters.sandbox.people import settle
from console.adapters.sandbox.posts import Desk
from console.adapters.sandbox.rules import papers
from console.adapters.sandbox.waves import break_in

DUE_SOON = 6
OVERDUE = 9


def build(now: datetime, seed: int = 1) -> Community:
    """The whole community as it stands at `now`.

    :param now: an aware time; nothing in it is later, but for the meetups.
    :param seed: another one gives other people, words and times; the stories stay.
    :raises ValueError: `now` is naive, or the stock repeats a sentence.
    """
    if now.tzinfo is None:
        raise ValueError("The time needs a time zone.")
    now = now.astimezone(UTC)
    chance = Random(f"Lower Wexcombe {seed}")  # noqa: S311 - an invented village needs no secret
    stock = stocks.load()
    boards = tuple(Board(board.key, board.title, board.address) for board in stock.boards)
    people = settle(stock.circles, stock.cast, [board.key for board in boards], now, chance)
    desk = Desk(people, {board.key: board for board in boards}, Filler.of(stock.words, now, chance), chance, now)
    for scene in _timed(list(stock.scenes), chance):
        desk.play(scene)
    for wave in stock.waves:
        break_in(desk, wave)
    return Community(
        title=TITLE,
        now=now,
        seed=seed,
        members=people.members,
        boards=boards,
        items=tuple(sorted(desk.items, key=lambda item: item.received)),
        threads=desk.threads,
        documents=papers(now),
        meetups=season_of_meetups(stock.meetups, people.known, now, chance),
        truth=desk.truth,
    )


def _timed(scenes: list[stocks.Scene], chance: Random) -> list[stocks.Scene]:
    """The scenes in another order, with as many late and nearly late ones as a morning has."""
    chance.shuffle(scenes)
    for when, wanted in (("soon", DUE_SOON), ("overdue", OVERDUE)):
        missing = wanted - sum(scene.when == when for scene in scenes)
        open_ones = [at for at, scene in enumerate(scenes) if not scene.when and scene.severity == "low"]
        for at in open_ones[:missing]:
            scenes[at] = msgspec.structs.replace(scenes[at], when=when)
    return scenes
