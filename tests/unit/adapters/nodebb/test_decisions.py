"""Decisions on a NodeBB: the first takes a held post, and of a flag the last word stays, so it is looked at twice."""

from __future__ import annotations

from typing import Any

import pytest

from console.adapters.base import AlreadyDone, Applied, Outcome, SignIn
from console.adapters.errors import Conflict, Forbidden, Invalid, Malformed, NotFound, Unavailable, Unsupported
from console.adapters.nodebb.adapter import NodebbAdapter
from console.domain.actions import Action
from console.domain.items import Item, ItemKind, ItemState
from console.domain.records import Gone, Member
from tests.contract.adapter_contract import command, pending
from tests.unit.adapters.nodebb.board import ADMIN, COLLEAGUE, NOW
from tests.unit.adapters.nodebb.played import COLLEAGUE_TOKEN, MASTER_TOKEN, MEMBER_TOKEN, PlayedNodebb


def act(adapter: NodebbAdapter, item: Item, action: Action, **changes: Any) -> Outcome:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


def read(adapter: NodebbAdapter, remote_id: str) -> Item:
    found = adapter.read(remote_id)
    assert isinstance(found, Item)
    return found


@pytest.fixture
def held(adapter: NodebbAdapter) -> Item:
    return next(item for item in pending(adapter).values() if item.subject == "Crust 7")


@pytest.fixture
def flag(adapter: NodebbAdapter) -> Item:
    return read(adapter, "flag/1")


# Held posts


def test_a_held_post_is_accepted_with_its_own_id(played: PlayedNodebb, adapter: NodebbAdapter, held: Item) -> None:
    outcome = act(adapter, held, Action.APPROVE)

    assert outcome == Applied((Gone(held.remote_id),))
    assert played.sent() == [f"POST /api/v3/posts/{held.remote_id.rpartition('/')[0]}"]


@pytest.mark.parametrize(
    ("action", "told"), [(Action.REJECT, ["Too burnt"]), (Action.DISCARD, [])], ids=["with a word", "without"]
)
def test_a_rejection_brings_a_body_in_any_case(
    played: PlayedNodebb, adapter: NodebbAdapter, held: Item, action: Action, told: list[str]
) -> None:
    act(adapter, held, action, reason="Too burnt")

    assert [message for _, message in played.board.told] == told
    assert held.remote_id not in pending(adapter)


def test_whoever_comes_second_is_told_so_although_nodebb_only_says_that_there_is_nothing(
    played: PlayedNodebb, adapter: NodebbAdapter, held: Item
) -> None:
    queue_id = held.remote_id.split("/")[1]
    played.meanwhile[f"GET /api/post-queue/{queue_id}"] = lambda: played.board.accept(queue_id)

    for _ in ("between looking and deciding", "before we looked"):
        with pytest.raises(Conflict, match="somebody else decided it first") as refused:
            act(adapter, held, Action.REJECT, reason="Too burnt")
        assert refused.value.current == Gone(held.remote_id)
    assert played.board.told == []


def test_an_edit_keeps_the_title_and_a_colleagues_edit_shows(
    played: PlayedNodebb, adapter: NodebbAdapter, held: Item
) -> None:
    queue_id = held.remote_id.split("/")[1]

    (changed,) = act(adapter, held, Action.EDIT, value="Softer *words*").records

    assert isinstance(changed, Item)
    assert (changed.subject, changed.source) == ("Crust 7", "Softer *words*")
    played.meanwhile[f"PUT /api/v3/posts/queue/{queue_id}"] = lambda: played.board.rewrite(
        queue_id, {"content": "Theirs", "title": "Crust 7"}
    )
    with pytest.raises(Conflict, match="NodeBB kept that") as refused:
        act(adapter, changed, Action.EDIT, value="Ours")
    assert isinstance(refused.value.current, Item)
    assert refused.value.current.text == "Theirs"
    with pytest.raises(Invalid):
        act(adapter, changed, Action.EDIT, value=" ")


def test_an_author_can_be_told_something_while_the_post_waits(
    played: PlayedNodebb, adapter: NodebbAdapter, held: Item
) -> None:
    act(adapter, held, Action.WARN, message="Add a picture")

    assert played.board.told == [(held.remote_id.split("/")[1], "Add a picture")]
    assert read(adapter, held.remote_id) == held


def test_a_ban_can_be_lifted_long_after_the_post_is_gone(
    played: PlayedNodebb, adapter: NodebbAdapter, held: Item
) -> None:
    (banned,) = act(adapter, held, Action.BAN).records
    act(adapter, held, Action.DISCARD)
    (free,) = act(adapter, held, Action.UNBAN).records

    assert isinstance(banned, Member)
    assert isinstance(free, Member)
    assert (banned.standing, free.standing) == ("banned", "good")


