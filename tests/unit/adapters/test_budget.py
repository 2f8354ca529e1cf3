"""A budget never lets more through than a remote allows, restarts included, and keeps room for decisions."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.adapters.budget import Budget, Limit, Work
from tests.unit.sync.conftest import Clock

LIMIT = Limit(calls=60, seconds=60, burst=5, reserve=2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.floats(0, 90)),
        st.tuples(st.sampled_from(["send", "read"]), st.integers(1, 3)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    max_size=200,
)


@given(STEPS)
def test_no_stretch_of_time_sees_more_than_is_allowed(steps: list[tuple[str, float]]) -> None:
    clock = Clock()
    budget, spent, last_start = Budget(LIMIT, clock), [], clock.now
    for what, amount in steps:
        if what == "pass":
            clock.pass_(amount)
        elif what == "restart":
            # A program takes some time to start, and nobody starts it more than once in a while.
            if clock.now - last_start < timedelta(seconds=LIMIT.seconds):
                continue
            budget, last_start = Budget(LIMIT, clock), clock.now
        else:
            work = Work.DECIDE if what == "send" else Work.READ
            for _ in range(200):
                if budget.free_at(work, amount) > clock.now:
                    break
                budget.spend(amount)
                spent.append((clock.now, amount))
    for start, _ in spent:
        end = start + timedelta(seconds=LIMIT.seconds)
        assert sum(cost for at, cost in spent if start <= at < end) <= LIMIT.calls


def test_whoever_takes_all_that_is_free_takes_no_more_than_is_allowed() -> None:
    clock = Clock()
    begun = clock.now
    spent: list[datetime] = []
    for _ in range(2):
        clock.pass_(120)
        budget = Budget(LIMIT, clock)
        clock.pass_(30)
        while clock.now < begun + timedelta(minutes=8) and len(spent) < 300:
            clock.now = max(clock.now, budget.free_at(Work.DECIDE))
            budget.spend()
            spent.append(clock.now)
    busiest = max(sum(start <= at < start + timedelta(minutes=1) for at in spent) for start in spent)
    assert 0.9 * LIMIT.calls <= busiest <= LIMIT.calls


def test_reading_leaves_room_for_decisions() -> None:
    clock = Clock()
    budget = Budget(LIMIT, clock)
    clock.pass_(60)
    pages = 0
    while budget.free_at(Work.READ) <= clock.now:
        budget.spend()
        pages += 1
    assert pages == LIMIT.burst - LIMIT.reserve
    assert budget.free_at(Work.DECIDE) <= clock.now


def test_a_dear_call_waits_for_a_full_purse_and_not_for_ever() -> None:
    clock = Clock()
    budget = Budget(LIMIT, clock)
    at = budget.free_at(Work.DECIDE, 50)
    assert clock.now < at < clock.now + timedelta(seconds=10)
    clock.now = at
    assert budget.free_at(Work.DECIDE, 50) <= clock.now
    budget.spend(50)
    assert budget.free_at(Work.DECIDE) > clock.now + timedelta(seconds=40), "the debt is paid first"


def test_what_the_remote_counts_is_believed() -> None:
    clock = Clock()
    budget = Budget(LIMIT, clock)
    clock.pass_(60)
    reset = clock.now + timedelta(seconds=33)
    budget.learn(0, reset)
    assert budget.free_at(Work.DECIDE) == reset
    clock.pass_(34)
    assert budget.free_at(Work.DECIDE) <= clock.now
    budget.learn(1_000_000, None)
    assert budget.free_at(Work.DECIDE) <= clock.now


def test_the_end_is_foreseen() -> None:
    clock = Clock()
    budget = Budget(LIMIT, clock)
    end = budget.done_at(100)
    for _ in range(100):
        clock.now = max(clock.now, budget.free_at(Work.DECIDE))
        budget.spend()
    assert abs(clock.now - end) < timedelta(seconds=1)


def test_a_clock_that_is_put_back_gives_nothing_away_and_takes_nothing() -> None:
    clock = Clock()
    budget = Budget(LIMIT, clock)
    clock.pass_(2)
    budget.spend(5)
    before = budget.free_at(Work.DECIDE) - clock.now
    clock.jump(-3600)
    assert budget.free_at(Work.DECIDE) - clock.now == before


def test_what_is_free_is_so_for_somebody_who_looked_at_the_clock_a_moment_ago() -> None:
    """A real clock goes on between two looks: whoever compares with the first would wait for ever."""
    clock = Clock()

    def running() -> datetime:
        clock.pass_(0.000_01)
        return clock.now

    budget = Budget(LIMIT, running)
    looked = running()

    assert budget.free_at(Work.DECIDE) <= looked
