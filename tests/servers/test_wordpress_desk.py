"""A real WordPress moderated with Corral through the shell: offline, taken back, and by two at once."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.shell import Shell
from tests.servers.blog import Blog, guests
from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.timeout(300)

RACES = 30
FINISHED = {"sent", "parked"}

Note = Callable[[str], None]


@pytest.fixture
def note(capsys: pytest.CaptureFixture[str]) -> Note:
    """Say what was measured where the person who runs the tests reads it."""

    def say(sentence: str) -> None:
        with capsys.disabled():
            print(f"\n  {sentence}", end="")

    return say


def console(server: WordPress, home: Path, user: str) -> Shell:
    """A console with a home of its own that has read the site."""
    shell = Shell(home, secrets={"CORRAL_SECRET_BLOG": server.passwords[user]}, patience=240)
    added = shell("account", "add", "wordpress", server.url, "--name", "blog", "--user", user)
    assert added.status == 0, added.err
    synced = shell("sync")
    assert synced.status == 0, synced.err
    return shell


def by_author(shell: Shell) -> dict[str, int]:
    return {item["author"]: item["id"] for item in shell("queue").document["items"] if item["kind"] == "comment"}


def status(blog: Blog, number: int) -> str:
    return str(blog.server.call("GET", f"comments/{number}?context=edit&_fields=status")["status"])


def test_all_that_can_be_decided_through_the_shell(wordpress: WordPress, tmp_path: Path) -> None:
    blog = Blog.populated(wordpress)
    shell = console(wordpress, tmp_path / "home", "mod")
    queue = shell("queue").document
    assert queue["total"] == 15
    ids = {item["author"]: item["id"] for item in queue["items"]}
    posts = {item["subject"]: item["id"] for item in queue["items"] if item["kind"] == "post"}
    assert set(posts) == {"Bed 0", "Bed 1", "Bed 2", "Bed 3", "Opening hours"}

    decisions: dict[str, Any] = {}
    for guest, action, more in (
        ("guest0@example.com", "approve", ()),
        ("guest1@example.com", "reject", ()),
        ("guest2@example.com", "spam", ()),
        ("guest3@example.com", "edit", ("--set", "Gentler words.")),
    ):
        answer = shell("decide", ids[guest], action, *more, "--now")
        assert answer.status == 0, answer.err
        decisions[guest] = answer.document["decision"]
    assert shell("decide", posts["Bed 0"], "approve", "--now").status == 0
    assert shell("decide", posts["Bed 1"], "reject", "--now").status == 0
    [synced] = shell("sync").document["accounts"]
    assert (synced["sent"], synced["waiting"], synced["parked"], synced["uncertain"]) == (6, 0, 0, 0)

    first = blog.made["comments"][3]
    assert [status(blog, first + number) for number in range(4)] == ["approved", "trash", "spam", "hold"]
    edited = wordpress.call("GET", f"comments/{first + 3}?context=edit&_fields=content")
    assert edited["content"]["raw"] == "Gentler words."
    beds = [wordpress.call("GET", f"posts/{number}?context=edit")["status"] for number in blog.made["posts"][3:5]]
    assert beds == ["publish", "draft"]

    undone = shell("undo", decisions["guest2@example.com"])
    assert undone.document["restoring"] == 1
    assert shell("sync").document["accounts"][0]["sent"] == 1
    assert status(blog, first + 2) == "hold"


def test_what_a_colleague_decided_meanwhile_is_shown(wordpress: WordPress, tmp_path: Path) -> None:
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=guests(2))
    shell = console(wordpress, tmp_path / "home", "mod")
    ids = by_author(shell)
    shell("decide", ids["guest0@example.com"], "approve", "--now")
    shell("decide", ids["guest1@example.com"], "approve", "--now")
    wordpress.call("POST", f"comments/{blog.made['comments'][0]}", status="spam")
    wordpress.call("POST", f"comments/{blog.made['comments'][1]}", status="approve")

    [synced] = shell("sync").document["accounts"]

    assert (synced["sent"], synced["parked"]) == (1, 1)
    assert status(blog, blog.made["comments"][0]) == "spam", "a colleague's decision stands"
    [parked] = shell("outbox").document["commands"]
    assert "decided first: marked as spam" in parked["detail"]


def test_two_consoles_that_decide_oppositely_at_the_same_time(wordpress: WordPress, tmp_path: Path, note: Note) -> None:
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=guests(RACES))
    both = {
        "approve": console(wordpress, tmp_path / "ines", "admin"),
        "spam": console(wordpress, tmp_path / "dov", "mod"),
    }
    left = {"approve": "approved", "spam": "spam"}
    names = {f"guest{n}@example.com": number for n, number in enumerate(blog.made["comments"])}
    numbers: dict[str, dict[int, int]] = {}
    for action, shell in both.items():
        ids = by_author(shell)
        numbers[action] = {ids[name]: number for name, number in names.items()}
        answer = shell("decide", *ids.values(), action, "--now")
        assert answer.status == 0, answer.err

    running = [
        subprocess.Popen(shell.argv("sync"), stdout=-3, stderr=-3, env=shell.environment()) for shell in both.values()
    ]
    for process in running:
        process.communicate(timeout=240)

    outcomes: Counter[str] = Counter()
    stands = {number: status(blog, number) for number in blog.made["comments"]}
    for action, shell in both.items():
        commands = shell("outbox").document["commands"] + shell("log", "--limit", 1000).document["commands"]
        assert len(commands) == RACES
        for command in commands:
            number = numbers[action][command["item"]]
            assert command["state"] in FINISHED, command
            assert (command["state"] == "sent") == (stands[number] == left[action]), (command, stands[number])
            if command["state"] == "parked":
                assert command["detail"]
            outcomes[f"{action} {command['state']}"] += 1
    assert set(stands.values()) <= set(left.values())
    note(f"Two consoles on {RACES} comments: " + "; ".join(f"{n} {what}" for what, n in sorted(outcomes.items())))
