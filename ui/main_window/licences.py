"""Where the notices of what is inside are: beside the source, or with the installed package."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import console

_MISSING = "The file NOTICE is missing from this installation; it stands in the source of Corral."


def notice() -> str:
    """The text of NOTICE, and then that of the licence; where they are missing, a sentence that says so."""
    beside = Path(console.__file__).resolve().parent.parent
    parts = [_text(beside, name) for name in ("NOTICE", "LICENSE")]
    return "\n\n".join(part.strip() for part in parts if part) or _MISSING


def _text(beside: Path, name: str) -> str:
    try:
        return (beside / name).read_text(encoding="utf-8")
    except OSError:
        pass
    try:
        return metadata.distribution("corral").read_text(f"licenses/{name}") or ""
    except metadata.PackageNotFoundError:
        return ""
