"""Answers composed after Discourse's sources: each file names the call, the source and the version that it follows."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).with_name("answers")


@dataclass(frozen=True, slots=True)
class Composed:
    """One answer.

    :param covers: success, conflict, gone, refused or limited.
    """

    made: str
    call: str
    source: str
    covers: str
    status: int
    body: Any

    def filled(self, **fields: Any) -> Any:
        """Its body, with other values in some of its fields."""
        unknown = fields.keys() - self.body.keys()
        assert not unknown, f"{self.call} has no {unknown}"
        return {**deepcopy(self.body), **fields}


def names() -> list[str]:
    """All answers."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def answer(name: str) -> Composed:
    """One answer."""
    return Composed(**msgspec.json.decode((FOLDER / f"{name}.json").read_bytes()))


def page() -> bytes:
    """A web page where none belongs."""
    return (FOLDER / "page.html").read_bytes()
