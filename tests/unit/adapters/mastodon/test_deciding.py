"""Reports, sign-ups and members: what a colleague did first or at the same moment is found, and nothing is hidden."""

from __future__ import annotations

from typing import Any

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Unsupported
from console.domain.actions import Action, ActionRule, Effect
from console.domain.items import Item, ItemState
from console.domain.records import Feed, Gone, Member
from tests.contract.adapter_contract import command, pending
from tests.unit.adapters.mastodon.driving import act_on_member
from tests.unit.adapters.mastodon.played import RUNNING, Played

KIM = 5


def act(adapter: Adapter, item: Item, action: Action, **changes: Any) -> object:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


def report(adapter: Adapter) -> Item:
    """The eighth, which is about pip."""
    return next(item for item in pending(adapter).values() if item.author.handle.startswith("pip"))


def member(adapter: Adapter, number: str) -> Member:
    found = adapter.read_record(Feed.MEMBERS, f"account/{number}")
    assert isinstance(found, Member)
    return found


def state(outcome: object) -> ItemState:
    assert isinstance(outcome, Applied | AlreadyDone)
    (found,) = outcome.records
    assert isinstance(found, Item)
    return found.state


# Two at once


def test_who_resolved_it_first_is_named(mastodon: Played, on_mastodon: Adapter) -> None:
    item = report(on_mastodon)
    mastodon.resolve("8", mastodon.number(KIM))

    with pytest.raises(Conflict, match=r"Somebody else resolved it first: kim\.") as lost:
        act(on_mastodon, item, Action.APPROVE)

    assert lost.value.winner is not None
    assert (lost.value.winner.action, lost.value.winner.by) == ("approve", "kim")
    assert isinstance(lost.value.current, Item)
    assert lost.value.current.state is ItemState.HANDLED


def test_who_resolved_it_at_the_same_moment_is_named(mastodon: Played, on_mastodon: Adapter) -> None:
    item = report(on_mastodon)
    mastodon.after = lambda: mastodon.resolve("8", mastodon.number(KIM))

    with pytest.raises(Conflict, match=r"at the same moment: kim\.") as lost:
        act(on_mastodon, item, Action.APPROVE)

    assert lost.value.winner is not None
    assert lost.value.winner.by == "kim"


def test_a_report_that_was_opened_again_at_the_same_moment_is_a_conflict(
    mastodon: Played, on_mastodon: Adapter
) -> None:
    item = report(on_mastodon)
    mastodon.after = lambda: mastodon.reports["8"].update(action_taken=False)

    with pytest.raises(Conflict, match="opened it again"):
        act(on_mastodon, item, Action.APPROVE)


def test_a_report_that_was_resolved_while_we_opened_it_again_is_a_conflict(
    mastodon: Played, on_mastodon: Adapter
) -> None:
    item = report(on_mastodon)
    act(on_mastodon, item, Action.APPROVE)
    mastodon.after = lambda: mastodon.resolve("8", mastodon.number(KIM))

    with pytest.raises(Conflict, match=r"resolved it at the same moment: kim\."):
        act(on_mastodon, item, Action.RESTORE)


def test_a_colleague_who_takes_it_over_at_the_same_moment_keeps_it(mastodon: Played, on_mastodon: Adapter) -> None:
    item = report(on_mastodon)
    mastodon.after = lambda: mastodon.reports["8"].update(assigned_account=mastodon.number(KIM))

    with pytest.raises(Conflict, match=r"kim took it over at the same moment\."):
        act(on_mastodon, item, Action.CLAIM)


