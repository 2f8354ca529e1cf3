"""Garbage that holds Qt objects is collected on the main thread, before another test runs threads."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _garbage_of_qt_dies_here() -> Iterator[None]:
    yield
    gc.collect()
