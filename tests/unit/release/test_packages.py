"""What the packages say of Corral is true of it, and what is left out of the folder is what nobody needs."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from console import __version__
from console.cli.parser import build
from console.paths import Home
from release import libraries, sbom, tree, trim
from release.__main__ import _missing
from release.facts import ROOT
from release.inventory import Part
from resources import locate
from tests.test_readme import commands
from ui.operations.worker import worker_command

EDGE = 64


def test_the_manual_names_every_command_and_verb() -> None:
    manual = locate("desktop/corral.1").read_text(encoding="utf-8").replace("\\-", "-")
    plain = re.sub(r"\\f[BIR]", "", manual)
    for name, _ in commands(build()):
        command, _, verb = name.partition(" ")
        assert re.search(rf"(^|, ){command}\b.*\b{verb}\b", plain, re.MULTILINE), name


def test_the_desktop_entry_starts_corral_and_has_its_icon() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read_string(locate("desktop/corral.desktop").read_text(encoding="utf-8"))
    assert dict(entry["Desktop Entry"])["exec"] == "corral"
    assert dict(entry["Desktop Entry"])["icon"] == "corral"
    assert dict(entry["Desktop Action sandbox"])["exec"] == "corral --sandbox"


def test_the_store_s_description_names_the_desktop_entry_and_fills_in_the_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772000000")
    told = ET.fromstring(tree._filled("org.corral.Corral.metainfo.xml"))
    assert told.findtext("launchable") == "corral.desktop"
    assert [release.get("version") for release in told.iter("release")] == [__version__]


def test_the_icon_is_the_drawn_mark(qapp: QGuiApplication) -> None:
    from ui.theme import keeper
    from ui.widgets.emblem import paint_logo

    def picture() -> QImage:
        image = QImage(EDGE, EDGE, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.white)
        return image

    drawn, loaded = picture(), picture()
    painter = QPainter(drawn)
    paint_logo(painter, QRectF(0, 0, EDGE, EDGE), keeper.theme.colour)
    painter.end()
    painter = QPainter(loaded)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(locate("desktop/corral.svg"))).render(painter, QRectF(0, 0, EDGE, EDGE))
    painter.end()
    apart = [
        abs(drawn.pixelColor(x, y).lightness() - loaded.pixelColor(x, y).lightness())
        for x in range(EDGE)
        for y in range(EDGE)
    ]
    assert sum(apart) / len(apart) < 1


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/lib/libQt6WlShellIntegration.so.6",
        "libpython3.11.so.1.0",
        "console/cache/migrations/versions/0001_first.py",
        "resources/tokens.json",
        "rapidfuzz/fuzz_cpp.cpython-311-x86_64-linux-gnu.so",
        "cryptography/hazmat/bindings/_rust.abi3.so",
    ],
)
def test_what_is_needed_is_kept(place: str) -> None:
    assert trim.keeps(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/plugins/imageformats/qtiff.dll",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "libstdc++.so.6",
        "libcrypto.so.3",
        "libX11.so.6",
    ],
)
def test_what_nobody_needs_or_the_system_mends_is_left_out(place: str) -> None:
    assert not trim.keeps(place)


def test_the_archive_s_script_installs_and_removes_without_asking(tmp_path: Path) -> None:
    top, prefix = tmp_path / "corral-1", tmp_path / "pre fix"
    (top / "corral/_internal").mkdir(parents=True)
    (top / "corral/corral").write_text("#!/bin/sh\necho started\n")
    (top / "corral/corral").chmod(0o755)
    (top / "share/applications").mkdir(parents=True)
    (top / "share/applications/corral.desktop").touch()
    shutil.copy(ROOT / "release/install.sh", top)
    for _ in range(2):
        old = prefix / "lib/corral/left over"
        old.parent.mkdir(parents=True, exist_ok=True)
        old.touch()
        subprocess.run(["sh", top / "install.sh", "--prefix", prefix], check=True, stdin=subprocess.DEVNULL)
        assert not old.exists()
        assert subprocess.run([prefix / "bin/corral"], capture_output=True, check=True).stdout == b"started\n"
        assert (prefix / "share/applications/corral.desktop").exists()
    others = prefix / "share/applications/other.desktop"
    others.touch()
    subprocess.run(["sh", top / "install.sh", "--remove", "--prefix", prefix], check=True)
    assert [file for file in prefix.rglob("*") if not file.is_dir()] == [others]


def test_a_missing_tool_is_named_before_anything_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _missing({"folder", "rpm", "deb"}) == ["binutils", "dpkg", "rpm"]
    monkeypatch.undo()
    assert _missing({"tar"}) == []


def test_a_library_without_a_package_is_named() -> None:
    with pytest.raises(SystemExit, match=r"libunheard\.so\.1"):
        libraries.Needs(frozenset({"libunheard.so.1"}), (2, 34)).debian()
    assert libraries.Needs(frozenset({"libssl.so.3"}), (2, 34)).debian()[0] == "libc6 (>= 2.34)"


def test_the_needs_of_a_folder_are_what_it_asks_for_and_does_not_have(tmp_path: Path) -> None:
    import _ssl

    (tmp_path / "_ssl.so").write_bytes(Path(_ssl.__file__).read_bytes())
    found = libraries.needs(tmp_path)
    assert "libssl.so.3" in found.libraries
    assert not any(name.startswith("libc.so") for name in found.libraries)
    (tmp_path / "libssl.so.3").touch()
    assert "libssl.so.3" not in libraries.needs(tmp_path).libraries


def test_the_list_of_parts_is_the_same_for_the_same_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Part("a", "1", "MIT", "pkg:pypi/a@1", "https://example.org", (), ("b",))
    other = Part("b", "2", "ISC AND MIT", "pkg:pypi/b@2", "https://example.org")
    assert sbom.document([part, other]) == sbom.document([part, other])
    assert sbom.document([part, other]) != sbom.document([other])


def test_a_packaged_window_starts_itself_as_the_sync_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", "/usr/lib/corral/corral")
    assert worker_command(Home(tmp_path))[:2] == ["/usr/lib/corral/corral", "engine"]
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("sys.executable", str(tmp_path / "corralw.exe"))
    assert worker_command(Home(tmp_path))[0] == str(tmp_path / "corral.exe")


def test_the_packages_are_made_of_the_locked_versions_that_corral_runs_on() -> None:
    def locked(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==\S+(?: ;[^\\\n]*)?", (ROOT / name).read_text(), re.MULTILINE))

    assert locked("requirements.lock") - locked("requirements-package.lock") == set()