def test_what_a_colleague_took_over_meanwhile_is_not_decided_over_their_head(
    mastodon: Played, on_mastodon: Adapter
) -> None:
    item = report(on_mastodon)
    mastodon.reports["8"]["assigned_account"] = mastodon.number(KIM)

    for action in (Action.APPROVE, Action.SUSPEND, Action.WARN):
        with pytest.raises(Conflict, match=r"kim took it over meanwhile\."):
            act(on_mastodon, item, action)
    assert not mastodon.reports["8"]["action_taken"]

    seen = on_mastodon.read(item.remote_id)
    assert isinstance(seen, Item)
    assert state(act(on_mastodon, seen, Action.APPROVE)) is ItemState.HANDLED


def test_what_is_looked_at_after_the_write_cannot_undo_it(mastodon: Played, on_mastodon: Adapter) -> None:
    """The look afterwards may fail; the write was answered."""
    item = report(on_mastodon)
    mastodon.after = lambda: setattr(mastodon, "spoil", lambda _: mastodon.say("limited"))

    assert act(on_mastodon, item, Action.APPROVE) == Applied()


def test_somebody_who_was_let_in_first_cannot_be_turned_down(mastodon: Played, on_mastodon: Adapter) -> None:
    item = next(one for one in pending(on_mastodon).values() if one.author.handle == "ada")
    mastodon.accounts[mastodon.number(20)]["approved"] = True

    with pytest.raises(Conflict, match="let them in first"):
        act(on_mastodon, item, Action.REJECT)
    assert isinstance(act(on_mastodon, item, Action.APPROVE), AlreadyDone)


def test_somebody_who_was_turned_down_while_we_let_them_in_is_a_conflict(
    gotosocial: Played, on_gotosocial: Adapter
) -> None:
    item = next(one for one in pending(on_gotosocial).values() if one.author.handle == "ada")
    gotosocial.after = lambda: gotosocial.remove(gotosocial.number(20))

    with pytest.raises(Conflict, match="turned it down at the same moment"):
        act(on_gotosocial, item, Action.APPROVE)


def test_a_sign_up_that_is_turned_down_is_gone(gotosocial: Played, on_gotosocial: Adapter) -> None:
    item = next(one for one in pending(on_gotosocial).values() if one.author.handle == "bo")

    outcome = act(on_gotosocial, item, Action.REJECT, reason="Two accounts", message="Please use your first")

    assert outcome == Applied((Gone(item.remote_id),))
    sent = next(request.form for request in gotosocial.asked if request.path.endswith("/reject"))
    assert sent.to_dict() == {
        "private_comment": "Two accounts",
        "message": "Please use your first",
        "send_email": "true",
    }


# Measures


@pytest.mark.parametrize(
    ("action", "back", "flag", "word"),
    [
        (Action.SILENCE, Action.UNSILENCE, "silenced", "silence"),
        (Action.BAN, Action.UNBAN, "disabled", "disable"),
        (Action.SUSPEND, Action.UNSUSPEND, "suspended", "suspend"),
    ],
)
def test_a_measure_resolves_every_report_about_a_member_and_can_be_lifted(
    mastodon: Played, on_mastodon: Adapter, action: Action, back: Action, flag: str, word: str
) -> None:
    item, number = report(on_mastodon), mastodon.number(8)
    other = mastodon.add_report(50, number, mastodon.number(KIM))

    outcome = act(on_mastodon, item, action, message="Please stop")

    assert state(outcome) is ItemState.HANDLED
    assert mastodon.accounts[number][flag]
    assert mastodon.reports[other]["action_taken"]
    assert mastodon.written[-1] == {"type": word, "text": "Please stop", "report_id": "8"}
    assert isinstance(act(on_mastodon, item, back, base_version=""), Applied)
    assert not mastodon.accounts[number][flag]
    assert isinstance(act(on_mastodon, item, back, base_version=""), AlreadyDone)


def test_what_became_of_a_report_by_a_measure_is_not_called_a_mere_resolution(
    mastodon: Played, on_mastodon: Adapter
) -> None:
    item = report(on_mastodon)
    act(on_mastodon, item, Action.SUSPEND)

    seen = on_mastodon.read(item.remote_id)

    assert isinstance(seen, Item)
    assert seen.handled is not None
    assert (seen.handled.action, seen.handled.by) == ("", "warden")


