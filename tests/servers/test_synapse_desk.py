"""A real Synapse moderated with Corral through the shell: by one console, by two at once, and killed while sending."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.shell import Shell
from tests.servers.square import Square, knock_room
from tests.servers.synapse import Synapse
from tests.servers.waiting import until

pytestmark = pytest.mark.timeout(300)

FINISHED = {"sent", "parked"}


@pytest.fixture
def square(synapse: Synapse) -> Square:
    return Square(synapse)


@pytest.fixture
def note(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Say what was measured where the person who runs the tests reads it."""

    def say(sentence: str) -> None:
        with capsys.disabled():
            print(f"\n  {sentence}", end="")

    return say


def console(square: Square, home: Path, who: str = "warden", room: str = "") -> Shell:
    """A console with a home of its own that has read the room."""
    shell = Shell(home, secrets={"CORRAL_SECRET_GARDEN": square.server.token(who)}, patience=240)
    url = f"{square.server.url}/rooms/{room or square.room}"
    added = shell("account", "add", "matrix", url, "--name", "garden", "--user", square.server.id_of(who))
    assert added.status == 0, added.err
    synced = shell("sync")
    assert synced.status == 0, synced.err
    return shell


def by_words(shell: Shell) -> dict[str, dict[str, Any]]:
    return {item["subject"]: item for item in shell("queue").document["items"]}


def commands(shell: Shell) -> list[dict[str, Any]]:
    """Every command, whether it was sent or not."""
    unsent: list[dict[str, Any]] = shell("outbox").document["commands"]
    logged: list[dict[str, Any]] = shell("log", "--limit", 1000).document["commands"]
    return unsent + logged


def test_all_that_can_be_decided_through_the_shell(square: Square, tmp_path: Path) -> None:
    server = square.server
    events = {words: square.report(words, square.mina, square.dov) for words in ("Kept", "Removed", "Banned for")}
    shell = console(square, tmp_path / "home")
    items = by_words(shell)
    assert set(items) == set(events)

    assert shell("decide", items["Kept"]["id"], "approve", "--now").status == 0
    removed = shell("decide", items["Removed"]["id"], "remove", "--reason", "No advertising", "--now")
    assert removed.status == 0, removed.err
    ban = shell("decide", items["Banned for"]["id"], "ban", "--reason", "Enough", "--now").document
    assert [command["action"] for command in ban["commands"]] == ["ban", "remove"]
    [synced] = shell("sync").document["accounts"]
    assert (synced["sent"], synced["waiting"], synced["parked"], synced["uncertain"]) == (4, 0, 0, 0)

    assert square.items() == []
    assert server.removal(square.room, events["Kept"]) is None
    told = server.removal(square.room, events["Removed"])
    assert told is not None
    assert told["content"]["reason"] == "No advertising"
    assert server.removal(square.room, events["Banned for"]) is not None
    assert server.membership(square.room, square.spam) == "ban"
    assert shell("queue").document["total"] == 0

    undone = shell("undo", ban["decision"])
    assert (undone.status, undone.document["restoring"], undone.document["final"]) == (1, 1, 1)
    assert shell("sync").document["accounts"][0]["sent"] == 1
    assert server.membership(square.room, square.spam) == "leave"


def test_people_are_let_in_and_suspended_through_the_shell(square: Square, tmp_path: Path) -> None:
    server = square.server
    room = knock_room(server, "warden", "Kitchen", square.mina, square.dov)
    shell = console(square, tmp_path / "home", room=room)
    asking = {item["author"]: item["id"] for item in shell("queue").document["items"]}

    assert shell("decide", asking[server.id_of(square.mina)], "approve", "--now").status == 0
    turned = shell("decide", asking[server.id_of(square.dov)], "reject", "--reason", "We are full", "--now")
    assert turned.status == 0, turned.err
    assert shell("sync").document["accounts"][0]["sent"] == 2

    assert server.membership(room, square.mina) == "invite"
    assert server.state(room, "m.room.member", server.id_of(square.dov))["reason"] == "We are full"


