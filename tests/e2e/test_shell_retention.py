"""Where only the shell runs, what was decided long ago leaves the cache as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.cache import accounts, items
from console.cache.connection import Tx, open_cache
from console.domain.due import AnswerTimes
from console.domain.items import Author, Item, ItemKind, ItemState
from console.paths import Home
from tests.e2e.shell import Shell


def test_a_sync_lets_go_of_what_was_decided_long_ago(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home", ("--sandbox",))
    home = Home.choose(str(shell.home), sandbox=True).create()
    cache = open_cache(home.cache, backups=home.backups)
    now = datetime.now(UTC)
    with cache.write() as tx:
        account = accounts.add(tx, name="Lower Wexcombe", kind="sandbox", url="sandbox:", community="Lower Wexcombe")
        ids = [_decided(tx, account.id, name, now - timedelta(days=days)) for name, days in (("old", 91), ("new", 89))]
    cache.close()
    assert [shell("show", number).status for number in ids] == [0, 0]
    assert shell("sync").status == 0
    assert [shell("show", number).status for number in ids] == [1, 0]


def _decided(tx: Tx, account: int, name: str, at: datetime) -> int:
    item = Item(name, ItemKind.POST, Author("otti"), "Kettle", "Tea", at, state=ItemState.HANDLED)
    return items.store(tx, account, [item], AnswerTimes(), at).ids[0]
