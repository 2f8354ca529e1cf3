"""Which libraries the folder brings, which it takes from the system, and what the packages of those are called."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KEPT = re.compile(r"lib(python3|Qt6|icu(data|i18n|uc)|pyside6|shiboken6)[^/]*")
"""Libraries at the top of the folder that stay: Python, and Qt's own.

All others come from the system, which mends their faults (OpenSSL, SQLite, Kerberos, X) and whose drivers fit to no
other version than its own (libstdc++, glib).
"""

_DEBIAN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libbz2.so.1.0": "libbz2-1.0",
    "libcrypto.so.3": "libssl3t64 | libssl3",
    "libdbus-1.so.3": "libdbus-1-3",
    "libffi.so.8": "libffi8",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "liblzma.so.5": "liblzma5",
    "libsqlite3.so.0": "libsqlite3-0",
    "libssl.so.3": "libssl3t64 | libssl3",
    "libstdc++.so.6": "libstdc++6",
    "libuuid.so.1": "libuuid1",
    "libexpat.so.1": "libexpat1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
_OF_LIBC = re.compile(r"(ld-linux.*|lib(c|m|dl|pthread|rt|util|resolv))\.so\.\d+")
_NEEDED = re.compile(r"^  NEEDED +(\S+)$", re.MULTILINE)
_GLIBC = re.compile(r" GLIBC_(\d+)\.(\d+)$", re.MULTILINE)
_ELF = b"\x7fELF"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a folder asks of the system.

    :param libraries: their names, as the loader asks for them, those of libc left out.
    :param glibc: the oldest that has all that is called.
    """

    libraries: frozenset[str]
    glibc: tuple[int, int]

    def debian(self) -> list[str]:
        """The packages of Debian that have the libraries, as dependencies.

        :raises SystemExit: a library's package is not known here.
        """
        unknown = sorted(self.libraries - _DEBIAN.keys())
        if unknown:
            raise SystemExit(f"corral: release/libraries.py does not know which package has {', '.join(unknown)}")
        libc = f"libc6 (>= {self.glibc[0]}.{self.glibc[1]})"
        return [libc, *sorted({_DEBIAN[library] for library in self.libraries}), "ca-certificates"]

    def rpm(self) -> list[str]:
        """The libraries as RPM's packages provide them."""
        libc = f"libc.so.6(GLIBC_{self.glibc[0]}.{self.glibc[1]})(64bit)"
        return [libc, *(f"{library}()(64bit)" for library in sorted(self.libraries)), "ca-certificates"]


def elf_files(folder: Path) -> Iterator[Path]:
    """Programs and libraries below a folder, in order of their names."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                if opened.read(4) == _ELF:
                    yield file


def needs(folder: Path) -> Needs:
    """What the programs and libraries of a folder need and the folder does not have."""
    there = {file.name for file in folder.rglob("*.so*")}
    wanted: set[str] = set()
    glibc = (2, 0)
    for file in elf_files(folder):
        told = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=True).stdout
        wanted.update(_NEEDED.findall(told))
        glibc = max([glibc, *((int(major), int(minor)) for major, minor in _GLIBC.findall(told))])
    outside = {library for library in wanted - there if not _OF_LIBC.fullmatch(library)}
    return Needs(frozenset(outside), glibc)
