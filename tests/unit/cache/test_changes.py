"""Footprints: what others read to learn what changed."""

from __future__ import annotations

import pytest

from console.cache import changes
from console.cache.connection import Cache


def commit(cache: Cache, kind: str, ids: list[int] | None) -> None:
    with cache.write() as tx:
        if ids is None:
            tx.changed_all(kind)
        else:
            tx.changed(kind, ids)


def since(cache: Cache, seq: int) -> tuple[int, dict[str, set[int] | None]]:
    with cache.read() as conn:
        return changes.since(conn, seq)


def rows(cache: Cache) -> int:
    with cache.read() as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM change").scalar_one())


def test_nothing_changed(cache: Cache) -> None:
    commit(cache, "item", [])
    assert since(cache, 0) == (0, {})


def test_ids_by_kind_since_a_number(cache: Cache) -> None:
    commit(cache, "item", [5, 7, 6, 9])
    commit(cache, "command", [1])
    seq, found = since(cache, 0)
    assert found == {"item": {5, 6, 7, 9}, "command": {1}}
    commit(cache, "item", [2])
    assert since(cache, seq) == (seq + 1, {"item": {2}})


def test_a_page_of_neighbours_is_one_row(cache: Cache) -> None:
    commit(cache, "item", list(range(100, 600)))
    assert rows(cache) == 1
    assert since(cache, 0)[1] == {"item": set(range(100, 600))}


def test_above_a_thousand_only_the_kind_is_told(cache: Cache) -> None:
    commit(cache, "item", list(range(0, 2002, 2)))
    commit(cache, "item", [7])
    commit(cache, "member", None)
    assert rows(cache) == 3
    assert since(cache, 0)[1] == {"item": None, "member": None}


def test_many_small_changes_add_up(cache: Cache) -> None:
    for start in (0, 600):
        commit(cache, "item", list(range(start, start + 600)))
    assert since(cache, 0)[1] == {"item": None}


def test_old_footprints_go_and_whoever_slept_is_told_so(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "KEPT", 10)
    monkeypatch.setattr(changes, "_TRIM_EVERY", 5)
    for number in range(40):
        commit(cache, "item", [number])
    assert rows(cache) <= 15
    seq, found = since(cache, 3)
    assert (seq, found) == (40, dict.fromkeys(changes.KINDS))
    assert since(cache, 38)[1] == {"item": {38, 39}}
