"""A list of a real Mailman that holds posts of strangers, its consoles, and what becomes of the posts."""

from __future__ import annotations

from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

from tests.e2e.shell import Shell
from tests.servers.mailman import Mailman
from tests.servers.posts import Post, posts

READER = "reader@example.net"
_LISTS = count(1)


class Garden:
    """A fresh list that holds the posts of strangers, and what has become of them."""

    def __init__(self, server: Mailman, **config: object) -> None:
        self.server = server
        self.address = f"desk{next(_LISTS)}@desk.example.org"
        self.id = server.make_list(self.address, **config)
        server.subscribe(self.address, READER)

    def hold(self, number: int, authors: int) -> list[Post]:
        found = posts(self.address, number, authors)
        self.server.hold(self.address, [(post.author, post.raw) for post in found])
        return found

    def held(self) -> set[str]:
        """The message ids of what still waits."""
        return {entry["message_id"] for entry in self.server.held(self.address)}

    def discard(self, post: Post) -> None:
        """A colleague discards it, with another program."""
        [number] = [e["request_id"] for e in self.server.held(self.address) if e["message_id"] == post.message_id]
        self.server.call("POST", f"lists/{self.address}/held/{number}", action="discard")

    def delivered(self) -> Counter[str]:
        """How often each post went out, by message id; once everything that is under way has gone out."""
        self.server.wait_until_idle()
        return Counter(
            mail.message["Message-ID"].strip()
            for mail in self.server.mails(READER)
            if self.id in str(mail.message["List-Id"])
        )

    def rejections(self) -> list[tuple[str, str]]:
        """(to whom, text without line breaks) of each mail that told an author of a rejection."""
        self.server.wait_until_idle()
        owner = self.address.replace("@", "-bounces@")
        return [
            (mail.recipients[0], " ".join(mail.text.split()))
            for mail in self.server.mails()
            if mail.sender == owner and READER not in mail.recipients
        ]

    def console(self, home: Path, url: str = "") -> Shell:
        """A console with a home of its own that has read the list."""
        shell = Shell(home, secrets={"CORRAL_SECRET_GARDEN": self.server.password}, patience=240)
        added = shell("account", "add", "mailman", f"{url or self.server.url}/3.1/lists/{self.id}", "--name", "garden",
                      "--user", self.server.user)  # fmt: skip
        assert added.status == 0, added.err
        synced = shell("sync")
        assert synced.status == 0, synced.err
        return shell


def by_subject(shell: Shell) -> dict[str, dict[str, Any]]:
    return {item["subject"]: item for item in shell("queue").document["items"]}


def decide(shell: Shell, chosen: list[Post], action: str, *more: str) -> None:
    ids = by_subject(shell)
    answer = shell("decide", *[ids[post.subject]["id"] for post in chosen], action, *more, "--now")
    assert answer.status == 0, answer.err


def everything(shell: Shell) -> list[dict[str, Any]]:
    """Every command, whether it was sent or not."""
    unsent: list[dict[str, Any]] = shell("outbox").document["commands"]
    logged: list[dict[str, Any]] = shell("log", "--limit", 10_000).document["commands"]
    return unsent + logged
