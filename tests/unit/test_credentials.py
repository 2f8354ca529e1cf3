"""Where a secret is looked for, and that it is nowhere else."""

from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends import fail

from console.credentials import Credentials, KeyringUnavailable, variable_name


class MemoryKeyring(keyring.backend.KeyringBackend):
    """keyring's own interface, kept in memory; the real secret service has a test of its own."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    chosen = MemoryKeyring()
    keyring.set_keyring(chosen)
    yield chosen
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def test_a_kept_secret_is_found_by_the_next_run_of_the_same_home_only(memory: MemoryKeyring) -> None:
    Credentials("home-a", {}).keep("Garden", "s3cret-s3cret")
    assert Credentials("home-a", {}).find("Garden") == "s3cret-s3cret"
    assert Credentials("home-b", {}).find("Garden") is None


def test_forgetting_removes_it_and_forgetting_nothing_is_no_error(memory: MemoryKeyring) -> None:
    credentials = Credentials("home", {})
    credentials.keep("Garden", "s3cret-s3cret")
    credentials.forget("Garden")
    credentials.forget("Garden")
    assert memory.kept == {}


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_it_says_so_and_offers_this_run() -> None:
    credentials = Credentials("home", {})
    with pytest.raises(KeyringUnavailable, match="this run only"):
        credentials.keep("Garden", "s3cret-s3cret")
    with pytest.raises(KeyringUnavailable):
        credentials.find("Garden")
    credentials.keep_for_this_run("Garden", "s3cret-s3cret")
    assert credentials.find("Garden") == "s3cret-s3cret"


@pytest.mark.usefixtures("no_keyring")
def test_the_environment_serves_scripts() -> None:
    credentials = Credentials("home", {"CORRAL_SECRET_THE_GARDEN_LIST": "from-env"})
    assert credentials.find("The Garden-list") == "from-env"


@pytest.mark.parametrize(
    ("name", "variable"),
    [("garden", "CORRAL_SECRET_GARDEN"), ("Café 2", "CORRAL_SECRET_CAF__2"), ("a.b", "CORRAL_SECRET_A_B")],
)
def test_the_variable_has_the_name_in_upper_case(name: str, variable: str) -> None:
    assert variable_name(name) == variable


def test_a_token_is_kept_beside_the_secret_and_goes_with_it(memory: MemoryKeyring) -> None:
    credentials = Credentials("/home", {})
    credentials.keep("Garden", "s3cret")
    assert credentials.find_token("Garden") == ""
    credentials.keep_token("Garden", "t0ken", lasting=True)
    later = Credentials("/home", {})
    assert (later.find("Garden"), later.find_token("Garden")) == ("s3cret", "t0ken")
    assert Credentials("/other", {}).find_token("Garden") == ""
    later.forget("Garden")
    assert memory.kept == {}
    assert (later.find("Garden"), later.find_token("Garden")) == (None, "")


def test_a_token_of_this_run_reaches_no_keyring(memory: MemoryKeyring) -> None:
    credentials = Credentials("/home", {})
    credentials.keep_token("Garden", "t0ken", lasting=False)
    assert credentials.find_token("Garden") == "t0ken"
    assert memory.kept == {}


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_token_lasts_for_this_run() -> None:
    credentials = Credentials("/home", {})
    credentials.keep_token("Garden", "t0ken", lasting=True)
    assert credentials.find_token("Garden") == "t0ken"
    assert Credentials("/home", {}).find_token("Garden") == ""
