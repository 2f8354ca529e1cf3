"""What is kept stays when decided items leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from console.cache import items
from console.cache.accounts import Account
from console.services import keeping
from console.services.desk import Desk, Refusal
from console.sync.sweeping import sweep_all
from tests.unit.services.conftest import post


def test_a_kept_item_outlives_the_others(desk: Desk, store: Callable[..., list[int]], account: Account) -> None:
    kept, turned_back, other = store(post(1), post(2), post(3))
    assert keeping.turn(desk, kept)
    assert [keeping.turn(desk, turned_back) for _ in range(2)] == [True, False]
    with desk.cache.write() as tx:
        items.mark_gone(tx, account.id, ["m1", "m2", "m3"])
        left = items.entry(tx.conn, kept)
    assert left is not None
    assert sweep_all(desk.cache, left.fetched_at + timedelta(days=36_500), lambda: False) == 2
    with desk.cache.read() as conn:
        assert [items.entry(conn, one) is not None for one in (kept, turned_back, other)] == [True, False, False]
    with pytest.raises(Refusal):
        keeping.turn(desk, other)
