"""What is inside the folder: every part with its version, its licence, and the licence's text."""

from __future__ import annotations

import json
import platform
import re
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from release.facts import BUILD, ROOT

INSIDE = BUILD / "inside.json"
"""The top-level modules that PyInstaller took; `build.spec` writes it."""
TEXTS = ROOT / "release" / "licences"
_LICENCE_FILE = re.compile(r"(?i)(licen[cs]e|copying|notice|authors)[^/]*")
_QT = ("pyside6-essentials", "shiboken6")
_CLASSIFIED = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is inside.

    :param licence: an SPDX expression.
    :param texts: (name of a file, text) of its licence.
    :param needs: the names of other parts that it uses.
    """

    name: str
    version: str
    licence: str
    purl: str
    source: str
    texts: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = field(default=())


def parts() -> list[Part]:
    """Everything inside, in order of the names; PyInstaller must have run."""
    modules = json.loads(INSIDE.read_text(encoding="utf-8"))
    return sorted([*_distributions(modules), *_others()], key=lambda part: part.name.lower())


def note_modules(names: Iterable[str]) -> None:
    """Keep the top-level modules that go into the folder, for `parts`."""
    tops = sorted({name.replace("\\", "/").split("/")[0].split(".")[0] for name in names})
    INSIDE.parent.mkdir(parents=True, exist_ok=True)
    INSIDE.write_text(json.dumps(tops), encoding="utf-8")


def _distributions(modules: Iterable[str]) -> list[Part]:
    by_module = metadata.packages_distributions()
    names = {_normal(name) for module in modules for name in by_module.get(module, ())} - {"corral", "pyinstaller"}
    return [_distribution(metadata.distribution(name), names) for name in sorted(names)]


def _distribution(found: metadata.Distribution, inside: set[str]) -> Part:
    name = _normal(found.metadata["Name"])
    required = {_normal(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]) for line in found.requires or ()}
    texts = tuple(
        (f"{name}-{file.name}", file.read_text(encoding="utf-8").strip() + "\n")
        for file in sorted(found.files or (), key=str)
        if ".dist-info" in str(file) and _LICENCE_FILE.fullmatch(file.name)
    )
    if name in _QT:
        texts = tuple((text, _text(text)) for text in ("Qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt"))
    if not texts:
        raise SystemExit(f"corral: {name} has no licence text; put one into release/licences")
    return Part(
        name=name,
        version=found.version,
        licence="LGPL-3.0-only" if name in _QT else _licence(found),
        purl=f"pkg:pypi/{name}@{found.version}",
        source=f"https://pypi.org/project/{name}/{found.version}/",
        texts=texts,
        needs=tuple(sorted(required & inside)),
    )


def _licence(found: metadata.Distribution) -> str:
    if "License-Expression" in found.metadata:
        return found.metadata["License-Expression"]
    for classifier in found.metadata.get_all("Classifier") or ():
        if classifier in _CLASSIFIED:
            return _CLASSIFIED[classifier]
    if "License" not in found.metadata:
        raise SystemExit(f"corral: {found.metadata['Name']} names no licence; look at it")
    short = found.metadata["License"]
    if short in ("MIT", "Apache-2.0", "BSD-3-Clause"):
        return short
    raise SystemExit(f"corral: the licence of {found.metadata['Name']} is not known; look at it")


def _others() -> list[Part]:
    from PySide6 import __version__ as qt

    python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    others = [
        Part("python", platform.python_version(), "PSF-2.0", f"pkg:generic/python@{platform.python_version()}",
             "https://www.python.org/", (("python-LICENSE.txt", python.read_text(encoding="utf-8")),)),
        _installer(),
        Part("qt", qt, "LGPL-3.0-only", f"pkg:generic/qt@{qt}", "https://download.qt.io/official_releases/qt/"),
        Part("inter", "4.1", "OFL-1.1", "pkg:github/rsms/inter@4.1", "https://rsms.me/inter/"),
        Part("source-serif", "4.005", "OFL-1.1", "pkg:github/adobe-fonts/source-serif@4.005",
             "https://github.com/adobe-fonts/source-serif"),
        Part("lucide", "1.62.0", "ISC AND MIT", "pkg:npm/lucide-static@1.62.0", "https://lucide.dev/"),
    ]  # fmt: skip
    if sys.platform == "linux":
        others.append(
            Part("icu", "73", "Unicode-3.0", "pkg:generic/icu@73", "https://icu.unicode.org/",
                 (("ICU.txt", _text("ICU.txt")),))
        )  # fmt: skip
    return others


def _installer() -> Part:
    """PyInstaller's starter, the only piece of it that is inside; its licence excepts what it starts."""
    found = metadata.distribution("pyinstaller")
    text = next(file for file in found.files or () if file.name == "COPYING.txt").read_text(encoding="utf-8")
    return Part(
        "pyinstaller", found.version, "GPL-2.0-or-later WITH Bootloader-exception",
        f"pkg:pypi/pyinstaller@{found.version}", "https://pyinstaller.org/", (("pyinstaller-COPYING.txt", text),),
    )  # fmt: skip


def _text(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
