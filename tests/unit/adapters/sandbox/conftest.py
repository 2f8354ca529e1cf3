"""A remote that was founded once, copied for each test that wants one."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.adapters.sandbox.remote import FILE, SandboxRemote

NOW = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a remote that nobody has touched yet."""
    folder = tmp_path_factory.mktemp("sandbox")
    SandboxRemote(folder, clock=lambda: NOW).close()
    return folder / FILE


@pytest.fixture
def folder(founded: Path, tmp_path: Path) -> Path:
    """Return a folder with an untouched remote in it."""
    shutil.copy(founded, tmp_path / FILE)
    return tmp_path
