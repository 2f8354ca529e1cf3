"""Answers of Mastodon and GoToSocial, each a file that says whether it was recorded or composed, and after what."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).with_name("answers")
MASTODON, GOTOSOCIAL = "mastodon", "gotosocial"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    :param kind: "recorded" or "composed".
    :param follows: the source file or entity and its version, or the server that was seen.
    """

    kind: str
    follows: str
    status: int
    headers: dict[str, str]
    body: Any


@cache
def _read(dialect: str, name: str) -> Answer:
    return msgspec.json.decode((FOLDER / dialect / f"{name}.json").read_bytes(), type=Answer)


def answer(dialect: str, name: str) -> Answer:
    """One answer, whose body may be changed."""
    return deepcopy(_read(dialect, name))


def body(dialect: str, name: str, **changes: Any) -> Any:
    """The body of one answer, with other fields."""
    found = answer(dialect, name).body
    return {**found, **changes} if changes else found


def names() -> Iterator[tuple[str, str]]:
    """Every answer there is, as (dialect, name)."""
    for path in sorted(FOLDER.glob("*/*.json")):
        yield path.parent.name, path.stem
