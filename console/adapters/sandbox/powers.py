"""What an account in the sandbox can do: feeds, actions and their rules."""

from __future__ import annotations

from dataclasses import replace

from console.domain.actions import Action, ActionRule, Condition, Effect, Need, TargetKind
from console.domain.capabilities import Capabilities, FeedRule, Grant, Permission
from console.domain.items import ItemKind
from console.domain.records import Feed

_POST, _COMMENT, _REPORT = ItemKind.POST, ItemKind.COMMENT, ItemKind.REPORT
_EDIT, _JOIN, _MEMBER = ItemKind.EDIT, ItemKind.JOIN, ItemKind.MEMBER
_ALL = frozenset(ItemKind)
_HELD = frozenset({_POST, _COMMENT, _EDIT, _JOIN})
TREATMENTS = (
    ("", "As for everybody"),
    ("checked", "Every post waits for a moderator"),
    ("silenced", "May read, may not write"),
)


def _closing(
    action: Action, title: str, kinds: set[ItemKind] | frozenset[ItemKind], *, final: bool = False, **more: Need
) -> ActionRule:
    return ActionRule(
        action,
        title,
        frozenset(kinds),
        Effect.CLOSES,
        repeatable=not final or action is Action.DISCARD,
        inverse=None if final else Action.RESTORE,
        condition=Condition.VERSION,
        reason=more.get("reason", Need.OPTIONAL),
        message=more.get("message", Need.NONE),
    )


def _ban(kinds: set[ItemKind], then: Action) -> ActionRule:
    return ActionRule(
        Action.BAN,
        "Ban the author",
        frozenset(kinds),
        Effect.NONE,
        repeatable=True,
        inverse=Action.UNBAN,
        reason=Need.OPTIONAL,
        then=then,
    )


_BAN_AND_BACK = (
    _ban({_MEMBER}, Action.APPROVE),
    ActionRule(Action.UNBAN, "Let back in", _ALL, Effect.NONE, repeatable=True),
)

CAPABILITIES = Capabilities(
    feeds=(
        FeedRule(Feed.QUEUE, incremental=True, every=20),
        FeedRule(Feed.REPORTS, incremental=True, every=20),
        FeedRule(Feed.MEMBERS, incremental=True, every=300, page=500),
        FeedRule(Feed.TERMS, incremental=False, every=3600),
        FeedRule(Feed.EVENTS, incremental=False, every=3600),
        FeedRule(Feed.LOG, incremental=True, every=60, page=500),
        FeedRule(Feed.ACTIVITY, incremental=True, every=3600, page=2000),
    ),
    actions=(
        _closing(Action.APPROVE, "Approve", _HELD),
        _closing(Action.APPROVE, "Keep", {_REPORT}),
        _closing(Action.APPROVE, "No action", {_MEMBER}),
        _closing(Action.REJECT, "Reject", _HELD),
        _closing(Action.REMOVE, "Take down", {_REPORT}),
        _closing(Action.SPAM, "Spam", {_POST, _COMMENT, _REPORT}),
        _closing(Action.EDIT, "Edit and publish", {_POST, _COMMENT, _REPORT, _EDIT}, message=Need.OPTIONAL),
        _closing(Action.DISCARD, "Discard", _HELD, final=True),
        _closing(
            Action.WARN, "Warn the author", {_POST, _COMMENT, _REPORT, _MEMBER}, final=True, message=Need.REQUIRED
        ),
        ActionRule(
            Action.DEFER,
            "Later",
            _ALL,
            Effect.DEFERS,
            repeatable=True,
            inverse=Action.RESUME,
            condition=Condition.VERSION,
            reason=Need.OPTIONAL,
        ),
        ActionRule(Action.RESUME, "Back to the queue", _ALL, Effect.REOPENS, repeatable=True),
        ActionRule(Action.RESTORE, "Take back", _ALL, Effect.REOPENS, repeatable=True, condition=Condition.VERSION),
        _ban({_POST, _COMMENT, _JOIN}, Action.DISCARD),
        _ban({_REPORT}, Action.REMOVE),
        _BAN_AND_BACK[0],
        _BAN_AND_BACK[1],
        *(replace(rule, kinds=frozenset(), then=None, target=TargetKind.MEMBER) for rule in _BAN_AND_BACK),
        ActionRule(
            Action.MODERATE,
            "Treat posts",
            frozenset(),
            Effect.NONE,
            repeatable=True,
            values=TREATMENTS,
            target=TargetKind.MEMBER,
        ),
        ActionRule(
            Action.PUBLISH,
            "Publish",
            frozenset(),
            Effect.NONE,
            repeatable=True,
            inverse=Action.PUBLISH,
            condition=Condition.VERSION,
            reason=Need.OPTIONAL,
            target=TargetKind.DOCUMENT,
        ),
    ),
    concurrency=4,
)

_NOT_OFFERED = frozenset({Action.RESTORE, Action.RESUME, Action.UNBAN})
OFFERS = {
    kind: tuple(
        rule.action.value for rule in CAPABILITIES.actions if kind in rule.kinds and rule.action not in _NOT_OFFERED
    )
    for kind in ItemKind
}
"""What may be done to a pending item of a kind; the ways back are not offered, they follow from undo."""

PERMISSIONS = (
    Permission("Read what waits, and the reports", Grant.YES),
    Permission("Decide on posts, comments, edits and requests to join", Grant.YES),
    Permission("Warn and ban members", Grant.YES),
    Permission("See the members, the meetups and the log", Grant.YES),
    Permission("Change the house rules", Grant.YES),
)
