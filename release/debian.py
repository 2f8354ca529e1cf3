"""The package for Debian and what is made from it, with dpkg-deb."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import textwrap
from pathlib import Path

from release.bundle import settle
from release.facts import BUILD, DESCRIPTION, DIST, MAINTAINER, NAME, SUMMARY, VERSION, compression, epoch, machine
from release.libraries import needs
from release.tree import PRIVATE

RECOMMENDED = ("gnome-keyring | keepassxc | kwalletmanager", "xdg-utils", "dbus-user-session | dbus-x11")
_OVERRIDES = """\
# It is the libpython of the Debian that the package is built on; the folder needs the one that it was frozen with.
corral: embedded-library *libpython*
# PyInstaller's starter is not built as a position-independent program.
corral: hardening-no-pie *
# Libraries of data alone, and modules that call nothing but Python.
corral: shared-library-lacks-prerequisites *
"""


def make(root: Path) -> Path:
    """Make the package of an installed tree; returns the file."""
    stage = BUILD / "deb"
    shutil.rmtree(stage, ignore_errors=True)
    shutil.copytree(root, stage, symlinks=True)
    notes = stage / f"usr/share/lintian/overrides/{NAME}"
    notes.parent.mkdir(parents=True)
    notes.write_text(_OVERRIDES, encoding="utf-8")
    about = stage / "DEBIAN"
    about.mkdir()
    (about / "control").write_text(_control(root), encoding="utf-8")
    (about / "md5sums").write_text(_sums(stage), encoding="utf-8")
    settle(stage)
    file = DIST / f"{NAME}_{VERSION}_{machine().debian}.deb"
    # Several threads would cut the compressed stream into pieces whose number depends on the machine.
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch()), "DPKG_DEB_THREADS_MAX": "1", "LC_ALL": "C.UTF-8"}
    words = ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{compression()}", "--build", str(stage), str(file)]
    subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
    return file


def _control(root: Path) -> str:
    size = sum(file.lstat().st_size for file in root.rglob("*") if file.is_file() and not file.is_symlink())
    paragraphs = DESCRIPTION.strip().split("\n\n")
    told = "\n .\n".join(textwrap.fill(text, 78, initial_indent=" ", subsequent_indent=" ") for text in paragraphs)
    fields = {
        "Package": NAME,
        "Version": VERSION,
        "Architecture": machine().debian,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(-(-size // 1024)),
        "Depends": ", ".join(needs(root / PRIVATE).debian()),
        "Recommends": ", ".join(RECOMMENDED),
        "Section": "net",
        "Priority": "optional",
        "Description": f"{SUMMARY}\n{told}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def _sums(stage: Path) -> str:
    lines = []
    for file in sorted(stage.rglob("*")):
        if file.is_file() and not file.is_symlink() and "DEBIAN" not in file.parts:
            digest = hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
            lines.append(f"{digest}  {file.relative_to(stage)}\n")
    return "".join(lines)
