"""What can be done on a NodeBB forum, as data."""

from __future__ import annotations

from dataclasses import replace

from console.domain.actions import Action, ActionRule, Condition, Effect, Need, TargetKind
from console.domain.capabilities import Capabilities, FeedRule
from console.domain.items import ItemKind
from console.domain.records import Feed

SETTLE = 60.0
"""Seconds after a broken-off request in which NodeBB may still be busy with it; none was seen to take one."""
REASON_LIMIT = 1000
_POST, _JOIN = frozenset({ItemKind.POST}), frozenset({ItemKind.JOIN})
_REPORT, _MEMBER = frozenset({ItemKind.REPORT}), frozenset({ItemKind.MEMBER})
_FLAGS = _REPORT | _MEMBER
_NONE: frozenset[ItemKind] = frozenset()


def _consuming(action: Action, title: str, kinds: frozenset[ItemKind], reason: Need = Need.NONE) -> ActionRule:
    return ActionRule(
        action,
        title,
        kinds,
        Effect.CLOSES,
        condition=Condition.CONSUMED,
        reason=reason,
        settle=SETTLE,
        reason_limit=REASON_LIMIT,
    )


def _ruling(action: Action, title: str, kinds: frozenset[ItemKind]) -> ActionRule:
    """What is decided on a flag: NodeBB checks nothing, and keeps whatever came last."""
    return ActionRule(
        action, title, kinds, Effect.CLOSES, repeatable=True, inverse=Action.RESTORE, settle=SETTLE, cost=3
    )


def _pair(forth: ActionRule, back: Action, title: str) -> tuple[ActionRule, ActionRule]:
    """An action, and the one that takes it back."""
    there = replace(forth, inverse=back)
    return there, replace(forth, action=back, title=title, inverse=forth.action, then=None, reason=Need.NONE)


def _measure(action: Action, title: str, kinds: frozenset[ItemKind], then: Action | None) -> ActionRule:
    return ActionRule(
        action,
        title,
        kinds,
        Effect.NONE,
        repeatable=True,
        reason=Need.OPTIONAL,
        then=then,
        settle=SETTLE,
        reason_limit=REASON_LIMIT,
        target=TargetKind.ITEM if kinds else TargetKind.MEMBER,
        cost=3,
    )


def _other(action: Action, title: str, target: TargetKind, message: Need = Need.NONE) -> ActionRule:
    return ActionRule(action, title, _NONE, Effect.NONE, message=message, settle=SETTLE, target=target, cost=3)


def _on_post(action: Action, title: str) -> ActionRule:
    return replace(_other(action, title, TargetKind.POST), repeatable=True)


CAPABILITIES = Capabilities(
    feeds=(
        FeedRule(Feed.QUEUE, incremental=False, every=120.0, page=20),
        FeedRule(Feed.REPORTS, incremental=False, every=120.0, page=20),
        FeedRule(Feed.MEMBERS, incremental=False, every=6 * 3600.0, page=50),
        FeedRule(Feed.TERMS, incremental=False, every=6 * 3600.0, page=1),
        FeedRule(Feed.ACTIVITY, incremental=True, every=600.0, page=20),
    ),
    actions=(
        _consuming(Action.APPROVE, "Accept", _POST | _JOIN),
        _consuming(Action.REJECT, "Reject, with a message", _POST, Need.REQUIRED),
        _consuming(Action.DISCARD, "Reject", _POST | _JOIN),
        ActionRule(Action.EDIT, "Edit", _POST, Effect.NONE, repeatable=True, settle=SETTLE, cost=3),
        ActionRule(Action.WARN, "Write to the author", _POST, Effect.NONE, message=Need.REQUIRED, settle=SETTLE),
        _ruling(Action.APPROVE, "Reject the flag", _FLAGS),
        _ruling(Action.DISCARD, "Resolve the flag", _FLAGS),
        _ruling(Action.REMOVE, "Delete the post", _REPORT),
        replace(_ruling(Action.RESTORE, "Open again", _FLAGS), effect=Effect.REOPENS, inverse=None),
        replace(_measure(Action.BAN, "Ban the author", _FLAGS, None), effect=Effect.CLOSES),
        *_pair(_measure(Action.BAN, "Ban the author", _POST, Action.DISCARD), Action.UNBAN, "Lift the ban"),
        *_pair(_measure(Action.SILENCE, "Mute the author", _FLAGS, Action.DISCARD), Action.UNSILENCE, "Lift the mute"),
        *_pair(
            ActionRule(Action.CLAIM, "Assign to me", _FLAGS, Effect.NONE, repeatable=True, settle=SETTLE, cost=3),
            Action.RELEASE,
            "Assign to nobody",
        ),
        *_pair(_measure(Action.BAN, "Ban", _NONE, None), Action.UNBAN, "Lift the ban"),
        *_pair(_measure(Action.SILENCE, "Mute", _NONE, None), Action.UNSILENCE, "Lift the mute"),
        _other(Action.MESSAGE, "Write in private", TargetKind.MEMBER, Need.REQUIRED),
        _other(Action.INVITE, "Invite by e-mail", TargetKind.COMMUNITY),
        _other(Action.PUBLISH, "Publish", TargetKind.DOCUMENT),
        *_pair(_on_post(Action.REMOVE, "Delete the post"), Action.RESTORE, "Restore the post"),
        *_pair(_on_post(Action.PIN, "Pin the topic"), Action.UNPIN, "Unpin the topic"),
    ),
    concurrency=4,
    claims=True,
)
