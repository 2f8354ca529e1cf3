"""The folder of the program, made by PyInstaller from `build.spec`, alike each time it is made from one commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from release import icons
from release.facts import BUILD, DIST, NAME, ROOT, epoch

FOLDER = DIST / NAME
"""Where the folder is when it is made."""


def make() -> Path:
    """Make the folder.

    :raises SystemExit: PyInstaller failed; its last words are shown.
    """
    shutil.rmtree(FOLDER, ignore_errors=True)
    # Words of earlier runs would be found first.
    shutil.rmtree(BUILD / "pyinstaller", ignore_errors=True)
    icons.make()
    environment = os.environ | {
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": str(epoch()),
        "PYINSTALLER_CONFIG_DIR": str(BUILD / "pyinstaller"),
        "LC_ALL": "C.UTF-8",
    }
    words = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    places = ["--distpath", str(DIST), "--workpath", str(BUILD / "work"), "build.spec"]
    made = subprocess.run(
        [*words, *places], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )
    if made.returncode:
        sys.stderr.write(made.stderr[-4000:])
        raise SystemExit("corral: PyInstaller could not make the folder; its words are above")
    settle(FOLDER)
    return FOLDER


def settle(folder: Path) -> None:
    """Give every file the time of the commit, and modes that depend on nothing but what the file is."""
    for place in [folder, *sorted(folder.rglob("*"))]:
        if not place.is_symlink():
            runs = place.is_dir() or (place.stat().st_mode & 0o100 and ".so" not in place.name)
            place.chmod(0o755 if runs else 0o644)
        if os.utime in os.supports_follow_symlinks:
            os.utime(place, (epoch(), epoch()), follow_symlinks=False)
