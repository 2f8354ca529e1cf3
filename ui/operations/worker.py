"""The keeper of the sync process: starts it, speaks with it in lines of JSON, and starts it again when it dies."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from console.paths import Home

_log = logging.getLogger(__name__)

CRASHES = 3
CRASHES_WITHIN = 60.0
"""So many crashes in so many seconds, and the keeper gives up until somebody asks again."""
FIRST_PAUSE, LONGEST_PAUSE = 250, 10_000
"""Milliseconds between a crash and the next start: doubled each time."""
_LONGEST_LINE = 4_000_000


class WorkerState(StrEnum):
    """How the sync process is."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    GIVEN_UP = "given up"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull or a push is; `total` is None where nobody knows."""

    feed: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class AccountNews:
    """What the worker says of one account.

    :param state: a value of `console.cache.accounts.AccountState`.
    """

    account: int
    state: str
    detail: str
    retry_at: str
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class WorkerResult:
    """The answer to one request."""

    number: int
    ok: bool
    error: str
    data: Mapping[str, Any]


def worker_command(home: Home) -> list[str]:
    """The words that start the sync process: this Python with a module, or the frozen program itself."""
    options = ["--sandbox"] if home.sandbox else []
    program = [_console_program()] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
    return [*program, "engine", str(home.root), *options]


def _console_program() -> str:
    """The frozen program; on Windows the one with a console, as the other has no standard streams."""
    return str(Path(sys.executable).with_name("corral.exe")) if sys.platform == "win32" else sys.executable


