"""What an account promises that has meetups and no items: the common promises, and those about meetups."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, Invalid, Unsupported
from console.analysis.calendar.comparing import same
from console.domain.actions import Action, ActionRule, Effect, TargetKind
from console.domain.commands import Command
from console.domain.records import Feed, Gone, Meetup
from tests.contract.adapter_contract import AdapterContract, Community, everything
from tests.servers.calendar import on_meetup, rule_of

ITEM_TESTS = (
    "test_ids_versions_and_words_are_the_same_for_every_sign_in",
    "test_times_are_aware",
    "test_an_item_that_is_asked_for_is_the_one_that_was_listed",
    "test_what_an_item_offers_has_a_rule",
    "test_actions_that_it_does_not_have_are_refused",
    "test_a_decision_takes_the_item_off_the_queue",
    "test_the_same_decision_again_does_nothing_more",
    "test_somebody_who_decided_first_wins",
    "test_what_is_repeatable_can_be_sent_again",
    "test_what_leaves_the_item_open_leaves_it_pending",
    "test_an_inverse_can_be_sent_after_its_action",
)
"""The promises about items, of which such an account has none; each has its twin about meetups below."""


class Meetups(Community, Protocol):
    """A community with a calendar in which some meetups stand."""

    def new_event(self) -> str:
        """The text of an event that is not in the calendar yet; another one every time."""

    def change_elsewhere(self, meetup: Meetup) -> None:
        """Somebody else changes a meetup, not through this adapter."""

    def cancel_elsewhere(self, meetup: Meetup) -> None:
        """Somebody else takes a meetup off the calendar."""


def meetups(adapter: Adapter) -> dict[str, Meetup]:
    """What is in the calendar, by remote id."""
    return {one.remote_id: one for one in everything(adapter, Feed.EVENTS) if isinstance(one, Meetup)}


def retitled(meetup: Meetup, title: str) -> str:
    """A meetup's text with another title."""
    return meetup.source.replace(f"SUMMARY:{meetup.title}", f"SUMMARY:{title}")


