"""What the answers of the tests rest on: the table of calls, the specification, and the server that was recorded."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.templating.paths.exceptions import PathNotFound

from console.adapters.base import SignIn
from console.adapters.matrix.client import Client
from tests.unit.adapters.matrix.answered import answer, names
from tests.unit.adapters.matrix.calls import CALLS, WARDEN, Call
from tests.unit.adapters.matrix.played import TOKEN, PlayedSynapse

_EXCERPT = Path(__file__).with_name("specification.json")


@pytest.fixture(scope="module")
def specification() -> OpenAPI:
    return OpenAPI.from_dict(msgspec.json.decode(_EXCERPT.read_bytes()))


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.method)
def test_a_call_asks_what_the_table_says_and_keeps_to_the_specification_where_it_is_said_to(
    synapse_played: PlayedSynapse, specification: OpenAPI, call: Call
) -> None:
    synapse_played.play(call.verb, call.path, answer(call.answer))
    client = Client(SignIn(synapse_played.url, user=WARDEN, secret=TOKEN), synapse_played.url, 1)
    try:
        call.make(client)
    finally:
        client.signed.session.close()

    request, response = synapse_played.asked[-1], synapse_played.answered[-1]
    assert request.method == call.verb
    assert re.fullmatch(re.escape(call.path).replace(r"\*", "[^/]+"), request.path)
    asked, told = WerkzeugOpenAPIRequest(request), WerkzeugOpenAPIResponse(response)
    if call.checked:
        specification.validate_request(asked)
        specification.validate_response(asked, told)
    else:
        with pytest.raises(PathNotFound):
            specification.validate_request(asked)


def test_signing_in_keeps_to_the_specification(synapse_played: PlayedSynapse, specification: OpenAPI) -> None:
    client = Client(SignIn(synapse_played.url, user=WARDEN, secret="oven-mitt-44"), synapse_played.url, 1)
    client.whoami()
    client.signed.session.close()

    asked = WerkzeugOpenAPIRequest(synapse_played.asked[0])
    specification.validate_request(asked)
    specification.validate_response(asked, WerkzeugOpenAPIResponse(synapse_played.answered[0]))


def test_the_table_has_every_call_of_the_client_once_and_says_how_many_are_checked() -> None:
    methods = [name for name, found in vars(Client).items() if callable(found) and not name.startswith("_")]

    assert sorted(call.method for call in CALLS) == sorted(methods)
    assert (len(CALLS), sum(call.checked for call in CALLS)) == (35, 9)
    assert {answer(call.answer).kind for call in CALLS} == {"recorded"}


@pytest.mark.parametrize("name", list(names()))
def test_each_answer_says_after_what_it_was_made_and_holds_no_secret(name: str) -> None:
    found = answer(name)

    assert found.kind in {"recorded", "composed"}
    assert found.follows
    assert b"syt_" not in found.raw.replace(TOKEN.encode(), b"")
