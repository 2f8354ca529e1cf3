"""The planted groups: near-copies that come in a wave, and the one among them that has words of its own."""

from __future__ import annotations

from datetime import timedelta

from console.adapters.sandbox.community import Person, Truth
from console.adapters.sandbox.posts import HELD, Desk
from console.adapters.sandbox.stock import Wave


def break_in(desk: Desk, wave: Wave) -> None:
    """Add the copies of one wave; the sentences that they share are meant to be said again and again."""
    first = desk.now - timedelta(hours=wave.hours_ago)
    odd = desk.chance.randrange(wave.count) if wave.extra else -1
    seller: Person | None = None
    for at in range(wave.count):
        own = at == odd
        role = wave.extra_author if own else wave.author
        author = seller if seller and wave.same_author else desk.people.take(role, before=first)
        seller = author
        cast = {**desk.people.known, "me": author}
        drawn: dict[str, str] = {}
        text = desk.filler.fill(wave.text.strip(), cast, drawn)
        if own:
            text = f"{desk.filler.fill(wave.extra, cast, drawn)}\n\n{text}"
        desk.add(
            kind=wave.kind,
            board=wave.boards[at % len(wave.boards)],
            author=author,
            title=desk.filler.fill(wave.titles[at % len(wave.titles)], cast, drawn),
            text=text,
            came=first + timedelta(minutes=wave.minutes) * (at + desk.chance.random()) / wave.count,
            held=(HELD.get(wave.why, wave.why),),
            truth=Truth(
                wave.extra_severity if own else wave.severity,
                wave.extra_right if own else wave.right,
                wave.group,
                own,
                wave.theme,
            ),
        )
