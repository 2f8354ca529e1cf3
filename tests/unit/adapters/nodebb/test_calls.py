"""What the answers of the tests rest on: the table of calls, the specification, and the names of sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.templating.paths.exceptions import PathNotFound
from pytest_httpserver import HTTPServer

from console.adapters.base import SignIn
from console.adapters.nodebb.client import Client
from tests.unit.adapters.nodebb.calls import CALLS, Call
from tests.unit.adapters.nodebb.composed import answer, names, page
from tests.unit.adapters.nodebb.played import TOKEN, PlayedNodebb
from tests.unit.adapters.nodebb.town import populate

_EXCERPT = Path(__file__).with_name("specification.json")


@pytest.fixture(scope="module")
def specification() -> OpenAPI:
    return OpenAPI.from_dict(msgspec.json.decode(_EXCERPT.read_bytes()))


@pytest.fixture(scope="module")
def forum(make_httpserver: HTTPServer) -> Iterator[PlayedNodebb]:
    """One for all calls: each leaves what the others need."""
    with PlayedNodebb(make_httpserver) as played:
        populate(played.board)
        yield played


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.method)
def test_a_call_asks_what_the_table_says_and_keeps_to_the_specification_where_it_is_said_to(
    forum: PlayedNodebb, specification: OpenAPI, call: Call
) -> None:
    client = Client(SignIn(forum.url, user="Marisol", secret=TOKEN))
    try:
        call.make(client, next(iter(forum.board.queue)))
    finally:
        client.session.close()

    request, response = forum.asked[-1]
    wanted = re.escape(call.path).replace(r"\*", r"[\w-]+")
    assert request.method == call.verb
    assert re.fullmatch(wanted, request.path)
    asked, told = WerkzeugOpenAPIRequest(request), WerkzeugOpenAPIResponse(response)
    if call.checked:
        specification.validate_request(asked)
        specification.validate_response(asked, told)
    else:
        with pytest.raises(PathNotFound):
            specification.validate_request(asked)


def test_the_table_has_every_call_of_the_client_once() -> None:
    methods = [name for name, found in vars(Client).items() if callable(found) and not name.startswith("_")]

    assert sorted(call.method for call in CALLS) == sorted(methods)
    assert sum(call.recorded for call in CALLS) == 22
    assert sum(call.checked for call in CALLS) == 33
    assert [call.method for call in CALLS if not (call.recorded or call.checked)] == []


@pytest.mark.parametrize("name", names())
def test_each_answer_names_its_source_and_what_it_covers(name: str) -> None:
    found = answer(name)

    assert found.made in {"recorded", "composed"}
    assert "4.15.1" in found.source
    assert found.covers in {"success", "conflict", "gone", "refused", "limited", "malformed"}
    assert (found.status < 300) == (found.covers == "success")


def test_the_answers_cover_every_way_to_go_wrong() -> None:
    assert {answer(name).covers for name in names()} == {
        "success",
        "conflict",
        "gone",
        "refused",
        "limited",
        "malformed",
    }
    assert b"covers malformed" in page()