class CalendarContract(AdapterContract):
    """The promises, for one platform whose accounts have meetups alone."""

    @pytest.fixture
    def calendar(self) -> Meetups:
        raise NotImplementedError("a platform gives its own calendar")

    @pytest.fixture
    def community(self, calendar: Meetups) -> Community:
        return calendar

    # What does not apply, and that it does not

    def test_there_are_no_items_anywhere(self, adapter: Adapter) -> None:
        capabilities = adapter.capabilities
        assert not {rule.feed for rule in capabilities.feeds} & {Feed.QUEUE, Feed.REPORTS}
        assert all(rule.target is not TargetKind.ITEM and not rule.kinds for rule in capabilities.actions)
        for meetup in meetups(adapter).values():
            assert adapter.read(meetup.remote_id) == Gone(meetup.remote_id)

    def test_only_what_is_about_items_was_left_out(self) -> None:
        for name in ITEM_TESTS:
            asked = inspect.getsource(getattr(AdapterContract, name))
            assert any(word in asked for word in ("pending(", "Supply(")), name

    # Reading

    def test_versions_and_words_are_the_same_for_every_sign_in(self, adapter: Adapter, calendar: Meetups) -> None:
        first = meetups(adapter)
        other = calendar.sign_in()
        second = meetups(other)
        other.close()

        assert first
        assert {key: (one.version, one.digest()) for key, one in first.items()} == {
            key: (one.version, one.digest()) for key, one in second.items()
        }

    def test_times_of_meetups_are_aware(self, adapter: Adapter) -> None:
        for one in meetups(adapter).values():
            assert one.starts.utcoffset() is not None
            assert one.starts <= one.ends

    def test_a_meetup_that_is_asked_for_is_the_one_that_was_listed(self, adapter: Adapter) -> None:
        for one in meetups(adapter).values():
            read = adapter.read_record(Feed.EVENTS, one.remote_id)
            assert isinstance(read, Meetup)
            assert (read.remote_id, read.uid, read.version) == (one.remote_id, one.uid, one.version)
            assert same(read.source, one.source)

    @pytest.mark.parametrize("remote_id", ["", "nonsense", "a/b/c", "..", "☃'\"", "☃\x00\n'\"", "x" * 300])
    def test_a_meetup_that_never_was_is_gone(self, adapter: Adapter, remote_id: str) -> None:
        assert adapter.read_record(Feed.EVENTS, remote_id) == Gone(remote_id)

    def test_records_of_other_feeds_cannot_be_read(self, adapter: Adapter) -> None:
        with pytest.raises(Unsupported):
            adapter.read_record(Feed.MEMBERS, "somebody")

    def test_the_next_reading_brings_what_changed_and_nothing_else(self, adapter: Adapter, calendar: Meetups) -> None:
        page = adapter.fetch(Feed.EVENTS, None, 1000)
        changed, cancelled, *_ = (one for one in page.records if isinstance(one, Meetup))
        calendar.change_elsewhere(changed)
        calendar.cancel_elsewhere(cancelled)

        after = adapter.fetch(Feed.EVENTS, page.cursor, 1000)

        assert {one.remote_id for one in after.records} == {changed.remote_id, cancelled.remote_id}
        assert Gone(cancelled.remote_id) in after.records
        assert not after.whole
        assert adapter.fetch(Feed.EVENTS, after.cursor, 1000).records == ()

    # Acting

    def test_actions_on_meetups_that_it_does_not_have_are_refused(self, adapter: Adapter) -> None:
        before = meetups(adapter)
        one = next(iter(before.values()))
        for action in set(Action) - {rule.action for rule in adapter.capabilities.actions}:
            rule = ActionRule(action, "", frozenset(), Effect.NONE, target=TargetKind.MEETUP)
            with pytest.raises(Unsupported):
                adapter.execute(on_meetup(rule, one))
        assert meetups(adapter) == before

    def test_a_new_meetup_is_there_after_it_was_scheduled(self, adapter: Adapter, calendar: Meetups) -> None:
        text = calendar.new_event()
        outcome = adapter.execute(on_meetup(rule_of(adapter, Action.SCHEDULE), value=text))

        assert isinstance(outcome, Applied)
        [written] = outcome.records
        assert isinstance(written, Meetup)
        assert same(written.source, text)
        assert meetups(adapter)[written.remote_id].version == written.version

    def test_what_was_done_is_not_done_twice(self, adapter: Adapter, calendar: Meetups) -> None:
        schedule, cancel = rule_of(adapter, Action.SCHEDULE), rule_of(adapter, Action.CANCEL)
        one, other, *_ = meetups(adapter).values()
        for sent in (
            on_meetup(schedule, value=calendar.new_event()),
            on_meetup(schedule, one, value=retitled(one, "Once")),
            on_meetup(cancel, other),
        ):
            assert isinstance(adapter.execute(sent), Applied)
            after = meetups(adapter)
            assert isinstance(adapter.execute(sent), AlreadyDone)
            assert meetups(adapter) == after

    def test_somebody_who_changed_it_first_wins(self, adapter: Adapter, calendar: Meetups) -> None:
        schedule, cancel = rule_of(adapter, Action.SCHEDULE), rule_of(adapter, Action.CANCEL)
        one, other, *_ = meetups(adapter).values()
        for target, sent in (
            (one, on_meetup(schedule, one, value=retitled(one, "Too late"))),
            (other, on_meetup(cancel, other)),
        ):
            calendar.change_elsewhere(target)
            theirs = adapter.read_record(Feed.EVENTS, target.remote_id)
            self._conflicts(adapter, sent, theirs)
            assert adapter.read_record(Feed.EVENTS, target.remote_id) == theirs

    def test_what_somebody_took_away_is_not_written_again(self, adapter: Adapter, calendar: Meetups) -> None:
        one = next(iter(meetups(adapter).values()))
        calendar.cancel_elsewhere(one)
        sent = on_meetup(rule_of(adapter, Action.SCHEDULE), one, value=retitled(one, "Too late"))

        self._conflicts(adapter, sent, Gone(one.remote_id))

        assert adapter.read_record(Feed.EVENTS, one.remote_id) == Gone(one.remote_id)

    def test_each_action_is_undone_by_its_inverse(self, adapter: Adapter, calendar: Meetups) -> None:
        schedule, cancel = rule_of(adapter, Action.SCHEDULE), rule_of(adapter, Action.CANCEL)
        one, other, *_ = meetups(adapter).values()
        before = meetups(adapter)
        text, changed = calendar.new_event(), retitled(one, "For a moment")
        for sent, back in (
            (on_meetup(schedule, value=text), on_meetup(cancel, value="", former=text)),
            (on_meetup(schedule, one, value=changed), on_meetup(schedule, one, value=one.source, former=changed)),
            (on_meetup(cancel, other), on_meetup(schedule, other, value=other.source, former="")),
        ):
            assert isinstance(adapter.execute(sent), Applied)
            assert isinstance(adapter.execute(unversioned(back)), Applied)
            after = meetups(adapter)
            assert after.keys() == before.keys()
            assert all(same(after[key].source, each.source) for key, each in before.items())

    def test_an_inverse_does_not_overwrite_what_came_after_it(self, adapter: Adapter, calendar: Meetups) -> None:
        one = next(iter(meetups(adapter).values()))
        changed = retitled(one, "For a moment")
        schedule = rule_of(adapter, Action.SCHEDULE)
        adapter.execute(on_meetup(schedule, one, value=changed))
        calendar.change_elsewhere(one)

        back = unversioned(on_meetup(schedule, one, value=one.source, former=changed))
        self._conflicts(adapter, back, adapter.read_record(Feed.EVENTS, one.remote_id))

    @pytest.mark.parametrize("text", ["", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "<p>nonsense</p>"])
    def test_what_is_no_event_is_refused(self, adapter: Adapter, text: str) -> None:
        before = meetups(adapter)
        with pytest.raises(Invalid):
            adapter.execute(on_meetup(rule_of(adapter, Action.SCHEDULE), value=text))
        assert meetups(adapter) == before

    def _conflicts(self, adapter: Adapter, sent: Command, theirs: object) -> None:
        with pytest.raises(Conflict) as refused:
            adapter.execute(sent)
        assert refused.value.current == theirs
        assert str(refused.value).endswith(".")

    def _asks(self, adapter: Adapter) -> tuple[Callable[[], object], ...]:
        never = datetime(2026, 1, 1, tzinfo=UTC)
        one = Meetup("x.ics", "A meetup", never, never, version='"1"', uid="x", source="x")
        text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        return (
            lambda: adapter.read_record(Feed.EVENTS, "x.ics"),
            lambda: adapter.execute(on_meetup(rule_of(adapter, Action.SCHEDULE), one, value=text)),
            lambda: adapter.execute(on_meetup(rule_of(adapter, Action.CANCEL), one)),
        )


def unversioned(sent: Command) -> Command:
    """As an undo sends it: nobody has looked at the calendar since."""
    return replace(sent, base_version="", base_digest="")


for _name in ITEM_TESTS:
    setattr(CalendarContract, _name, None)
