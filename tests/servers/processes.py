"""A server process with its children: started in a session of its own, ended with all of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil


class ProcessTree:
    """A process and whatever it starts. Their session tells them from all others, also when their parent is gone."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, output: Path) -> None:
        with output.open("wb") as log:
            self._main = subprocess.Popen(
                command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._output = output

    @property
    def running(self) -> bool:
        """Whether the first process still runs."""
        return self._main.poll() is None

    @property
    def output(self) -> str:
        """What the processes have printed."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def members(self) -> list[psutil.Process]:
        """Return the processes of the session that have not ended."""
        return [process for process in psutil.process_iter() if self._is_member(process)]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep all of them from running; whoever speaks to them waits for an answer."""
        members = self.members()
        try:
            for process in members:
                process.suspend()
            yield
        finally:
            for process in members:
                process.resume()

    def stop(self, patience: float = 20.0) -> None:
        """Ask the first process to end its children and itself, then those that stayed; after ``patience`` seconds
        end what is left.

        :raises RuntimeError: a process is left even then
        """
        if self.running:
            self._main.send_signal(signal.SIGTERM)
            try:
                self._main.wait(patience)
            except subprocess.TimeoutExpired:
                self._main.kill()
                self._main.wait()
        # Not every server takes its children along: PHP's go on listening for whoever comes.
        for process in self.members():
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        _gone, left = psutil.wait_procs(self.members(), timeout=patience)
        for process in left:
            process.kill()
        _gone, left = psutil.wait_procs(self.members(), timeout=patience)
        if left:
            raise RuntimeError(f"still running: {left}")

    def _is_member(self, process: psutil.Process) -> bool:
        try:
            return os.getsid(process.pid) == self._main.pid and process.status() != psutil.STATUS_ZOMBIE
        except (ProcessLookupError, psutil.NoSuchProcess, PermissionError):
            return False


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nothing listens on at this moment."""
    doors = [socket.socket() for _ in range(count)]
    try:
        for door in doors:
            door.bind(("127.0.0.1", 0))
        return [int(door.getsockname()[1]) for door in doors]
    finally:
        for door in doors:
            door.close()
