"""The word lists that come with the program: one word or phrase a line, ``#`` starts a remark."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> tuple[str, ...]:
    """The entries of ``resources/wordlists/NAME.txt`` in their order.

    :raises FileNotFoundError: there is no such list.
    """
    lines = (files("resources") / "wordlists" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
