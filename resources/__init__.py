"""The files that Corral brings along: fonts, icons, design tokens, the sandbox community."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def locate(name: str) -> Path:
    """Return where a bundled file or folder is, from source, installed or frozen.

    :param name: the path below this folder, with slashes: ``icons/check.svg``
    :raises FileNotFoundError: there is no such resource, which means a broken installation
    """
    found = Path(str(files(__name__).joinpath(*name.split("/"))))
    if not found.exists():
        raise FileNotFoundError(f"Corral's own file {name} is missing; install Corral again")
    return found
