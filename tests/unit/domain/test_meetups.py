"""What a person sees of a meetup."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import COUNTING, Command, CommandState
from console.domain.meetups import effective

NOW = datetime(2026, 1, 1, tzinfo=UTC)
COMMAND = Command(1, 1, 1, None, TargetKind.MEETUP, "x", None, Action.SCHEDULE, Effect.NONE, NOW, NOW)


@st.composite
def commands(draw: st.DrawFn) -> list[Command]:
    return [
        replace(COMMAND, id=number, value=f"text {number}", action=action, state=state)
        for number, (action, state) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from([Action.SCHEDULE, Action.CANCEL]), st.sampled_from(CommandState))))
        )
    ]


@given(st.none() | st.just("remote"), commands(), st.randoms())
def test_the_last_word_that_counts_holds_in_whatever_order_it_comes(
    remote: str | None, found: list[Command], chance: random.Random
) -> None:
    expected = remote
    for one in found:
        if one.state in COUNTING:
            expected = one.value if one.action is Action.SCHEDULE else None
    mixed = list(found)
    chance.shuffle(mixed)
    assert effective(remote, mixed) == expected
