"""The program's icon in the forms that Windows and macOS ask for, drawn from the same file as on Linux."""

from __future__ import annotations

import sys
from pathlib import Path

from release.facts import BUILD, ROOT

FORMS = {"win32": "ico", "darwin": "icns"}
_EDGE = {"ico": 256, "icns": 1024}


def make(system: str = sys.platform) -> Path | None:
    """Draw the icon of a system into `build`; None where the drawing itself is used.

    :raises SystemExit: Qt could not write it.
    """
    form = FORMS.get(system)
    if form is None:
        return None
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(_EDGE[form], _EDGE[form], QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(ROOT / "resources/desktop/corral.svg")).render(painter)
    painter.end()
    BUILD.mkdir(exist_ok=True)
    file = BUILD / f"corral.{form}"
    if not picture.save(str(file)):
        raise SystemExit(f"corral: Qt could not write {file}")
    return file
