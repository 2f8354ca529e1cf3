"""One queue over platforms of all sorts: their items stand side by side, and the same key decides on each."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot

from console.domain.commands import CommandState
from tests.e2e.desk_window import DeskWindow
from tests.e2e.played_mailman import PASSWORD
from tests.e2e.shell import Shell
from tests.e2e.site import Site
from tests.unit.adapters.discourse import played as discourse
from tests.unit.adapters.mastodon.harbour import harbour
from tests.unit.adapters.mastodon.played import TOKEN
from tests.unit.adapters.nodebb import played as nodebb

SECRETS = {"KITCHEN": PASSWORD, "ALLOTMENTS": discourse.KEY, "BAKERS": nodebb.TOKEN, "HARBOUR": TOKEN, "QUAY": TOKEN}


@pytest.mark.timeout(400)
def test_the_same_key_decides_on_items_of_every_platform(
    site: Site, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {f"CORRAL_SECRET_{name}": secret for name, secret in SECRETS.items()}
    for name, secret in variables.items():
        monkeypatch.setenv(name, secret)
    shell = Shell(site.home, secrets=variables, patience=120)
    with ExitStack() as stack:
        stack.enter_context(site.serve())
        for kind, name, user, server in (
            ("discourse", "Allotments", "Marisol", stack.enter_context(discourse.PlayedDiscourse(_server(stack)))),
            ("nodebb", "Bakers", "Marisol", stack.enter_context(nodebb.PlayedNodebb(_server(stack)))),
            ("mastodon", "Harbour", "", stack.enter_context(harbour("mastodon"))),
            ("mastodon", "Quay", "", stack.enter_context(harbour("gotosocial"))),
        ):
            if isinstance(server, discourse.PlayedDiscourse):
                server.site.hold("ReviewableQueuedPost", server.site.join("Bryn"), raw="Slugs", title="Slugs", flags=[])
            if isinstance(server, nodebb.PlayedNodebb):
                server.board.join("Marisol", admin=True)
                server.board.hold(server.board.join("baker"), "Crust", "It is too hard")
            words = ["--user", user] if user else []
            secret = variables[f"CORRAL_SECRET_{name.upper()}"]
            added = shell("account", "add", kind, server.url, "--name", name, "--secret-stdin", *words, stdin=secret)
            assert added.status == 0, added.err
        synced = shell("sync")
        assert synced.status == 0, synced.err

        items = shell("queue").document["items"]
        first = {item["account"]: item for item in reversed(items) if "approve" in item["actions"]}
        assert set(first) == {"kitchen", "Allotments", "Bakers", "Harbour", "Quay"}
        assert [item["account"] for item in items] != sorted(item["account"] for item in items), "in one order"

        desk = DeskWindow(qtbot, site.home, tmp_path / "desk", engine=False, undo_seconds=0, sandbox=False)
        stack.callback(desk.close)
        wanted = {item["id"] for item in first.values()}
        for item in wanted:
            desk.session.queue.go_to(item)
            desk.until(partial(_is_current, desk, item))
            desk.press(Qt.Key.Key_A)
            desk.until(partial(_waits, desk, item))
        later = Shell(tmp_path / "desk", secrets=variables, patience=120)
        assert later("sync").status == 0
        sent = {command["item"]: command["state"] for command in later("log").document["commands"]}
        assert {item: sent.get(item) for item in wanted} == dict.fromkeys(wanted, "sent")


def _is_current(desk: DeskWindow, item: int) -> bool:
    return desk.current == item


def _waits(desk: DeskWindow, item: int) -> bool:
    return desk.state_of(item) is CommandState.WAITING


def _server(stack: ExitStack) -> HTTPServer:
    server = HTTPServer(host="127.0.0.1", threaded=True)
    server.start()
    stack.callback(server.stop)
    return server
