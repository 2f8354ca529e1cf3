"""What every package says of Corral: name, version, date, who maintains it."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from console import __version__

ROOT = Path(__file__).resolve().parents[1]
BUILD, DIST = ROOT / "build", ROOT / "dist"
NAME = "corral"
SUMMARY = "desktop console for people who look after online communities"
DESCRIPTION = """\
Corral puts the moderation work of every community that a person looks after on one desk: what waits for a decision, in
order of urgency and with the reasons.

It works from a copy on the own computer, so it is fast and works offline; what a person decides is written down first
and sent after. A sandbox community is built in to practise on.
"""
MAINTAINER = "The Corral authors <maintainers@corral.invalid>"
VERSION = __version__
MACHINES = {"x86_64": ("amd64", "x86_64"), "amd64": ("amd64", "x86_64"), "aarch64": ("arm64", "aarch64")}
"""Debian's word and RPM's word for a processor, by the system's."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The processor that the packages are for, in Debian's word and in RPM's."""

    debian: str
    rpm: str


def machine() -> Machine:
    """The processor of this machine; PyInstaller builds for no other.

    :raises SystemExit: no package is made for it.
    """
    found = MACHINES.get(platform.machine().lower())
    if found is None:
        raise SystemExit(f"corral: no packages are made for {platform.machine()}")
    return Machine(*found)


@cache
def epoch() -> int:
    """The time that all files of a package bear: SOURCE_DATE_EPOCH, or that of the commit, in seconds since 1970.

    :raises SystemExit: neither is known.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit("corral: this folder is no git repository, so set SOURCE_DATE_EPOCH to the time of the source")
    return int(told.stdout)


def compression() -> int:
    """How hard the packages are pressed, 0 to 9: CORRAL_COMPRESSION, for tests that only look at what is inside."""
    return int(os.environ.get("CORRAL_COMPRESSION", "6"))


def date() -> datetime:
    """The same time as a date, in UTC."""
    return datetime.fromtimestamp(epoch(), UTC)
