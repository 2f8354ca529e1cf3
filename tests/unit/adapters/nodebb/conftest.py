"""A played board and an account on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from console.adapters.base import SignIn
from console.adapters.nodebb.adapter import NodebbAdapter
from tests.unit.adapters.nodebb.board import NOW
from tests.unit.adapters.nodebb.played import TOKEN, PlayedNodebb
from tests.unit.adapters.nodebb.town import populate


@pytest.fixture
def played(make_httpserver: HTTPServer) -> Iterator[PlayedNodebb]:
    with PlayedNodebb(make_httpserver) as forum:
        populate(forum.board)
        yield forum


@pytest.fixture
def adapter(played: PlayedNodebb) -> Iterator[NodebbAdapter]:
    opened = NodebbAdapter(SignIn(played.url, user="Marisol", secret=TOKEN), lambda: NOW)
    yield opened
    opened.close()
