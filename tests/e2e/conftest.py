"""A sandbox home that was read once, and windows on copies of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.e2e.desk_window import DeskWindow, make_template
from tests.e2e.played_mailman import PASSWORD
from tests.e2e.shell import Shell
from tests.e2e.site import SECRET, Site, make_site

OpenDesk = Callable[..., DeskWindow]


@pytest.fixture(scope="session")
def sandbox_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sandbox home with everything that is pending in its cache."""
    return make_template(tmp_path_factory.mktemp("template") / "home")


@pytest.fixture
def open_desk(qtbot: QtBot, sandbox_template: Path, tmp_path: Path) -> Iterator[OpenDesk]:
    """Return a function that opens a window on a copy of the sandbox; all are closed at the end."""
    opened: list[DeskWindow] = []

    def open_(**options: object) -> DeskWindow:
        desk = DeskWindow(qtbot, sandbox_template, tmp_path / f"desk{len(opened)}", **options)  # type: ignore[arg-type]
        opened.append(desk)
        return desk

    yield open_
    for desk in opened:
        desk.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a server for bad answers, and a home that knows it."""
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def shell(site: Site, tmp_path: Path) -> Iterator[Shell]:
    """Return a shell on a copy of the site's home; its password is nowhere in it."""
    shutil.copytree(site.home, tmp_path / "home")
    yield Shell(tmp_path / "home", secrets=SECRET)
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes()
