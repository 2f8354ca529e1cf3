"""`corral account add mastodon`: the person signs in with the system's browser, and the shell waits for them."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.shell import Shell
from tests.unit.adapters.mastodon.answered import GOTOSOCIAL, MASTODON
from tests.unit.adapters.mastodon.harbour import harbour
from tests.unit.adapters.mastodon.played import TOKEN, Played

PERSON = Path(__file__).with_name("person.py")
NO_SCREEN = {"BROWSER": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}


@pytest.fixture
def server() -> Iterator[Played]:
    with harbour(MASTODON) as found:
        yield found


def shell(home: Path, **environment: str) -> Shell:
    browser = {"BROWSER": f"{sys.executable} {PERSON} %s"}
    return Shell(home, secrets={**NO_SCREEN, **browser, **environment})


def test_who_agrees_in_the_browser_has_an_account(server: Played, tmp_path: Path) -> None:
    added = shell(tmp_path)("account", "add", "mastodon", server.url, "--name", "Harbour")

    assert (added.status, added.document["name"]) == (0, "Harbour")
    assert "It opens in your browser" in added.err
    assert "for this run" in added.err  # no keyring answers here
    assert TOKEN not in added.out + added.err
    journal = "".join(path.read_text() for path in tmp_path.rglob("*.log*"))
    assert TOKEN not in journal


def test_who_refuses_has_none(server: Played, tmp_path: Path) -> None:
    server.authorization.decision = "deny"

    refused = shell(tmp_path)("account", "add", "mastodon", server.url, "--name", "Harbour")

    assert refused.status == 3
    assert "refused in the browser" in refused.err
    assert shell(tmp_path)("account", "list").document["accounts"] == []


def test_a_name_that_is_taken_opens_no_browser(server: Played, tmp_path: Path) -> None:
    run = shell(tmp_path)
    run("account", "add", "mastodon", server.url, "--name", "Harbour", "--secret-stdin", stdin=TOKEN)
    server.asked.clear()

    again = run("account", "add", "mastodon", server.url, "--name", "Harbour")

    assert again.status == 1
    assert server.asked == []


def test_without_a_screen_the_address_is_shown_and_ctrl_c_ends_it(server: Played, tmp_path: Path) -> None:
    run = shell(tmp_path, BROWSER="")
    # Whoever runs the tests in the background had the signal ignored, which a child takes over.
    process = subprocess.Popen(
        ["env", "--default-signal=INT", *run.argv("account", "add", "mastodon", server.url, "--name", "Harbour")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=run.environment(),
    )
    assert process.stderr is not None
    with process:
        shown = process.stderr.readline()
        advice = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        try:
            _, rest = process.communicate(timeout=60)
        finally:
            process.kill()

    assert re.search(rf"Sign in at {re.escape(server.url)}/oauth/authorize\?response_type=code&\S+", shown)
    assert "in a browser of this machine" in advice
    assert process.returncode == 1
    assert "nothing is lost" in rest


@pytest.mark.parametrize(("dialect", "final"), [(MASTODON, False), (GOTOSOCIAL, True)])
def test_a_report_is_decided_and_taken_back_as_far_as_the_server_lets_us(
    dialect: str, final: bool, tmp_path: Path
) -> None:
    """The token comes by hand here; what the server is comes from the server."""
    with harbour(dialect) as server:
        run = Shell(tmp_path, secrets={**NO_SCREEN, "CORRAL_SECRET_HARBOUR": TOKEN})
        run("account", "add", "mastodon", server.url, "--name", "Harbour", "--secret-stdin", stdin=TOKEN)
        synced = run("sync")
        assert synced.status == 0, synced.err
        queue = run("queue").document["items"]
        assert len(queue) == 11
        one = next(item for item in queue if item["author"] == "otti")
        assert run("decide", one["id"], "approve", "--now").status == 0
        assert run("sync").status == 0
        assert len([report for report in server.reports.values() if report["action_taken"]]) == 1

        undone = run("undo").document
        assert (undone["final"], undone["restoring"]) == ((1, 0) if final else (0, 1))
        run("sync")
        resolved = [report for report in server.reports.values() if report["action_taken"]]
        assert len(resolved) == (1 if final else 0)
