"""Adding accounts: addresses, names, and where the secret goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backends import fail

from console.adapters.base import Platform
from console.cache.accounts import Account
from console.domain.actions import Action
from console.domain.commands import CommandState
from console.services import accounts, moderation, outbox, undo
from console.services.desk import Desk, Refusal
from console.services.moderation import Choice
from tests.unit.services.conftest import post

Store = Callable[..., list[int]]


def never(_: object) -> None:
    raise AssertionError("adding an account opens nothing")


MAILMAN = Platform(
    kind="mailman",
    title="Mailman 3",
    versions="3.3 or later",
    letters="M3",
    address_hint="https://lists.example.org",
    user_title="Name",
    secret_title="Password",
    needs_user=True,
    open=never,  # type: ignore[arg-type]
)


@pytest.fixture(autouse=True)
def _no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("lists.example.org", "https://lists.example.org"),
        (" https://lists.example.org/3.1/ ", "https://lists.example.org/3.1"),
        ("http://127.0.0.1:8001/3.1", "http://127.0.0.1:8001/3.1"),
        ("http://[::1]:8001", "http://[::1]:8001"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_an_address_becomes_what_adapters_take(given: str, url: str) -> None:
    assert accounts.normal_url(given) == url


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("http://lists.example.org", "in the clear"),
        ("http://127.0.0.1.example.org", "in the clear"),
        ("https://me:secret@lists.example.org", "name and password out"),
        ("ftp://lists.example.org", "not a web address"),
        ("", "not a web address"),
        ("https://lists.example.org:99999", "not a web address"),
        ("two words", "not a web address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(given: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        accounts.normal_url(given)
    assert "secret" not in str(refused.value)


def test_plain_http_needs_to_be_asked_for() -> None:
    assert accounts.normal_url("http://lists.example.org", insecure_http=True) == "http://lists.example.org"


def new(name: str, secret: str = "") -> accounts.NewAccount:
    return accounts.NewAccount(platform=MAILMAN, name=name, url="https://lists.example.org", secret=secret)


def test_without_a_keyring_the_secret_stays_in_this_run_and_it_says_so(desk: Desk) -> None:
    added = accounts.add(desk, new("Garden", "s3cret-s3cret"))
    assert "this run only" in added.note
    assert "CORRAL_SECRET_GARDEN" in added.note
    assert desk.credentials.find("Garden") == "s3cret-s3cret"
    assert b"s3cret-s3cret" not in desk.home.cache.read_bytes()


def test_two_names_with_one_variable_cannot_both_be_used(desk: Desk) -> None:
    accounts.add(desk, new("the garden"))
    with pytest.raises(Refusal, match="CORRAL_SECRET_THE_GARDEN"):
        accounts.add(desk, new("The-Garden"))
    with pytest.raises(Refusal, match="choose another name"):
        accounts.add(desk, new("the garden"))


def test_removing_an_account_takes_its_items_and_leaves_the_log(desk: Desk, store: Store, account: Account) -> None:
    [item] = store(post(1))
    moderation.decide(desk, Choice((item,), Action.APPROVE))
    undo.undo(desk)
    accounts.remove(desk, account.name)
    assert accounts.every(desk) == []
    [entry] = outbox.log(desk, 10)
    assert (entry.account_name, entry.command.state) == ("garden", CommandState.WITHDRAWN)
    with pytest.raises(Refusal, match="none yet"):
        accounts.named(desk, "garden")


def test_what_was_entered_for_a_new_account_is_never_shown_with_its_secret() -> None:
    assert "shingle" not in repr(new("The Garden", "shingle"))
