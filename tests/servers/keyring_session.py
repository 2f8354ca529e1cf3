"""A session with the real secret service of a desktop: gnome-keyring on a bus of its own, unlocked, for one process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
_UNLOCK = "printf %s pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;"
ROOT = Path(__file__).parents[2]


def required() -> None:
    """Go on only where the keyring is installed.

    An absent one skips the test, and fails it where CORRAL_REQUIRE_SERVERS is 1.
    """
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if not missing:
        return
    message = f"{', '.join(missing)} is not installed; install it with: tests/servers/install keyring"
    if os.environ.get("CORRAL_REQUIRE_SERVERS") == "1":
        pytest.fail(message)
    pytest.skip(message)


@dataclass(frozen=True)
class KeyringSession:
    """A desktop session in a folder of its own; what is kept there outlives a process, as it does a log-out.

    :param folder: has the keyring's file, and nothing of this person's.
    """

    folder: Path

    def __call__(self, *words: object, stdin: str = "", unlocked: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program inside the session, to its end."""
        run = self.folder / "run"
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON_KEYRING", "DBUS_"))}
        environment = kept | {
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(run),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "PYTHONPATH": str(ROOT),
        }
        script = f'{_UNLOCK if unlocked else ""} exec "$@"'
        argv = ["dbus-run-session", "--", "bash", "-c", script, "session", *map(str, words)]
        return subprocess.run(
            argv, input=stdin, env=environment, capture_output=True, text=True, timeout=90, check=False
        )

    def corral(self, *words: object, stdin: str = "", unlocked: bool = True) -> subprocess.CompletedProcess[str]:
        """Call the shell inside the session."""
        home = ("--home", self.folder / "home")
        return self(sys.executable, "-m", "console", *words, *home, stdin=stdin, unlocked=unlocked)
