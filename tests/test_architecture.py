"""The shape of the program: who may import whom, each rule seen to fail; and what no file may do."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("console", "resources", "ui")
CODE = (*PACKAGES, "release", "tests")
LONGEST_FILE = 400

pytestmark = pytest.mark.timeout(240)

PLANTED = {
    "packages": ("resources/planted.py", "import console.paths"),
    "console": ("console/domain/planted.py", "import console.paths"),
    "ui": ("ui/theme/planted.py", "import ui.widgets"),
    "panes": ("ui/panes/planted/__init__.py", "import ui.panes.queue"),
    "reusable": ("ui/widgets/planted.py", "import console.services"),
    "adapters": ("console/adapters/planted.py", "import threading"),
    "qt": ("console/services/planted_qt.py", "import PySide6.QtCore"),
    "sqlalchemy": ("console/sync/planted_sqlalchemy.py", "import sqlalchemy"),
    "sqlite": ("console/sync/planted_sqlite.py", "import sqlite3"),
    "http": ("console/sync/planted_http.py", "import urllib3"),
    "keyring": ("ui/planted_keyring.py", "import keyring"),
}
"""For every contract, by its id, a file that breaks it."""


def contracts() -> dict[str, str]:
    """Return the contracts of pyproject.toml: names by id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}


def check_contracts(folder: Path) -> dict[str, str]:
    """Return for every contract, by its id, KEPT or BROKEN."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    environment = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"}
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True
    )
    verdicts = {
        name: re.search(rf"^{re.escape(title)} (KEPT|BROKEN)", run.stdout, re.MULTILINE)
        for name, title in contracts().items()
    }
    assert all(verdicts.values()), run.stdout + run.stderr
    return {name: verdict[1] for name, verdict in verdicts.items() if verdict}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the packages and their contracts, to plant violations in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=_not_python)
    return tmp_path


def _not_python(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()}


def test_imports_point_one_way() -> None:
    assert {name for name, verdict in check_contracts(ROOT).items() if verdict == "BROKEN"} == set()


def test_every_contract_fails_on_a_planted_violation(copy: Path) -> None:
    for file, line in PLANTED.values():
        planted = copy / file
        planted.parent.mkdir(exist_ok=True)
        planted.write_text(line + "\n", encoding="utf-8")
    assert check_contracts(copy) == dict.fromkeys(contracts(), "BROKEN")
    assert PLANTED.keys() == contracts().keys()


def test_a_new_package_must_be_given_its_place(copy: Path) -> None:
    for package in ("console", "ui"):
        (copy / package / "stray.py").touch()
    broken = {name for name, verdict in check_contracts(copy).items() if verdict == "BROKEN"}
    assert broken == {"console", "ui"}


def foreign_imports(folder: Path) -> Iterator[str]:
    """Name the imports in a folder of the domain that are neither the standard library's nor the domain's."""
    for file in sorted(folder.rglob("*.py")):
        for name in imported(ast.parse(file.read_text(encoding="utf-8"))):
            own = name == "console.domain" or name.startswith("console.domain.")
            if not own and name.partition(".")[0] not in sys.stdlib_module_names:
                yield f"{file.name}: {name}"


def imported(tree: ast.Module) -> Iterator[str]:
    """Name what a module imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if node.module and not node.level else "a relative import"


def test_the_domain_needs_the_standard_library_only(tmp_path: Path) -> None:
    assert list(foreign_imports(ROOT / "console/domain")) == []
    (tmp_path / "planted.py").write_text("import json\nfrom msgspec import Struct\nimport console.paths\n")
    assert list(foreign_imports(tmp_path)) == ["planted.py: msgspec", "planted.py: console.paths"]


# What no file may do

WAITS = re.compile(r"\b(?:time\.sleep|asyncio\.sleep|from time import .*\bsleep|qWait\(|msleep|qtbot\.wait\()")
MAY_WAIT = {"tests/servers/waiting.py"}

SKIPS = re.compile(r"\bpytest\.(?:skip\(|mark\.(?:skip(?!if\(sys\.platform )|xfail)|importorskip|xfail\()")
MAY_SKIP = {"tests/servers/fixtures.py", "tests/servers/keyring_session.py"}

OF_ONE_MACHINE = re.compile(r"(?<![\w.:/])/(?:home|root|Users)/\w")
HOST = re.compile(r"://|--(?:extra-)?index|--find-links|@ file:")


def lines_with(pattern: re.Pattern[str], *folders: str, but: set[str] | None = None) -> list[str]:
    """Name the lines of Python files that match, this file's apart."""
    found = []
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if name in (but or set()) or file == Path(__file__):
                continue
            lines = file.read_text(encoding="utf-8").splitlines()
            found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_no_test_sleeps() -> None:
    folders = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").iterdir() if path.is_dir()]
    folders.remove("tests/benchmarks")
    assert lines_with(WAITS, *folders, but=MAY_WAIT) == []
    for line in ("time.sleep(1)", "QTest.qWait(50)", "qtbot.wait(5)", "from time import sleep"):
        assert WAITS.search(line)
    assert not WAITS.search("qtbot.waitSignal(button.clicked)")


def test_no_test_is_skipped_but_for_an_absent_server_or_another_system() -> None:
    assert lines_with(SKIPS, "tests", but=MAY_SKIP) == []
    for line in ("pytest.skip('later')", "@pytest.mark.xfail", "@pytest.mark.skipif(True)"):
        assert SKIPS.search(line)


def test_no_file_is_too_long() -> None:
    lengths = {
        file.relative_to(ROOT).as_posix(): len(file.read_text(encoding="utf-8").splitlines())
        for folder in CODE
        for file in (ROOT / folder).rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_knows_one_persons_machine() -> None:
    assert lines_with(OF_ONE_MACHINE, *CODE) == []
    assert OF_ONE_MACHINE.search('open("/home/ann/corral")')


def test_the_locks_name_no_host_and_a_hash_for_everything() -> None:
    locks = [*ROOT.glob("requirements*.lock"), *(ROOT / "tests/servers").glob("*.lock")]
    assert len(locks) >= 6, "ours, the developers', and those of the real servers"
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert not HOST.search(text), lock.name
        packages = re.split(r"\n(?=\S)", text.strip())
        assert all(re.match(r"[\w.-]+==\S+", package) and "--hash=sha256:" in package for package in packages)


def test_the_tests_run_what_people_get() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") < pins("requirements-dev.lock")