def test_a_measure_that_is_lifted_at_the_same_moment_is_a_conflict(mastodon: Played, on_mastodon: Adapter) -> None:
    number = mastodon.number(9)
    mastodon.after = lambda: mastodon.accounts[number].update(suspended=False)

    with pytest.raises(Conflict, match="quin is good"):
        act_on_member(on_mastodon, Action.SUSPEND, f"account/{number}")


def test_a_warning_resolves_one_report_and_is_mailed_with_its_words(mastodon: Played, on_mastodon: Adapter) -> None:
    item = report(on_mastodon)
    other = mastodon.add_report(50, mastodon.number(8), mastodon.number(KIM))

    assert state(act(on_mastodon, item, Action.WARN, message="Be kind")) is ItemState.HANDLED

    assert mastodon.written == [{"type": "none", "report_id": "8", "text": "Be kind"}]
    assert not mastodon.reports[other]["action_taken"]


def test_nobody_acts_on_the_account_that_they_are_signed_in_with(mastodon: Played, on_mastodon: Adapter) -> None:
    with pytest.raises(Forbidden, match="signed in with"):
        act_on_member(on_mastodon, Action.SUSPEND, f"account/{mastodon.me['id']}")


def test_media_are_marked_and_shown_again(mastodon: Played, on_mastodon: Adapter) -> None:
    number = mastodon.number(9)
    assert isinstance(act_on_member(on_mastodon, Action.MODERATE, f"account/{number}", value="sensitive"), Applied)
    assert member(on_mastodon, number).moderation == "sensitive"
    assert isinstance(act_on_member(on_mastodon, Action.MODERATE, f"account/{number}", value="sensitive"), AlreadyDone)
    assert isinstance(act_on_member(on_mastodon, Action.MODERATE, f"account/{number}", value="usual"), Applied)
    assert member(on_mastodon, number).moderation == ""


def test_a_private_post_names_its_reader_and_is_taken_once(mastodon: Played, on_mastodon: Adapter) -> None:
    to = f"account/{mastodon.number(9)}"
    for _ in range(2):
        act_on_member(on_mastodon, Action.MESSAGE, to, message="Good to have you", value="Welcome", key="one")

    assert mastodon.written == [{"status": "@quin Welcome\n\nGood to have you", "visibility": "direct"}]


def test_a_post_that_is_too_long_is_refused_with_the_servers_words(mastodon: Played, on_mastodon: Adapter) -> None:
    with pytest.raises(Invalid, match="character limit of 500"):
        act_on_member(on_mastodon, Action.MESSAGE, f"account/{mastodon.number(9)}", message="m" * 600)


# GoToSocial


def test_there_a_resolved_report_and_a_suspension_are_final(on_gotosocial: Adapter) -> None:
    capabilities = on_gotosocial.capabilities
    assert {rule.action for rule in capabilities.actions if rule.inverse is not None} == set()
    assert not capabilities.claims
    assert {rule.action for rule in capabilities.actions if Action.SUSPEND in (rule.action, rule.inverse)} == {
        Action.SUSPEND
    }
    item = report(on_gotosocial)
    assert set(item.actions) == {"approve", "suspend"}
    with pytest.raises(Unsupported, match="GoToSocial cannot restore"):
        on_gotosocial.execute(command(item, ActionRule(Action.RESTORE, "", frozenset({item.kind}), Effect.REOPENS)))


def test_there_a_comment_goes_with_a_resolution(gotosocial: Played, on_gotosocial: Adapter) -> None:
    item = report(on_gotosocial)

    act(on_gotosocial, item, Action.APPROVE, reason="Told them")

    seen = on_gotosocial.read(item.remote_id)
    assert isinstance(seen, Item)
    assert seen.handled is not None
    assert (seen.handled.by, seen.handled.reason) == ("warden", "Told them")


