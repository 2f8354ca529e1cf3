"""The log as a file: every row, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.actions import Action
from console.domain.commands import CommandState
from console.domain.items import Author
from console.services import moderation, outbox, undo
from console.services.desk import Desk, Refusal
from console.services.moderation import Choice
from tests.unit.services.conftest import Clock, post

Store = Callable[..., list[int]]


def test_the_export_has_every_row_and_no_formula(desk: Desk, store: Store, tmp_path: Path) -> None:
    [item] = store(post(1, author=Author("=HYPERLINK(1)"), subject='Two, "quoted"\nlines'))
    moderation.decide(desk, Choice((item,), Action.REJECT, reason="+1"))
    undo.undo(desk)
    path = tmp_path / "log.csv"
    assert outbox.export_log(desk, path) == 1
    with path.open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    found = dict(zip(header, row, strict=True))
    assert (found["who"], found["what"], found["state"]) == ("Ines", "reject", "withdrawn")
    assert (found["author"], found["why"]) == ("'=HYPERLINK(1)", "'+1")
    assert found["title"].startswith("Two,")


def test_a_waiting_reason_can_be_changed_and_a_sent_one_cannot(desk: Desk, store: Store, clock: Clock) -> None:
    [item] = store(post(1))
    decided = moderation.decide(desk, Choice((item,), Action.REJECT, reason="Off topic")).decision
    assert decided is not None
    number = decided.commands[0].id
    outbox.revise(desk, number, reason="Off topic, sorry")
    [entry] = outbox.unsent(desk)
    assert entry.command.reason == "Off topic, sorry"
    undo.undo(desk)
    with pytest.raises(Refusal):
        outbox.revise(desk, number, reason="Too late")
    with pytest.raises(Refusal):
        outbox.send_now(desk, number)


def test_sending_now_ends_the_window_of_that_one_alone(desk: Desk, store: Store, clock: Clock) -> None:
    found = store(post(1), post(2))
    decided = moderation.decide(desk, Choice(tuple(found), Action.APPROVE)).decision
    assert decided is not None
    outbox.send_now(desk, decided.commands[0].id)
    first, second = outbox.unsent(desk)
    assert first.command.not_before <= clock() < second.command.not_before


def test_a_parked_one_can_be_sent_again_or_let_go(desk: Desk, store: Store, clock: Clock) -> None:
    from console.cache import outbox as cached

    found = store(post(1), post(2))
    decided = moderation.decide(desk, Choice(tuple(found), Action.APPROVE)).decision
    assert decided is not None
    clock.pass_(minutes=1)
    with desk.cache.write() as tx:
        for command in decided.commands:
            assert cached.claim(tx, command.id, clock())
            cached.park(tx, command.id, "The topic is closed.", None, None)
    outbox.send_again(desk, decided.commands[0].id)
    outbox.dismiss(desk, decided.commands[1].id)
    [again] = outbox.unsent(desk)
    assert (again.command.id, again.command.state) == (decided.commands[0].id, CommandState.WAITING)
    [gone] = outbox.log(desk, 10)
    assert (gone.command.id, gone.command.state) == (decided.commands[1].id, CommandState.DISMISSED)


def test_what_may_still_be_under_way_is_not_sent_again_until_nobody_can_tell(
    desk: Desk, store: Store, clock: Clock
) -> None:
    from console.cache import outbox as cached

    [item] = store(post(1))
    decided = moderation.decide(desk, Choice((item,), Action.APPROVE)).decision
    assert decided is not None
    number = decided.commands[0].id
    clock.pass_(minutes=1)
    with desk.cache.write() as tx:
        assert cached.claim(tx, number, clock())
        assert cached.mark_uncertain(tx, number, clock() + timedelta(minutes=1), "The answer was lost.")
    with pytest.raises(Refusal, match="done twice"):
        outbox.send_again(desk, number)
    with desk.cache.write() as tx:
        assert cached.mark_uncertain(tx, number, None, "Looking did not help.")
    outbox.send_again(desk, number)
    [again] = outbox.unsent(desk)
    assert again.command.state is CommandState.WAITING


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no zone that a test could set")
def test_today_began_at_the_midnight_of_this_machine(
    desk: Desk, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = store(post(1), post(2))
    monkeypatch.setenv("TZ", "XST-13")
    time.tzset()
    try:
        clock.now = datetime(2026, 3, 3, 10, 59, tzinfo=UTC)
        moderation.decide(desk, Choice((first,), Action.APPROVE))
        clock.pass_(minutes=2)
        moderation.decide(desk, Choice((second,), Action.APPROVE))
        assert outbox.summary(desk).decided_today == 1
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("reason", "sentence"), [("see {clause}", r"\{clause\}"), ("", "needs a reason"), ("x" * 61, "60 characters")]
)
def test_a_changed_reason_is_checked_like_a_fresh_one(desk: Desk, store: Store, reason: str, sentence: str) -> None:
    [item] = store(post(1))
    decided = moderation.decide(desk, Choice((item,), Action.REJECT, reason="Off topic")).decision
    assert decided is not None
    with pytest.raises(Refusal, match=sentence):
        outbox.revise(desk, decided.commands[0].id, reason=reason)
    outbox.revise(desk, decided.commands[0].id, reason="Sorry {author}")
    [entry] = outbox.unsent(desk)
    assert entry.command.reason == "Sorry Member 1"


def test_an_export_that_fails_leaves_the_file_that_was_there(
    desk: Desk, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [item] = store(post(1))
    moderation.decide(desk, Choice((item,), Action.APPROVE))
    undo.undo(desk)
    path = tmp_path / "log.csv"
    path.write_text("of last month")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        outbox.export_log(desk, path)
    assert path.read_text() == "of last month"
    assert [found.name for found in tmp_path.glob(".*")] == []
