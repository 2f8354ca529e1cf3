"""A played server in each dialect, and an adapter on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.adapters.base import Adapter
from tests.unit.adapters.mastodon.answered import GOTOSOCIAL, MASTODON
from tests.unit.adapters.mastodon.driving import signed_in
from tests.unit.adapters.mastodon.harbour import harbour
from tests.unit.adapters.mastodon.played import Played


@pytest.fixture
def mastodon() -> Iterator[Played]:
    with harbour(MASTODON) as server:
        yield server


@pytest.fixture
def gotosocial() -> Iterator[Played]:
    with harbour(GOTOSOCIAL) as server:
        yield server


@pytest.fixture
def on_mastodon(mastodon: Played) -> Iterator[Adapter]:
    adapter = signed_in(mastodon)
    yield adapter
    adapter.close()


@pytest.fixture
def on_gotosocial(gotosocial: Played) -> Iterator[Adapter]:
    adapter = signed_in(gotosocial)
    yield adapter
    adapter.close()
