"""What the window knows of its home: it says what is wrong once, and goes on looking."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pytestqt.qtbot import QtBot

from console.cache.schema import VERSION
from tests.ui.desk_samples import decide, garden
from ui.operations.runner import Runner
from ui.operations.watch import DeskWatch
from ui.operations.worker import SyncProcess

PATIENCE = 20_000


def _set_version(path: Path, number: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {number}")


def test_it_goes_on_looking_after_the_cache_could_not_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    with garden(tmp_path) as desk:
        runner = Runner()
        watch = DeskWatch(desk, runner, SyncProcess(["nothing"]))
        told: list[str] = []
        runner.failed.connect(told.append)
        with qtbot.waitSignal(watch.changed, timeout=PATIENCE):
            watch.start()
        with qtbot.waitSignal(runner.failed, timeout=PATIENCE):
            _set_version(desk.cache.path, 99)
        _set_version(desk.cache.path, VERSION)
        with qtbot.waitSignal(watch.changed, timeout=PATIENCE) as news:
            decide(desk, 1)
        assert news.args is not None
        assert 1 in news.args[0].items
        assert len(told) == 1
        watch.stop()
        runner.close()
