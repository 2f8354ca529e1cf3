"""What every adapter promises (console/adapters/base.py), as tests that a platform inherits.

A platform's test class inherits `AdapterContract` and gives one fixture, `community`: a fresh community in which some
items of each kind that the platform knows wait, and the ways to reach it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Protocol

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, NotFound, RemoteError, Unauthorized, Unavailable, Unsupported
from console.domain.actions import Action, ActionRule, Effect, Need, TargetKind
from console.domain.commands import Command
from console.domain.items import Item, ItemState
from console.domain.records import Feed, Gone, Member, Record

_NUMBERS = count(1)


class Community(Protocol):
    """A community as one platform keeps it."""

    def sign_in(self) -> Adapter:
        """An adapter that may do everything; the test closes it."""

    def sign_in_wrongly(self) -> Adapter:
        """An adapter whose secret no longer holds."""

    def lose(self) -> Adapter:
        """An adapter that cannot reach its remote."""

    def decide_elsewhere(self, item: Item) -> None:
        """Somebody else decides an item, not through this adapter."""


def command(item: Item, rule: ActionRule, **changes: object) -> Command:
    """A decision on an item as it was fetched."""
    number = next(_NUMBERS)
    now = datetime.now(UTC)
    values: dict[str, object] = {
        "id": number,
        "decision": number,
        "account": 1,
        "item": number,
        "target_kind": rule.target,
        "target": item.remote_id,
        "kind": item.kind if rule.target is TargetKind.ITEM else None,
        "action": rule.action,
        "effect": rule.effect,
        "decided_at": now,
        "not_before": now,
        "by": "A moderator",
        "reason": "Not for this place" if rule.reason is not Need.NONE else "",
        "message": "Please read the rules" if rule.message is not Need.NONE else "",
        "value": rule.values[0][0] if rule.values else "Other words" if rule.action is Action.EDIT else "",
        "base_version": item.version,
        "base_digest": item.digest(),
        "key": f"key-{number}",
    }
    return Command(**{**values, **changes})  # type: ignore[arg-type]


def everything(adapter: Adapter, feed: Feed, limit: int = 100) -> list[Record]:
    """All records of a feed, from the beginning."""
    records: list[Record] = []
    cursor: str | None = None
    for _ in range(10_000):
        page = adapter.fetch(feed, cursor, limit)
        records += page.records
        if not page.more:
            return records
        assert page.cursor is not None
        assert page.cursor != cursor, "a feed that has more must move on"
        cursor = page.cursor
    raise AssertionError("the feed does not end")


def pending(adapter: Adapter) -> dict[str, Item]:
    """What waits, by remote id, from all feeds that bring items."""
    found: dict[str, Item] = {}
    for rule in adapter.capabilities.feeds:
        if rule.feed in (Feed.QUEUE, Feed.REPORTS):
            for record in everything(adapter, rule.feed):
                assert isinstance(record, Item | Gone)
                if isinstance(record, Item) and record.state is ItemState.PENDING:
                    found[record.remote_id] = record
                else:
                    found.pop(record.remote_id, None)
    return found


def item_rules(adapter: Adapter, effects: Iterable[Effect]) -> list[ActionRule]:
    """The rules for items that have one of these effects."""
    return [rule for rule in adapter.capabilities.actions if rule.kinds and rule.effect in tuple(effects)]


def expect_nothing_done(adapter: Adapter, sent: Command) -> None:
    """The adapter says that it was so already, or that somebody was first."""
    try:
        outcome = adapter.execute(sent)
    except (Conflict, NotFound) as refused:
        sentence = str(refused)
    else:
        assert isinstance(outcome, AlreadyDone), sent.action
        return
    assert sentence.endswith(".")


class Supply:
    """Items that wait, each handed out once."""

    def __init__(self, adapter: Adapter) -> None:
        self._left = list(pending(adapter).values())

    def item(self, rule: ActionRule) -> Item | None:
        """One to which a rule applies, or None if there is none left."""
        for item in self._left:
            if item.kind in rule.kinds and rule.action.value in item.actions:
                self._left.remove(item)
                return item
        return None


class AdapterContract:
    """The promises, for one platform."""

    @pytest.fixture
    def community(self) -> Community:
        raise NotImplementedError("a platform gives its own community")

    @pytest.fixture
    def adapter(self, community: Community) -> Iterator[Adapter]:
        opened = community.sign_in()
        yield opened
        opened.close()

    # Reading

    def test_probe_says_which_server_it_is_and_what_may_be_done(self, adapter: Adapter) -> None:
        info = adapter.probe()

        assert info.product
        assert info.version
        assert info.community
        assert info.permissions

    def test_each_feed_can_be_read_to_its_end_in_pages_of_any_size(self, adapter: Adapter) -> None:
        for rule in adapter.capabilities.feeds:
            whole = everything(adapter, rule.feed, 1000)
            for limit in (1, 7):
                if limit * 400 > len(whole):
                    parts = everything(adapter, rule.feed, limit)
                    assert {record.remote_id for record in parts} == {record.remote_id for record in whole}

    def test_nothing_that_waits_comes_twice_under_two_names(self, adapter: Adapter) -> None:
        for rule in adapter.capabilities.feeds:
            records = everything(adapter, rule.feed)
            assert len({record.remote_id for record in records}) == len(records)

    def test_the_total_is_what_comes(self, adapter: Adapter) -> None:
        for rule in adapter.capabilities.feeds:
            page = adapter.fetch(rule.feed, None, 1000)
            if page.total is not None:
                assert page.total == len(everything(adapter, rule.feed, 1000))

    def test_ids_versions_and_words_are_the_same_for_every_sign_in(
        self, adapter: Adapter, community: Community
    ) -> None:
        first = pending(adapter)
        other = community.sign_in()
        second = pending(other)
        other.close()

        assert first
        assert {key: (item.version, item.digest()) for key, item in first.items()} == {
            key: (item.version, item.digest()) for key, item in second.items()
        }

    def test_times_are_aware(self, adapter: Adapter) -> None:
        for item in pending(adapter).values():
            assert item.received.utcoffset() is not None

    def test_an_item_that_is_asked_for_is_the_one_that_was_listed(self, adapter: Adapter) -> None:
        for item in list(pending(adapter).values())[:5]:
            read = adapter.read(item.remote_id)
            assert isinstance(read, Item)
            assert (read.remote_id, read.digest(), read.version) == (item.remote_id, item.digest(), item.version)
            assert read.state is ItemState.PENDING

    @pytest.mark.parametrize(
        "remote_id", ["", "nonsense", "a/b/c/d/e/f/g", "held/x/99999999/2020/ab/c@d", "☃\x00\n'\""]
    )
    def test_an_item_that_never_was_is_gone(self, adapter: Adapter, remote_id: str) -> None:
        assert adapter.read(remote_id) == Gone(remote_id)

    def test_a_cursor_that_nobody_knows_begins_again(self, adapter: Adapter) -> None:
        for rule in adapter.capabilities.feeds:
            first = adapter.fetch(rule.feed, None, 5)
            for cursor in ("", "nonsense", '{"list_id": 3}', "99:99"):
                assert adapter.fetch(rule.feed, cursor, 5).records[:1] == first.records[:1]

    def test_feeds_that_it_does_not_have_are_refused(self, adapter: Adapter) -> None:
        known = {rule.feed for rule in adapter.capabilities.feeds}
        for feed in set(Feed) - known:
            with pytest.raises(Unsupported):
                adapter.fetch(feed, None, 10)

    # Capabilities

    def test_what_an_item_offers_has_a_rule(self, adapter: Adapter) -> None:
        for item in pending(adapter).values():
            assert item.actions
            for action in item.actions:
                assert adapter.capabilities.rule(Action(action), item.kind) is not None

    def test_inverses_and_what_follows_have_rules_for_the_same_kinds(self, adapter: Adapter) -> None:
        for rule in adapter.capabilities.actions:
            for other in (rule.inverse, rule.then):
                if other is None:
                    continue
                if rule.target is not TargetKind.ITEM:
                    assert adapter.capabilities.rule_for(other, rule.target) is not None
                for kind in rule.kinds:
                    assert adapter.capabilities.rule(other, kind) is not None

    def test_each_action_has_one_rule_for_a_kind(self, adapter: Adapter) -> None:
        for action in Action:
            rules = [rule for rule in adapter.capabilities.actions if rule.action is action]
            targets = [(rule.target, kind) for rule in rules for kind in (rule.kinds or {None})]
            assert len(targets) == len(set(targets))

    def test_only_items_have_kinds(self, adapter: Adapter) -> None:
        for rule in adapter.capabilities.actions:
            assert (rule.target is TargetKind.ITEM) == bool(rule.kinds), rule.title

    def test_actions_that_it_does_not_have_are_refused(self, adapter: Adapter) -> None:
        item = next(iter(pending(adapter).values()))
        known = {rule.action for rule in adapter.capabilities.actions if item.kind in rule.kinds}
        for action in set(Action) - known:
            with pytest.raises(Unsupported):
                adapter.execute(command(item, ActionRule(action, "", frozenset({item.kind}), Effect.NONE)))
        assert adapter.read(item.remote_id) == item

    # Acting

    def test_a_decision_takes_the_item_off_the_queue(self, adapter: Adapter) -> None:
        supply = Supply(adapter)
        decided = set()
        for rule in item_rules(adapter, [Effect.CLOSES]):
            item = supply.item(rule)
            if item is None:
                continue
            outcome = adapter.execute(command(item, rule))

            assert isinstance(outcome, Applied), rule.title
            read = adapter.read(item.remote_id)
            assert isinstance(read, Gone) or read.state is not ItemState.PENDING, rule.title
            decided.add(item.remote_id)

        assert decided
        assert not decided & pending(adapter).keys()

    def test_the_same_decision_again_does_nothing_more(self, adapter: Adapter) -> None:
        supply = Supply(adapter)
        for rule in item_rules(adapter, [Effect.CLOSES]):
            item = supply.item(rule)
            if item is None:
                continue
            adapter.execute(command(item, rule))
            after = adapter.read(item.remote_id)
            for again in (command(item, rule), command(item, rule, attempts=2)):
                expect_nothing_done(adapter, again)
            assert adapter.read(item.remote_id) == after

    def test_somebody_who_decided_first_wins(self, adapter: Adapter, community: Community) -> None:
        supply = Supply(adapter)
        for rule in item_rules(adapter, [Effect.CLOSES]):
            item = supply.item(rule)
            if item is None:
                continue
            community.decide_elsewhere(item)
            theirs = adapter.read(item.remote_id)
            expect_nothing_done(adapter, command(item, rule))
            assert adapter.read(item.remote_id) == theirs

    def test_what_is_repeatable_can_be_sent_again(self, adapter: Adapter) -> None:
        supply = Supply(adapter)
        for rule in item_rules(adapter, [Effect.NONE, Effect.DEFERS]):
            item = supply.item(rule) if rule.repeatable else None
            if item is None:
                continue
            sent = command(item, rule)
            adapter.execute(sent)
            adapter.execute(sent)

    def test_what_leaves_the_item_open_leaves_it_pending(self, adapter: Adapter) -> None:
        supply = Supply(adapter)
        for rule in item_rules(adapter, [Effect.NONE, Effect.DEFERS]):
            item = supply.item(rule)
            if item is None:
                continue
            adapter.execute(command(item, rule))
            read = adapter.read(item.remote_id)
            assert isinstance(read, Item)
            assert read.state is ItemState.PENDING, rule.title

    def test_an_inverse_can_be_sent_after_its_action(self, adapter: Adapter) -> None:
        supply = Supply(adapter)
        for rule in item_rules(adapter, Effect):
            item = supply.item(rule) if rule.inverse is not None else None
            if item is None or rule.inverse is None:
                continue
            adapter.execute(command(item, rule))
            read = adapter.read(item.remote_id)
            back = adapter.capabilities.rule(rule.inverse, item.kind)
            assert back is not None
            version = read.version if isinstance(read, Item) else ""
            assert isinstance(adapter.execute(command(item, back, base_version=version)), Applied | AlreadyDone)

    def test_members_can_be_acted_on_as_the_rules_say(self, adapter: Adapter) -> None:
        rules = [rule for rule in adapter.capabilities.actions if rule.target is TargetKind.MEMBER]
        if not rules or Feed.MEMBERS not in {rule.feed for rule in adapter.capabilities.feeds}:
            return
        member = everything(adapter, Feed.MEMBERS)[0]
        assert isinstance(member, Member)
        item = next(iter(pending(adapter).values()))
        for rule in rules:
            outcome = adapter.execute(command(item, rule, target=member.remote_id, base_version=""))
            assert isinstance(outcome, Applied | AlreadyDone)

    # Failing

    def test_a_sign_in_that_no_longer_holds_is_reported_as_such(self, community: Community) -> None:
        adapter = community.sign_in_wrongly()
        try:
            self._fails(adapter, Unauthorized)
        finally:
            adapter.close()

    def test_a_remote_that_cannot_be_reached_is_reported_as_such(self, community: Community) -> None:
        adapter = community.lose()
        try:
            self._fails(adapter, Unavailable)
        finally:
            adapter.close()

    def test_capabilities_are_known_without_the_remote(self, adapter: Adapter, community: Community) -> None:
        lost = community.lose()
        try:
            assert lost.capabilities == adapter.capabilities
        finally:
            lost.close()

    def _fails(self, adapter: Adapter, error: type[RemoteError]) -> None:
        feed = adapter.capabilities.feeds[0].feed
        for ask in (adapter.probe, lambda: adapter.fetch(feed, None, 10), *self._asks(adapter)):
            with pytest.raises(error) as failed:
                ask()
            assert str(failed.value).strip().endswith((".", "”"))
            assert failed.value.stops_account

    def _asks(self, adapter: Adapter) -> tuple[Callable[[], object], ...]:
        """What else asks the remote."""
        rule = item_rules(adapter, [Effect.CLOSES])[0]
        item = self._item_without_asking(rule)
        return lambda: adapter.read(item.remote_id), lambda: adapter.execute(command(item, rule))

    def _item_without_asking(self, rule: ActionRule) -> Item:
        """An item that a platform could have; a platform whose ids have a form gives its own."""
        raise NotImplementedError
