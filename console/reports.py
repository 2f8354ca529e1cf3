"""What is kept of a crash: in the home, without secrets, for the person to read and to hand on; nothing sends it.

Of an exception that nothing caught, the words of the traceback; of a fault in a library, what Python can still tell of
where it was. Neither holds the values of variables.
"""

from __future__ import annotations

import atexit
import faulthandler
import os
import platform
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from console import __version__, journal
from console.journal import REDACTION
from console.paths import Home

KEPT = 5
"""Reports that stay; older ones go."""
_LAST_LINES = 40
_ENDING, _FATAL = ".txt", ".fatal"
_PR_SET_DUMPABLE = 4
_open: list[TextIO] = []
"""The files that faulthandler writes to: it knows their numbers alone, so they must stay open."""


@dataclass(frozen=True, slots=True)
class Report:
    """One crash.

    :param text: for people, from the first line to the last.
    """

    path: Path
    text: str


def forbid_core_dumps() -> None:
    """Let nothing of this process's memory be written to the disk when it crashes: it may hold passwords.

    A limit of one byte also stops systems that hand dumps to a program; no limit but that one does.
    """
    if sys.platform == "win32":
        return
    import resource

    least = 1 if sys.platform == "linux" else 0
    with suppress(ValueError, OSError):  # the limit is lower already
        resource.setrlimit(resource.RLIMIT_CORE, (least, least))


def hide_memory() -> None:
    """Also keep other programs of this person from reading this process's memory; for one without a window.

    A window cannot do so: the desktop looks at who asks it for a file dialog.
    """
    forbid_core_dumps()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def watch(home: Home, part: str, *, aloud: bool = False) -> None:
    """From now on keep a report of whatever ends this process or one of its threads.

    :param part: the part of Corral that this process is, for people.
    :param aloud: tell standard error too.
    """
    journal.take_what_escapes()
    noted, noted_in_thread = sys.excepthook, threading.excepthook
    said, said_in_thread = sys.__excepthook__, threading.__excepthook__

    def escaped(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        with suppress(OSError):
            write(home, part, error)
        noted(kind, error, trace)
        if aloud:
            said(kind, error, trace)

    def escaped_in_thread(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            with suppress(OSError):
                write(home, part, found.exc_value)
        noted_in_thread(found)
        if aloud:
            said_in_thread(found)

    sys.excepthook = escaped
    threading.excepthook = escaped_in_thread
    _watch_faults(home, part)


def write(home: Home, part: str, error: BaseException) -> Path:
    """Keep a report of an exception; returns where it is.

    :raises OSError: it cannot be written.
    """
    told = "".join(traceback.format_exception(error))
    return _write(home, part, type(error).__name__, told, datetime.now(UTC))


def found(home: Home) -> list[Report]:
    """The reports that there are, newest first; what a fault left behind becomes one."""
    for fatal in sorted(home.reports.glob(f"*{_FATAL}")):
        with suppress(OSError):
            _take_fatal(home, fatal)
    files = sorted(home.reports.glob(f"*{_ENDING}"), reverse=True)
    for old in files[KEPT:]:
        old.unlink(missing_ok=True)
    return [Report(file, file.read_text(encoding="utf-8", errors="replace")) for file in files[:KEPT]]


def _watch_faults(home: Home, part: str) -> None:
    home.reports.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home.reports / f"{part}-{os.getpid()}{_FATAL}"
    file = path.open("w", encoding="utf-8")
    _open.append(file)
    faulthandler.enable(file)

    def done() -> None:
        faulthandler.disable()
        file.close()
        with suppress(OSError):
            if not path.stat().st_size:
                path.unlink()

    atexit.register(done)


def _take_fatal(home: Home, fatal: Path) -> None:
    part, _, number = fatal.stem.rpartition("-")
    told = fatal.read_text(encoding="utf-8", errors="replace")
    if told:
        at = datetime.fromtimestamp(fatal.stat().st_mtime, UTC)
        _write(home, part, told.splitlines()[0], told, at)
    elif _runs(int(number)):
        return
    fatal.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if sys.platform == "win32":
        return True  # there, a file that somebody has open cannot be removed anyway
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(home: Home, part: str, what: str, told: str, at: datetime) -> Path:
    home.reports.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home.reports / f"{at:%Y%m%d-%H%M%S-%f}-{part}{_ENDING}"
    kind = "packaged" if getattr(sys, "frozen", False) else "from source"
    text = (
        "A report of a crash of Corral. It is on this computer only, and nothing\n"
        "sends it. Before you hand it on, read it, and take out what is nobody's\n"
        "business.\n\n"
        f"What      {part}: {what}\n"
        f"When      {at.isoformat(timespec='seconds')}\n"
        f"Version   Corral {__version__}, {kind}\n"
        f"Machine   Python {platform.python_version()}, {platform.platform()}\n\n"
        f"{told.strip()}\n\n"
        f"The last lines of the journal:\n\n{_journal(home)}\n"
    )
    path.write_text(_impersonal(REDACTION.clean(text)), encoding="utf-8")
    path.chmod(0o600)
    return path


def _journal(home: Home) -> str:
    try:
        lines = (home.logs / "corral.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "(none)"
    return "\n".join(lines[-_LAST_LINES:])


def _impersonal(text: str) -> str:
    """The text without the name of this person's folder."""
    return text.replace(str(Path.home()), "~")
