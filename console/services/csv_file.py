"""Tables as CSV files (RFC 4180, UTF-8) that no spreadsheet runs and no failure leaves half written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a table; returns the number of rows. A file that is there already is replaced once the new one is whole.

    :raises OSError: the file cannot be written; what was there is as it was.
    """
    unfinished = path.with_name(f".{path.name}.part")
    count = 0
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in rows:
                writer.writerow([_inert(cell) for cell in row])
                count += 1
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return count


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
