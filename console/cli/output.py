"""How the shell answers: one JSON document, or lines for people; messages always on standard error."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import TextIO

from console.domain.text import cell_width, clip, harmless, visible
from console.journal import REDACTION

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What JSON allows in a string and a terminal obeys: always written as an escape."""


class Exit(IntEnum):
    """Exit statuses of `corral`."""

    DONE = 0
    REFUSED = 1
    """Something was refused, parked or is uncertain; it is named."""
    USAGE = 2
    UNREACHED = 3
    """No account could be reached."""
    MACHINE = 4
    """This machine: disk, cache, lock."""


class AnswerLost(Exception):
    """What was asked for is done, and the answer could not be written."""


@dataclass(slots=True)
class Output:
    """Where a command's answer goes.

    :param as_json: one document on standard output instead of lines.
    """

    as_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def document(self, document: object, lines: Iterable[str]) -> None:
        """The answer, in the form that was asked for.

        :raises AnswerLost: it cannot be written; whatever it tells of is done.
        :raises BrokenPipeError: whoever read it has enough.
        """
        try:
            if self.as_json:
                self.out.write(_json(document, ascii_only=(self.out.encoding or "").lower() not in ("utf-8", "utf8")))
                self.out.write("\n")
            else:
                self.out.writelines(f"{harmless(line)}\n" for line in lines)
            self.out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise AnswerLost(
                f"the answer could not be written ({error.strerror}). What was asked for is done: "
                "`corral outbox` and `corral log` tell of decisions."
            ) from error

    def say(self, sentence: str) -> None:
        """A message for people: without secrets, and without anything that a terminal would obey."""
        self.err.write(f"corral: {visible(REDACTION.clean(sentence))}\n")

    def progress(self, what: str, done: int, total: int | None) -> None:
        """A progress bar that stays on its line; nothing where standard error is no terminal."""
        if not self.err.isatty():
            return
        if total:
            filled = min(20, 20 * done // total)
            bar = f"{'█' * filled}{'·' * (20 - filled)} {done} of {total}"
        else:
            bar = f"{done}"
        self.err.write(f"\r\x1b[K{clip(f'{what} {bar}', shutil.get_terminal_size().columns - 1)}")
        self.err.flush()

    def end_progress(self) -> None:
        """Take the progress bar away."""
        if self.err.isatty():
            self.err.write("\r\x1b[K")
            self.err.flush()


def _json(document: object, *, ascii_only: bool) -> str:
    text = json.dumps(document, ensure_ascii=ascii_only, indent=2)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def iso(when: datetime | None) -> str | None:
    """A time as ISO 8601 in UTC, to the second."""
    return when.astimezone(UTC).isoformat(timespec="seconds") if when is not None else None


def table(rows: Sequence[Sequence[str]], *, width: int | None = None, whole: bool = False) -> list[str]:
    """Rows as aligned columns; the last column takes what is left of the line. Remote text is made harmless.

    :param whole: the last column goes on below where it is longer, and is not cut off.
    """
    clean = [[visible(cell) for cell in row] for row in rows]
    if not clean:
        return []
    widths = [max(cell_width(row[column]) for row in clean) for column in range(len(clean[0]) - 1)]
    room = (width or shutil.get_terminal_size((100, 24)).columns) - sum(widths) - 2 * len(widths)
    lines: list[str] = []
    for row in clean:
        cells = [cell + " " * (wide - cell_width(cell)) for cell, wide in zip(row, widths, strict=False)]
        last = textwrap.wrap(row[-1], max(room, 20)) if whole else [clip(row[-1], max(room, 20))]
        lines.append("  ".join([*cells, *last[:1]]).rstrip())
        lines += [" " * (sum(widths) + 2 * len(widths)) + more for more in last[1:]]
    return lines
