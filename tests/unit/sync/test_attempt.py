"""One attempt to send: every way in which an adapter can answer, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied, Outcome
from console.adapters.errors import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    RateLimited,
    RemoteError,
    Unauthorized,
    Unavailable,
    Uncertain,
    Unsupported,
)
from console.domain.actions import Action, Condition, Effect, TargetKind
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Gone, Page
from console.sync.answers import CannotTell, Done, Doubtful, NotNow, Refused, SendAgain
from console.sync.attempt import Errand, look_up, send
from tests.unit.sync.samples import command, decided, post, rule

POST = post()
APPROVED = decided(POST, "approve", "me")
APPROVE = Errand(command(POST, Action.APPROVE), rule(Action.APPROVE))
CONSUMED = replace(APPROVE, rule=rule(Action.APPROVE, condition=Condition.CONSUMED))


class Scripted(Adapter):
    """Answers as the test says, in order, and notes what it was asked."""

    def __init__(self, *answers: Item | Gone | Outcome | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities((), ())

    def probe(self) -> ServerInfo:
        raise NotImplementedError

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        raise NotImplementedError

    def read(self, remote_id: str) -> Item | Gone:
        self.asked.append("read")
        answer = self._next()
        assert isinstance(answer, Item | Gone)
        return answer

    def execute(self, command: Command) -> Outcome:
        self.asked.append("execute")
        answer = self._next()
        assert isinstance(answer, Applied | AlreadyDone)
        return answer

    def close(self) -> None:
        assert not self._answers

    def _next(self) -> Item | Gone | Outcome:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def check(adapter: Scripted, asked: Sequence[str]) -> None:
    assert adapter.asked == list(asked)
    adapter.close()


def test_where_the_remote_checks_nothing_the_item_is_read_just_before() -> None:
    adapter = Scripted(POST, Applied((APPROVED,)))
    assert send(adapter, APPROVE) == Done((APPROVED,))
    check(adapter, ["read", "execute"])


def test_where_the_remote_checks_itself_it_is_asked_at_once() -> None:
    adapter = Scripted(Applied((APPROVED,)))
    assert send(adapter, CONSUMED) == Done((APPROVED,))
    check(adapter, ["execute"])


def test_a_difference_from_the_screen_is_not_sent() -> None:
    adapter = Scripted(replace(POST, text="Something else"))
    assert isinstance(send(adapter, APPROVE), Refused)
    check(adapter, ["read"])


def test_what_was_so_before_is_done() -> None:
    assert send(Scripted(AlreadyDone((APPROVED,))), CONSUMED) == Done((APPROVED,), "It was so already.")


@pytest.mark.parametrize(
    "error", [Unavailable("down"), RateLimited("slow"), Busy("locked"), Unauthorized("who"), Malformed("HTML")]
)
def test_a_failure_before_the_action_left_is_certainly_not_applied(error: RemoteError) -> None:
    adapter = Scripted(error)
    assert send(adapter, APPROVE) == NotNow(error)
    check(adapter, ["read"])


@pytest.mark.parametrize("error", [Unavailable("down"), RateLimited("slow"), Busy("locked"), Unauthorized("who")])
def test_a_transient_answer_to_the_action_is_certainly_not_applied(error: RemoteError) -> None:
    assert send(Scripted(error), CONSUMED) == NotNow(error)


def test_a_time_out_is_in_doubt() -> None:
    assert send(Scripted(Uncertain("no answer")), CONSUMED) == Doubtful("no answer")


def test_nonsense_after_the_action_left_is_in_doubt_and_stops_the_account() -> None:
    nonsense = Malformed("HTML")
    assert send(Scripted(nonsense), CONSUMED) == Doubtful("HTML", stops=nonsense)


def test_a_mistake_of_the_adapter_is_in_doubt_and_names_no_details() -> None:
    answer = send(Scripted(ValueError("s3cret")), CONSUMED)
    assert isinstance(answer, Doubtful)
    assert isinstance(answer.stops, Malformed)
    assert "s3cret" not in answer.detail
    assert isinstance(send(Scripted(KeyError("s3cret")), APPROVE), NotNow)


@pytest.mark.parametrize("error", [Forbidden("not you"), NotFound("gone"), Conflict("too late"), Invalid("no reason")])
def test_a_refusal_brings_the_present_state_along(error: RemoteError) -> None:
    theirs = decided(POST, "reject", "mira")
    adapter = Scripted(error, theirs)
    assert send(adapter, CONSUMED) == Refused(str(error), theirs, theirs.handled)
    check(adapter, ["execute", "read"])


def test_a_conflict_that_tells_everything_needs_no_second_look() -> None:
    theirs = decided(POST, "reject", "mira")
    adapter = Scripted(Conflict("too late", theirs, theirs.handled))
    assert send(adapter, CONSUMED) == Refused("too late", theirs, theirs.handled)
    check(adapter, ["execute"])


def test_a_refusal_stays_one_when_the_state_cannot_be_read() -> None:
    assert send(Scripted(NotFound("gone"), Unavailable("down")), CONSUMED) == Refused("gone")
    assert send(Scripted(Unsupported("no such thing")), CONSUMED) == Refused("no such thing")


def test_an_action_that_the_account_lost_is_refused_without_asking() -> None:
    adapter = Scripted()
    assert isinstance(send(adapter, replace(APPROVE, rule=None)), Refused)
    check(adapter, [])


def test_not_found_after_a_lost_answer_may_be_our_own_deed() -> None:
    again = replace(CONSUMED, in_doubt=True)
    answer = send(Scripted(NotFound("gone"), Gone("p1")), again)
    assert isinstance(answer, Done)
    assert "somebody else" in answer.detail
    assert isinstance(send(Scripted(NotFound("gone"), decided(POST, "reject", "mira")), again), Refused)


def test_a_repeatable_action_is_sent_again_without_a_look() -> None:
    adapter = Scripted()
    assert look_up(adapter, replace(APPROVE, rule=rule(Action.APPROVE, repeatable=True))) == SendAgain()
    check(adapter, [])


def test_a_look_tells_what_became_of_it() -> None:
    assert look_up(Scripted(POST), APPROVE) == SendAgain()
    assert isinstance(look_up(Scripted(Gone("p1")), APPROVE), Done)
    assert isinstance(look_up(Scripted(decided(POST, "reject", "mira")), APPROVE), Refused)
    assert isinstance(look_up(Scripted(Forbidden("not you")), APPROVE), CannotTell)
    down = Unavailable("down")
    assert look_up(Scripted(down), APPROVE) == NotNow(down)


def test_an_action_on_a_member_cannot_be_looked_up() -> None:
    ban = command(POST, Action.BAN, Effect.NONE, target_kind=TargetKind.MEMBER)
    adapter = Scripted()
    assert isinstance(look_up(adapter, Errand(ban, rule(Action.BAN, Effect.NONE))), CannotTell)
    check(adapter, [])
