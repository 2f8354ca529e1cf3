"""What a real Mailman breaks off half way, and would do twice, when two decisions on a list meet; Corral sends one at a
time."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.benchmarks.frame import Figure
from tests.benchmarks.workshop import Workshop
from tests.servers.fixtures import installed
from tests.servers.garden import Garden
from tests.servers.mailman import Mailman
from tests.servers.posts import Post

LISTS, HELD = 2, 100
ACTIONS = ("accept", "reject")


@dataclass(slots=True)
class Broken:
    """Decisions that ended in Mailman's own error.

    :param number: of how many decisions.
    :param faults: that many.
    :param doubled: that many of these had had their effect although the post was held as before.
    """

    number: int = 0
    faults: int = 0
    doubled: int = 0


def run(folder: Path, _: Workshop) -> list[Figure]:
    """Decide on different posts with one and with two requests at a time, without Corral."""
    try:
        place = installed("mailman")
    except pytest.skip.Exception as absent:
        print(f"doubling: skipped, {absent}")
        return []
    root = folder / "mailman"
    root.mkdir()
    with Mailman(place, root) as server:
        one, two = (_decided(server, at_once) for at_once in (1, 2))
    note = f"of {one.number}; two at once: {two.faults} of {two.number}, {two.doubled} of them had had their effect"
    return [Figure("decisions broken off, one at a time", one.faults, None, "", 0, note=note)]


def _decided(server: Mailman, at_once: int) -> Broken:
    broken = Broken()
    for action in ACTIONS:
        for _ in range(LISTS):
            garden = Garden(server)
            faulty = _decide(garden, action, at_once)
            held, delivered = garden.held(), garden.delivered()
            told = {who for who, _ in garden.rejections()}
            effective = [post for post in faulty if post.message_id in delivered or post.author in told]
            broken.number += HELD
            broken.faults += len(faulty)
            broken.doubled += sum(post.message_id in held for post in effective)
    return broken


def _decide(garden: Garden, action: str, at_once: int) -> list[Post]:
    """Decide on every post of a list; those that ended in an error of Mailman's."""
    waiting = garden.hold(HELD, HELD)
    numbers = {entry["message_id"]: entry["request_id"] for entry in garden.server.held(garden.address)}
    faulty: list[Post] = []

    def work() -> None:
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (garden.server.user, garden.server.password)
            while True:
                try:
                    post = waiting.pop()
                except IndexError:
                    return
                url = f"{garden.server.url}/3.1/lists/{garden.address}/held/{numbers[post.message_id]}"
                if session.post(url, {"action": action}, timeout=120).status_code == 500:
                    faulty.append(post)

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faulty
