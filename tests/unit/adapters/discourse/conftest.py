"""A played forum and an account on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from console.adapters.base import SignIn
from console.adapters.discourse.adapter import DiscourseAdapter
from tests.unit.adapters.discourse.played import KEY, PlayedDiscourse
from tests.unit.adapters.discourse.site import NOW
from tests.unit.adapters.discourse.town import populate


@pytest.fixture
def played(make_httpserver: HTTPServer) -> Iterator[PlayedDiscourse]:
    with PlayedDiscourse(make_httpserver) as forum:
        populate(forum.site)
        yield forum


@pytest.fixture
def adapter(played: PlayedDiscourse) -> Iterator[DiscourseAdapter]:
    opened = DiscourseAdapter(SignIn(played.url, user="marisol", secret=KEY), lambda: NOW)
    yield opened
    opened.close()
