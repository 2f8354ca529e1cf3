"""How commands move: every step by one conditional update, and what becomes due when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from console.cache import accounts, items, outbox
from console.cache.accounts import Account
from console.cache.connection import Cache, Tx
from console.domain.actions import Action, Effect
from console.domain.commands import FINISHED, Command, CommandState
from console.domain.items import Handled
from tests.unit.cache.samples import NOW, decided, post

SECOND = timedelta(seconds=1)
S = CommandState


@pytest.fixture
def item(cache: Cache, account: Account) -> int:
    """Return an item that waits for a decision."""
    with cache.write() as tx:
        return items.store(tx, account.id, [post("a")], account.community.answer, NOW).ids[0]


def record(tx: Tx, *commands: Command) -> list[int]:
    return [command.id for command in outbox.record(tx, commands).commands]


def bring_to(tx: Tx, command: int, state: CommandState) -> None:
    """By the steps that lead there."""
    if state is S.WITHDRAWN:
        assert outbox.withdraw(tx, [command], NOW)
    elif state is not S.WAITING:
        assert outbox.claim(tx, command, NOW)
    if state is S.UNCERTAIN:
        assert outbox.mark_uncertain(tx, command, NOW, "no answer")
    if state in (S.PARKED, S.DISMISSED):
        assert outbox.park(tx, command, "refused")
    if state is S.DISMISSED:
        assert outbox.dismiss(tx, command, NOW)
    if state is S.SENT:
        assert outbox.finish(tx, command, S.SENT, "", NOW)


STEPS: dict[str, tuple[Callable[[Tx, int], object], set[CommandState], CommandState | None]] = {
    "claim": (lambda tx, c: outbox.claim(tx, c, NOW), {S.WAITING}, S.SENDING),
    "claim_uncertain": (outbox.claim_uncertain, {S.UNCERTAIN}, S.SENDING),
    "withdraw": (lambda tx, c: outbox.withdraw(tx, [c], NOW), {S.WAITING}, S.WITHDRAWN),
    "finish": (lambda tx, c: outbox.finish(tx, c, S.SENT, "done", NOW), {S.SENDING, S.UNCERTAIN}, S.SENT),
    "postpone": (lambda tx, c: outbox.postpone(tx, c, NOW + SECOND, "busy"), {S.SENDING}, S.WAITING),
    "mark_uncertain": (lambda tx, c: outbox.mark_uncertain(tx, c, None, "?"), {S.SENDING, S.UNCERTAIN}, S.UNCERTAIN),
    "park": (lambda tx, c: outbox.park(tx, c, "no"), {S.WAITING, S.SENDING, S.UNCERTAIN}, S.PARKED),
    "revise": (lambda tx, c: outbox.revise(tx, c, reason="other"), {S.WAITING, S.PARKED}, None),
    "release": (lambda tx, c: outbox.release(tx, c, NOW), {S.WAITING}, None),
    "resend": (lambda tx, c: outbox.resend(tx, c, NOW), {S.PARKED, S.UNCERTAIN}, S.WAITING),
    "dismiss": (lambda tx, c: outbox.dismiss(tx, c, NOW), {S.PARKED, S.UNCERTAIN}, S.DISMISSED),
}


@pytest.mark.parametrize("state", list(CommandState))
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_only_from_where_it_leads_on(cache: Cache, item: int, step: str, state: CommandState) -> None:
    take, allowed, to = STEPS[step]
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a", not_before=NOW))
        bring_to(tx, command, state)
        assert bool(take(tx, command)) is (state in allowed)
        found = outbox.get(tx.conn, command)
    assert found is not None
    assert found.state is ((to or state) if state in allowed else state)


def test_a_command_comes_back_whole(cache: Cache, item: int) -> None:
    command = decided(
        item,
        "a",
        Action.REJECT,
        reason="Off topic",
        message="Please read the rules",
        value="x",
        clause="4",
        clause_version="2",
        base_version="1",
        base_digest="abc",
        key="token",
        not_before=NOW + 10 * SECOND,
    )
    with cache.write() as tx:
        decision = outbox.record(tx, [command])
        assert outbox.decision(tx.conn, decision.id) == decision
        (kept,) = outbox.of_item(tx.conn, item)
        entry = outbox.entries(tx.conn, {S.WAITING})[0]
    assert (kept.id, kept.decision) == (1, 1)
    assert kept == decision.commands[0]
    assert (entry.account_name, entry.author, entry.title) == ("Drivetrain", "ada", "Subject of a")


def test_nothing_is_due_inside_its_window(cache: Cache, account: Account, item: int) -> None:
    later = NOW + 10 * SECOND
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a", not_before=later))
        assert outbox.due(tx.conn, account.id, later - SECOND, 5) == []
        assert not outbox.claim(tx, command, later - SECOND)
        assert outbox.next_due(tx.conn) == later
        assert [one.id for one in outbox.due(tx.conn, account.id, later, 5)] == [command]
        assert outbox.due(tx.conn, account.id + 1, later, 5) == []
        assert outbox.due(tx.conn, account.id, later, 5, skip={"a"}) == []


def test_a_clock_that_is_set_back_holds_nothing_longer(cache: Cache, account: Account, item: int) -> None:
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a", not_before=NOW + 10 * SECOND))
        assert outbox.claim(tx, command, NOW - timedelta(days=1))


def test_sending_now_ends_the_window_and_the_delay(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a", not_before=NOW + 10 * SECOND))
        assert outbox.release(tx, command, NOW)
        assert outbox.claim(tx, command, NOW)
        assert outbox.postpone(tx, command, NOW + 60 * SECOND, "busy")
        assert not outbox.claim(tx, command, NOW)
        assert outbox.next_due(tx.conn) == NOW + 60 * SECOND
        assert outbox.release(tx, command, NOW)
        assert outbox.claim(tx, command, NOW)
        found = outbox.get(tx.conn, command)
    assert found is not None
    assert found.attempts == 2


def test_order_is_kept_on_one_target_and_not_between_targets(cache: Cache, account: Account, item: int) -> None:
    with cache.write() as tx:
        ban, discard, other = record(
            tx,
            decided(item, "a", Action.BAN, effect=Effect.NONE),
            decided(item, "a", Action.DISCARD),
            decided(None, "b", Action.DISCARD),
        )
        assert [one.id for one in outbox.due(tx.conn, account.id, NOW, 5)] == [ban, other]
        assert [one.id for one in outbox.due(tx.conn, account.id, NOW, 1)] == [ban]
        assert outbox.claim(tx, ban, NOW)
        assert [one.id for one in outbox.due(tx.conn, account.id, NOW, 5)] == [other]
        waiting = outbox.get(tx.conn, ban)
        assert waiting is not None
        assert [one.id for one in outbox.waiting_after(tx.conn, waiting)] == [discard]
        assert outbox.finish(tx, ban, S.SENT, "", NOW)
        assert [one.id for one in outbox.due(tx.conn, account.id, NOW, 5)] == [discard, other]


def test_what_was_refused_holds_nothing_up(cache: Cache, account: Account, item: int) -> None:
    with cache.write() as tx:
        refused, later = record(tx, decided(item, "a"), decided(item, "a", Action.DISCARD))
        assert outbox.claim(tx, refused, NOW)
        assert outbox.due(tx.conn, account.id, NOW, 5) == []
        assert outbox.park(tx, refused, "no")
        assert [one.id for one in outbox.due(tx.conn, account.id, NOW, 5)] == [later]


def test_a_later_command_goes_on_from_what_an_earlier_one_made(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        first, second = record(
            tx, decided(item, "a", base_version="1", base_digest="x"), decided(item, "a", base_version="1")
        )
        bring_to(tx, first, S.SENT)
        outbox.rebase(tx, item, "2", "y")
        commands = outbox.of_item(tx.conn, item)
    assert [(one.base_version, one.base_digest) for one in commands] == [("1", "x"), ("2", "y")]
    assert second == commands[1].id


def test_a_refused_command_shows_both_states_and_is_sent_again_on_the_new_one(cache: Cache, item: int) -> None:
    current, winner = post("a", "Changed meanwhile", version="9"), Handled("approve", "Bo", NOW, "fine")
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a", base_version="1", base_digest="old"))
        assert outbox.claim(tx, command, NOW)
        assert outbox.park(tx, command, "Bo was quicker.", current, winner)
        (entry,) = outbox.entries(tx.conn, {S.PARKED})
        assert (entry.current, entry.winner, entry.command.detail) == (current, winner, "Bo was quicker.")
        assert outbox.resend(tx, command, NOW)
        again = outbox.get(tx.conn, command)
    assert again is not None
    assert (again.base_version, again.base_digest) == ("9", current.digest())


def test_sending_again_takes_what_the_cache_has_where_the_remote_told_nothing(
    cache: Cache, account: Account, item: int
) -> None:
    newer = post("a", "Newer", version="4")
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a", base_version="1", base_digest="old"))
        bring_to(tx, command, S.PARKED)
        items.store(tx, account.id, [newer], account.community.answer, NOW)
        assert outbox.resend(tx, command, NOW)
        again = outbox.get(tx.conn, command)
        assert not outbox.resend(tx, 999, NOW)
    assert again is not None
    assert (again.base_version, again.base_digest) == ("4", newer.digest())


def test_words_can_be_changed_one_by_one(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a", reason="r", message="m", value="v"))
        assert outbox.revise(tx, command, message="other")
        found = outbox.get(tx.conn, command)
    assert found is not None
    assert (found.reason, found.message, found.value) == ("r", "other", "v")


def test_what_is_in_doubt(cache: Cache, account: Account, item: int) -> None:
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a"))
        assert outbox.claim(tx, command, NOW)
        assert [one.id for one in outbox.sending(tx.conn, account.id)] == [command]
        assert outbox.mark_uncertain(tx, command, NOW + SECOND, "no answer")
        assert outbox.next_due(tx.conn) == NOW + SECOND
        assert outbox.uncertain_due(tx.conn, account.id, NOW) == []
        assert [one.id for one in outbox.uncertain_due(tx.conn, account.id, NOW + SECOND)] == [command]
        assert outbox.mark_uncertain(tx, command, None, "cannot tell")
        assert outbox.next_due(tx.conn) is None
        assert outbox.uncertain_due(tx.conn, account.id, NOW + SECOND) == []
        assert [one.id for one in outbox.uncertain(tx.conn, account.id)] == [command]


def test_a_state_of_the_outbox_finishes_nothing(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        (command,) = record(tx, decided(item, "a"))
        with pytest.raises(ValueError, match="no state of the log"):
            outbox.finish(tx, command, S.PARKED, "", NOW)


def test_withdrawing_tells_which_it_could_be_done_for(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        first, second, third = record(tx, *(decided(item, "a") for _ in range(3)))
        assert outbox.claim(tx, second, NOW)
        assert outbox.withdraw(tx, [first, second, third], NOW) == [first, third]


def test_the_log_is_read_newest_first_page_by_page(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        commands = record(tx, *(decided(item, f"t{n}") for n in range(5)))
        for command in commands[:4]:
            bring_to(tx, command, S.SENT)
        page = outbox.entries(tx.conn, FINISHED, limit=3)
        rest = outbox.entries(tx.conn, FINISHED, limit=3, before=page[-1].command.id)
        unfinished = outbox.entries(tx.conn, {S.WAITING, S.PARKED}, account_id=1, item_id=item)
    assert [entry.command.id for entry in page + rest] == commands[3::-1]
    assert [entry.command.id for entry in unfinished] == commands[4:]


def test_the_summary(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        states = [S.WAITING, S.WAITING, S.SENDING, S.UNCERTAIN, S.PARKED, S.SENT, S.WITHDRAWN, S.DISMISSED]
        held = decided(item, "held", not_before=NOW + 10 * SECOND)
        old = decided(item, "old", decided_at=NOW - timedelta(days=2), not_before=NOW - timedelta(days=2))
        for number, state in enumerate(states):
            (command,) = record(tx, decided(item, f"t{number}"))
            bring_to(tx, command, state)
        record(tx, held)
        record(tx, old)
        summary = outbox.summary(tx.conn, NOW + SECOND)
    assert (summary.waiting, summary.sending, summary.uncertain, summary.parked) == (4, 1, 1, 1)
    assert (summary.held, summary.decided_today) == (1, 7)


def test_an_authors_history(cache: Cache, account: Account, item: int) -> None:
    with cache.write() as tx:
        sent, waiting, inverse = record(
            tx,
            decided(item, "a", Action.WARN, reason="Rude"),
            decided(item, "a"),
            decided(item, "b", Action.RESTORE, undoes=1),
        )
        bring_to(tx, sent, S.SENT)
        bring_to(tx, inverse, S.SENT)
        history = outbox.author_history(tx.conn, account.id, "ada", 5)
        assert outbox.author_history(tx.conn, account.id, "", 5) == []
        assert outbox.author_history(tx.conn, account.id + 1, "ada", 5) == []
    assert [(one.action, one.reason, one.title, one.by) for one in history] == [
        (Action.WARN, "Rude", "Subject of a", "Mo")
    ]
    assert waiting


def test_the_log_outlives_its_account(cache: Cache, account: Account, item: int) -> None:
    with cache.write() as tx:
        given = [decided(item, target) for target in "abcd"]
        sent, waiting, parked, unclear = record(tx, *given)
        bring_to(tx, sent, S.SENT)
        bring_to(tx, parked, S.PARKED)
        bring_to(tx, unclear, S.UNCERTAIN)
        assert accounts.remove(tx, account.id, NOW) == 3
        assert items.entry(tx.conn, item) is None
        log = outbox.entries(tx.conn, FINISHED)
    assert log[0].command.detail == "The account was removed; this may have been done."
    assert [(one.command.id, one.command.state, one.account_name) for one in log] == [
        (unclear, S.DISMISSED, "Drivetrain"),
        (parked, S.DISMISSED, "Drivetrain"),
        (waiting, S.WITHDRAWN, "Drivetrain"),
        (sent, S.SENT, "Drivetrain"),
    ]
