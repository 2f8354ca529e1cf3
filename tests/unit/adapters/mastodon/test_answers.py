"""What the answers in these tests rest on: files that name their source, a table of calls, and the descriptions."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from openapi_core.exceptions import OpenAPIError
from werkzeug import Response

from console.adapters.mastodon import client
from tests.unit.adapters.mastodon.answered import GOTOSOCIAL, MASTODON, answer, names
from tests.unit.adapters.mastodon.calls import CALLS, Basis
from tests.unit.adapters.mastodon.driving import do_everything, signed_in
from tests.unit.adapters.mastodon.harbour import harbour
from tests.unit.adapters.mastodon.specified import check, paths

DIALECTS = (MASTODON, GOTOSOCIAL)
_ON_REPORTS = ("resolve", "reopen", "assign_to_self", "unassign")
_ON_ACCOUNTS = ("approve", "reject", "enable", "unsensitive", "unsilence", "unsuspend")


@pytest.mark.parametrize(("dialect", "name"), list(names()))
def test_each_answer_says_what_it_rests_on(dialect: str, name: str) -> None:
    found = answer(dialect, name)

    assert found.kind in ("recorded", "composed")
    assert re.search(r"\bat [0-9a-f]{7}|0\.20\.0-rc1|mastodon/mastodon|in front of it", found.follows), found.follows
    assert 200 <= found.status < 600


def test_success_conflict_gone_refused_limited_and_malformed_are_there() -> None:
    assert {name for _, name in names()} >= {"report", "conflict", "gone", "refused", "limited", "malformed"}


def test_the_table_has_exactly_the_calls_of_the_client() -> None:
    assert set().union(*(CALLS[dialect] for dialect in DIALECTS)) == _calls_of_the_client()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_call_is_made_and_answered_as_described(dialect: str) -> None:
    told: list[tuple[str, str, Response]] = []
    with harbour(dialect) as server:
        server.heard = lambda request, response: told.append((request.method, request.path, response))
        adapter = signed_in(server)
        do_everything(adapter)
        adapter.close()

    made: dict[tuple[str, str], set[Basis]] = {}
    for method, path, response in told:
        call = (method, _template(path))
        if response.status_code < 400:
            made.setdefault(call, set()).add(_basis(dialect, method, path, response))
    assert {call: bases for call, bases in made.items() if bases != {CALLS[dialect].get(call)}} == {}
    assert set(made) == set(CALLS[dialect])


def test_how_many_calls_rest_on_what() -> None:
    """The figures of the closing note."""
    counts = {dialect: Counter(CALLS[dialect].values()) for dialect in DIALECTS}

    assert counts[MASTODON] == {Basis.SPECIFICATION: 11, Basis.ENTITY: 13, Basis.SOURCE: 3}
    assert counts[GOTOSOCIAL] == {Basis.SPECIFICATION: 18, Basis.RECORDED: 1}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_answer_that_lost_its_id_is_found_out(dialect: str) -> None:
    report = answer(dialect, "report").body
    del report["id"]
    with pytest.raises(OpenAPIError):
        check(dialect, "GET", "api/v1/admin/reports/41", report)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_refusals_are_as_described(dialect: str) -> None:
    for name in ("unauthorized", "outside_scopes", "gone", "limited", "refused"):
        found = answer(dialect, name)
        check(dialect, "GET", "api/v1/admin/reports", found.body, found.status)


def _template(path: str) -> str:
    parts = path.strip("/").split("/")
    fixed = {"accounts", "reports", "statuses", "rules"}
    return "/".join(
        "{}" if before in fixed and any(sign.isdigit() for sign in part) else part
        for before, part in zip(["", *parts], parts, strict=False)
    )


def _basis(dialect: str, method: str, path: str, response: Response) -> Basis:
    """What this answer rests on, found out anew."""
    body = msgspec.json.decode(response.get_data())
    if body == answer(GOTOSOCIAL, "acted").body:
        return Basis.RECORDED
    if body == answer(MASTODON, "nothing").body:
        return Basis.SOURCE
    try:
        check(dialect, method, path, body)
    except OpenAPIError as error:
        if "not found" in str(error).lower():
            return Basis.SOURCE
        raise
    entity = next((one for one in paths(dialect) if _matches(one, path)), "")
    return Basis.ENTITY if paths(dialect)[entity].get("x-entity-only") else Basis.SPECIFICATION


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", template), path) is not None


def _calls_of_the_client() -> set[tuple[str, str]]:
    """Every (verb, path) in the text of the client; a verb of the server that a caller names stands in the table."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(Path(client.__file__).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in ("_get", "_list", "_ask"):
            continue
        method, place = ("GET", 0) if node.func.attr != "_ask" else (_constant(node.args[0]), 1)
        path = _path(node.args[place])
        if method and path:
            found |= set(_with_verbs(method, path))
    return found


def _with_verbs(method: str, path: str) -> Iterator[tuple[str, str]]:
    if path == "api/v1/admin/reports/{}/{}":
        yield from ((method, f"api/v1/admin/reports/{{}}/{verb}") for verb in _ON_REPORTS)
    elif path == "api/v1/admin/accounts/{}/{}":
        yield from ((method, f"api/v1/admin/accounts/{{}}/{verb}") for verb in _ON_ACCOUNTS)
    elif path == "api/v1/instance/{}":
        papers = ("terms_of_service", "privacy_policy", "extended_description")
        yield from ((method, f"api/v1/instance/{name}") for name in papers)
    else:
        yield method, path


def _constant(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _path(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return _constant(node)
