"""Starts a window of `tests.benchmarks` in a process of its own, waits for what it says, and ends it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

ROOT = Path(__file__).parents[2]
USABLE = "usable"
"""What `tests.benchmarks.live` says when its window is."""
LONGEST = 300.0
"""Seconds after which a process that says nothing is ended."""


class Stage:
    """One process, from `with` to its end.

    :param module: a module of `tests.benchmarks`, run as a program.
    """

    def __init__(self, module: str, *words: str) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
        self._name = " ".join((module, *words))
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.benchmarks.{module}", *words],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._patience = threading.Timer(LONGEST, self._process.kill)
        self._patience.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        family = self.family()
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        psutil.wait_procs(family, timeout=15)
        self._process.stdout.close()
        self._patience.cancel()

    def line(self) -> str:
        """The next thing it says.

        :raises RuntimeError: it ended without a word.
        """
        assert self._process.stdout is not None
        found = self._process.stdout.readline()
        if not found:
            raise RuntimeError(f"{self._name} ended with status {self._process.wait()} and said nothing")
        return found.rstrip("\n")

    def wait_for(self, word: str) -> float:
        """Wait until it says a word; returns the seconds since just before it was started."""
        while self.line() != word:
            pass
        return time.perf_counter() - self.began

    def answer(self) -> Any:
        """The next thing it says, which is JSON."""
        return json.loads(self.line())

    def say(self, word: str) -> None:
        """Give it a line to read."""
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def family(self) -> list[psutil.Process]:
        """It and the processes that it started."""
        try:
            root = psutil.Process(self._process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []
