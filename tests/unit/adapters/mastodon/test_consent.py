"""Sign-in in the browser, on a played server in both dialects."""

from __future__ import annotations

import pytest

from console.adapters import registry
from console.adapters.base import Browser, SignIn
from console.adapters.errors import Malformed, Unauthorized, Unavailable
from tests.unit.adapters.authorization import Person
from tests.unit.adapters.mastodon.answered import MASTODON, body
from tests.unit.adapters.mastodon.played import HOST, TOKEN, Played, json
from tests.unit.adapters.mastodon.specified import check


def sign_in(server: Played, person: Person) -> str:
    """Let a person sign in with their browser."""
    consent = registry.platform("mastodon").consent
    assert consent is not None
    try:
        return consent(SignIn(f"{server.url}/@warden"), Browser(person.open))
    finally:
        person.wait()


@pytest.mark.parametrize(
    ("fixture", "scopes"),
    [
        ("mastodon", {"admin:write:reports", "admin:read:accounts", "write:statuses"}),
        ("gotosocial", {"admin:write", "admin:read", "write:statuses"}),
    ],
)
def test_the_token_that_comes_is_one_to_work_with(
    fixture: str, scopes: set[str], request: pytest.FixtureRequest
) -> None:
    server: Played = request.getfixturevalue(fixture)
    person = Person()

    token = sign_in(server, person)

    assert token == TOKEN
    assert scopes <= set(person.asked_for("scope").split())
    adapter = registry.platform("mastodon").open(SignIn(server.url, secret=token))
    assert adapter.probe().user == "warden"
    adapter.close()


def test_only_what_is_needed_is_asked_for(mastodon: Played) -> None:
    person = Person()
    sign_in(mastodon, person)

    asked = set(person.asked_for("scope").split())
    assert not asked & {"read", "write", "admin", "admin:read", "admin:write", "follow", "push"}


def test_a_refusal_leaves_nothing_behind(mastodon: Played) -> None:
    mastodon.authorization.decision = "deny"

    with pytest.raises(Unauthorized, match="refused in the browser"):
        sign_in(mastodon, Person())
    assert mastodon.authorization.handed_out == []


def test_a_server_that_registers_nobody_says_so(mastodon: Played) -> None:
    mastodon.spoil = lambda request: json({"id": "9", "name": "Corral"}) if "apps" in request.path else None
    with pytest.raises(Malformed, match="did not register Corral"):
        sign_in(mastodon, Person())

    mastodon.spoil = lambda request: mastodon.say("gone") if "apps" in request.path else None
    with pytest.raises(Unavailable, match="check the address"):
        sign_in(mastodon, Person())


def test_a_server_that_cannot_be_reached_opens_no_browser() -> None:
    consent = registry.platform("mastodon").consent
    assert consent is not None
    person = Person()
    with pytest.raises(Unavailable):
        consent(SignIn(f"http://{HOST}:9"), Browser(person.open))
    assert person.addresses == []


def test_what_comes_on_the_way_is_as_described() -> None:
    check(MASTODON, "POST", "api/v1/apps", body(MASTODON, "registered"))
    check(MASTODON, "POST", "oauth/token", body(MASTODON, "token"))
    check("gotosocial", "POST", "api/v1/apps", body("gotosocial", "registered"))
