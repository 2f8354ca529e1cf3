"""Rank and near-copies after storing: in slices, of every item, and only of what is still so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.cache import copies, items
from console.domain.items import Flag, Item
from console.domain.rank import total
from console.sync import triage
from console.sync.triage import Triage, triage_all
from tests.unit.sync.conftest import Desk
from tests.unit.sync.samples import NOW, decided, post

OFFER = (
    "Dear {name}, our {thing} workshop opens again on Monday and every neighbour who brings a broken kettle gets it "
    "back mended and polished before the week is over, see {name}.example for the list of places and times"
)


def store(desk: Desk, *found: Item) -> list[int]:
    with desk.cache.write() as tx:
        return list(items.store(tx, desk.account.id, found, desk.account.community.answer, NOW).ids)


def copy(number: int, **changes: object) -> Item:
    text = OFFER.format(name=f"name{number}", thing="repair" if number % 2 else "mending")
    return replace(post(f"c{number}", text), received=NOW + timedelta(minutes=number), **changes)  # type: ignore[arg-type]


def entry(desk: Desk, item_id: int) -> items.ItemEntry:
    with desk.cache.read() as conn:
        found = items.entry(conn, item_id)
    assert found is not None
    return found


def test_every_item_is_triaged_once(desk: Desk) -> None:
    store(desk, *(post(f"p{n}", f"Kettle number {n} was left at door {n * 7} on a {n} Monday.") for n in range(250)))
    sizes = []
    work = Triage(desk.cache)
    while size := work.slice():
        sizes.append(size)
    assert sizes == [triage.SLICE, triage.SLICE, 50]
    assert triage_all(desk.cache, lambda: False) == 0


def test_reasons_add_up_to_the_rank(desk: Desk) -> None:
    (one,) = store(desk, replace(post("p"), flags=(Flag("mira", "rude", trusted=True), Flag("tom", "rude"))))
    triage_all(desk.cache, lambda: False)
    found = entry(desk, one)
    assert found.reasons
    assert found.rank == total(found.reasons)
    assert any("flag" in reason.text for reason in found.reasons)


def test_near_copies_become_one_group_with_one_lead(desk: Desk) -> None:
    ids = store(desk, *(copy(n) for n in range(5)), post("other", "Who has seen the grey cat of the baker?"))
    triage_all(desk.cache, lambda: False)
    found = [entry(desk, each) for each in ids]
    assert len({each.group for each in found[:5]}) == 1
    assert found[0].group is not None
    assert found[5].group is None
    assert [each.lead for each in found] == [True, False, False, False, False, True]
    assert all(any(reason.text.startswith("4 near-copies") for reason in each.reasons) for each in found[:5])


def test_a_group_grows_across_slices_and_processes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "SLICE", 2)
    early = store(desk, *(copy(n) for n in range(5)))
    triage_all(desk.cache, lambda: False)
    late = store(desk, copy(5), copy(6))
    triage_all(desk.cache, lambda: False)
    found = [entry(desk, each) for each in (*early, *late)]
    assert len({each.group for each in found}) == 1
    for each in found:
        assert any(reason.text.startswith("6 near-copies") for reason in each.reasons)
        assert each.rank == total(each.reasons)


def test_what_changed_while_it_was_looked_at_is_looked_at_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = store(desk, copy(1), copy(2))
    changed = [False]
    likely = copies.likely

    def changes_meanwhile(*args: object, **more: object) -> object:
        if not changed[0]:
            changed[0] = True
            store(desk, replace(copy(2), text="Who has seen the grey cat of the baker?"))
        return likely(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(copies, "likely", changes_meanwhile)
    assert triage_all(desk.cache, lambda: False) == 4
    assert entry(desk, first).group is None
    assert entry(desk, second).group is None


def test_a_new_text_leaves_its_group_and_finds_another(desk: Desk) -> None:
    ids = store(desk, *(copy(n) for n in range(3)))
    work = Triage(desk.cache)
    while work.slice():
        pass
    store(desk, replace(copy(0), text="Who has seen the grey cat of the baker?"))
    late = store(desk, copy(7))
    while work.slice():
        pass
    assert entry(desk, ids[0]).group is None
    group = entry(desk, ids[1]).group
    assert group is not None
    assert entry(desk, late[0]).group == group
    with desk.cache.read() as conn:
        assert {each.id for each in copies.group_members(conn, group)} == {ids[1], ids[2], late[0]}


def test_it_ends_between_two_slices_when_it_is_cancelled(desk: Desk) -> None:
    store(desk, *(post(f"p{n}", f"Kettle number {n} was left at door {n * 7}.") for n in range(150)))
    asked = iter([False, True])
    assert triage_all(desk.cache, lambda: next(asked)) == triage.SLICE


def test_what_comes_to_a_group_whose_first_member_is_decided_is_triaged_to_an_end(desk: Desk) -> None:
    """A group is named after a member, which keeps its name when it is decided: another one may be taken back since."""
    first, *_ = store(desk, *(copy(n) for n in range(4)))
    triage_all(desk.cache, lambda: False)
    store(desk, decided(copy(0), "approve"), decided(copy(1), "spam"))
    (taken_back,) = store(desk, copy(1))
    turns = iter(range(50))

    triage_all(desk.cache, lambda: next(turns) == 20)

    assert next(turns) < 10, "it goes round in circles"
    assert entry(desk, taken_back).reasons
    assert entry(desk, taken_back).group == entry(desk, first).group
