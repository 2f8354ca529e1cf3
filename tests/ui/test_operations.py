"""What goes on beside the window: its threads, the keeper of the sync process, one window a home."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.operations.runner import Runner
from ui.operations.single import SingleWindow, raise_other
from ui.operations.worker import CRASHES, SyncProcess, WorkerState

PATIENCE = 20_000


@pytest.fixture
def runner(qapp: object) -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.close()


def test_an_answer_comes_back_on_the_windows_thread(runner: Runner, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    here = threading.get_ident()
    runner.query("one", threading.get_ident, lambda there: seen.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    there, back = seen[0]
    assert there != here
    assert back == here


def test_only_the_latest_question_is_answered(runner: Runner, qtbot: QtBot) -> None:
    gate = threading.Event()
    answers: list[int] = []
    begun: list[int] = []

    def slow(number: int) -> int:
        begun.append(number)
        gate.wait(10)
        return number

    for number in range(6):
        runner.query("search", lambda number=number: slow(number), answers.append)  # type: ignore[misc]
    gate.set()
    with qtbot.waitSignal(runner.idle, timeout=PATIENCE):
        pass
    assert answers == [5]
    assert len(begun) < 6


def test_writes_keep_their_order_and_none_is_lost(runner: Runner, qtbot: QtBot) -> None:
    written: list[int] = []
    told: list[int] = []

    def write(number: int) -> int:
        written.append(number)
        return number

    for number in range(50):
        runner.mutate(lambda number=number: write(number), told.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(told) == 50)
    assert written == told == list(range(50))


def test_an_error_that_nobody_takes_is_a_sentence(runner: Runner, qtbot: QtBot) -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device", "corral.db")

    with qtbot.waitSignal(runner.failed) as told:
        runner.query("one", fail, lambda _: None)
    assert told.args == ["No space left on device: corral.db. Nothing was changed."]


def test_writes_are_finished_when_the_runner_closes(qapp: object) -> None:
    written: list[int] = []
    runner = Runner()
    for number in range(20):
        runner.mutate(lambda number=number: written.append(number), lambda _: None)  # type: ignore[misc]
    runner.close()
    assert written == list(range(20))


def _program(*lines: str) -> list[str]:
    return [sys.executable, "-c", "\n".join(("import sys, json, os", *lines))]


def test_it_hears_the_sync_process_and_speaks_to_it(qtbot: QtBot) -> None:
    process = SyncProcess(
        _program(
            "print(json.dumps({'event': 'ready'}), flush=True)",
            "for line in sys.stdin:",
            "    asked = json.loads(line)",
            "    if asked['do'] == 'stop': break",
            "    answer = {'event': 'result', 'id': asked['id'], 'ok': True, 'data': {'accounts': [asked['do']]}}",
            "    print(json.dumps(answer), flush=True)",
        )
    )
    process.start()
    qtbot.waitUntil(lambda: process.state is WorkerState.RUNNING, timeout=PATIENCE)
    with qtbot.waitSignal(process.answered, timeout=PATIENCE) as told:
        number = process.sync(3)
    assert told.args is not None
    assert (told.args[0].number, told.args[0].ok, told.args[0].data) == (number, True, {"accounts": ["sync"]})
    with qtbot.waitSignal(process.stopped, timeout=PATIENCE):
        process.stop()
    assert process.state is WorkerState.STOPPED


def test_after_three_crashes_in_a_minute_it_gives_up_until_it_is_asked(qtbot: QtBot, tmp_path: Path) -> None:
    count = tmp_path / "starts"
    process = SyncProcess(_program(f"open({str(count)!r}, 'a').write('x')", "os._exit(9)"))
    process.start()
    qtbot.waitUntil(lambda: process.state is WorkerState.GIVEN_UP, timeout=PATIENCE)
    assert len(count.read_text()) == CRASHES
    with qtbot.waitSignal(process.answered, timeout=PATIENCE) as told:
        process.sync()
    assert told.args is not None
    assert not told.args[0].ok
    process.start()
    qtbot.waitUntil(lambda: len(count.read_text()) == 2 * CRASHES, timeout=PATIENCE)
    qtbot.waitUntil(lambda: process.state is WorkerState.GIVEN_UP, timeout=PATIENCE)


def test_a_secret_is_handed_over_again_after_a_crash(qtbot: QtBot, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    process = SyncProcess(
        _program(
            "line = sys.stdin.readline()",
            f"open({str(heard)!r}, 'a').write(json.loads(line).get('secret', '') + ' ')",
            f"if open({str(heard)!r}).read().count('shingle') < 2: os._exit(1)",
            "print(json.dumps({'event': 'ready'}), flush=True)",
            "sys.stdin.read()",
        )
    )
    process.start()
    process.hand_over(1, "shingle")
    qtbot.waitUntil(lambda: process.state is WorkerState.RUNNING, timeout=PATIENCE)
    assert heard.read_text() == "shingle shingle "
    with qtbot.waitSignal(process.stopped, timeout=PATIENCE):
        process.stop()


def test_a_program_that_is_not_there_counts_as_a_crash(qtbot: QtBot, tmp_path: Path) -> None:
    process = SyncProcess([str(tmp_path / "nothing")])
    process.start()
    qtbot.waitUntil(lambda: process.state is WorkerState.GIVEN_UP, timeout=PATIENCE)


def test_a_second_window_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    assert not raise_other(tmp_path)
    first = SingleWindow(tmp_path)
    assert first.listening
    with qtbot.waitSignal(first.asked):
        assert raise_other(tmp_path)
    assert not raise_other(tmp_path / "elsewhere")
    first.close()
    assert not raise_other(tmp_path)
