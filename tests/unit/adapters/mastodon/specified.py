"""Answers checked against the excerpts of the machine-readable descriptions that stand beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

_HOST = "http://server.example"
_FOLDER = Path(__file__).with_name("specification")


@cache
def _document(dialect: str) -> Any:
    return msgspec.json.decode((_FOLDER / f"{dialect}.json").read_bytes())


@cache
def _specification(dialect: str) -> OpenAPI:
    return OpenAPI.from_dict(_document(dialect))


def paths(dialect: str) -> dict[str, Any]:
    """What is described."""
    found: dict[str, Any] = _document(dialect)["paths"]
    return found


def check(dialect: str, method: str, path: str, body: Any, status: int = 200) -> None:
    """Check one answer.

    :raises openapi_core.exceptions.OpenAPIError: it is not what the description says, or the call is not described.
    """
    request = MockRequest(_HOST, method.lower(), f"/{path.lstrip('/')}")
    response = MockResponse(msgspec.json.encode(body), status_code=status, content_type="application/json")
    _specification(dialect).validate_response(request, response)
