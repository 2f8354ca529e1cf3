"""What the program notes about itself, with everything secret taken out."""

from __future__ import annotations

import logging
import logging.handlers
import os
import re
import sys
import threading
from base64 import b64encode
from pathlib import Path
from types import TracebackType
from typing import TextIO
from urllib.parse import quote, quote_plus

_MARK = "[secret]"
_CREDENTIALS_IN_URL = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
_AUTHORIZATION = re.compile(r"(?i)\b(authorization['\"]?\s*[:=]\s*['\"]?)(basic|bearer)?\s*[^\s'\",]+")
_NAMED = re.compile(r"(?i)\b((?:password|passwd|secret|token|api[_-]?key)['\"]?\s*[:=]\s*['\"]?)[^\s'\",&]+")


class Redaction:
    """Knows the secrets of this run and takes them out of any text, in the spellings in which they travel."""

    def __init__(self) -> None:
        self._spellings: set[str] = set()
        self._known: re.Pattern[str] | None = None

    def learn(self, secret: str, user: str = "") -> None:
        """Remember a secret for the rest of the run; short ones are kept out of messages by their place only."""
        if len(secret) < 4:
            return
        pair = f"{user}:{secret}"
        spellings = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
        spellings |= {b64encode(text.encode()).decode().rstrip("=") for text in (secret, pair)}
        self._spellings |= spellings
        longest_first = sorted(self._spellings, key=len, reverse=True)
        self._known = re.compile("|".join(re.escape(spelling) for spelling in longest_first))

    def clean(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(_MARK, text)
        text = _CREDENTIALS_IN_URL.sub(_MARK, text)
        text = _AUTHORIZATION.sub(rf"\1{_MARK}", text)
        return _NAMED.sub(rf"\1{_MARK}", text)


class RedactingFormatter(logging.Formatter):
    """Formats first, traceback included, and redacts the whole afterwards."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """One record as text that holds no secret."""
        return self._redaction.clean(super().format(record))


class SharedFile(logging.handlers.RotatingFileHandler):
    """A file that several processes write to, any of which may put it aside when it is full.

    Whoever finds that the file under its hands was put aside goes on in the new one.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record into the file that has the name now."""
        if self.stream is not None and self._was_put_aside(self.stream):
            self.stream.close()
            self.stream = self._open()
        super().emit(record)

    def _was_put_aside(self, stream: TextIO) -> bool:
        ours = os.fstat(stream.fileno())
        try:
            named = Path(self.baseFilename).stat()
        except OSError:
            return True
        return (ours.st_dev, ours.st_ino) != (named.st_dev, named.st_ino)


REDACTION = Redaction()
"""The secrets that this process has met; a process has one, because a log line may name any of them."""


def start(folder: Path, *, verbose: bool = False) -> None:
    """Write the journal to `folder`, at most four files of 1 MB each.

    Only warnings of libraries are kept: some of them log request headers at lower levels.
    """
    handler = SharedFile(folder / "corral.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(RedactingFormatter(REDACTION))
    root = logging.getLogger()
    for earlier in root.handlers:
        if isinstance(earlier, logging.handlers.RotatingFileHandler):
            earlier.close()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    # A full disk must not bury the one sentence that a person needs under the journal's own complaints.
    logging.raiseExceptions = False
    for ours in ("console", "ui"):
        logging.getLogger(ours).setLevel(logging.DEBUG if verbose else logging.INFO)


def take_what_escapes() -> None:
    """Write exceptions that nothing caught, of any thread, into the journal instead of onto standard error.

    There they are redacted with the secrets of this process, which whoever reads our standard error does not know.
    """
    log = logging.getLogger(__name__)

    def escaped(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("An exception that nothing caught ends this process.", exc_info=(kind, error, trace))

    def escaped_in_thread(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            trace = (found.exc_type, found.exc_value, found.exc_traceback)
            log.critical("A thread ended by an exception.", exc_info=trace)

    sys.excepthook = escaped
    threading.excepthook = escaped_in_thread
