"""`python -m tests.benchmarks [NAME…]`: run the benchmarks and print their table; status 1 if a promise is missed."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.frame import Figure, table
from tests.benchmarks.workshop import Workshop

NAMES = (
    "storing",
    "search",
    "listing",
    "commit",
    "grouping",
    "start",
    "moving",
    "scrolling",
    "memory",
    "mailman",
    "calendar",
    "doubling",
    "quality",
    "terms",
)
"""Each is a module of this package with `run(folder, workshop) -> list[Figure]`."""


def main() -> int:
    """Run what was named, else all, one after the other, each in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=", ".join(NAMES))
    chosen = parser.parse_args().names or NAMES
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="corral-benchmarks-") as shared:
        workshop = Workshop(Path(shared))
        for name in chosen:
            print(f"… {name}", file=sys.stderr, flush=True)
            module = importlib.import_module(f"tests.benchmarks.{name}")
            with tempfile.TemporaryDirectory(prefix=f"corral-{name}-") as folder:
                figures += module.run(Path(folder), workshop)
    print("\n".join(table(figures)))
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
