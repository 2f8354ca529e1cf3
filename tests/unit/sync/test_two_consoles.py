"""Two people decide on the same two hundred items at once: each item is decided once, and the loser learns who won."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from console.adapters.base import SignIn
from console.adapters.sandbox.remote import SandboxRemote
from console.cache import accounts, items, outbox
from console.cache.accounts import Account
from console.cache.connection import Cache, open_cache
from console.domain.actions import Action
from console.domain.commands import CommandState
from console.paths import Home
from console.sync.run import sync_once
from tests.unit.sync.engine_process import KeylessSandbox
from tests.unit.sync.samples import command

ITEMS = 200


def now() -> datetime:
    return datetime.now(UTC)


class Console:
    """One person's home on a remote that others share."""

    def __init__(self, home: Home, shared: Path, user: str) -> None:
        self.user = user
        self.cache: Cache = open_cache(home.create().cache, backups=home.backups)
        with self.cache.write() as tx:
            self.account: Account = accounts.add(
                tx, name="desk", kind="sandbox", url="sandbox:", community="Desk", user=user
            )
        self._shared = shared

    def sync(self) -> None:
        sync_once(
            self.cache,
            [self.account],
            lambda account: KeylessSandbox(SignIn("sandbox:", user=account.user, folder=self._shared)),
            clock=now,
            wait=True,
        )

    def decide(self, action: Action, targets: list[str]) -> None:
        with self.cache.write(durable=True) as tx:
            ids = items.ids_of(tx.conn, self.account.id, targets)
            for target in targets:
                item = items.get(tx.conn, ids[target])
                assert item is not None
                one = command(
                    item, action,
                    id=0, decision=0, account=self.account.id, item=ids[target], key=f"{self.user} {target}",
                    decided_at=now(), not_before=now(), reason="At the same time.",
                )  # fmt: skip
                outbox.record(tx, [one])


def test_each_item_is_decided_once_and_the_loser_learns_who_won(tmp_path: Path) -> None:
    remote = SandboxRemote(tmp_path / "shared")
    ines, omar = (Console(Home(tmp_path / name), tmp_path / "shared", name) for name in ("Ines", "Omar"))
    for each in (ines, omar):
        each.sync()
    with ines.cache.read() as conn:
        waiting = sorted(items.pending_remote_ids(conn, ines.account.id))
    targets = [each for each in waiting if (row := remote.item(each)) is not None and row.entry.kind == "post"]
    targets += [each for each in waiting if each not in targets and remote.item(each).entry.kind == "comment"]  # type: ignore[union-attr]
    targets = targets[:ITEMS]
    ines.decide(Action.APPROVE, targets)
    omar.decide(Action.REJECT, targets[::-1])
    threads = [threading.Thread(target=each.sync) for each in (ines, omar)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = {each: row.by for each in targets if (row := remote.item(each)) is not None}
    won = Counter(winners.values())
    assert won["Ines"] + won["Omar"] == len(targets)
    assert min(won["Ines"], won["Omar"]) > 0
    for console, other in ((ines, "Omar"), (omar, "Ines")):
        with console.cache.read() as conn:
            found = outbox.entries(conn, frozenset(CommandState))
        assert len(found) == len(targets)
        for entry in found:
            if winners[entry.command.target] == console.user:
                assert entry.command.state is CommandState.SENT
                continue
            assert entry.command.state is CommandState.PARKED
            assert entry.winner is not None
            assert entry.winner.by == other
            assert entry.current is not None
            assert other in entry.command.detail
    for each in (ines, omar):
        each.cache.close()
    remote.close()
