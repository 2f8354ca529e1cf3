"""Shows the parts of the window in all their states, to look at and to take pictures of.

    python -m tests.ui.gallery [--shot FILE] [--dark] [--text-size PERCENT]

Without --shot a window is opened; with it no display is needed. At a device pixel ratio of 2: QT_SCALE_FACTOR=2.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QWidget,
)

from tests.ui.gallery_places import evidence, rail, thread
from tests.ui.gallery_samples import (
    Plane,
    show_focus,
)
from tests.ui.gallery_states import buttons, fields, marks, rows, severity, status, sync, text
from ui.theme import SchemeChoice, Text, current, keeper
from ui.widgets.labels import TextLabel
from ui.widgets.lines import Hairline


def page(rows: Sequence[tuple[str, QWidget]], width: int) -> QWidget:
    page = Plane("surface")
    page.setFixedWidth(width)
    palette = page.palette()
    palette.setColor(QPalette.ColorRole.Window, current().colour.surface)
    page.setPalette(palette)
    grid = QGridLayout(page)
    grid.setContentsMargins(20, 14, 20, 14)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, 80)
    for number, (words, widget) in enumerate(rows):
        label = TextLabel(words, Text.SMALL, 600, "text_2")
        grid.addWidget(label, 2 * number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(widget, 2 * number, 1)
        grid.addWidget(Hairline(), 2 * number + 1, 0, 1, 2)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(2 * len(rows), 1)
    return page


def gallery() -> QWidget:
    """Return all parts on one sheet."""
    scale = current().text_scale
    sheet = QWidget()
    line = QHBoxLayout(sheet)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(0)
    states = (
        ("Buttons", buttons()),
        ("Fields", fields()),
        ("Severity", severity()),
        ("Queue row", rows()),
        ("Sync state", sync()),
        ("Status bar", status()),
        ("Text, accent", text()),
        ("Marks", marks()),
    )
    line.addWidget(page(states, round(790 * scale)))
    line.addWidget(rail())
    talk = thread()
    talk.setFixedWidth(round(484 * scale))
    line.addWidget(talk)
    line.addWidget(evidence())
    return sheet


def main(arguments: Sequence[str] | None = None) -> int:
    """Show or draw the gallery."""
    parser = argparse.ArgumentParser(description="the parts of the window in all their states")
    parser.add_argument("--shot", metavar="FILE", help="draw into FILE instead of opening a window")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--text-size", type=int, default=100, metavar="PERCENT")
    chosen = parser.parse_args(arguments)
    if chosen.shot and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    keeper.choose(SchemeChoice.DARK if chosen.dark else SchemeChoice.LIGHT, chosen.text_size / 100)
    keeper.install(app)
    sheet = gallery()
    if chosen.shot:
        sheet.resize(sheet.sizeHint())
        sheet.show()
        sheet.activateWindow()
        app.processEvents()
        show_focus(sheet)
        app.processEvents()
        sheet.grab().save(chosen.shot)
        sheet.close()
        return 0
    area = QScrollArea()
    area.setWidget(sheet)
    area.resize(1440, 900)
    area.show()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
