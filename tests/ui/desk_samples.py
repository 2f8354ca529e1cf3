"""A desk on a real cache with items that can be decided, for the tests of the panes that show decisions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from console.cache import accounts, items
from console.cache import outbox as cached
from console.cache.connection import open_cache
from console.credentials import Credentials
from console.domain.actions import Action
from console.domain.capabilities import Capabilities
from console.domain.commands import CommandState
from console.domain.items import Handled
from console.paths import Home
from console.services import moderation
from console.services.desk import Desk
from console.services.moderation import Choice
from console.settings import Settings
from tests.unit.services.conftest import RULES, Clock, post

REASON = "No advertising, please"


@contextmanager
def garden(folder: Path, count: int = 8) -> Iterator[Desk]:
    """Open a desk with an account and `count` held posts, ids 1 to `count`."""
    home = Home(folder / "home").create()
    cache = open_cache(home.cache, backups=home.backups)
    with cache.write() as tx:
        account = accounts.add(tx, name="garden", kind="mailman", url="https://lists.example.org", community="Garden")
        items.store(tx, account.id, [post(number + 1) for number in range(count)], account.community.answer)
    try:
        yield Desk(
            home=home,
            cache=cache,
            credentials=Credentials("home", {}),
            settings=Settings(moderator="Ines", undo_seconds=60),
            capabilities=lambda _: Capabilities(feeds=(), actions=RULES),
            open_adapter=lambda account: None,  # type: ignore[arg-type, return-value]
            clock=Clock(),
        )
    finally:
        cache.close()


def decide(desk: Desk, *items: int, reason: str = REASON) -> list[int]:
    """Reject items; returns the commands' ids."""
    decision = moderation.decide(desk, Choice(items, Action.REJECT, reason=reason)).decision
    assert decision is not None
    return [command.id for command in decision.commands]


def refuse(desk: Desk, command: int) -> None:
    """Let the remote refuse a command: a colleague was first."""
    with desk.cache.write() as tx:
        cached.park(tx, command, "Dov approved it first.", None, Handled("approved", "Dov"))


def lose_answer(desk: Desk, command: int, look_at: datetime | None = None) -> None:
    """Let the answer to a command be lost; without a time to look at it, it is left to the person."""
    begin(desk, command)
    with desk.cache.write() as tx:
        cached.mark_uncertain(tx, command, look_at, "The answer was lost.")


def finish(desk: Desk, commands: list[int]) -> None:
    """Let commands be sent."""
    for command in commands:
        begin(desk, command)
        with desk.cache.write() as tx:
            cached.finish(tx, command, CommandState.SENT, "", desk.clock())


def state_of(desk: Desk, command: int) -> CommandState:
    """Where a command stands."""
    with desk.cache.read() as conn:
        found = cached.get(conn, command)
    assert found is not None
    return found.state


def begin(desk: Desk, command: int) -> None:
    """Let a command be under way."""
    with desk.cache.write() as tx:
        cached.release(tx, command, desk.clock())
        assert cached.claim(tx, command, desk.clock())
