"""Forums that no test can install, played on loopback and moderated through the shell: all of Corral but its window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.e2e.shell import Shell
from tests.unit.adapters.discourse import played as discourse
from tests.unit.adapters.nodebb import played as nodebb
from tests.unit.adapters.nodebb.board import COLLEAGUE


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    secrets = {"CORRAL_SECRET_DISCOURSE": discourse.KEY, "CORRAL_SECRET_NODEBB": nodebb.TOKEN}
    yield Shell(tmp_path / "home", secrets=secrets)
    for path in (tmp_path / "home").rglob("*"):
        for secret in secrets.values():
            assert not path.is_file() or secret.encode() not in path.read_bytes()


@pytest.fixture
def board(make_httpserver: HTTPServer) -> Iterator[nodebb.PlayedNodebb]:
    """A NodeBB with three posts that wait and one that was reported."""
    with nodebb.PlayedNodebb(make_httpserver) as played:
        played.board.join("Marisol", admin=True)
        played.board.join("Iolo")
        author = played.board.join("baker")
        for number in range(3):
            played.board.hold(author, f"Crust {number}", f"It is too hard, {number}")
        played.board.report(2, "Rude", pid=played.board.post(author, "You all burn your bread"))
        yield played


def test_a_discourse_is_checked(shell: Shell, make_httpserver: HTTPServer) -> None:
    """Not read: at the pace that its site allows, that takes longer than a test may last."""
    with discourse.PlayedDiscourse(make_httpserver) as played:
        added = shell("account", "add", "discourse", played.url, "--name", "Discourse", "--user", "Marisol")
        checked = shell("account", "check", "Discourse", plain=True)
        shell_of_another = Shell(shell.home, secrets={"CORRAL_SECRET_DISCOURSE": discourse.WRONG_KEY})
        refused = shell_of_another("account", "check", "Discourse", plain=True)

    assert added.status == 0, added.err
    assert checked.status == 0, checked.err
    assert "Review queue" in checked.out
    assert "did not accept the key" in refused.err


def test_a_nodebb_is_read_decided_on_and_the_second_to_decide_hears_of_the_first(
    shell: Shell, board: nodebb.PlayedNodebb
) -> None:
    added = shell("account", "add", "nodebb", board.url, "--name", "Nodebb", "--user", "Marisol")
    assert added.status == 0, added.err
    synced = shell("sync")
    assert synced.status == 0, synced.err
    waiting = {item["subject"]: item["id"] for item in shell("queue").document["items"]}
    assert len(waiting) == 4
    board.board.rule(1, {"state": "rejected"}, COLLEAGUE)

    for title, action in (("Crust 0", "approve"), ("You all burn your bread", "remove")):
        decided = shell("decide", waiting[title], action, "--now")
        assert decided.status == 0, decided.err
    shell("sync")

    (parked,) = shell("outbox").document["commands"]
    (sent,) = shell("log").document["commands"]
    assert (sent["state"], parked["state"]) == ("sent", "parked")
    assert parked["detail"] == "Iolo decided first: approved."
    assert len(board.board.queue) == 2
    assert not board.board.posts[1]["deleted"]
