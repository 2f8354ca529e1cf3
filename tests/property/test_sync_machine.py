"""Whatever happens between a person, the engine and the remote: nothing is lost, nothing is done twice, and in the end
the remote is as it was decided, or the clash is on the table.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from console.domain.actions import Action
from console.services import moderation, undo
from console.services.desk import Refusal
from console.services.moderation import Choice
from tests.property.sync_world import World, empty_cache, small_remote, waiting

LEFT_UNDER_WAY, DIES = "left under way", "dies"
MISHAPS = (
    "",
    "answer-lost",
    "uncertain",
    LEFT_UNDER_WAY,
    *(f"{DIES} {when} {commit}" for commit in range(2) for when in ("before", "after")),
)
BAD_LINES = ("offline", "rate-limited", "token-expired", "half-answer", "busy")
ACTIONS = (Action.APPROVE, Action.REJECT, Action.DISCARD, Action.DEFER, Action.SPAM, Action.BAN)


@cache
def beginnings() -> tuple[bytes, bytes]:
    """An empty cache and a small remote, made once."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cache").mkdir()
        return empty_cache(Path(folder) / "cache"), small_remote(Path(folder) / "remote")


class SyncMachine(RuleBasedStateMachine):
    """Random days at the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name), *beginnings())
        self.number = 0

    @initialize()
    def first_sync(self) -> None:
        while not self.world.turn():
            pass

    @rule(which=st.integers(0, 5), action=st.sampled_from(ACTIONS), held=st.booleans(), count=st.integers(1, 3))
    def decide(self, which: int, action: Action, held: bool, count: int) -> None:
        open_ones = waiting(self.world)
        chosen = (
            tuple(dict.fromkeys(open_ones[(which + n) % len(open_ones)] for n in range(count))) if open_ones else ()
        )
        if not chosen:
            return
        window = timedelta(seconds=10 if held else 0)
        self.world.see(
            moderation.decide(self.world.desk, Choice(chosen, action, reason="For the test.", window=window))
        )

    @rule(again=st.booleans())
    def take_back(self, again: bool) -> None:
        try:
            if again:
                undo.redo(self.world.desk)
            else:
                undo.undo(self.world.desk)
        except Refusal:
            return

    @rule(turns=st.sampled_from((1, 1, 3)), mishap=st.sampled_from(MISHAPS))
    def work(self, turns: int, mishap: str) -> None:
        """The engine turns while something goes wrong, or while nothing does."""
        if mishap == LEFT_UNDER_WAY:
            self.world.wire.delay_next = True
        elif mishap.startswith(DIES):
            self.world.mortal.dies_at, self.world.mortal.after = int(mishap[-1]), "after" in mishap
        elif mishap:
            self.world.remote.set_mischief(mishap, 1)
        for _ in range(turns):
            self.world.turn()

    @rule(name=st.sampled_from(BAD_LINES))
    def the_line_goes_bad(self, name: str) -> None:
        self.world.remote.set_mischief(name, 1)

    @rule(seconds=st.sampled_from((1, 10, 30, 120, 1000)))
    def time_passes(self, seconds: int) -> None:
        self.world.pass_time(seconds)

    @rule(hours=st.sampled_from((-48, 48)))
    def the_clock_jumps(self, hours: int) -> None:
        self.world.clock.now += timedelta(hours=hours)

    @precondition(lambda self: self.world.wire.under_way)
    @rule()
    def what_was_under_way_arrives(self) -> None:
        self.world.wire.arrive()

    @rule(which=st.integers(0, 5), deed=st.sampled_from(("approve", "reject", "edit", "new")))
    def a_stranger(self, which: int, deed: str) -> None:
        """Somebody else decides, or an author changes what waits, or writes something new."""
        self.number += 1
        targets = sorted(self.world.rows())
        target = targets[which % len(targets)]
        if deed == "new":
            self.world.another_arrives(self.number)
        elif deed == "edit":
            self.world.stranger_edits(target, self.number)
        else:
            self.world.stranger_decides(target, deed, self.number)

    @rule()
    def somebody_signs_in_again(self) -> None:
        self.world.engine.try_again()

    @invariant()
    def nothing_is_lost_or_done_twice(self) -> None:
        self.world.check_always()

    def teardown(self) -> None:
        try:
            self.world.calm()
            self.world.check_quiet()
        finally:
            self.world.close()
            self.folder.cleanup()


TestSyncMachine = SyncMachine.TestCase
TestSyncMachine.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
