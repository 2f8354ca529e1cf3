"""Where the notices of what is inside are: beside the source, in the program's own folder, or with the package."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import console

_MISSING = "The file NOTICE is missing from this installation; it stands in the source of Corral."
_FIRST = ("PARTS.txt", "Qt.txt")
"""Of the licences in the program's folder, what comes before the others."""


def notice() -> str:
    """The text of NOTICE, then that of the licence, then those of all parts; a sentence where they are missing."""
    beside = Path(console.__file__).resolve().parent.parent
    parts = [_text(beside, name) for name in ("NOTICE", "LICENSE")]
    parts += of_parts(beside / "licences")
    return "\n\n".join(part.strip() for part in parts if part) or _MISSING


def of_parts(folder: Path) -> list[str]:
    """The licences of everything that the program's folder holds, each under its name; none from source."""
    files = [file for file in folder.glob("*") if file.suffix != ".json"]
    files.sort(key=lambda file: (file.name not in _FIRST, file.name.lower()))
    return [f"{file.name}\n{'-' * len(file.name)}\n\n{file.read_text(encoding='utf-8').strip()}" for file in files]


def _text(beside: Path, name: str) -> str:
    try:
        return (beside / name).read_text(encoding="utf-8")
    except OSError:
        pass
    try:
        return metadata.distribution("corral").read_text(f"licenses/{name}") or ""
    except metadata.PackageNotFoundError:
        return ""
