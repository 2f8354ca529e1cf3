"""Undo and redo go over decisions last in, first out."""

from __future__ import annotations

import pytest

from console.cache import items, outbox
from console.cache.accounts import Account
from console.cache.connection import Cache, Tx
from tests.unit.cache.samples import NOW, decided, post


@pytest.fixture
def item(cache: Cache, account: Account) -> int:
    """Return an item that waits for a decision."""
    with cache.write() as tx:
        return items.store(tx, account.id, [post("a")], account.community.answer, NOW).ids[0]


def decide(tx: Tx, item: int) -> int:
    return outbox.record(tx, [decided(item, "a")]).id


def next_undo(tx: Tx) -> int | None:
    found = outbox.last_undoable(tx.conn)
    return found.id if found is not None else None


def next_redo(tx: Tx) -> int | None:
    found = outbox.last_undone(tx.conn)
    return found.id if found is not None else None


def test_nothing_was_decided(cache: Cache) -> None:
    with cache.write() as tx:
        assert next_undo(tx) is None
        assert next_redo(tx) is None


def test_undo_goes_back_and_redo_forward(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        first, second = decide(tx, item), decide(tx, item)
        assert next_undo(tx) == second
        outbox.mark_undone(tx, second, NOW)
        assert (next_undo(tx), next_redo(tx)) == (first, second)
        outbox.mark_undone(tx, first, NOW)
        assert (next_undo(tx), next_redo(tx)) == (None, first)
        outbox.mark_redone(tx, first, stands=False, recorded=True)
        again = decide(tx, item)
        assert (next_undo(tx), next_redo(tx)) == (again, second)
        outbox.mark_redone(tx, second, stands=False, recorded=True)
        twice = decide(tx, item)
        assert (next_undo(tx), next_redo(tx)) == (twice, None)
        outbox.mark_undone(tx, twice, NOW)
        assert (next_undo(tx), next_redo(tx)) == (again, twice)


def test_a_new_decision_ends_what_could_be_decided_again(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        first = decide(tx, item)
        outbox.mark_undone(tx, first, NOW)
        fresh = decide(tx, item)
        assert (next_undo(tx), next_redo(tx)) == (fresh, None)
        outbox.mark_undone(tx, fresh, NOW)
        assert next_redo(tx) == fresh


def test_an_inverse_is_neither_undone_nor_ends_a_redo(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        first, second = decide(tx, item), decide(tx, item)
        inverse = outbox.record(tx, [decided(item, "a", undoes=2)])
        outbox.mark_undone(tx, second, NOW)
        assert (next_undo(tx), next_redo(tx)) == (first, second)
        assert inverse.id not in (first, second)


def test_one_decision_may_be_undone_out_of_turn(cache: Cache, item: int) -> None:
    with cache.write() as tx:
        first, second = decide(tx, item), decide(tx, item)
        outbox.mark_undone(tx, first, NOW)
        assert (next_undo(tx), next_redo(tx)) == (second, first)
