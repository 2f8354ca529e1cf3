"""Answers that a real Mailman 3.3.10 gave, recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_FOLDER = Path(__file__).with_name("recorded")
KITCHEN = "kitchen.example.org"


def recorded(name: str) -> Any:
    """The JSON of one answer."""
    return msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes())


def recorded_as(name: str, kind: type[T]) -> T:
    """One answer as the adapter reads it."""
    return msgspec.convert(recorded(name), type=kind)
