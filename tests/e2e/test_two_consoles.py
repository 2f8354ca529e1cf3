"""Two consoles decide the same 200 items of one sandbox at the same time."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

from console.adapters.sandbox.remote import SandboxRemote
from tests.e2e.shell import PATIENCE, Shell

ITEMS = 200


def console(folder: Path, remote: Path, user: str) -> Shell:
    """A console with a home of its own and an account on the shared sandbox."""
    shell = Shell(folder)
    added = shell("account", "add", "sandbox", remote.as_uri().replace("file:", "sandbox:"), "--name", "shared",
                  "--user", user)  # fmt: skip
    assert added.status == 0, added.err
    assert shell("sync").status == 0
    return shell


def decide(shell: Shell, wanted: list[str], action: str) -> None:
    """Decide the items that are named by their words, in that order."""
    ids = {excerpt(item): item["id"] for item in shell("queue").document["items"]}
    answer = shell("decide", *[ids[words] for words in wanted], action, "--reason", "One reason", "--now")
    assert answer.status == 0, answer.err


def excerpt(item: dict[str, str]) -> str:
    return f"{item['author']}: {item['subject']}: {item['excerpt']}"


def test_each_item_gets_one_decision_and_the_loser_learns_whose(tmp_path: Path) -> None:
    remote = tmp_path / "remote"
    remote.mkdir()
    ines, dov = console(tmp_path / "ines", remote, "Ines"), console(tmp_path / "dov", remote, "Dov")
    both = [i for i in ines("queue").document["items"] if {"approve", "reject"} <= set(i["actions"])][:ITEMS]
    assert len(both) == ITEMS
    # From both ends, so that they meet in the middle.
    decide(ines, [excerpt(item) for item in both], "approve")
    decide(dov, [excerpt(item) for item in reversed(both)], "reject")

    running = [
        subprocess.Popen(shell.argv("sync"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=shell.environment())
        for shell in (ines, dov)
    ]
    for process in running:
        process.communicate(timeout=PATIENCE)

    consoles = {"Ines": ines, "Dov": dov}
    sent = {name: shell("log", "--limit", 1000).document["commands"] for name, shell in consoles.items()}
    parked = {name: shell("outbox").document["commands"] for name, shell in consoles.items()}
    assert len(sent["Ines"]) + len(sent["Dov"]) == ITEMS
    assert len(parked["Ines"]) == len(sent["Dov"])
    assert len(parked["Dov"]) == len(sent["Ines"])
    assert sent["Ines"], "both consoles must have won something for this to be a race"
    assert sent["Dov"], "both consoles must have won something for this to be a race"
    for loser, winner in (("Ines", "Dov"), ("Dov", "Ines")):
        for command in parked[loser]:
            assert command["state"] == "parked"
            assert winner in command["detail"]

    log = SandboxRemote(remote).rulings(0, 100_000).rows
    rulings = Counter(ruling.target for ruling in log if ruling.by in sent)
    assert len(rulings) == ITEMS
    assert set(rulings.values()) == {1}
