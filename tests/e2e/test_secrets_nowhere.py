"""After a full run with a planted password, and a crash in the middle of one, no byte of it is anywhere on the disk.

With CORRAL_PROGRAM the run is that of a packaged Corral.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import trustme
from werkzeug import Request, Response

from console import reports
from console.paths import Home
from tests.e2e import played_mailman
from tests.e2e.played_mailman import HOST, USER, PlayedMailman
from tests.e2e.shell import Shell
from tests.servers.processes import free_ports
from tests.unit.adapters.mailman.recordings import KITCHEN

PLANTED = "Kn1fe & Fork/üß=42"
PROGRAM = os.environ.get("CORRAL_PROGRAM")


def spellings(secret: str) -> set[bytes]:
    """A secret as it travels: plain, URL-encoded, and base64 alone, with the name, and at every offset in a text."""
    texts = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), secret.encode().hex()}
    texts.add(json.dumps(secret)[1:-1])
    found = {text.encode() for text in texts} | {secret.encode("latin-1"), secret.encode("utf-16-le")}
    for before in ("", "1", "12", f"{USER}:"):
        packed = b64encode((before + secret).encode())
        # The first and the last letters depend on what stands beside it.
        found.add(packed[(len(before.encode()) * 4 + 2) // 3 + 1 : len(packed) - 4])
    return found


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz", f"{USER}:"])
def test_the_search_finds_a_secret_in_base64_wherever_it_begins(before: str) -> None:
    packed = b64encode(f"{before}{PLANTED} and more".encode())
    assert any(spelling in packed for spelling in spellings(PLANTED))


def leaks(folder: Path) -> list[str]:
    """The files below a folder that hold the secret, and in which spelling."""
    return [
        f"{file.relative_to(folder)}: {spelling!r}"
        for file in folder.rglob("*")
        if file.is_file()
        for spelling in spellings(PLANTED)
        if spelling in file.read_bytes()
    ]


@dataclass(frozen=True)
class Program(Shell):
    """The shell from source, or that of a package."""

    def argv(self, *words: object, plain: bool = False) -> list[str]:
        """The words of a call."""
        argv = super().argv(*words, plain=plain)
        return [PROGRAM, *argv[argv.index("console") + 1 :]] if PROGRAM else argv


class Engine:
    """The sync process as the window starts it, in a folder where a dump of its memory would land."""

    def __init__(self, shell: Program, folder: Path) -> None:
        self.said: list[bytes] = []
        argv = [PROGRAM] if PROGRAM else [sys.executable, "-m", "console"]
        words = ["sh", "-c", 'ulimit -S -c unlimited; exec "$0" "$@"', *argv, "engine", str(shell.home)]
        self._process = subprocess.Popen(
            words,
            cwd=folder,
            env=shell.environment() | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def tell(self, **words: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words).encode() + b"\n")
        self._process.stdin.flush()

    def until(self, event: str) -> dict[str, Any]:
        """Go on until it says something of this kind."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line)
            told: dict[str, Any] = json.loads(line)
            if told["event"] == event:
                return told
        raise AssertionError(f"it ended without {event}")

    def crash(self) -> int:
        """Let it crash as a fault in a library would; returns its status."""
        self._process.send_signal(signal.SIGSEGV)
        out, err = self._process.communicate(timeout=30)
        self.said += [out, err]
        return self._process.returncode


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PlayedMailman, str, Path]]:
    """A Mailman that knows the planted password, its address, and its authority's certificate."""
    monkeypatch.setattr(played_mailman, "PASSWORD", PLANTED)
    authority = trustme.CA()
    certificate = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(certificate))
    (port,) = free_ports(1)
    with PlayedMailman(authority, port) as played:
        yield played, f"https://{HOST}:{port}/3.1/lists/{KITCHEN}", certificate


def failing(request: Request) -> Response:
    """A server in trouble that says aloud what it was told."""
    return Response(f"who are you, {request.headers['Authorization']}, {PLANTED}?", 500)


def refusing(request: Request) -> Response | None:
    """A server that shows no members: what it says of that goes into the journal."""
    return Response(f"not for {request.headers['Authorization']}", 403) if "roster" in request.path else None


def test_no_byte_of_a_password_is_left_anywhere(server: tuple[PlayedMailman, str, Path], tmp_path: Path) -> None:
    played, url, certificate = server
    home, crashed = tmp_path / "home", tmp_path / "crashed"
    crashed.mkdir()
    shell = Program(home, secrets={"CORRAL_SECRET_KITCHEN": PLANTED})
    add = ("account", "add", "mailman", url, "--name", "kitchen", "--user", USER, "--ca-file", certificate)
    answers = [shell(*add, "--secret-stdin", stdin=PLANTED), shell("sync"), shell("account", "check", "kitchen")]
    assert [answer.status for answer in answers] == [0, 0, 0], answers
    item = shell("queue").document["items"][0]["id"]
    answers += [shell("decide", item, "approve", "--now"), shell("sync"), shell("log"), shell("doctor")]
    played.spoil = refusing
    answers.append(shell("sync"))
    played.spoil = failing
    answers += [shell("sync"), shell("account", "check", "kitchen")]
    wrong = Program(home, secrets={"CORRAL_SECRET_KITCHEN": PLANTED + "?"})
    answers += [wrong("sync"), shell("backup", tmp_path / "desk.zip"), shell("export", tmp_path / "desk.json")]

    engine = Engine(Program(home), crashed)
    engine.until("ready")
    engine.tell(do="secret", account=1, secret=PLANTED)
    engine.tell(id=1, do="sync", account=None, wait=False)
    assert engine.until("result")["id"] == 1
    assert engine.crash() == -signal.SIGSEGV

    assert list(crashed.iterdir()) == [], "it left a dump of its memory"
    (report,) = reports.found(Home(home))
    assert "sync: Fatal Python error: Segmentation fault" in report.text
    assert leaks(tmp_path) == []
    told = b"".join([*engine.said, *(f"{answer.out}{answer.err}".encode() for answer in answers)])
    assert [spelling for spelling in spellings(PLANTED) if spelling in told] == []
    assert (home / "logs" / "corral.log").stat().st_size > 0, "nothing was noted, so nothing was searched"
