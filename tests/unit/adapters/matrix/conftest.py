"""The played Synapse that these tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.adapters.base import Adapter
from tests.unit.adapters.matrix.played import PlayedSynapse


@pytest.fixture
def synapse_played() -> Iterator[PlayedSynapse]:
    with PlayedSynapse() as server:
        yield server


@pytest.fixture
def adapter(synapse_played: PlayedSynapse) -> Iterator[Adapter]:
    opened = synapse_played.sign_in()
    yield opened
    opened.close()
