"""The plain archive: the folder, the desktop's files and a script that puts them into place, for any Linux."""

from __future__ import annotations

import lzma
import tarfile
from pathlib import Path

from release.facts import DIST, NAME, ROOT, VERSION, compression, epoch, machine
from release.tree import PRIVATE

_SCRIPT = ROOT / "release" / "install.sh"


def make(root: Path) -> Path:
    """Make the archive of an installed tree; returns the file."""
    top = f"{NAME}-{VERSION}-linux-{machine().rpm}"
    file = DIST / f"{top}.tar.xz"
    with (
        lzma.open(file, "wb", preset=compression()) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for place in sorted((root / PRIVATE).rglob("*")):
            _add(tar, place, f"{top}/{NAME}/{place.relative_to(root / PRIVATE)}")
        for place in sorted((root / "usr/share").rglob("*")):
            _add(tar, place, f"{top}/share/{place.relative_to(root / 'usr/share')}")
        _add(tar, _SCRIPT, f"{top}/install.sh")
    return file


def _add(tar: tarfile.TarFile, place: Path, name: str) -> None:
    entry = tar.gettarinfo(place, name)
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = epoch()
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    if entry.islnk():
        entry.type, entry.linkname = tarfile.REGTYPE, ""
    if entry.isreg():
        with place.open("rb") as content:
            tar.addfile(entry, content)
    else:
        tar.addfile(entry)