def test_nobody_accepts_what_they_wrote_themselves(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    queue_id = played.board.hold(ADMIN, "My own", "Words")
    own = read(adapter, f"queue/{queue_id}/{ADMIN}")

    assert own.actions == ("edit",)
    with pytest.raises(Unsupported):
        act(adapter, own, Action.APPROVE)


# Requests


def test_a_request_is_decided_once(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    asks = read(adapter, "request/rye/17")
    assert (asks.kind, asks.place[-1]) == (ItemKind.JOIN, "rye")

    act(adapter, asks, Action.APPROVE)

    assert played.board.members == {"rye": [17]}
    with pytest.raises(Conflict):
        act(adapter, asks, Action.DISCARD)
    played.meanwhile["GET /api/v3/groups/rye/pending"] = lambda: played.board.decide_request("rye", 18, accept=False)
    with pytest.raises(Conflict, match="decided it first"):
        act(adapter, asks, Action.APPROVE, target="request/rye/18")


# Flags


@pytest.mark.parametrize(
    ("action", "state"), [(Action.APPROVE, "rejected"), (Action.DISCARD, "resolved"), (Action.REMOVE, "resolved")]
)
def test_a_flag_is_decided_and_opened_again(
    played: PlayedNodebb, adapter: NodebbAdapter, flag: Item, action: Action, state: str
) -> None:
    (decided,) = act(adapter, flag, action).records

    assert isinstance(decided, Item)
    assert played.board.flags[1]["state"] == state
    assert decided.handled is not None
    assert (decided.handled.action, decided.handled.by) == (action.value, "Marisol")
    assert played.board.posts[4]["deleted"] is (action is Action.REMOVE)
    assert isinstance(act(adapter, flag, action), AlreadyDone)
    (again,) = act(adapter, flag, Action.RESTORE).records
    assert isinstance(again, Item)
    assert again.state is ItemState.PENDING
    assert not played.board.posts[4]["deleted"]
    assert isinstance(act(adapter, flag, Action.RESTORE), AlreadyDone)


def test_what_a_colleague_decided_before_stays(played: PlayedNodebb, adapter: NodebbAdapter, flag: Item) -> None:
    played.board.rule(1, {"state": "rejected"}, COLLEAGUE)

    for action in (Action.DISCARD, Action.REMOVE, Action.BAN):
        with pytest.raises(Conflict, match="Iolo decided first: approve"):
            act(adapter, flag, action)
    assert played.sent() == []


def test_what_a_colleague_decides_right_after_us_is_told(
    played: PlayedNodebb, adapter: NodebbAdapter, flag: Item
) -> None:
    played.meanwhile["PUT /api/v3/flags/1"] = lambda: played.board.rule(1, {"state": "rejected"}, COLLEAGUE)

    with pytest.raises(Conflict, match="Iolo decided at the same moment, and NodeBB kept that") as refused:
        act(adapter, flag, Action.DISCARD)

    assert refused.value.winner is not None
    assert refused.value.winner.action == "approve"


def test_a_flag_that_vanished_is_not_as_good_as_done(played: PlayedNodebb, adapter: NodebbAdapter, flag: Item) -> None:
    del played.board.flags[1]

    with pytest.raises(NotFound):
        act(adapter, flag, Action.DISCARD)
    assert adapter.read("flag/1") == Gone("flag/1")


def test_a_ban_resolves_the_flags_about_its_user_by_itself(
    played: PlayedNodebb, adapter: NodebbAdapter, flag: Item
) -> None:
    outcome = act(adapter, flag, Action.BAN, reason="Spam")

    assert isinstance(outcome, Applied)
    assert played.sent() == ["PUT /api/v3/users/3/ban"]
    assert read(adapter, "flag/1").state is ItemState.HANDLED
    assert isinstance(act(adapter, flag, Action.BAN), AlreadyDone)


def test_a_mute_leaves_the_flag_and_is_lifted_by_its_inverse(
    played: PlayedNodebb, adapter: NodebbAdapter, flag: Item
) -> None:
    (muted,) = act(adapter, flag, Action.SILENCE, value="2027-01-01").records
    (free,) = act(adapter, flag, Action.UNSILENCE).records

    assert isinstance(muted, Member)
    assert isinstance(free, Member)
    assert (muted.standing, muted.note, free.standing) == ("silenced", "until 2027-01-01", "good")
    assert read(adapter, "flag/1").state is ItemState.PENDING


def test_a_post_that_is_down_already_is_taken_down_with_the_flag_all_the_same(
    played: PlayedNodebb, adapter: NodebbAdapter, flag: Item
) -> None:
    played.meanwhile["GET /api/v3/flags/1"] = lambda: played.board.set_deleted(4, COLLEAGUE, deleted=True)

    (decided,) = act(adapter, flag, Action.REMOVE).records

    assert isinstance(decided, Item)
    assert decided.state is ItemState.HANDLED
    act(adapter, flag, Action.RESTORE)
    assert played.board.posts[4]["deleted"], "what a colleague took down is not ours to restore"


def test_a_flag_is_assigned_to_one(played: PlayedNodebb, adapter: NodebbAdapter, flag: Item) -> None:
    (claimed,) = act(adapter, flag, Action.CLAIM).records
    assert isinstance(claimed, Item)
    assert ("Assigned to", "Marisol") in claimed.headers
    assert "release" in claimed.actions
    assert isinstance(act(adapter, flag, Action.CLAIM), AlreadyDone)
    act(adapter, flag, Action.RELEASE)
    assert played.board.flags[1]["assignee"] == ""
    played.meanwhile["PUT /api/v3/flags/1"] = lambda: played.board.rule(1, {"assignee": COLLEAGUE}, COLLEAGUE)
    with pytest.raises(Conflict, match="Iolo has it now"):
        act(adapter, flag, Action.CLAIM)
    for action in (Action.CLAIM, Action.RELEASE):
        with pytest.raises(Conflict, match="Iolo is on it"):
            act(adapter, flag, action)


def test_a_reported_member_is_no_post(adapter: NodebbAdapter) -> None:
    member = read(adapter, "flag/20")

    assert member.kind is ItemKind.MEMBER
    assert "remove" not in member.actions
    with pytest.raises(Unsupported):
        act(adapter, member, Action.PIN) if adapter.capabilities.rule(Action.PIN, member.kind) else adapter.execute(
            command(member, adapter.capabilities.rule(Action.REMOVE, ItemKind.REPORT))  # type: ignore[arg-type]
        )


# Rights and failures


def test_a_member_without_rights_decides_nothing_and_sees_only_their_own(played: PlayedNodebb, held: Item) -> None:
    own = played.board.hold(played.member, "Mine", "Words")
    visitor = NodebbAdapter(SignIn(played.url, user="baker00", secret=MEMBER_TOKEN), lambda: NOW)
    try:
        assert [one.remote_id for one in visitor.fetch(visitor.capabilities.feeds[0].feed, None, 5).records] == [
            f"queue/{own}/{played.member}"
        ]
        with pytest.raises(Forbidden):
            visitor.fetch(visitor.capabilities.feeds[1].feed, None, 5)
        with pytest.raises(Unsupported):
            act(visitor, held, Action.APPROVE)
    finally:
        visitor.close()
    assert played.sent() == []


def test_a_master_token_acts_for_the_user_whose_number_was_given(played: PlayedNodebb, held: Item) -> None:
    master = NodebbAdapter(SignIn(played.url, user=str(COLLEAGUE), secret=MASTER_TOKEN), lambda: NOW)
    try:
        act(master, held, Action.DISCARD)
        (flagged,) = act(master, read(master, "flag/1"), Action.DISCARD).records
    finally:
        master.close()

    assert played.board.flags[1]["history"][0]["uid"] == COLLEAGUE
    assert isinstance(flagged, Item)
    assert flagged.handled is not None
    assert flagged.handled.by == str(COLLEAGUE), "as it was entered, so that it is known as ours"


def test_two_moderators_see_each_other(played: PlayedNodebb, adapter: NodebbAdapter, flag: Item) -> None:
    colleague = NodebbAdapter(SignIn(played.url, user="Iolo", secret=COLLEAGUE_TOKEN), lambda: NOW)
    act(colleague, flag, Action.DISCARD)
    colleague.close()

    with pytest.raises(Conflict, match="Iolo decided first: discard"):
        act(adapter, flag, Action.APPROVE)


def test_a_page_in_between_leaves_doubt_only_after_something_was_sent(
    played: PlayedNodebb, adapter: NodebbAdapter, held: Item, flag: Item
) -> None:
    played.broken = True

    for item in (held, flag):
        with pytest.raises(Unavailable):
            act(adapter, item, Action.APPROVE)
        with pytest.raises(Malformed):
            adapter.read(item.remote_id)
    with pytest.raises(Malformed):
        act(adapter, held, Action.BAN)
