"""A desk on a real cache in an empty folder, with one account and a few items that its platform could have told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cache import accounts, items
from console.cache.accounts import Account
from console.cache.connection import open_cache
from console.credentials import Credentials
from console.domain.actions import Action, ActionRule, Condition, Effect, Need
from console.domain.capabilities import Capabilities
from console.domain.items import Author, Item, ItemKind
from console.paths import Home
from console.services.desk import Desk
from console.settings import Settings

POSTS = frozenset({ItemKind.POST})
RULES = (
    ActionRule(Action.APPROVE, "Accept", POSTS, Effect.CLOSES, inverse=Action.RESTORE),
    ActionRule(Action.REJECT, "Reject", POSTS, Effect.CLOSES, reason=Need.REQUIRED, reason_limit=60),
    ActionRule(Action.DISCARD, "Discard", POSTS, Effect.CLOSES, condition=Condition.CONSUMED),
    ActionRule(Action.DEFER, "Defer", POSTS, Effect.DEFERS, inverse=Action.RESUME, repeatable=True),
    ActionRule(Action.BAN, "Ban", POSTS, Effect.NONE, inverse=Action.UNBAN, then=Action.DISCARD, repeatable=True),
    ActionRule(Action.MODERATE, "Moderate", POSTS, Effect.NONE, values=(("hold", "Hold"), ("accept", "Let through"))),
    ActionRule(Action.RESTORE, "Restore", POSTS, Effect.REOPENS),
    ActionRule(Action.RESUME, "Resume", POSTS, Effect.REOPENS, repeatable=True),
    ActionRule(Action.UNBAN, "Unban", POSTS, Effect.NONE, repeatable=True),
)
OFFERED = ("approve", "reject", "discard", "defer", "ban", "moderate")


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 3, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    home = Home(tmp_path / "home").create()
    cache = open_cache(home.cache, backups=home.backups)

    def no_adapter(account: Account) -> None:
        raise AssertionError(f"nothing here may reach {account.name}")

    yield Desk(
        home=home,
        cache=cache,
        credentials=Credentials("home", {}),
        settings=Settings(moderator="Ines"),
        capabilities=lambda _: Capabilities(feeds=(), actions=RULES),
        open_adapter=no_adapter,  # type: ignore[arg-type]
        clock=clock,
    )
    cache.close()


@pytest.fixture
def account(desk: Desk) -> Account:
    with desk.cache.write() as tx:
        return accounts.add(tx, name="garden", kind="mailman", url="https://lists.example.org", community="Garden")


def post(number: int, **changes: object) -> Item:
    """A held post with words of its own."""
    given: dict[str, object] = {
        "remote_id": f"m{number}",
        "kind": ItemKind.POST,
        "author": Author(f"member{number}", name=f"Member {number}"),
        "subject": f"Slugs on row {number}",
        "text": f"Something ate the lettuce in row {number} again last night.",
        "received": datetime(2026, 3, 3, 9, number % 60, tzinfo=UTC),
        "version": "1",
        "place": ("garden",),
        "actions": OFFERED,
    }
    return Item(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture
def store(desk: Desk, account: Account) -> Callable[..., list[int]]:
    """Put items into the cache as a pull does; returns their ids."""

    def put(*found: Item) -> list[int]:
        with desk.cache.write() as tx:
            return list(items.store(tx, account.id, found, account.community.answer).ids)

    return put
