"""What can be done on a Mailman list, as data."""

from __future__ import annotations

from dataclasses import replace

from console.domain.actions import Action, ActionRule, Condition, Effect, Need, TargetKind
from console.domain.capabilities import Capabilities, FeedRule
from console.domain.items import ItemKind
from console.domain.records import Feed

SETTLE = 60.0
"""Seconds after a broken-off decision in which Mailman may still be busy with it. It took 3 s with 4,900 posts held and
grows with their number; two may queue."""

ALONE = 15.0
"""Seconds for which a broken-off decision keeps the others waiting: five times the slowest one that was seen."""

REASON_LIMIT = 4000
"""A reason goes into a mail; Mailman keeps any length."""

POST_ACTIONS = (Action.APPROVE, Action.REJECT, Action.DISCARD, Action.DEFER, Action.BAN, Action.MODERATE)
JOIN_ACTIONS = (Action.APPROVE, Action.REJECT, Action.DISCARD, Action.DEFER, Action.BAN)

DEFAULT = "default"
MODERATION = (
    ("accept", "Let every post through"),
    ("defer", "Let posts through the list’s usual checks"),
    ("hold", "Hold every post"),
    ("reject", "Send every post back"),
    ("discard", "Throw every post away"),
    (DEFAULT, "As the list does by default"),
)
"""A member's moderation action, and what it means; the last is Mailman's empty one."""

_EITHER = frozenset({ItemKind.POST, ItemKind.JOIN})
_POST = frozenset({ItemKind.POST})
_NOBODYS: frozenset[ItemKind] = frozenset()


def _decision(action: Action, title: str, reason: Need = Need.NONE) -> ActionRule:
    return ActionRule(
        action,
        title,
        _EITHER,
        Effect.CLOSES,
        condition=Condition.CONSUMED,
        reason=reason,
        settle=SETTLE,
        reason_limit=REASON_LIMIT,
    )


def _moderate(kinds: frozenset[ItemKind], target: TargetKind) -> ActionRule:
    """Nothing takes it back by itself: Mailman does not tell what was set before. It can be set again."""
    return ActionRule(
        Action.MODERATE,
        "Set moderation",
        kinds,
        Effect.NONE,
        repeatable=True,
        settle=SETTLE,
        values=MODERATION,
        target=target,
    )


def _ban(kinds: frozenset[ItemKind], then: Action | None, target: TargetKind) -> tuple[ActionRule, ActionRule]:
    ban = ActionRule(
        Action.BAN,
        "Ban",
        kinds,
        Effect.NONE,
        repeatable=True,
        inverse=Action.UNBAN,
        then=then,
        settle=SETTLE,
        target=target,
    )
    return ban, replace(ban, action=Action.UNBAN, title="Lift the ban", inverse=Action.BAN, then=None)


CAPABILITIES = Capabilities(
    feeds=(
        FeedRule(Feed.QUEUE, incremental=False, every=120.0, page=100),
        FeedRule(Feed.MEMBERS, incremental=False, every=6 * 3600.0, page=200),
        FeedRule(Feed.TERMS, incremental=False, every=6 * 3600.0, page=100),
    ),
    actions=(
        _decision(Action.APPROVE, "Accept"),
        _decision(Action.REJECT, "Reject", Need.OPTIONAL),
        _decision(Action.DISCARD, "Discard"),
        ActionRule(
            Action.DEFER, "Defer", _EITHER, Effect.DEFERS, repeatable=True, inverse=Action.RESUME, settle=SETTLE
        ),
        ActionRule(
            Action.RESUME,
            "Take up again",
            _EITHER,
            Effect.REOPENS,
            repeatable=True,
            inverse=Action.DEFER,
            settle=SETTLE,
        ),
        *_ban(_EITHER, Action.DISCARD, TargetKind.ITEM),
        _moderate(_POST, TargetKind.ITEM),
        *_ban(_NOBODYS, None, TargetKind.MEMBER),
        _moderate(_NOBODYS, TargetKind.MEMBER),
        ActionRule(
            Action.PUBLISH,
            "Publish",
            _NOBODYS,
            Effect.NONE,
            repeatable=True,
            inverse=Action.PUBLISH,
            condition=Condition.NOTHING,
            reason=Need.OPTIONAL,
            settle=SETTLE,
            target=TargetKind.DOCUMENT,
        ),
    ),
    concurrency=1,
    alone=ALONE,
)
"""One at a time, although two would take half the time: after it has mailed the author or passed the post on, Mailman
walks through all that its list holds, and where another decision takes something away at that moment, the walk breaks
off, Mailman answers 500 and holds the post as before. It would be decided again, and the author be told twice."""
