"""Passwords in the real secret service: kept there, found by the next process, gone with the account, nowhere else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.e2e.played_mailman import HOST, PASSWORD, USER, PlayedMailman
from tests.servers.keyring_session import KeyringSession, required
from tests.servers.processes import free_ports
from tests.unit.adapters.mailman.recordings import KITCHEN

LOOK = (
    "import keyring, sys\n"
    "found = keyring.get_password('Corral', sys.argv[1])\n"
    "print(type(keyring.get_keyring()).__module__, found)"
)


@pytest.fixture
def session(tmp_path: Path) -> KeyringSession:
    required()
    return KeyringSession(tmp_path / "session")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a Mailman that knows the password, and its authority's certificate."""
    authority = trustme.CA()
    certificate = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(certificate))
    (port,) = free_ports(1)
    with PlayedMailman(authority, port):
        yield f"https://{HOST}:{port}/3.1/lists/{KITCHEN}", certificate


def kept(session: KeyringSession) -> list[str]:
    """The name of the back-end that answers, and what it has for the account."""
    told = session(sys.executable, "-c", LOOK, f"kitchen ({session.folder / 'home'})")
    return told.stdout.split()


def test_a_password_is_kept_by_the_desktop_found_by_later_processes_and_forgotten_with_its_account(
    session: KeyringSession, address: tuple[str, Path]
) -> None:
    url, certificate = address
    add = ("account", "add", "mailman", url, "--name", "kitchen", "--user", USER, "--ca-file", certificate)
    added = session.corral(*add, "--secret-stdin", stdin=PASSWORD)
    assert added.returncode == 0, added.stderr
    assert "corral:" not in added.stderr, "it was kept, so there is nothing to say of it"
    assert kept(session) == ["keyring.backends.SecretService", PASSWORD]
    synced = session.corral("sync", "--json")
    assert synced.returncode == 0, synced.stderr
    assert json.loads(synced.stdout)["accounts"][0]["pulled"] > 0
    checked = session.corral("doctor", "--json")
    (keyring,) = [one for one in json.loads(checked.stdout)["checks"] if one["name"] == "Keyring"]
    assert "SecretService" in keyring["detail"]
    for file in (session.folder / "home").rglob("*"):
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes(), file
    assert session.corral("account", "remove", "kitchen").returncode == 0
    assert kept(session) == ["keyring.backends.SecretService", "None"]


def test_a_locked_keyring_is_said_and_no_password_is_lost(session: KeyringSession, address: tuple[str, Path]) -> None:
    url, certificate = address
    add = ("account", "add", "mailman", url, "--name", "kitchen", "--user", USER, "--ca-file", certificate)
    assert session.corral(*add, "--secret-stdin", stdin=PASSWORD).returncode == 0
    locked = session.corral("account", "check", "kitchen", unlocked=False)
    assert locked.returncode == 3, locked.stdout
    assert "enter it for this run only" in locked.stderr
    assert "Traceback" not in locked.stderr
    assert session.corral("account", "check", "kitchen").returncode == 0
