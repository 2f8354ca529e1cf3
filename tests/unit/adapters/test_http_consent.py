"""Sign-in in the system's browser, against a real authorization server on loopback."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from console.adapters.base import Browser
from console.adapters.errors import RemoteError, Unauthorized, Unavailable
from console.adapters.http import Dialect, Session
from console.adapters.http.consent import AuthorizationServer, Grant, Registration, Tokens
from console.adapters.http.door import HOST, Door
from tests.unit.adapters.authorization import Authorization, Person, served

SECRET = "quay-secret-17"


class Desk:
    """Our side: a door, a session, a registration that the server knows."""

    def __init__(self, authorization: Authorization, url: str, patience: float = 20.0) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
        self.person = Person()
        self.door = Door(patience=patience)
        self.authorization = authorization
        self.session = Session(url, dialect=Dialect("Forum"))
        self.server = AuthorizationServer(self.session, f"{url}/oauth/authorize", "oauth/token", lambda: self.now)
        self.registration = Registration(authorization.register(self.door.address), SECRET, ("read", "write"))

    def consent(self, browser: Browser | None = None) -> Grant:
        with self.door:
            return self.server.consent(self.registration, self.door, browser or Browser(self.person.open))


@pytest.fixture
def authorization() -> Authorization:
    return Authorization()


@pytest.fixture
def desk(authorization: Authorization) -> Iterator[Desk]:
    with served(authorization) as url:
        found = Desk(authorization, url)
        yield found
        found.person.wait()
        found.session.close()
        found.door.close()


def test_the_person_agrees_and_a_token_comes(desk: Desk) -> None:
    grant = desk.consent()
    desk.person.wait()

    assert [grant.access_token] == desk.authorization.handed_out
    assert desk.person.asked_for("scope") == "read write"
    assert desk.person.asked_for("redirect_uri").startswith("http://127.0.0.1:")
    assert desk.person.asked_for("code_challenge_method") == "S256"
    ((status, page),) = desk.person.pages
    assert status == 200
    assert "Corral has your answer" in page


def test_each_sign_in_has_a_state_and_a_challenge_of_its_own(authorization: Authorization) -> None:
    seen = set()
    with served(authorization) as url:
        for _ in range(3):
            desk = Desk(authorization, url)
            desk.consent()
            desk.person.wait()
            seen |= {desk.person.asked_for("state"), desk.person.asked_for("code_challenge")}
            desk.session.close()
    assert len(seen) == 6
    assert all(len(one) >= 43 for one in seen)


def test_the_person_says_no(desk: Desk) -> None:
    desk.authorization.decision = "deny"

    with pytest.raises(Unauthorized, match="refused in the browser"):
        desk.consent()

    desk.person.wait()
    assert "You are not signed in" in desk.person.pages[0][1]
    assert desk.authorization.handed_out == []


def test_an_answer_to_another_question_is_not_taken(desk: Desk) -> None:
    desk.authorization.decision = "forge"

    with pytest.raises(Unauthorized, match="belonged to another sign-in"):
        desk.consent()

    desk.person.wait()
    assert desk.person.pages[0][0] == 400
    assert desk.authorization.handed_out == []


def test_nobody_waits_for_ever(authorization: Authorization) -> None:
    with served(authorization) as url:
        desk = Desk(authorization, url, patience=0.3)
        with pytest.raises(Unauthorized, match="Nobody agreed in the browser in time"):
            desk.consent(Browser(lambda _: None))
        desk.session.close()


def test_the_person_gives_up(desk: Desk) -> None:
    closed = threading.Event()

    with pytest.raises(Unauthorized, match="ended before it was done"):
        desk.consent(Browser(lambda _: closed.set(), closed.is_set))


def test_the_door_is_shut_afterwards(desk: Desk) -> None:
    desk.consent()
    desk.person.wait()
    port = int(desk.door.address.rsplit(":", 1)[1].rstrip("/"))

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, port), 5)


def test_what_else_a_browser_asks_for_ends_nothing(desk: Desk) -> None:
    def wander(address: str) -> None:
        door = desk.door.address

        def first() -> None:
            desk.person.look(f"{door}favicon.ico")
            desk.person.look(door)
            desk.person.look(f"{door}?state=x&code=y", Host="evil.example")
            with socket.create_connection((HOST, int(door.rsplit(":", 1)[1].rstrip("/")))) as silent:
                silent.sendall(b"GARBAGE\r\n\r\n")
                silent.recv(1000)
            desk.person.look(address)

        threading.Thread(target=first, name="a wandering person").start()

    grant = desk.consent(Browser(wander))

    assert grant.access_token
    assert [status for status, _ in desk.person.pages[:3]] == [404, 404, 404]


def test_a_code_is_worth_nothing_without_the_verifier(desk: Desk) -> None:
    """Whoever overhears the answer cannot use it: the server takes the code only with what never left us."""
    desk.consent()
    desk.person.wait()
    code = next(iter(desk.authorization.codes), "gone")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": desk.door.address}

    with pytest.raises(RemoteError):
        desk.session.request(
            "POST", "oauth/token", form={**form, "client_id": desk.registration.client_id, "client_secret": SECRET}
        )


def test_a_platform_that_takes_the_answer_not_says_so(desk: Desk) -> None:
    desk.registration = Registration(desk.registration.client_id, "another secret")

    with pytest.raises(Unauthorized, match="did not accept the sign-in"):
        desk.consent()


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"Port {port} of this computer is taken"):
            Door(port)


def test_a_fixed_port_and_path_are_kept() -> None:
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    with Door(port, "/corral") as door:
        assert door.address == f"http://127.0.0.1:{port}/corral"


# Tokens that end


def test_a_token_is_refreshed_before_it_ends_and_kept(desk: Desk) -> None:
    desk.authorization.lasting = 3600
    first = desk.consent()
    kept: list[str] = []
    tokens = Tokens(desk.server, first.text(), "", kept.append)

    assert tokens.access() == first.access_token
    desk.now += timedelta(minutes=59, seconds=30)
    second = tokens.access()

    assert second != first.access_token
    assert [Grant.of(text).access_token for text in kept] == [second]
    assert tokens.access() == second
    assert Tokens(desk.server, first.text(), kept[0], kept.append).access() == second


def test_a_sign_in_that_is_newer_than_what_was_kept_counts(desk: Desk) -> None:
    desk.authorization.lasting = 3600
    old = desk.consent()
    new = Grant("new-token", made=old.made + 60)

    assert Tokens(desk.server, new.text(), old.text(), lambda _: None).access() == "new-token"


def test_a_platform_that_sends_no_new_refresh_token_means_the_old_one(desk: Desk) -> None:
    desk.authorization.lasting, desk.authorization.rotates = 3600, False
    first = desk.consent()
    tokens = Tokens(desk.server, first.text(), "", lambda _: None)

    second = tokens.access(first.access_token)
    third = tokens.access(second)

    assert len({first.access_token, second, third}) == 3


def test_threads_that_need_a_token_at_once_refresh_it_once(desk: Desk) -> None:
    desk.authorization.lasting = 3600
    first = desk.consent()
    tokens = Tokens(desk.server, first.text(), "", lambda _: None)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(tokens.access(first.access_token))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(found) == {desk.authorization.handed_out[1]}
    assert len(desk.authorization.handed_out) == 2


def test_a_consent_that_was_taken_back_asks_to_sign_in_again(desk: Desk) -> None:
    desk.authorization.lasting = 3600
    first = desk.consent()
    desk.authorization.refresh_tokens.clear()

    with pytest.raises(Unauthorized, match="Sign in again in the browser"):
        Tokens(desk.server, first.text(), "", lambda _: None).access(first.access_token)


def test_a_token_that_a_person_made_themselves_is_used_as_it_is(desk: Desk) -> None:
    assert Tokens(desk.server, "made-by-hand", "", lambda _: None).access("made-by-hand") == "made-by-hand"


def test_nothing_of_it_is_noted(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.authorization.lasting = 3600
    grant = desk.consent()
    desk.person.wait()

    noted = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("werkzeug"))
    for secret in (grant.access_token, grant.refresh_token, SECRET):
        assert secret not in noted
        assert secret not in repr(grant)
    assert SECRET not in repr(desk.registration)
