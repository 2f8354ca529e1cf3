"""What the present state of an item says about a command: the table of DESIGN's rules on sending."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.actions import Action, Effect
from console.domain.items import Handled
from console.domain.records import Gone
from console.sync.answers import CannotTell, Done, Refused, SendAgain
from console.sync.verdict import after_doubt, after_refusal, before_sending
from tests.unit.sync.samples import command, decided, post

POST = post()
GONE = Gone(POST.remote_id)
APPROVE = command(POST, Action.APPROVE)
DEFER = command(POST, Action.DEFER, Effect.DEFERS)
RESTORE = command(POST, Action.RESTORE, Effect.REOPENS, undoes=7)
EDIT = command(POST, Action.EDIT, Effect.NONE, value="Who has mended a teapot before?")
WARN = command(POST, Action.WARN, Effect.NONE)
REWORDED = replace(POST, text="Buy my kettle at once")


@pytest.mark.parametrize(("one", "current"), [(APPROVE, POST), (DEFER, POST), (EDIT, POST), (WARN, POST), (WARN, GONE)])
def test_what_still_fits_is_sent(one: object, current: object) -> None:
    assert before_sending(one, current) is None  # type: ignore[arg-type]


def test_a_new_version_of_the_same_words_is_no_reason_to_refuse() -> None:
    assert before_sending(APPROVE, replace(POST, version="2")) is None


@pytest.mark.parametrize("one", [APPROVE, DEFER, EDIT, WARN])
def test_other_words_than_on_screen_are_a_conflict_with_both_states(one: object) -> None:
    refused = before_sending(one, REWORDED)  # type: ignore[arg-type]
    assert isinstance(refused, Refused)
    assert refused.current == REWORDED
    assert "changed" in refused.detail


@pytest.mark.parametrize("one", [APPROVE, DEFER])
def test_a_colleague_who_decided_otherwise_is_named(one: object) -> None:
    theirs = decided(POST, "reject", "mira")
    refused = before_sending(one, theirs)  # type: ignore[arg-type]
    assert refused == Refused("mira decided first: rejected.", theirs, theirs.handled)


def test_a_colleague_who_decided_the_same_has_done_it() -> None:
    theirs = decided(POST, "approve", "mira")
    assert before_sending(APPROVE, theirs) == Done((theirs,), "mira had approved it already.")
    assert before_sending(APPROVE, decided(POST, "approve"), user="me") == Done(
        (decided(POST, "approve"),), "Somebody else had approved it already."
    )
    assert "This account" in before_sending(APPROVE, theirs, user="mira").detail  # type: ignore[union-attr]


def test_a_colleague_of_whom_nothing_is_told_still_came_first() -> None:
    refused = before_sending(APPROVE, decided(POST, ""))
    assert isinstance(refused, Refused)
    assert refused.detail == "Somebody else decided first."


@pytest.mark.parametrize("one", [APPROVE, DEFER, EDIT, RESTORE])
def test_what_is_gone_cannot_be_decided(one: object) -> None:
    assert isinstance(before_sending(one, GONE), Refused)  # type: ignore[arg-type]


def test_restoring_takes_back_only_what_is_to_be_taken_back() -> None:
    assert before_sending(RESTORE, decided(POST, "approve", "me"), Action.APPROVE) is None
    assert isinstance(before_sending(RESTORE, decided(POST, "reject", "mira"), Action.APPROVE), Refused)
    assert isinstance(before_sending(RESTORE, POST, Action.APPROVE), Done)


def test_an_edit_that_stands_there_already_is_done() -> None:
    assert isinstance(before_sending(EDIT, replace(POST, text=EDIT.value)), Done)


def test_after_a_lost_answer_what_is_gone_is_done_and_says_that_it_may_have_been_another() -> None:
    done = after_doubt(APPROVE, GONE)
    assert isinstance(done, Done)
    assert "somebody else" in done.detail


def test_after_a_lost_answer_what_still_waits_is_sent_again() -> None:
    assert after_doubt(APPROVE, POST) == SendAgain()
    assert after_doubt(RESTORE, decided(POST, "approve")) == SendAgain()
    assert after_doubt(EDIT, POST) == SendAgain()


def test_after_a_lost_answer_what_is_as_it_was_meant_is_done() -> None:
    ours = after_doubt(APPROVE, decided(POST, "approve", "me"), user="me")
    assert ours == Done((decided(POST, "approve", "me"),), "Looked up after the answer was lost: it was done.")
    unknown = after_doubt(APPROVE, decided(POST, "approve"))
    assert isinstance(unknown, Done)
    assert "us or by somebody else" in unknown.detail
    assert isinstance(after_doubt(APPROVE, decided(POST, "")), Done)
    assert isinstance(after_doubt(RESTORE, POST), Done)
    assert isinstance(after_doubt(EDIT, replace(POST, text=EDIT.value)), Done)


def test_after_a_lost_answer_what_is_otherwise_is_a_clash() -> None:
    theirs = decided(POST, "reject", "mira")
    assert after_doubt(APPROVE, theirs) == Refused("mira decided first: rejected.", theirs, theirs.handled)


def test_what_the_item_does_not_show_is_left_to_a_person() -> None:
    assert isinstance(after_doubt(WARN, POST), CannotTell)
    assert isinstance(after_doubt(EDIT, REWORDED), CannotTell)


def test_a_refusal_because_it_was_done_already_is_done() -> None:
    theirs = decided(POST, "approve", "mira")
    assert isinstance(after_refusal(APPROVE, Refused("409", theirs)), Done)
    assert isinstance(after_refusal(APPROVE, Refused("409", None, Handled("approve", "mira"))), Done)
    kept = after_refusal(APPROVE, Refused("409", decided(POST, "reject", "mira")))
    assert isinstance(kept, Refused)
    assert kept.winner == Handled("reject", "mira", kept.winner.at if kept.winner else None)
    assert isinstance(after_refusal(APPROVE, Refused("404", GONE)), Refused)
