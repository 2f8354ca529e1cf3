"""How long a packaged Corral takes to a usable queue, beside one from source, in turn on the same home.

    .venv/bin/python -m tests.packages.start dist/corral/corral [RUNS]

The sync process is started once the first page of the queue is on the screen: that it appears is what is waited for.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import psutil

from tests.e2e.desk_window import make_template

ROOT = Path(__file__).parents[2]
LIMIT = 1.2
PATIENCE = 60.0


def usable_after(words: list[str], home: Path) -> float:
    """Seconds from the start of the process to its queue."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    process = psutil.Popen([*words, "--sandbox", "--home", str(home)], env=environment)
    try:
        while not any("engine" in _words(child) for child in process.children()):
            if time.monotonic() - began > PATIENCE or process.poll() is not None:
                raise SystemExit(f"{words[0]} did not get as far as its queue")
            threading.Event().wait(0.002)
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait()


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def main() -> int:
    """Measure, print the medians and their ratio; status 1 where it is above the limit."""
    packaged, runs = [str(Path(sys.argv[1]).resolve())], int(sys.argv[2]) if len(sys.argv) > 2 else 9
    source = [sys.executable, "-P", "-m", "ui.entry"]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_template(home / "sandbox")
        took: dict[str, list[float]] = {"source": [], "package": []}
        for run in range(runs + 1):
            for name, words in (("source", source), ("package", packaged)):
                seconds = usable_after(words, home)
                if run:  # the first fills the system's file cache
                    took[name].append(seconds)
    ours, theirs = median(took["package"]), median(took["source"])
    print(f"package {ours:.2f} s, source {theirs:.2f} s, ratio {ours / theirs:.2f} (at most {LIMIT}), {runs} runs each")
    print({name: [round(one, 2) for one in each] for name, each in took.items()})
    return int(ours / theirs > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
