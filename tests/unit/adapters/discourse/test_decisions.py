"""Decisions on what waits on a Discourse: one request each, with the version, and the truth where it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.discourse.adapter import DiscourseAdapter
from console.adapters.discourse.ids import Stamp, review_id
from console.adapters.errors import Conflict, Invalid, Malformed, NotFound, RateLimited, Unavailable, Unsupported
from console.domain.actions import Action
from console.domain.items import Item, ItemKind, ItemState
from console.domain.records import Gone
from tests.contract.adapter_contract import command, pending
from tests.unit.adapters.discourse.played import PlayedDiscourse
from tests.unit.adapters.discourse.site import COLLEAGUE, STAFF

QUEUED, FLAGGED, HIDDEN, NEWCOMER = 40, 51, 55, 65


def item_of(adapter: DiscourseAdapter, number: int) -> Item:
    found = adapter.read(review_id(number))
    assert isinstance(found, Item)
    return found


def act(adapter: DiscourseAdapter, item: Item, action: Action, **changes: Any) -> Outcome:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


def test_a_decision_is_one_request_with_the_version_that_was_on_screen(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    item = item_of(adapter, QUEUED)
    asked = len(played.asked)

    outcome = act(adapter, item, Action.APPROVE)

    assert outcome == Applied((Gone(item.remote_id),))
    assert len(played.asked) == asked + 1
    assert played.sent() == ["PUT /review/40/perform/approve_post.json"]
    assert played.asked[-1][0].args["version"] == "0"


@pytest.mark.parametrize(
    ("number", "action", "changes", "sent"),
    [
        (QUEUED, Action.REJECT, {"reason": "Too short"}, "revise_and_reject_post"),
        (QUEUED, Action.DISCARD, {}, "reject_post"),
        (QUEUED, Action.SPAM, {}, "delete_user"),
        (QUEUED, Action.BAN, {}, "delete_and_block_user"),
        (FLAGGED, Action.APPROVE, {}, "disagree"),
        (FLAGGED, Action.REJECT, {"value": "hide"}, "agree_and_hide"),
        (FLAGGED, Action.REJECT, {"value": "keep"}, "agree_and_keep"),
        (FLAGGED, Action.REMOVE, {}, "delete_and_agree"),
        (FLAGGED, Action.DISCARD, {}, "ignore_and_do_nothing"),
        (HIDDEN, Action.APPROVE, {}, "disagree_and_restore"),
        (HIDDEN, Action.REJECT, {"value": "hide"}, "agree_and_keep_hidden"),
        (HIDDEN, Action.REJECT, {"value": "keep"}, "agree_and_keep_hidden"),
        (NEWCOMER, Action.APPROVE, {}, "approve_user"),
        (NEWCOMER, Action.DISCARD, {}, "delete_user"),
        (NEWCOMER, Action.BAN, {}, "delete_user_block"),
    ],
)
def test_each_decision_is_sent_under_the_name_that_the_item_offers(
    played: PlayedDiscourse, adapter: DiscourseAdapter, number: int, action: Action, changes: dict[str, str], sent: str
) -> None:
    act(adapter, item_of(adapter, number), action, **changes)

    assert played.sent() == [f"PUT /review/{number}/perform/{sent}.json"]


def test_what_an_item_does_not_offer_is_neither_shown_nor_sent(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    hidden = item_of(adapter, HIDDEN)

    assert hidden.hidden
    assert Action.DISCARD.value not in hidden.actions
    with pytest.raises(Unsupported):
        act(adapter, hidden, Action.DISCARD)
    assert played.sent() == []


def test_what_has_no_key_here_is_named_beside_the_item(adapter: DiscourseAdapter) -> None:
    named = [value for name, value in item_of(adapter, FLAGGED).headers if name == "Also on Discourse"]

    assert named == ["Agree and edit", "Delete and ignore"]


def test_a_newcomer_who_is_sent_away_gets_a_mail_only_with_a_rejection(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    act(adapter, item_of(adapter, NEWCOMER), Action.REJECT, reason="No plots left")
    act(adapter, item_of(adapter, NEWCOMER + 1), Action.DISCARD)

    waiting = played.site.waiting
    assert waiting[NEWCOMER].told == {"reject_reason": "No plots left", "send_email": "true"}
    assert waiting[NEWCOMER + 1].told["send_email"] == "false"


def test_an_author_who_is_asked_to_revise_reads_why(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    act(adapter, item_of(adapter, QUEUED), Action.REJECT, reason="Too short", message="Add a picture")

    assert played.site.waiting[QUEUED].told == {"revise_reason": "Too short", "revise_feedback": "Add a picture"}


def test_a_version_that_is_no_longer_so_is_a_conflict_with_what_is_there(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    item = item_of(adapter, QUEUED)
    played.site.edit(QUEUED, "0", COLLEAGUE, "Other words")

    with pytest.raises(Conflict, match="changed after this was decided") as refused:
        act(adapter, item, Action.APPROVE)

    current = refused.value.current
    assert isinstance(current, Item)
    assert current.text == "Other words"
    assert played.site.waiting[QUEUED].status == "pending"


def test_whoever_comes_second_hears_who_was_first_and_not_that_it_is_forbidden(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    item = item_of(adapter, FLAGGED)
    played.site.decide(FLAGGED, "disagree", "0", COLLEAGUE, {})

    with pytest.raises(Conflict, match="Iolo decided first: approve") as refused:
        act(adapter, item, Action.REMOVE)

    assert refused.value.winner is not None
    assert (refused.value.winner.by, refused.value.winner.action) == ("Iolo", "approve")


def test_our_own_decision_is_known_by_the_name_as_it_was_entered(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    played.site.decide(FLAGGED, "delete_and_agree", "0", STAFF, {})

    handled = item_of(adapter, FLAGGED).handled

    assert handled is not None
    assert (handled.by, handled.action) == ("marisol", "remove")


def test_a_way_of_rejecting_that_the_status_does_not_tell_is_not_guessed(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    played.site.waiting[QUEUED].flags = [(STAFF, "")]
    played.site.decide(QUEUED, "reject_post", "0", COLLEAGUE, {})

    read = item_of(adapter, QUEUED)

    assert read.state is ItemState.HANDLED
    assert read.handled is not None
    assert (read.handled.by, read.handled.action) == ("Iolo", "")
    assert read.actions == ()


def test_an_author_who_is_deleted_takes_everything_of_theirs_off_the_queue(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    author = played.site.waiting[QUEUED].author
    other = played.site.hold("ReviewableQueuedPost", author, raw="Again", title="Again")

    outcome = act(adapter, item_of(adapter, QUEUED), Action.SPAM)

    gone = {record.remote_id for record in outcome.records}
    assert {review_id(QUEUED), review_id(other.number)} <= gone
    assert not gone & pending(adapter).keys()


def test_an_edit_goes_with_the_version_and_leaves_the_post_waiting(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    item = item_of(adapter, QUEUED)

    outcome = act(adapter, item, Action.EDIT, value="Better *words*")

    (changed,) = outcome.records
    assert isinstance(changed, Item)
    assert (changed.source, changed.text) == ("Better *words*", "Better words")
    assert Stamp.parse(changed.version) == Stamp(1, dict(Stamp.parse(item.version).calls))  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        act(adapter, item, Action.EDIT, value="From the old version")
    with pytest.raises(Invalid):
        act(adapter, changed, Action.EDIT, value=" ")
    act(adapter, changed, Action.APPROVE)
    assert played.asked[-1][0].args["version"] == "1"


# Claims


def test_a_claim_of_a_colleague_leaves_nothing_to_do(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    item = item_of(adapter, FLAGGED)
    assert "claim" in item.actions
    played.site.claim(played.site.waiting[FLAGGED].topic or 0, COLLEAGUE)

    assert item_of(adapter, FLAGGED).actions == ()
    for action in (Action.APPROVE, Action.CLAIM, Action.RELEASE):
        with pytest.raises(Conflict, match="Iolo has claimed it"):
            act(adapter, item, action)
    assert played.site.claims


def test_a_claim_can_be_given_back_and_taken_twice(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    item = item_of(adapter, FLAGGED)

    claimed = act(adapter, item, Action.CLAIM)
    again = act(adapter, item, Action.CLAIM)

    assert isinstance(claimed.records[0], Item)
    assert "release" in claimed.records[0].actions
    assert isinstance(again, AlreadyDone)
    act(adapter, item, Action.RELEASE)
    assert played.site.claims == {}
    assert isinstance(act(adapter, item, Action.RELEASE), AlreadyDone)


def test_two_who_claim_at_once_are_told_apart(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    item = item_of(adapter, FLAGGED)
    topic = played.site.waiting[FLAGGED].topic or 0
    played.meanwhile[f"/review/{FLAGGED}.json"] = lambda: played.site.claim(topic, COLLEAGUE)

    with pytest.raises(Conflict, match="Iolo claimed it first"):
        act(adapter, item, Action.CLAIM)


def test_where_claims_are_asked_for_nothing_else_is_offered_before(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    played.site.claiming = "required"
    item = item_of(adapter, FLAGGED)

    assert item.actions == ("claim",)
    with pytest.raises(Conflict, match="claimed the item before"):
        act(adapter, item, Action.APPROVE)
    act(adapter, item, Action.CLAIM)
    act(adapter, item_of(adapter, FLAGGED), Action.APPROVE)
    assert played.site.waiting[FLAGGED].status == "rejected"


def test_where_nobody_claims_it_is_not_offered(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    played.site.claiming = "disabled"

    assert "claim" not in item_of(adapter, FLAGGED).actions


# Penalties with a flag


def test_a_penalty_comes_before_the_flag_is_closed(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    item = item_of(adapter, FLAGGED)

    act(adapter, item, Action.SUSPEND, reason="Again and again", value="2030-01-31")

    author = played.site.waiting[FLAGGED].author
    assert played.sent() == [
        f"PUT /admin/users/{author}/suspend.json",
        f"PUT /review/{FLAGGED}/perform/agree_and_suspend.json",
    ]
    assert played.site.users[author]["suspended_till"] == "2030-01-31T00:00:00Z"


def test_a_penalty_that_is_refused_leaves_the_flag_open(played: PlayedDiscourse, adapter: DiscourseAdapter) -> None:
    item = item_of(adapter, FLAGGED)
    played.site.users[played.site.waiting[FLAGGED].author]["silenced_till"] = "2027-01-01T00:00:00Z"

    with pytest.raises(Conflict, match=r"has silenced .* already until 2027-01-01"):
        act(adapter, item, Action.SILENCE, reason="Again", value="2030-01-31")

    assert played.site.waiting[FLAGGED].status == "pending"


def test_a_flag_that_somebody_closed_after_the_penalty_is_told_with_both(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    item = item_of(adapter, FLAGGED)
    author = played.site.waiting[FLAGGED].author
    played.meanwhile[f"/admin/users/{author}/suspend.json"] = lambda: played.site.decide(
        FLAGGED, "ignore", "0", COLLEAGUE, {}
    )

    with pytest.raises(Conflict, match="has the penalty, but the flag is not closed") as refused:
        act(adapter, item, Action.SUSPEND, reason="Again")

    assert refused.value.winner is not None
    assert refused.value.winner.action == "discard"


# Failing


def test_a_limit_stops_the_account_until_the_time_that_was_named(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    item = item_of(adapter, QUEUED)
    played.left = 0

    with pytest.raises(RateLimited) as limited:
        act(adapter, item, Action.APPROVE)

    assert limited.value.until is not None
    assert played.site.waiting[QUEUED].status == "pending"


def test_a_page_in_between_leaves_doubt_only_after_something_was_sent(
    played: PlayedDiscourse, adapter: DiscourseAdapter
) -> None:
    item = item_of(adapter, QUEUED)
    played.broken = True

    with pytest.raises(Malformed):
        act(adapter, item, Action.APPROVE)
    with pytest.raises(Unavailable):
        act(adapter, item, Action.APPROVE, base_version="")
    with pytest.raises(Malformed):
        adapter.read(item.remote_id)


def test_an_item_that_was_never_there_is_not_decided(adapter: DiscourseAdapter) -> None:
    item = item_of(adapter, QUEUED)

    for target in ("review/99999", "nonsense"):
        with pytest.raises(NotFound):
            act(adapter, item, Action.APPROVE, target=target)


def test_a_type_of_a_plugin_is_something_that_was_published() -> None:
    from console.adapters.discourse.offers import kind_of

    assert kind_of("ReviewableChatMessage") is ItemKind.REPORT
