"""What can be done on a Discourse site, as data."""

from __future__ import annotations

from dataclasses import replace

from console.adapters.discourse.offers import HIDE, KEEP
from console.domain.actions import Action, ActionRule, Condition, Effect, Need, TargetKind
from console.domain.capabilities import Capabilities, FeedRule
from console.domain.items import ItemKind
from console.domain.records import Feed

SETTLE = 60.0
"""Seconds after which a request without an answer is no longer under way: the application server ends it after 30."""
REJECT_LIMIT = 500
PENALTY_LIMIT = 300
_POST, _JOIN, _REPORT = frozenset({ItemKind.POST}), frozenset({ItemKind.JOIN}), frozenset({ItemKind.REPORT})
_CLAIMABLE = _POST | _REPORT
_NONE: frozenset[ItemKind] = frozenset()


def _decision(
    action: Action,
    title: str,
    kinds: frozenset[ItemKind],
    reason: Need = Need.NONE,
    **more: object,
) -> ActionRule:
    rule = ActionRule(
        action,
        title,
        kinds,
        Effect.CLOSES,
        condition=Condition.VERSION,
        reason=reason,
        settle=SETTLE,
        reason_limit=REJECT_LIMIT,
    )
    return replace(rule, **more)  # type: ignore[arg-type]  # the field's own types hold


def _penalty(action: Action, title: str, inverse: Action, target: TargetKind) -> ActionRule:
    on_item = target is TargetKind.ITEM
    return ActionRule(
        action,
        title,
        _REPORT if on_item else _NONE,
        Effect.CLOSES if on_item else Effect.NONE,
        repeatable=not on_item,
        inverse=None if on_item else inverse,
        condition=Condition.VERSION if on_item else Condition.NOTHING,
        reason=Need.REQUIRED,
        message=Need.OPTIONAL,
        settle=SETTLE,
        reason_limit=PENALTY_LIMIT,
        target=target,
        cost=3 if on_item else 2,
    )


def _pardon(action: Action, title: str) -> ActionRule:
    """Nothing takes it back by itself: a penalty needs a reason of its own."""
    return ActionRule(
        action, title, _NONE, Effect.NONE, repeatable=True, settle=SETTLE, target=TargetKind.MEMBER, cost=2
    )


def _other(action: Action, title: str, target: TargetKind, cost: int, **more: object) -> ActionRule:
    rule = ActionRule(action, title, _NONE, Effect.NONE, settle=SETTLE, target=target, cost=cost)
    return replace(rule, **more)  # type: ignore[arg-type]  # the field's own types hold


CAPABILITIES = Capabilities(
    feeds=(
        FeedRule(Feed.QUEUE, incremental=False, every=120.0, page=10),
        FeedRule(Feed.MEMBERS, incremental=False, every=6 * 3600.0, page=100),
        FeedRule(Feed.TERMS, incremental=False, every=6 * 3600.0, page=1, cost=8),
        FeedRule(Feed.EVENTS, incremental=False, every=3600.0, page=200),
        FeedRule(Feed.ACTIVITY, incremental=True, every=600.0, page=50),
    ),
    actions=(
        _decision(Action.APPROVE, "Approve", _POST),
        _decision(Action.REJECT, "Ask to revise", _POST, Need.REQUIRED, message=Need.OPTIONAL),
        _decision(Action.DISCARD, "Reject", _POST),
        _decision(Action.SPAM, "Delete user as spammer", _POST | _REPORT),
        _decision(Action.BAN, "Delete and block user", _POST | _REPORT),
        _decision(Action.APPROVE, "Approve user", _JOIN),
        _decision(Action.REJECT, "Delete user, with a mail", _JOIN, Need.OPTIONAL),
        _decision(Action.DISCARD, "Delete user", _JOIN),
        _decision(Action.BAN, "Delete and block user", _JOIN),
        _decision(Action.APPROVE, "Disagree", _REPORT),
        _decision(
            Action.REJECT,
            "Agree",
            _REPORT,
            values=((HIDE, "Agree and hide the post"), (KEEP, "Agree and leave the post")),
        ),
        _decision(Action.REMOVE, "Agree and delete post", _REPORT),
        _decision(Action.DISCARD, "Ignore", _REPORT),
        _penalty(Action.SUSPEND, "Agree and suspend", Action.UNSUSPEND, TargetKind.ITEM),
        _penalty(Action.SILENCE, "Agree and silence", Action.UNSILENCE, TargetKind.ITEM),
        ActionRule(Action.EDIT, "Edit", _POST, Effect.NONE, condition=Condition.VERSION, settle=SETTLE, cost=2),
        ActionRule(
            Action.CLAIM,
            "Claim",
            _CLAIMABLE,
            Effect.NONE,
            repeatable=True,
            inverse=Action.RELEASE,
            condition=Condition.VERSION,
            settle=SETTLE,
            cost=3,
        ),
        ActionRule(
            Action.RELEASE,
            "Release",
            _CLAIMABLE,
            Effect.NONE,
            repeatable=True,
            inverse=Action.CLAIM,
            condition=Condition.VERSION,
            settle=SETTLE,
            cost=3,
        ),
        _penalty(Action.SUSPEND, "Suspend", Action.UNSUSPEND, TargetKind.MEMBER),
        _pardon(Action.UNSUSPEND, "Lift the suspension"),
        _penalty(Action.SILENCE, "Silence", Action.UNSILENCE, TargetKind.MEMBER),
        _pardon(Action.UNSILENCE, "Let write again"),
        _other(Action.MESSAGE, "Write a private message", TargetKind.MEMBER, 2, message=Need.REQUIRED),
        _other(Action.INVITE, "Invite by e-mail", TargetKind.COMMUNITY, 1, message=Need.OPTIONAL),
        _other(
            Action.PUBLISH,
            "Publish",
            TargetKind.DOCUMENT,
            4,
            condition=Condition.VERSION,
            reason=Need.OPTIONAL,
        ),
        _other(Action.SCHEDULE, "Put on the calendar", TargetKind.MEETUP, 3, condition=Condition.VERSION),
        _other(Action.CANCEL, "Take off the calendar", TargetKind.MEETUP, 3, condition=Condition.VERSION),
        _other(Action.PIN, "Pin the topic", TargetKind.POST, 1, repeatable=True, inverse=Action.UNPIN),
        _other(Action.UNPIN, "Unpin the topic", TargetKind.POST, 1, repeatable=True, inverse=Action.PIN),
    ),
    concurrency=2,
    claims=True,
)
"""Two at a time: the site's limit is reached long before more would help."""
