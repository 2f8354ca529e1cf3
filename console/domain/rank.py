"""Rank: a sum of named reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HIGH = 60
MIDDLE = 30


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item stands where it does.

    :param text: for people, short ("3 trusted flags").
    :param points: may be negative.
    :param spans: the phrases in the item's text that it is about, as (start, end) characters.
    """

    text: str
    points: int
    spans: tuple[tuple[int, int], ...] = ()


def total(reasons: Iterable[Reason]) -> int:
    """The rank: exactly the sum of the points."""
    return sum(reason.points for reason in reasons)
