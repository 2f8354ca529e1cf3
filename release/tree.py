"""The files of an installed Corral, below one folder, as every Linux package lays them out."""

from __future__ import annotations

import gzip
import shutil
import textwrap
from pathlib import Path

from release import bundle
from release.facts import BUILD, MAINTAINER, NAME, ROOT, VERSION, date

PRIVATE = f"usr/lib/{NAME}"
"""Where the program's own folder goes: all of it is for one processor, so not below share."""
_DESKTOP = ROOT / "resources" / "desktop"


def make() -> Path:
    """Lay everything out anew; returns the folder that stands for the system's root."""
    root = BUILD / "root"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(bundle.FOLDER, root / PRIVATE, symlinks=True)
    for place, file in integration():
        (root / "usr/share" / place).parent.mkdir(parents=True, exist_ok=True)
        (root / "usr/share" / place).write_bytes(file)
    (root / "usr/bin").mkdir()
    (root / "usr/bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    bundle.settle(root)
    return root


def integration() -> list[tuple[str, bytes]]:
    """What tells a desktop, a manual reader and a package tool of Corral: (place below share, content)."""
    manual = _filled("corral.1")
    policy = (_DESKTOP / "policy.toml").read_bytes()
    return [
        (f"applications/{NAME}.desktop", _filled("corral.desktop")),
        (f"icons/hicolor/scalable/apps/{NAME}.svg", _filled("corral.svg")),
        ("metainfo/org.corral.Corral.metainfo.xml", _filled("org.corral.Corral.metainfo.xml")),
        (f"man/man1/{NAME}.1.gz", _packed(manual)),
        (f"doc/{NAME}/copyright", copyright_file().encode()),
        (f"doc/{NAME}/changelog.gz", _packed(changelog().encode())),
        (f"doc/{NAME}/examples/policy.toml", policy),
        (f"doc/{NAME}/policy.schema.json", (_DESKTOP / "policy.schema.json").read_bytes()),
    ]


def changelog() -> str:
    """The change log in the form that Debian's tools read; CHANGELOG.md tells what changed."""
    when = date().strftime("%a, %d %b %Y %H:%M:%S +0000")
    changes = [line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line[:2] == "- "]
    told = "\n".join(
        textwrap.fill(line[2:], 78, initial_indent="  * ", subsequent_indent="    ") for line in changes
    )
    return f"{NAME} ({VERSION}) unstable; urgency=medium\n\n{told}\n\n -- {MAINTAINER}  {when}\n"


def copyright_file() -> str:
    """Who may do what with the package, in short, and where the whole texts are."""
    parts = (bundle.FOLDER / "_internal/licences/PARTS.txt").read_text(encoding="utf-8")
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    return (
        f"{notice.strip()}\n\n{parts.strip()}\n\n"
        f"The whole texts of these licences are in /{PRIVATE}/_internal/licences, and Corral shows them in its window\n"
        "under About. On Debian systems the Apache License 2.0 is in /usr/share/common-licenses/Apache-2.0, the GNU\n"
        "Lesser General Public License version 3 in /usr/share/common-licenses/LGPL-3, the GNU General Public License\n"
        "version 3 in /usr/share/common-licenses/GPL-3 and version 2 in /usr/share/common-licenses/GPL-2.\n"
    )


def _filled(name: str) -> bytes:
    text = (_DESKTOP / name).read_text(encoding="utf-8")
    return text.replace("@VERSION@", VERSION).replace("@DATE@", date().strftime("%Y-%m-%d")).encode()


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
