"""Documents and meetups: nothing unseen is overwritten, and a lost answer is cleared up by looking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import Command
from console.domain.records import Document, Gone, Interaction, Meetup
from console.sync.answers import CannotTell, Done, Refused, SendAgain
from console.sync.record_verdict import after_lost_answer, before_changing
from tests.unit.sync.samples import NOW

RULES = Document("d1", "terms", "House rules", "Be kind.\nNo spam.")
MINE = "Be kind.\nNo spam, please."
GONE = Gone("d1")
RIDE = Meetup("m1", "Ride", NOW, NOW + timedelta(hours=1), source="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def publish(document: Document = RULES, **changes: object) -> Command:
    values: dict[str, object] = {
        "id": 1,
        "decision": 1,
        "account": 1,
        "item": None,
        "target_kind": TargetKind.DOCUMENT,
        "target": document.remote_id,
        "kind": None,
        "action": Action.PUBLISH,
        "effect": Effect.NONE,
        "decided_at": NOW,
        "not_before": NOW,
        "value": MINE,
        "base_digest": document.digest(),
        **changes,
    }
    return Command(**values)  # type: ignore[arg-type]


def on_meetup(action: Action, value: str = "") -> Command:
    return publish(
        target_kind=TargetKind.MEETUP, target="m1", action=action, value=value, base_digest=RIDE.digest()
    )  # fmt: skip


def test_what_was_on_the_screen_may_be_changed() -> None:
    assert before_changing(publish(), RULES) is None
    assert before_changing(publish(base_digest=""), RULES) is None, "nothing was on the screen"


def test_a_colleagues_edit_is_not_overwritten() -> None:
    theirs = replace(RULES, text="Be kind.\nNo spam. No adverts.")
    refused = before_changing(publish(), theirs)
    assert isinstance(refused, Refused)
    assert refused.current == theirs
    assert "nothing was overwritten" in refused.detail


def test_a_new_title_is_a_change_too() -> None:
    assert isinstance(before_changing(publish(), replace(RULES, title="Our rules")), Refused)


def test_what_is_so_already_is_done_however_the_lines_end() -> None:
    theirs = replace(RULES, text=MINE.replace("\n", "\r\n"))
    assert isinstance(before_changing(publish(), theirs), Done)
    assert isinstance(after_lost_answer(publish(), theirs), Done)


def test_what_is_gone_cannot_be_published_and_is_cancelled() -> None:
    assert isinstance(before_changing(publish(), GONE), Refused)
    assert isinstance(before_changing(on_meetup(Action.CANCEL), GONE), Done)
    assert isinstance(after_lost_answer(on_meetup(Action.CANCEL), GONE), Done)


def test_a_lost_answer() -> None:
    assert after_lost_answer(publish(), RULES) == SendAgain()
    assert isinstance(after_lost_answer(publish(), replace(RULES, text="Other words")), Refused)
    assert isinstance(after_lost_answer(publish(base_digest=""), RULES), CannotTell)


def test_a_meetup_is_compared_by_what_was_seen_of_it() -> None:
    moved = replace(RIDE, starts=NOW + timedelta(minutes=5))
    assert before_changing(on_meetup(Action.SCHEDULE, "other"), RIDE) is None
    assert isinstance(before_changing(on_meetup(Action.SCHEDULE, "other"), moved), Refused)
    assert isinstance(before_changing(on_meetup(Action.SCHEDULE, RIDE.source), RIDE), Done)
    counted = replace(RIDE, coming=12)
    assert before_changing(on_meetup(Action.CANCEL), counted) is None, "one more who comes changes nothing"


def test_a_record_of_another_kind_says_nothing() -> None:
    deed = Interaction("i1", "thank", "ada", "bo", NOW)
    assert before_changing(publish(), deed) is None
