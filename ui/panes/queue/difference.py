"""What one near-copy says differently; the value alone, so that showing the window need not import the analysis."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """What one copy says differently.

    :param before: the words that lead to it, with an ellipsis.
    :param marked: the words that differ; empty where there are none.
    """

    before: str
    marked: str
