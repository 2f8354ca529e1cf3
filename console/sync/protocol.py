"""The lines between a window and its sync process: one JSON object a line, read strictly and never echoed."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from console.sync.news import AccountNews


class BadLine(ValueError):
    """A line that cannot be obeyed. The text names the mistake and never holds the line, which may hold a secret."""


@dataclass(frozen=True, slots=True)
class SyncAsked:
    """Read every feed and send what is due; of one account, or of all where that is None."""

    id: int
    account: int | None
    wait: bool


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something was decided: look at the outbox."""


@dataclass(frozen=True, slots=True)
class SecretGiven:
    """The secret of an account, for this run only."""

    account: int
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """Try to sign in with what a person entered for a new account."""

    id: int
    kind: str
    url: str
    user: str = ""
    secret: str = field(default="", repr=False)
    place: str = ""
    ca_file: Path | None = None
    insecure_http: bool = False
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """Let the person sign in with the browser, for what they entered so far."""

    check: CheckAsked


@dataclass(frozen=True, slots=True)
class ConsentEnded:
    """The person no longer wants to sign in with the browser.

    :param id: that of the `ConsentAsked`.
    """

    id: int


@dataclass(frozen=True, slots=True)
class StopAsked:
    """End; first send what can be sent within `drain` seconds, with open undo windows ended at once."""

    drain: float


Asked = SyncAsked | Nudge | SecretGiven | CheckAsked | ConsentAsked | ConsentEnded | StopAsked


def parse(line: str) -> Asked:
    """What one line asks for.

    :raises BadLine: it is no JSON object, or one that means nothing here.
    """
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine("A line that is not JSON was passed over.") from None
    if not isinstance(told, dict):
        raise BadLine("A line that is no JSON object was passed over.")
    match told.get("do"):
        case "sync":
            return SyncAsked(
                _take(told, "id", int), _take(told, "account", int, None), _take(told, "wait", bool, False)
            )
        case "nudge":
            return Nudge()
        case "secret":
            return SecretGiven(_take(told, "account", int), _take(told, "secret", str))
        case "check":
            return _check(told)
        case "consent":
            return ConsentAsked(_check(told))
        case "end_consent":
            return ConsentEnded(_take(told, "id", int))
        case "stop":
            return StopAsked(float(_take(told, "drain", int | float, 0)))
    raise BadLine("A line that asks for something unknown was passed over.")


def lines(stream: TextIO) -> Iterator[str]:
    """The lines of a stream, as they come. Of a pipe the descriptor is read, not the buffer above it: a thread that
    waits inside a buffer keeps its lock, and with it the end of the program.

    :raises OSError: it broke off.
    """
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        yield from stream
        return
    rest = b""
    while chunk := os.read(descriptor, 65536):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")


def _check(told: Mapping[str, Any]) -> CheckAsked:
    ca_file = _take(told, "ca_file", str, None)
    return CheckAsked(
        id=_take(told, "id", int),
        kind=_take(told, "kind", str),
        url=_take(told, "url", str),
        user=_take(told, "user", str, ""),
        secret=_take(told, "secret", str, ""),
        place=_take(told, "place", str, ""),
        ca_file=Path(ca_file) if ca_file else None,
        insecure_http=_take(told, "insecure_http", bool, False),
        proxy=_take(told, "proxy", str, ""),
    )


_REQUIRED = object()


def _take(told: Mapping[str, Any], name: str, kind: Any, default: object = _REQUIRED) -> Any:
    value = told.get(name)
    if value is None and default is not _REQUIRED:
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise BadLine(f"A line whose “{name}” makes no sense was passed over.")
    return value


class Speaker:
    """Writes events, one at a time from any thread. When nobody reads any more, it falls silent."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._said: dict[int, AccountNews] = {}

    def say(self, event: str, **fields: object) -> None:
        """Write one event."""
        line = json.dumps({"event": event, **fields}, ensure_ascii=False)
        with self._lock:
            try:
                self._stream.write(line + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                return

    def account(self, news: AccountNews) -> None:
        """Tell where an account stands, unless that was the last that was said of it."""
        if self._said.get(news.account_id) == news:
            return
        self._said[news.account_id] = news
        progress = news.progress
        self.say(
            "account",
            id=news.account_id,
            state=news.state.value,
            detail=news.detail,
            retry_at=news.retry_at.isoformat() if news.retry_at is not None else None,
            progress=(
                {"feed": progress.feed.value, "done": progress.done, "total": progress.total}
                if progress is not None
                else None
            ),
        )
