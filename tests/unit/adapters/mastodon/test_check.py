"""The check of an account: which server it is, by its own word, and what is missing and who grants it."""

from __future__ import annotations

import pytest
from werkzeug import Request, Response

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.adapters.errors import Malformed, Unauthorized
from console.domain.actions import Action
from console.domain.capabilities import Grant, ServerInfo
from console.domain.items import ItemKind
from tests.unit.adapters.mastodon.answered import MASTODON, body
from tests.unit.adapters.mastodon.driving import known
from tests.unit.adapters.mastodon.played import TOKEN, Played, json


def grants(info: ServerInfo) -> dict[str, tuple[Grant, str]]:
    return {line.name: (line.grant, line.detail) for line in info.permissions}


def test_mastodon_and_who_we_are_there(on_mastodon: Adapter) -> None:
    info = on_mastodon.probe()

    assert (info.product, info.version, info.community) == ("Mastodon", "4.7.0", "Harbour Square")
    assert (info.user, info.members, info.warning) == ("warden", 4, "")
    assert grants(info)["Reports"][0] is Grant.YES
    assert grants(info)["Take one post down"][0] is Grant.NO


def test_gotosocial_warns_of_what_is_final(on_gotosocial: Adapter) -> None:
    info = on_gotosocial.probe()

    assert (info.product, info.version, info.user) == ("GoToSocial", "0.20.0-rc1", "warden")
    assert "final" in info.warning
    assert grants(info)["Rules, terms, description"][0] is Grant.YES


@pytest.mark.parametrize("fixture", ["mastodon", "gotosocial"])
def test_what_can_be_done_follows_from_what_the_check_found(fixture: str, request: pytest.FixtureRequest) -> None:
    server: Played = request.getfixturevalue(fixture)
    before = registry.platform("mastodon").open(SignIn(server.url, secret=TOKEN))
    info = before.probe()
    after = registry.platform("mastodon").open(SignIn(server.url, secret=TOKEN, known=info))

    rules = [adapter.capabilities.rule(Action.APPROVE, ItemKind.REPORT) for adapter in (before, after)]
    assert [rule.final for rule in rules if rule] == [True, fixture == "gotosocial"]
    before.close()
    after.close()


def test_a_server_whose_nodeinfo_is_closed_is_known_by_its_source(gotosocial: Played, on_gotosocial: Adapter) -> None:
    gotosocial.spoil = lambda request: gotosocial.say("gone") if request.path.startswith("/nodeinfo") else None

    assert on_gotosocial.probe().product == "GoToSocial"


def test_what_is_no_such_server_says_so(mastodon: Played, on_mastodon: Adapter) -> None:
    mastodon.spoil = lambda _: mastodon.say("gone")
    with pytest.raises(Malformed, match="not as Mastodon does"):
        on_mastodon.probe()


def test_a_role_that_lacks_a_right_is_told_where_it_is_granted(mastodon: Played, on_mastodon: Adapter) -> None:
    mastodon.me["role"]["permissions"] = str(1 << 4)

    lines = grants(on_mastodon.probe())

    assert lines["Reports"][0] is Grant.YES
    assert lines["Sign-ups and members"] == (
        Grant.NO,
        "your role lacks “Manage Users”; granted under Administration, Roles",
    )


def test_a_token_that_lacks_a_scope_is_told_so(mastodon: Played, on_mastodon: Adapter) -> None:
    def spoil(request: Request) -> Response | None:
        if request.path != "/api/v1/apps/verify_credentials":
            return None
        return json(body(MASTODON, "application", scopes=["read", "admin:read"]))

    mastodon.spoil = spoil

    lines = grants(on_mastodon.probe())

    assert lines["Reports"][1].startswith("the access token lacks admin:write:reports; sign in again")
    assert lines["Write to members in private"][1].startswith("the access token lacks write:statuses")


def test_what_the_server_refuses_is_told_in_its_words(gotosocial: Played, on_gotosocial: Adapter) -> None:
    gotosocial.spoil = lambda request: gotosocial.say("outside_scopes") if "/admin/" in request.path else None

    lines = grants(on_gotosocial.probe())

    assert lines["Reports"][0] is Grant.NO
    assert "insufficient scope" in lines["Reports"][1]


def test_a_token_that_may_not_even_ask_whose_it_is_counts_as_none(mastodon: Played, on_mastodon: Adapter) -> None:
    mastodon.spoil = lambda request: mastodon.say("outside_scopes") if "verify" in request.path else None

    with pytest.raises(Unauthorized, match="Sign in again in the browser"):
        on_mastodon.probe()


def test_a_profile_is_as_good_as_the_address_of_its_server(mastodon: Played) -> None:
    adapter = registry.platform("mastodon").open(SignIn(f"{mastodon.url}/@warden", secret=TOKEN, known=known(MASTODON)))
    assert adapter.probe().user == "warden"
    adapter.close()


def test_no_answer_and_no_error_shows_the_token(mastodon: Played, on_mastodon: Adapter) -> None:
    refusal = f'{{"error": "bad token {TOKEN}"}}'
    mastodon.spoil = lambda request: (
        Response(refusal, 403, content_type="application/json") if "verify" in request.path else None
    )

    with pytest.raises(Unauthorized) as refused:
        on_mastodon.probe()
    assert TOKEN not in str(refused.value)
