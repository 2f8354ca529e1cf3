"""Killed at a random moment while somebody types: at most two seconds of it are lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from console import bootstrap
from console.cache import documents
from console.cache import terms as cached
from console.domain.items import TextFormat
from console.domain.records import Document
from console.paths import Home
from console.services import sandbox, terms

LOST_AT_MOST = 2.0
KILLS = int(os.environ.get("CORRAL_KILLS", "12"))
"""A hundred take a few minutes on a machine that does nothing else."""
RULES = "# Rules\n\n" + "".join(f"**1.{number}** A rule of some words, number {number}.\n\n" for number in range(1, 41))


@pytest.fixture
def template(tmp_path: Path) -> Path:
    desk = bootstrap.open_desk(Home(tmp_path / "template", sandbox=True))
    account = sandbox.ensure(desk)
    document = Document("rules", "terms", "Rules", RULES, TextFormat.MARKDOWN, "1", editable=True)
    with desk.cache.write() as tx:
        documents.store(tx, account.id, [document], desk.clock())
        cached.take_up(tx, account.id, [document], desk.clock())
    desk.cache.close()
    return tmp_path / "template"


def lost_seconds(template: Path, home: Path, after: float) -> float:
    """Let somebody type for some seconds, kill the program, and see how much of it is gone."""
    shutil.copytree(template, home)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.terms_typist", str(home)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    killer = threading.Timer(after, lambda: process.send_signal(signal.SIGKILL))
    killer.start()
    lines = [first, *process.stdout]
    killed = time.monotonic()
    killer.cancel()
    process.wait(30)
    process.stdout.close()
    at = {
        int(number): float(when) for number, _, when in (line.strip().partition(" ") for line in lines if "\n" in line)
    }
    desk = bootstrap.open_desk(Home(home, sandbox=True))
    try:
        source = terms.open_sheet(desk, terms.every(desk)[0].terms.id).text.source
    finally:
        desk.cache.close()
    shutil.rmtree(home)
    kept = len(source) - len(RULES)
    assert source[: len(RULES)] == RULES
    assert source[len(RULES) :] == "".join("abcdefghij"[number % 10] for number in range(kept))
    return killed - at[kept + 1] if kept + 1 in at else 0.0


@pytest.mark.timeout(900)
def test_a_kill_while_typing_loses_two_seconds_at_most(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(11)
    moments = [chance.uniform(0.05, 3.5) for _ in range(KILLS)]
    with ThreadPoolExecutor(4) as pool:
        lost = list(pool.map(lambda n: lost_seconds(template, tmp_path / f"home{n}", moments[n]), range(len(moments))))
    with capsys.disabled():
        median = sorted(lost)[KILLS // 2]
        print(f"\n  {len(lost)} kills while typing: {max(lost):.2f} s lost at most, median {median:.2f} s")
    assert max(lost) <= LOST_AT_MOST
