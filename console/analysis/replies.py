"""Canned replies: their variables, and what stands for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLE = re.compile(r"\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)\}")
"""A variable is a name in braces; doubled braces stand for themselves, and any other brace is only a brace."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply with its variables filled in.

    :param unresolved: names for which there is nothing to put in, once each, in the order of the text; they stand in
        `text` as they were written.
    :param spans: where a value was put in, as (start, end) characters of `text`.
    """

    text: str
    unresolved: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def fill(written: str, values: Mapping[str, str]) -> Filled:
    """Put values in for variables; a variable is unresolved where it has no value or an empty one.

    What is put in is never looked at again, so a value that holds braces stays as it is.
    """
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    unresolved: dict[str, None] = {}
    length = last = 0
    for found in _VARIABLE.finditer(written):
        before = written[last : found.start()]
        name = found.group(1)
        value = found.group()[0] if name is None else values.get(name, "")
        parts.append(before)
        length += len(before)
        if name is not None and value:
            spans.append((length, length + len(value)))
        elif name is not None:
            unresolved[name] = None
            value = found.group()
        parts.append(value)
        length += len(value)
        last = found.end()
    parts.append(written[last:])
    return Filled("".join(parts), tuple(unresolved), tuple(spans))


def variables(written: str) -> tuple[tuple[str, int, int], ...]:
    """The variables of a text as (name, start, end), so that they can be marked while it is written."""
    return tuple(
        (found.group(1), found.start(), found.end()) for found in _VARIABLE.finditer(written) if found.group(1)
    )
