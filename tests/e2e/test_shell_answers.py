"""What the shell writes: nothing that a terminal obeys, no secret, and the truth when it cannot be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.cache import accounts, items
from console.cache.connection import open_cache
from console.domain.due import AnswerTimes
from console.domain.items import Author, Item, ItemKind
from console.paths import Home
from tests.e2e.shell import PATIENCE, Shell
from tests.unit.services.conftest import Clock

HOSTILE = "Sale \x1b[31mred\x9b31m \u202egnihtemos \u2066x"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A home with one item, whose every word is hostile, and which offers to be approved."""
    shell = Shell(tmp_path / "home", ("--sandbox",))
    home = Home.choose(str(shell.home), sandbox=True).create()
    cache = open_cache(home.cache, backups=home.backups)
    item = Item(
        remote_id="p1", kind=ItemKind.POST, author=Author(handle=HOSTILE), subject=HOSTILE, text=HOSTILE,
        received=Clock()(), actions=("approve",),
    )  # fmt: skip
    with cache.write() as tx:
        account = accounts.add(tx, name="Lower Wexcombe", kind="sandbox", url="sandbox:", community="Lower Wexcombe")
        items.store(tx, account.id, [item], AnswerTimes())
    cache.close()
    return shell


@pytest.mark.parametrize("words", [("queue",), ("show", 1)])
def test_nothing_that_a_terminal_obeys_is_written(shell: Shell, words: tuple[object, ...]) -> None:
    for plain in (True, False):
        out = shell(*words, plain=plain).out
        assert "Sale" in out
        assert not {"\x1b", "\x9b", "\u202e", "\u2066"} & set(out)
    assert HOSTILE in json.dumps(shell(*words).document, ensure_ascii=False).replace("\\u001b", "\x1b")


def test_a_reader_who_has_enough_is_no_error(shell: Shell) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = _run(shell, writing, "queue")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /dev/full")
def test_an_answer_that_cannot_be_written_is_not_called_undone(shell: Shell) -> None:
    done = _run(shell, os.open("/dev/full", os.O_WRONLY), "decide", "1", "approve")
    assert done.returncode == 4
    assert "could not be written (No space left on device). What was asked for is done" in done.stderr
    assert len(shell("outbox").document["commands"]) == 1


def test_what_is_not_text_is_refused_before_anything_is_done(shell: Shell) -> None:
    argv = [os.fsencode(word) for word in shell.argv("decide", 1, "approve", "--reason", "x")]
    argv[argv.index(b"x")] = b"\xff\xfe"
    done = subprocess.run(
        argv, capture_output=True, env=shell.environment() | {"PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}, check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"is not text" in done.stderr
    assert shell("outbox").document == {"commands": []}


@pytest.mark.parametrize("url", ["https://[::1", "https://ines:geheim77@host:seven", "https://ines:geheim77@host"])
def test_an_address_that_is_none_is_refused_and_not_repeated(tmp_path: Path, url: str) -> None:
    answer = Shell(tmp_path)("account", "add", "mailman", url, "--name", "kitchen")
    assert (answer.status, answer.err.count("\n")) == (1, 1)
    assert "geheim77" not in answer.err + answer.out


def _run(shell: Shell, out: int, *words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            shell.argv(*words), stdout=out, stderr=subprocess.PIPE, text=True, env=shell.environment(), check=False,
            timeout=PATIENCE,
        )  # fmt: skip
    finally:
        os.close(out)
