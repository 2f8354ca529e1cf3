"""What can be done on a WordPress site, as data."""

from __future__ import annotations

from dataclasses import replace

from console.domain.actions import Action, ActionRule, Effect, TargetKind
from console.domain.capabilities import Capabilities, FeedRule
from console.domain.items import ItemKind
from console.domain.records import Feed

SETTLE = 60.0
"""Seconds after a broken-off request in which PHP may still be at it: what stands before it gives up about then."""

NO_ROLE = "none"
ROLES = (
    ("subscriber", "Subscriber: reads, and comments as the site lets everybody"),
    ("contributor", "Contributor: writes posts that wait for review"),
    ("author", "Author: publishes own posts"),
    ("editor", "Editor: publishes and moderates everything"),
    (NO_ROLE, "No role on this site"),
)
"""A user's role, and what it means. Nobody is made an administrator from a desk where comments are decided."""

_COMMENT = frozenset({ItemKind.COMMENT})
_POST = frozenset({ItemKind.POST})
_EITHER = _COMMENT | _POST
_NOBODYS: frozenset[ItemKind] = frozenset()


def _decision(action: Action, title: str, kinds: frozenset[ItemKind]) -> ActionRule:
    return ActionRule(action, title, kinds, Effect.CLOSES, repeatable=True, inverse=Action.RESTORE, settle=SETTLE)


_PIN = ActionRule(
    Action.PIN,
    "Keep on top",
    _NOBODYS,
    Effect.NONE,
    repeatable=True,
    inverse=Action.UNPIN,
    settle=SETTLE,
    target=TargetKind.POST,
)

CAPABILITIES = Capabilities(
    feeds=(
        FeedRule(Feed.QUEUE, incremental=False, every=120.0, page=100),
        FeedRule(Feed.MEMBERS, incremental=False, every=6 * 3600.0, page=100),
        FeedRule(Feed.TERMS, incremental=False, every=6 * 3600.0, page=100),
        FeedRule(Feed.ACTIVITY, incremental=True, every=1800.0, page=100),
        FeedRule(Feed.LOG, incremental=True, every=6 * 3600.0, page=100),
    ),
    actions=(
        _decision(Action.APPROVE, "Approve", _COMMENT),
        _decision(Action.APPROVE, "Publish", _POST),
        _decision(Action.REJECT, "Put into the trash", _COMMENT),
        _decision(Action.REJECT, "Give back as a draft", _POST),
        _decision(Action.SPAM, "Mark as spam", _COMMENT),
        _decision(Action.DISCARD, "Put into the trash", _POST),
        ActionRule(Action.RESTORE, "Let it wait again", _EITHER, Effect.REOPENS, repeatable=True, settle=SETTLE),
        ActionRule(Action.EDIT, "Edit", _COMMENT, Effect.NONE, repeatable=True, settle=SETTLE),
        ActionRule(Action.DEFER, "Later", _EITHER, Effect.DEFERS, repeatable=True, inverse=Action.RESUME),
        ActionRule(Action.RESUME, "Take up again", _EITHER, Effect.REOPENS, repeatable=True, inverse=Action.DEFER),
        ActionRule(
            Action.MODERATE,
            "Set role",
            _NOBODYS,
            Effect.NONE,
            repeatable=True,
            settle=SETTLE,
            values=ROLES,
            target=TargetKind.MEMBER,
        ),
        _PIN,
        replace(_PIN, action=Action.UNPIN, title="No longer keep on top", inverse=Action.PIN),
        ActionRule(
            Action.PUBLISH, "Publish", _NOBODYS, Effect.NONE, repeatable=True, settle=SETTLE, target=TargetKind.DOCUMENT
        ),
    ),
    concurrency=4,
)