class SyncProcess(QObject):
    """The sync process of one home, as the window sees it. Every method returns at once."""

    state_changed = Signal(object)
    """WorkerState."""
    changed = Signal(int)
    """The cache changed; the number of the last change."""
    account_changed = Signal(object)
    """AccountNews."""
    secret_needed = Signal(int)
    """An account cannot go on without its secret."""
    answered = Signal(object)
    """WorkerResult."""
    consent_opened = Signal(int, str)
    """The number of a sign-in in the browser, and the address to open there."""
    consented = Signal(int, str)
    """Its number, and the secret that came of it."""
    draining = Signal(int)
    """While stopping: commands that are still to be sent."""
    stopped = Signal()
    """It ended because it was asked to."""

    def __init__(
        self, command: Sequence[str], parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._command = list(command)
        self._clock = clock
        self._process: QProcess | None = None
        self._state = WorkerState.STOPPED
        self._crashes: list[float] = []
        self._secrets: dict[int, str] = {}
        self._rest = b""
        self._count = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._start)

    @property
    def state(self) -> WorkerState:
        """How it is now."""
        return self._state

    @property
    def pid(self) -> int:
        """The number of its operating-system process; 0 where none runs."""
        return self._process.processId() if self._process is not None else 0

    def start(self) -> None:
        """Start it, also after it was given up."""
        if self._process is None and not self._again.isActive():
            self._crashes.clear()
            self._start()

    def stop(self, drain: float = 0.0) -> None:
        """Let it send what is due for at most `drain` seconds, then end; `stopped` follows in any case."""
        self._again.stop()
        if self._process is None:
            self._become(WorkerState.STOPPED)
            QTimer.singleShot(0, self, self.stopped.emit)
            return
        self._become(WorkerState.STOPPING)
        self._say({"do": "stop", "drain": drain})
        QTimer.singleShot(round((drain + 3.0) * 1000), self._process, self._process.kill)

    def sync(self, account: int | None = None, *, wait: bool = False) -> int:
        """Ask for a pull and a push now; returns the number that the answer will have."""
        return self._ask({"do": "sync", "account": account, "wait": wait})

    def check(self, sign_in: Mapping[str, Any]) -> int:
        """Ask what an account that is not added yet may do; returns the number that the answer will have.

        :param sign_in: kind, url, user, secret, place, ca_file, insecure_http, proxy.
        """
        return self._ask({"do": "check", **sign_in})

    def consent(self, sign_in: Mapping[str, Any]) -> int:
        """Let the person sign in with the browser; `consent_opened` and `consented` follow under the number returned,
        or `answered` with what went wrong.

        :param sign_in: as for `check`.
        """
        return self._ask({"do": "consent", **sign_in})

    def end_consent(self, number: int) -> None:
        """The person no longer wants to sign in with the browser."""
        self._say({"do": "end_consent", "id": number})

    def nudge(self) -> None:
        """Something was decided or taken back: look at the outbox."""
        self._say({"do": "nudge"})

    def hand_over(self, account: int, secret: str) -> None:
        """Give it a secret for this run, now and after every restart."""
        self._secrets[account] = secret
        self._say({"do": "secret", "account": account, "secret": secret})

    def _ask(self, words: Mapping[str, Any]) -> int:
        self._count += 1
        number = self._count
        if not self._say({"id": number, **words}):
            refusal = WorkerResult(number, ok=False, error="Synchronising has stopped; start it again.", data={})
            QTimer.singleShot(0, self, lambda: self.answered.emit(refusal))
        return number

    def _say(self, words: Mapping[str, Any]) -> bool:
        process = self._process
        if process is None or process.state() == QProcess.ProcessState.NotRunning:
            return False
        process.write(json.dumps(words).encode() + b"\n")
        return True

    def _start(self) -> None:
        process = QProcess(self)
        self._process, self._rest = process, b""
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._note)
        process.errorOccurred.connect(self._not_started)
        process.finished.connect(self._ended)
        self._become(WorkerState.STARTING)
        process.start(self._command[0], self._command[1:])
        for account, secret in self._secrets.items():
            self._say({"do": "secret", "account": account, "secret": secret})

    def _read(self) -> None:
        if self._process is None:
            return
        data = self._rest + bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = data.split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            _log.error("the sync process sent a line without an end")
            self._rest = b""
        for line in lines:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        try:
            words = json.loads(line)
            event = words["event"]
        except (ValueError, KeyError, TypeError):
            _log.warning("the sync process said something that is no event")
            return
        match event:
            case "ready":
                self._become(WorkerState.RUNNING)
            case "changed":
                self.changed.emit(int(words["seq"]))
            case "account":
                self.account_changed.emit(_news(words))
            case "secret_needed":
                self.secret_needed.emit(int(words["account"]))
            case "result":
                data = words.get("data") or {}
                self.answered.emit(
                    WorkerResult(int(words["id"]), ok=bool(words["ok"]), error=words.get("error") or "", data=data)
                )
            case "consent":
                self.consent_opened.emit(int(words["id"]), str(words["address"]))
            case "consented":
                self.consented.emit(int(words["id"]), str(words["secret"]))
            case "draining":
                self.draining.emit(int(words["left"]))
            case _:
                _log.info("the sync process said %s, which this window does not know", event)

    def _note(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
            _log.info("sync process: %s", text)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._ended(-1, QProcess.ExitStatus.CrashExit)

    def _ended(self, _code: int, _status: QProcess.ExitStatus) -> None:
        if self._process is None:
            return
        self._process.deleteLater()
        self._process = None
        if self._state is WorkerState.STOPPING:
            self._become(WorkerState.STOPPED)
            self.stopped.emit()
            return
        now = self._clock()
        self._crashes = [*(at for at in self._crashes if now - at < CRASHES_WITHIN), now]
        if len(self._crashes) >= CRASHES:
            _log.error("the sync process ended %d times within a minute", len(self._crashes))
            self._become(WorkerState.GIVEN_UP)
            return
        self._become(WorkerState.RESTARTING)
        self._again.start(min(FIRST_PAUSE * 2 ** (len(self._crashes) - 1), LONGEST_PAUSE))

    def _become(self, state: WorkerState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


def _news(words: Mapping[str, Any]) -> AccountNews:
    given = words.get("progress")
    progress = Progress(given.get("feed", ""), given.get("done") or 0, given.get("total")) if given else None
    return AccountNews(
        int(words["id"]), words.get("state") or "", words.get("detail") or "", words.get("retry_at") or "", progress
    )
