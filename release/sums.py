"""The check sums of what is handed out, and the list of parts beside it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from release import bundle
from release.facts import DIST, NAME, VERSION, machine
from release.notices import SBOM


def make(files: list[Path]) -> list[Path]:
    """Write the list of parts and SHA256SUMS; returns both."""
    parts = DIST / f"{NAME}-{VERSION}-linux-{machine().rpm}.{SBOM.partition('.')[2]}"
    shutil.copyfile(bundle.FOLDER / "_internal" / "licences" / SBOM, parts)
    sums = DIST / "SHA256SUMS"
    told = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted([*files, parts])]
    sums.write_text("".join(told), encoding="utf-8")
    return [parts, sums]