def test_the_check_tells_what_is_missing_and_where_it_is_granted(square: Square, tmp_path: Path) -> None:
    secrets = {"CORRAL_SECRET_GARDEN": square.server.token(square.mina)}
    shell = Shell(tmp_path / "home", secrets=secrets)
    name = square.server.id_of(square.mina)
    shell("account", "add", "matrix", square.server.url, "--name", "garden", "--user", name)

    checked = shell("account", "check", "garden")

    assert checked.status == 0, checked.err
    assert "does not administer the server" in checked.out
    assert f"/_synapse/admin/v1/users/{name}/admin" in checked.out


def test_two_consoles_decide_thirty_reports_oppositely_and_each_has_one_end(
    square: Square, tmp_path: Path, note: Callable[[str], None]
) -> None:
    server = square.server
    other = f"rival{square.number}"
    server.make_user(other, admin=True)
    events = {f"Watch {number}": square.report(f"Watch {number}", square.mina) for number in range(30)}
    ines, dov = console(square, tmp_path / "ines"), console(square, tmp_path / "dov", other)
    named: list[dict[int, str]] = []
    for shell, action, order in ((ines, "remove", list(events)), (dov, "approve", list(reversed(events)))):
        items = by_words(shell)
        named.append({item["id"]: words for words, item in items.items()})
        assert shell("decide", *[items[words]["id"] for words in order], action, "--now").status == 0

    running = [
        subprocess.Popen(shell.argv("sync"), stdout=-3, stderr=-3, env=shell.environment()) for shell in (ines, dov)
    ]
    for process in running:
        process.communicate(timeout=200)

    ends: Counter[str] = Counter()
    states = [
        {names[command["item"]]: command for command in commands(shell)}
        for shell, names in zip((ines, dov), named, strict=True)
    ]
    for words, event in events.items():
        removed, kept = states[0][words], states[1][words]
        assert {removed["state"], kept["state"]} == FINISHED, (removed, kept)
        assert (server.removal(square.room, event) is not None) == (removed["state"] == "sent")
        loser = kept if removed["state"] == "sent" else removed
        assert loser["detail"]
        ends[f"{'removed' if removed['state'] == 'sent' else 'kept'}: “{loser['detail']}”"] += 1
    assert square.items() == []
    note("Two consoles on 30 reports: " + "; ".join(f"{times} {what}" for what, times in ends.most_common()))


def test_removals_survive_that_their_console_is_killed_while_it_sends_them(
    square: Square, tmp_path: Path, note: Callable[[str], None]
) -> None:
    server = square.server
    events = {f"Watch {number}": square.report(f"Watch {number}", square.mina) for number in range(24)}
    shell = console(square, tmp_path / "home")
    items = by_words(shell)
    assert shell("decide", *[items[words]["id"] for words in events], "remove", "--now").status == 0

    killed = 0
    for _ in range(6):
        before = server.reports()
        with subprocess.Popen(shell.argv("sync"), stdout=-3, stderr=-3, env=shell.environment()) as process:
            until(partial(_moved, server, before, process), "a report to go", pause=0.005)
            killed += process.poll() is None
            process.kill()
    last = shell("sync")

    assert last.status == 0, last
    assert square.items() == []
    standing = [words for words, event in events.items() if server.removal(square.room, event) is None]
    assert standing == [], "each was decided, so each is removed"
    removals = server.rows("SELECT redacts FROM redactions")
    mine = Counter(event for (event,) in removals if event in events.values())
    note(f"{killed} of 6 syncs killed while they removed 24 messages: all are removed, {sum(mine.values()) - 24} twice")
    assert set(mine.values()) == {1}
    assert {command["state"] for command in commands(shell)} == {"sent"}


def _moved(server: Synapse, before: list[dict[str, Any]], process: subprocess.Popen[bytes]) -> bool:
    """Whether a report was taken off the list, or the console has ended by itself."""
    return server.reports() != before or process.poll() is not None
