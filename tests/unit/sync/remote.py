"""A remote in memory whose every answer a test can bend; what it did is in its log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

from console.adapters.base import Adapter, Applied, Outcome
from console.adapters.errors import NotFound, Unsupported
from console.domain.actions import Action, ActionRule, Condition, Effect
from console.domain.capabilities import Capabilities, FeedRule, ServerInfo
from console.domain.commands import Command
from console.domain.items import Handled, Item, ItemKind, ItemState
from console.domain.records import Feed, Gone, Page
from tests.unit.sync.samples import post

EVERY_KIND = frozenset(ItemKind)
RULES = (
    ActionRule(Action.APPROVE, "Approve", EVERY_KIND, Effect.CLOSES, inverse=Action.RESTORE, settle=60),
    ActionRule(Action.DISCARD, "Discard", EVERY_KIND, Effect.CLOSES, repeatable=True, condition=Condition.CONSUMED),
    ActionRule(Action.DEFER, "Defer", EVERY_KIND, Effect.DEFERS, repeatable=True, inverse=Action.RESUME),
    ActionRule(Action.RESUME, "Resume", EVERY_KIND, Effect.REOPENS, repeatable=True),
    ActionRule(Action.RESTORE, "Restore", EVERY_KIND, Effect.REOPENS, settle=60),
    ActionRule(Action.EDIT, "Edit", EVERY_KIND, Effect.NONE, condition=Condition.VERSION, settle=60),
)


class Bench(Adapter):
    """Holds items and obeys.

    :ivar before: called with each command before it is done; may raise.
    :ivar after: called with each command after it was done, before the answer; may raise.
    :ivar hidden: remote ids that listings leave out although they are there.
    :param alone: approving consumes its item, and one in doubt has the remote to itself for so many seconds.
    """

    def __init__(
        self,
        items: Iterable[Item] = (),
        feeds: tuple[FeedRule, ...] = (FeedRule(Feed.QUEUE, incremental=False, every=60, page=10),),
        concurrency: int = 1,
        alone: float = 0.0,
    ) -> None:
        self.items = {item.remote_id: item for item in items}
        self.hidden: set[str] = set()
        self.before: Callable[[Command], object] = lambda _: None
        self.after: Callable[[Command], object] = lambda _: None
        self.fetching: Callable[[Feed, str | None], object] = lambda feed, cursor: None
        self.reading: Callable[[str], object] = lambda _: None
        self.log: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.totals = True
        self.closed = 0
        rules = tuple(_consuming(rule) if alone else rule for rule in RULES)
        self._capabilities = Capabilities(feeds, rules, concurrency, alone=alone)
        self._lock = threading.Lock()

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def probe(self) -> ServerInfo:
        return ServerInfo("Bench", "1", "Test community", "me", None)

    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        self.calls.append(f"fetch {feed.value} {cursor}")
        self.fetching(feed, cursor)
        if feed is not Feed.QUEUE:
            raise Unsupported("There is no such feed here.")
        pending = [item for key, item in sorted(self.items.items()) if item.state is ItemState.PENDING]
        listed = [item for item in pending if item.remote_id not in self.hidden]
        start = int(cursor or 0)
        records = tuple(listed[start : start + limit])
        more = start + limit < len(listed)
        return Page(records, str(start + limit) if more else None, more, len(listed) if self.totals else None)

    def read(self, remote_id: str) -> Item | Gone:
        self.calls.append(f"read {remote_id}")
        self.reading(remote_id)
        return self.items.get(remote_id) or Gone(remote_id)

    def execute(self, command: Command) -> Outcome:
        self.before(command)
        with self._lock:
            changed = self._do(command)
            self.items[command.target] = changed
            self.log.append((command.action.value, command.target))
        self.after(command)
        return Applied((changed,))

    def close(self) -> None:
        self.closed += 1

    def colleague(self, remote_id: str, action: str, by: str = "mira") -> None:
        """Somebody else decides."""
        self.items[remote_id] = replace(
            self.items[remote_id], state=ItemState.HANDLED, handled=Handled(action, by), version="colleague"
        )

    def _do(self, command: Command) -> Item:
        item = self.items.get(command.target)
        if item is None:
            raise NotFound("It is not here.")
        if command.action in (Action.APPROVE, Action.DISCARD):
            if item.state is not ItemState.PENDING:
                raise NotFound("It no longer waits.")
            return replace(
                item, state=ItemState.HANDLED, handled=Handled(command.action.value, "me"), version=_next(item)
            )
        if command.action is Action.RESTORE:
            return replace(item, state=ItemState.PENDING, handled=None, version=_next(item))
        if command.action is Action.EDIT:
            return replace(item, text=command.value, version=_next(item))
        return item


def _consuming(rule: ActionRule) -> ActionRule:
    return replace(rule, condition=Condition.CONSUMED) if rule.action is Action.APPROVE else rule


def _next(item: Item) -> str:
    return str(int(item.version) + 1) if item.version.isdigit() else "1"


def bench(count: int = 3, **more: object) -> Bench:
    """A remote with a few posts, p0 and on."""
    return Bench([post(f"p{n}", f"Kettle number {n} is mended.") for n in range(count)], **more)  # type: ignore[arg-type]


def raising(*errors: Exception | None) -> Callable[[Command], None]:
    """Raises one after the other, then nothing."""
    left = list(errors)

    def call(_: Command) -> None:
        error = left.pop(0) if left else None
        if error is not None:
            raise error

    return call