def test_there_a_suspension_also_resolves_the_report(gotosocial: Played, on_gotosocial: Adapter) -> None:
    item = report(on_gotosocial)

    assert state(act(on_gotosocial, item, Action.SUSPEND, reason="Spam")) is ItemState.HANDLED

    paths = [request.path.rpartition("/")[2] for request in gotosocial.asked if request.method == "POST"]
    assert paths == ["action", "resolve"]


def test_there_a_second_measure_waits_until_the_first_is_done(gotosocial: Played, on_gotosocial: Adapter) -> None:
    target = f"account/{gotosocial.number(9)}"
    act_on_member(on_gotosocial, Action.SUSPEND, target)

    with pytest.raises(Busy, match="tried again"):
        act_on_member(on_gotosocial, Action.SUSPEND, target)

    for _ in range(RUNNING):
        on_gotosocial.read_record(Feed.MEMBERS, target)
    assert isinstance(act_on_member(on_gotosocial, Action.SUSPEND, target), AlreadyDone)


# Per person and per item


@pytest.mark.parametrize(
    ("permissions", "offered"),
    [
        (1, {"approve", "claim", "warn", "silence", "ban", "suspend"}),
        (1 << 4 | 1 << 10, {"approve", "claim", "warn", "silence", "ban", "suspend"}),
        (1 << 4, {"approve", "claim"}),
        (1 << 10, set()),
    ],
)
def test_a_role_offers_what_the_server_would_not_refuse(
    mastodon: Played, on_mastodon: Adapter, permissions: int, offered: set[str]
) -> None:
    mastodon.me["role"]["permissions"] = str(permissions)

    found = on_mastodon.fetch(Feed.REPORTS, None, 100).records[0]

    assert isinstance(found, Item)
    assert set(found.actions) == offered


def test_nothing_is_offered_against_somebody_who_stands_as_high(mastodon: Played, on_mastodon: Adapter) -> None:
    mastodon.accounts[mastodon.number(8)]["role"] = {"name": "Owner", "position": 1000, "permissions": 1}

    assert set(report(on_mastodon).actions) == {"approve", "claim"}


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"domain": "far.example"}, {"warn", "ban"}),
        ({"silenced": True}, {"silence"}),
        ({"disabled": True}, {"ban"}),
        ({"suspended": True}, {"silence", "ban", "suspend"}),
    ],
)
def test_a_report_offers_what_still_makes_a_difference(
    mastodon: Played, on_mastodon: Adapter, changes: dict[str, object], missing: set[str]
) -> None:
    mastodon.accounts[mastodon.number(8)] |= changes

    everything = {"approve", "claim", "warn", "silence", "ban", "suspend"}
    assert set(report(on_mastodon).actions) == everything - missing


def test_what_one_took_over_can_be_given_back(mastodon: Played, on_mastodon: Adapter) -> None:
    act(on_mastodon, report(on_mastodon), Action.CLAIM)
    item = report(on_mastodon)

    assert "release" in item.actions
    assert "claim" not in item.actions
    act(on_mastodon, item, Action.RELEASE)
    assert mastodon.reports["8"]["assigned_account"] is None


def test_what_a_colleague_has_is_not_taken_from_them_by_giving_back(mastodon: Played, on_mastodon: Adapter) -> None:
    act(on_mastodon, report(on_mastodon), Action.CLAIM)
    item = report(on_mastodon)
    mastodon.reports["8"]["assigned_account"] = mastodon.number(KIM)

    assert isinstance(act(on_mastodon, item, Action.RELEASE), AlreadyDone)
    assert mastodon.reports["8"]["assigned_account"] == mastodon.number(KIM)


def test_a_member_who_is_no_longer_there(on_mastodon: Adapter) -> None:
    with pytest.raises(NotFound, match="no longer there"):
        act_on_member(on_mastodon, Action.SUSPEND, "account/999")
