"""When things came: spreads the pending items so that a morning's queue stands there, whatever the time is."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

ANSWER = timedelta(hours=24)
ANSWER_REPORT = timedelta(hours=4)
_LONGEST = timedelta(days=3)
_SOON = timedelta(minutes=30)
_DRAWS = 12
_AWAKE = (
    0.15,
    0.06,
    0.03,
    0.02,
    0.03,
    0.1,
    0.35,
    0.7,
    0.9,
    0.9,
    0.8,
    0.7,
    0.9,
    0.8,
    0.6,
    0.6,
    0.7,
    0.8,
    0.9,
    1.0,
    1.0,
    1.0,
    0.7,
    0.35,
)
"""How busily people write, by the hour in UTC."""


def answer_time(kind: str) -> timedelta:
    """How soon this kind wants an answer."""
    return ANSWER_REPORT if kind in ("report", "member") else ANSWER


def received(kind: str, when: str, now: datetime, chance: Random) -> datetime:
    """A moment in the last three days at which an item of this kind came.

    :param when: "overdue" (its answer is late), "soon" (due within half an hour), or empty: still to be answered, and
        not within the next half hour.
    """
    moments = (_moment(kind, when, now, chance) for _ in range(_DRAWS))
    return next(
        (moment for moment in moments if chance.random() < _AWAKE[moment.hour]), _moment(kind, when, now, chance)
    )


def _moment(kind: str, when: str, now: datetime, chance: Random) -> datetime:
    wait = answer_time(kind)
    if when == "overdue":
        longest = min(_LONGEST, wait * 3)
        return now - wait - (longest - wait) * (0.02 + 0.97 * chance.random() ** 2)
    if when == "soon":
        return now - wait + _SOON * chance.uniform(0.12, 0.94)
    return now - (wait - _SOON) * chance.uniform(0.01, 0.98)


def before(moment: datetime, steps: int, chance: Random) -> list[datetime]:
    """The times of earlier posts of a thread, oldest first, with an hour or an evening between them."""
    times: list[datetime] = []
    for _ in range(steps):
        moment -= timedelta(minutes=chance.lognormvariate(4.0, 1.1) + 2)
        times.append(moment)
    return times[::-1]


def after(moment: datetime, now: datetime, steps: int, chance: Random) -> list[datetime]:
    """The times of following posts, all before now."""
    return [moment + (now - moment) * share for share in sorted(chance.uniform(0.05, 0.9) for _ in range(steps))]
