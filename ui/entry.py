"""The `corral` script: the shell's words, and the window where none are given. Imports no Qt before one is opened."""

from __future__ import annotations

import gc
import os
import sys

from console.cli import main as shell
from console.paths import Home

NO_DISPLAY = 4
"""The exit status for what this machine lacks."""


def main() -> int:
    """Run `corral`; returns the exit status."""
    return shell(open_window=open_window)


def open_window(home: Home) -> int:
    """Show the window of a home, or say which commands work without a display."""
    if not _has_display():
        sys.stderr.write(
            "corral: there is no display here. Without one these work: account, sync, queue, show, decide, undo, "
            "outbox, log, backup, restore, export, import, doctor (`corral --help`).\n"
        )
        return NO_DISPLAY
    gc.disable()  # a start makes no garbage, and looking for it is a twelfth of the start; `ui.app` ends this
    from ui.app import run

    return run(home)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    raise SystemExit(main())
