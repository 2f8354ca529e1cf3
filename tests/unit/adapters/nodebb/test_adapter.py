"""The NodeBB adapter's feeds, people, posts and terms, and the check of an account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from console.adapters.base import AlreadyDone, Applied, Outcome, SignIn
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized, Unsupported
from console.adapters.nodebb.adapter import NodebbAdapter
from console.domain.actions import Action, Effect, TargetKind
from console.domain.capabilities import Grant
from console.domain.commands import Command
from console.domain.items import TextFormat
from console.domain.records import Document, Feed, Gone, InteractionKind, Member
from tests.contract.adapter_contract import everything, pending
from tests.unit.adapters.nodebb.board import NOW, stamp
from tests.unit.adapters.nodebb.played import MASTER_TOKEN, MEMBER_TOKEN, TOKEN, WRONG_TOKEN, PlayedNodebb

BAKER = "user/3"
ADMIN = "user/1"


def ask(adapter: NodebbAdapter, action: Action, kind: TargetKind, target: str = "", **more: Any) -> Outcome:
    now = datetime.now(UTC)
    return adapter.execute(Command(1, 1, 1, None, kind, target, None, action, Effect.NONE, now, now, **more))


def rest(adapter: NodebbAdapter, feed: Feed, cursor: str | None) -> list[Any]:
    found: list[Any] = []
    while cursor is not None:
        page = adapter.fetch(feed, cursor, 20)
        found += page.records
        cursor = page.cursor
    return found


# Listings


def test_nothing_is_missed_that_others_take_out_while_the_queue_is_read(
    played: PlayedNodebb, adapter: NodebbAdapter
) -> None:
    for number in range(40):
        played.board.hold(26, f"More {number}", "Bread")
    waiting = {f"queue/{queue_id}/{row['uid']}" for queue_id, row in played.board.queue.items()}
    first = adapter.fetch(Feed.QUEUE, None, 20)
    taken = list(played.board.queue)[:6]
    played.meanwhile["GET /api/post-queue"] = lambda: [played.board.accept(one) for one in taken]

    seen = {record.remote_id for record in (*first.records, *rest(adapter, Feed.QUEUE, first.cursor))}

    assert waiting <= seen


def test_flags_that_are_closed_while_they_are_read_hide_no_other(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    open_flags = {f"flag/{number}" for number, flag in played.board.flags.items() if flag["state"] == "open"}
    first = adapter.fetch(Feed.REPORTS, None, 20)
    for number in (1, 2, 3):
        played.board.rule(number, {"state": "resolved"}, 2)

    seen = {record.remote_id for record in (*first.records, *rest(adapter, Feed.REPORTS, first.cursor))}

    assert open_flags <= seen


def test_items_say_where_why_and_by_whom(adapter: NodebbAdapter) -> None:
    waiting = pending(adapter)
    held = next(item for item in waiting.values() if item.subject == "Crust 0")
    flag = waiting["flag/1"]

    assert (held.source, held.text, held.format) == (
        "My *crust* number 0 is too hard",
        "My crust number 0 is too hard",
        TextFormat.MARKDOWN,
    )
    assert held.place[1] == "General Discussion"
    assert held.author.handle == "baker24"
    assert [(one.by, one.reason) for one in flag.flags] == [("baker02", "Rude"), ("baker03", "Very rude")]
    assert flag.text == "You all burn your bread, number 0"
    assert {"request/rye/17", "request/sourdough/13"} <= waiting.keys()


def test_a_flag_that_somebody_works_on_waits_too(adapter: NodebbAdapter) -> None:
    assert pending(adapter)["flag/6"].version.startswith("wip;")


# People


def test_a_ban_shows_at_once_and_can_be_lifted(adapter: NodebbAdapter) -> None:
    (banned,) = ask(adapter, Action.BAN, TargetKind.MEMBER, BAKER, reason="Spam", value="2027-01-31").records
    (free,) = ask(adapter, Action.UNBAN, TargetKind.MEMBER, BAKER).records

    assert isinstance(banned, Member)
    assert isinstance(free, Member)
    assert (banned.standing, banned.note, free.standing) == ("banned", "until 2027-01-31", "good")
    (for_good,) = ask(adapter, Action.SILENCE, TargetKind.MEMBER, BAKER).records
    assert isinstance(for_good, Member)
    assert (for_good.standing, for_good.note) == ("silenced", "")


def test_what_a_colleague_does_to_a_user_right_after_us_is_told(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    played.meanwhile["PUT /api/v3/users/3/ban"] = lambda: played.board.users[3].update(banned=False)

    with pytest.raises(Conflict, match="baker00 is good") as refused:
        ask(adapter, Action.BAN, TargetKind.MEMBER, BAKER)

    assert refused.value.current == adapter.read_record(Feed.MEMBERS, BAKER)


def test_an_admin_is_not_banned_and_a_date_must_be_one(adapter: NodebbAdapter) -> None:
    with pytest.raises(Invalid, match="ban other admins"):
        ask(adapter, Action.BAN, TargetKind.MEMBER, ADMIN)
    with pytest.raises(Invalid, match="no date"):
        ask(adapter, Action.BAN, TargetKind.MEMBER, BAKER, value="soon")


def test_messages_go_into_the_conversation_that_there_is(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    ask(adapter, Action.MESSAGE, TargetKind.MEMBER, BAKER, message="Hello", value="Welcome")
    ask(adapter, Action.MESSAGE, TargetKind.MEMBER, BAKER, message="And again")

    assert played.board.said == [(1, "**Welcome**\n\nHello"), (1, "And again")]
    assert played.sent().count("POST /api/v3/chats") == 1
    played.board.hasty = True
    with pytest.raises(Invalid, match="too many messages"):
        ask(adapter, Action.MESSAGE, TargetKind.MEMBER, BAKER, message="Hello")
    with pytest.raises(Invalid):
        ask(adapter, Action.MESSAGE, TargetKind.MEMBER, BAKER, message=" ")


def test_an_invitation_is_this_accounts_own(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    ask(adapter, Action.INVITE, TargetKind.COMMUNITY, value="gwen@example.org")

    assert played.board.invited == [{"emails": "gwen@example.org", "groupsToJoin": []}]
    assert played.sent() == ["POST /api/v3/users/1/invites"]
    for value in ("gwen", "a@example.org,b@example.org", ""):
        with pytest.raises(Invalid):
            ask(adapter, Action.INVITE, TargetKind.COMMUNITY, value=value)


# Posts


def test_who_wrote_and_who_answered_whom(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    talk = [one for one in everything(adapter, Feed.ACTIVITY) if getattr(one, "post", "").startswith("post/101/")]

    assert sorted((one.kind, one.source, one.target, one.post, one.answers) for one in talk) == [  # type: ignore[union-attr]
        (InteractionKind.ANSWER, "baker00", "baker01", "post/101/3", "post/101/2"),
        (InteractionKind.ANSWER, "baker01", "baker00", "post/101/2", "post/101/1"),
        (InteractionKind.POST, "baker00", "", "post/101/1", ""),
        (InteractionKind.POST, "baker00", "", "post/101/3", "post/101/2"),
        (InteractionKind.POST, "baker01", "", "post/101/2", "post/101/1"),
    ]


def test_only_what_is_new_is_read_again_and_whom_it_answers_is_asked_for(
    played: PlayedNodebb, adapter: NodebbAdapter
) -> None:
    for number in range(50):
        played.board.post(5, f"Loaf {number}")
    cursor = None
    while True:
        page = adapter.fetch(Feed.ACTIVITY, cursor, 20)
        cursor = page.cursor
        if not page.more:
            break
    assert adapter.fetch(Feed.ACTIVITY, cursor, 20).records == ()
    pid = played.board.post(6, "Late, but here", to=1)
    played.board.posts[pid]["timestamp"] = stamp(1)

    records = adapter.fetch(Feed.ACTIVITY, cursor, 20).records

    assert [(one.kind, one.target) for one in records] == [("post", ""), ("answer", "baker00")]  # type: ignore[union-attr]


def test_posts_are_taken_down_put_back_and_pinned(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    where = "post/101/2"
    for action, done in ((Action.REMOVE, True), (Action.RESTORE, False)):
        assert ask(adapter, action, TargetKind.POST, where) == Applied()
        assert played.board.posts[2]["deleted"] is done
        assert isinstance(ask(adapter, action, TargetKind.POST, where), AlreadyDone)
    ask(adapter, Action.PIN, TargetKind.POST, where)
    assert played.board.pinned == {101}
    ask(adapter, Action.UNPIN, TargetKind.POST, where)
    assert played.board.pinned == set()
    with pytest.raises(NotFound):
        ask(adapter, Action.PIN, TargetKind.POST, "nonsense")


# Terms


def test_the_terms_are_written_back_from_what_the_page_shows(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    (terms,) = everything(adapter, Feed.TERMS)

    assert isinstance(terms, Document)
    assert terms.text == "# Terms\n\nBe *kind*.\n\n- No spam\n- No bread from factories"
    assert terms.editable
    played.board.terms = ""
    assert adapter.read_record(Feed.TERMS, "terms") == Document(
        "terms", "terms", "Terms of use", "", TextFormat.MARKDOWN, editable=True
    )


def test_terms_are_published_unless_they_changed(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    (terms,) = everything(adapter, Feed.TERMS)
    assert isinstance(terms, Document)
    new = "# Terms\n\nBe **kinder**."

    (changed,) = _publish(adapter, terms, new).records

    assert isinstance(changed, Document)
    assert (played.board.terms, changed.text) == (new, new)
    assert isinstance(_publish(adapter, terms, new), AlreadyDone)
    with pytest.raises(Conflict, match="nothing was overwritten") as refused:
        _publish(adapter, terms, "Something else")
    assert refused.value.current == changed
    played.meanwhile["PUT /api/v3/admin/settings/termsOfUse"] = lambda: setattr(played.board, "terms", "Theirs")
    with pytest.raises(Conflict, match="at the same moment"):
        _publish(adapter, changed, "Ours")
    with pytest.raises(Invalid):
        _publish(adapter, changed, " ")
    with pytest.raises(NotFound):
        ask(adapter, Action.PUBLISH, TargetKind.DOCUMENT, "other", value="Words")


def _publish(adapter: NodebbAdapter, terms: Document, value: str) -> Outcome:
    return ask(adapter, Action.PUBLISH, TargetKind.DOCUMENT, terms.remote_id, value=value, base_digest=terms.digest())


# The account


def test_the_check_says_what_has_no_call_and_where_to_do_it(adapter: NodebbAdapter) -> None:
    info = adapter.probe()

    assert (info.product, info.version, info.community, info.user) == (
        "NodeBB",
        "4.15.1",
        "The Bakers’ Board",
        "Marisol",
    )
    rights = {right.name: right for right in info.permissions}
    assert rights["Sign-ups that wait"].grant is Grant.NO
    assert "/registration-queue in the browser; 1 wait there now" in rights["Sign-ups that wait"].detail
    assert rights["Held posts"].grant is Grant.YES


def test_the_check_says_where_a_missing_right_is_granted(played: PlayedNodebb) -> None:
    member = NodebbAdapter(SignIn(played.url, user="baker00", secret=MEMBER_TOKEN), lambda: NOW)
    rights = {right.name: right for right in member.probe().permissions}
    member.close()

    assert rights["Flags"].grant is Grant.NO
    assert all("Admins & Mods" in rights[name].detail for name in ("Flags", "Held posts", "Members", "Terms of use"))


@pytest.mark.parametrize("feed", [Feed.QUEUE, Feed.REPORTS, Feed.MEMBERS, Feed.TERMS])
def test_a_withdrawn_token_is_no_sign_in_although_nodebb_takes_it_for_a_visitor(
    played: PlayedNodebb, feed: Feed
) -> None:
    stranger = NodebbAdapter(SignIn(played.url, user="Marisol", secret=WRONG_TOKEN), lambda: NOW)

    with pytest.raises(Unauthorized):
        stranger.fetch(feed, None, 5)
    stranger.close()


def test_a_master_token_without_a_user_is_explained(played: PlayedNodebb) -> None:
    master = NodebbAdapter(SignIn(played.url, user="Marisol", secret=MASTER_TOKEN), lambda: NOW)

    with pytest.raises(Unauthorized, match="enter the number of the user"):
        master.probe()
    master.close()


def test_what_nodebb_cannot_is_not_sent(played: PlayedNodebb, adapter: NodebbAdapter) -> None:
    with pytest.raises(Unsupported):
        ask(adapter, Action.SUSPEND, TargetKind.MEMBER, BAKER)
    with pytest.raises(Unsupported):
        adapter.read_record(Feed.ACTIVITY, "wrote/1")
    assert adapter.read_record(Feed.MEMBERS, "user/999") == Gone("user/999")
    assert adapter.read_record(Feed.MEMBERS, "nonsense") == Gone("nonsense")
    assert adapter.read_record(Feed.TERMS, "nonsense") == Gone("nonsense")
    member = NodebbAdapter(SignIn(played.url, user="baker00", secret=MEMBER_TOKEN), lambda: NOW)
    with pytest.raises(Forbidden):
        ask(member, Action.BAN, TargetKind.MEMBER, "user/4")
    member.close()
    assert TOKEN not in repr(adapter.__dict__)
