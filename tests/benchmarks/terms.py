"""Rules of 300 clauses: how soon they stand in the window, and how soon a key is on the screen."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import bootstrap
from console.cache import documents
from console.cache import terms as cached
from console.domain.items import TextFormat
from console.domain.records import Document
from console.paths import Home
from console.services import sandbox
from console.services.desk import Desk
from tests.benchmarks.frame import Figure, percentile
from tests.benchmarks.workshop import Workshop
from ui.operations.runner import Runner
from ui.panes.terms.controller import TermsController
from ui.panes.terms.view import TermsView
from ui.theme import keeper

CLAUSES, KEYS, OPENINGS = 300, 600, 9
WORDS = "Write as you would to someone whose gate you pass every week, for you will need their ladder one day. " * 2


def rules() -> str:
    """Thirty chapters of ten clauses."""
    parts = ["# House rules\n"]
    for chapter in range(1, CLAUSES // 10 + 1):
        parts.append(f"## {chapter} Chapter {chapter}\n")
        parts += [f"**{chapter}.{number}** **Rule {chapter}.{number}.** {WORDS}\n" for number in range(1, 10)]
    return "\n".join(parts)


def run(folder: Path, workshop: Workshop) -> list[Figure]:
    """Opening, and a key; the processor's time beside what passed, for a machine that is busy elsewhere."""
    del workshop
    app = QApplication.instance() or QApplication([])
    if isinstance(app, QApplication):
        keeper.install(app)
    desk = bootstrap.open_desk(Home(folder / "home", sandbox=True))
    account = sandbox.ensure(desk)
    with desk.cache.write() as tx:
        document = Document("rules", "terms", "Rules", rules(), TextFormat.MARKDOWN, "1", editable=True)
        documents.store(tx, account.id, [document], desk.clock())
        cached.take_up(tx, account.id, [document], desk.clock())
    runner = Runner()
    times = [_open(app, desk, runner) for _ in range(OPENINGS)][1:]
    view = TermsView()
    controller = TermsController(desk, runner, view)
    _shown(app, view, controller)
    keys: list[float] = []
    keys_busy: list[float] = []
    view.editor.moveCursor(view.editor.textCursor().MoveOperation.Start)
    for number in range(KEYS):
        if number % 60 == 0:
            view.editor.verticalScrollBar().setValue(number * 20)
            view.editor.setTextCursor(view.editor.cursorForPosition(view.editor.viewport().rect().center()))
            app.processEvents()
        began, busy = time.perf_counter(), time.thread_time()
        QTest.keyClicks(view.editor, "a b "[number % 4])
        app.processEvents()
        keys.append(1000 * (time.perf_counter() - began))
        keys_busy.append(1000 * (time.thread_time() - busy))
    controller.keep()
    runner.close()
    desk.cache.close()
    return [
        Figure("terms, 300 clauses open (median)", percentile([passed for passed, _ in times], 0.5), None, "ms", 200),
        Figure("terms, the same, processor's time", percentile([busy for _, busy in times], 0.5), None, "ms", 200),
        Figure("terms, a key (p99)", percentile(keys, 0.99), None, "ms", 16),
        Figure("terms, the same, processor's time", percentile(keys_busy, 0.99), None, "ms", 16),
    ]


def _open(app: QCoreApplication, desk: Desk, runner: Runner) -> tuple[float, float]:
    """How long it takes until the text is painted: what passes, and the processor's time."""
    view = TermsView()
    controller = TermsController(desk, runner, view)
    view.resize(1224, 868)
    view.show()
    app.processEvents()
    began, busy = time.perf_counter(), time.process_time()
    _shown(app, view, controller)
    passed = 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - busy)
    view.close()
    return passed


def _shown(app: QCoreApplication, view: TermsView, controller: TermsController) -> None:
    loop = QEventLoop()
    controller.shown.connect(loop.quit)
    controller.refresh()
    loop.exec()
    view.show()
    view.repaint()
    app.processEvents()
