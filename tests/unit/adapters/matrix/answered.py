"""Answers of Synapse, each a file that says whether it was recorded or composed, and after what."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).with_name("answers")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    :param kind: "recorded" or "composed".
    :param follows: the server that was seen, or the source file and its version.
    :param request: what was asked: method, path and body.
    """

    kind: str
    follows: str
    request: dict[str, Any]
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def raw(self) -> bytes:
        """The body as it is sent."""
        return self.body.encode() if isinstance(self.body, str) else msgspec.json.encode(self.body)


@cache
def _read(name: str) -> Answer:
    return msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=Answer)


def answer(name: str) -> Answer:
    """One answer, whose body may be changed."""
    return deepcopy(_read(name))


def names() -> Iterator[str]:
    """Every answer there is."""
    yield from sorted(path.stem for path in FOLDER.glob("*.json"))
