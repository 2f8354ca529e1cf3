"""What can be done on a server, as data: Mastodon has everything, others what their traits say."""

from __future__ import annotations

from functools import cache

from console.adapters.mastodon.client import LARGEST_PAGE, LARGEST_TIMELINE
from console.adapters.mastodon.mapping import SENSITIVE, USUAL
from console.adapters.mastodon.traits import Traits
from console.domain.actions import Action, ActionRule, Effect, Need, TargetKind
from console.domain.capabilities import Capabilities, FeedRule
from console.domain.items import ItemKind
from console.domain.records import Feed

SETTLE = 60.0
"""Seconds after which a server no longer works on a request whose answer was lost (its web server gives up earlier)."""
CALLS = 5
"""Calls that a decision takes: the engine looks, the adapter looks, acts, and looks again at what it acted on."""
POST_LIMIT = 420
"""Characters of a private post: 500, of which the name of who gets it takes some."""
TEXT_LIMIT = 2000
TREATMENTS = ((SENSITIVE, "Mark all their media as sensitive"), (USUAL, "Show their media as they set it"))

_REPORTED = frozenset({ItemKind.REPORT, ItemKind.MEMBER})
_JOIN = frozenset({ItemKind.JOIN})
_NOBODYS: frozenset[ItemKind] = frozenset()
_HOUR = 3600.0


@cache
def capabilities(traits: Traits) -> Capabilities:
    """Everything that a server of this kind offers."""
    feeds = [
        FeedRule(Feed.REPORTS, incremental=False, every=120.0, page=LARGEST_PAGE),
        FeedRule(Feed.QUEUE, incremental=False, every=120.0, page=LARGEST_PAGE),
        FeedRule(Feed.MEMBERS, incremental=False, every=6 * _HOUR, page=LARGEST_PAGE),
        FeedRule(Feed.TERMS, incremental=False, every=6 * _HOUR, cost=4),
        FeedRule(Feed.ACTIVITY, incremental=True, every=_HOUR, page=LARGEST_TIMELINE),
    ]
    if traits.announces:
        feeds.append(FeedRule(Feed.EVENTS, incremental=False, every=_HOUR))
    actions = [*_sign_ups(traits), *(_full() if traits.full else _final()), *_writing(traits)]
    return Capabilities(tuple(feeds), tuple(actions), concurrency=2, claims=traits.full)


def _sign_ups(traits: Traits) -> tuple[ActionRule, ...]:
    """Both final. GoToSocial keeps a comment and mails a message; Mastodon takes neither."""
    told = Need.NONE if traits.full else Need.OPTIONAL
    return (
        ActionRule(Action.APPROVE, "Let in", _JOIN, Effect.CLOSES, repeatable=True, settle=SETTLE, cost=CALLS),
        ActionRule(
            Action.REJECT, "Turn down", _JOIN, Effect.CLOSES, reason=told, message=told, settle=SETTLE, cost=CALLS
        ),
    )


def _full() -> tuple[ActionRule, ...]:
    """Mastodon. A measure resolves every report about the member, and lifting it opens none of them again."""
    return (
        ActionRule(
            Action.APPROVE,
            "Resolve",
            _REPORTED,
            Effect.CLOSES,
            repeatable=True,
            inverse=Action.RESTORE,
            settle=SETTLE,
            cost=CALLS,
        ),
        ActionRule(
            Action.RESTORE,
            "Open again",
            _REPORTED,
            Effect.REOPENS,
            repeatable=True,
            settle=SETTLE,
            cost=CALLS,
        ),
        ActionRule(
            Action.CLAIM,
            "Take over",
            _REPORTED,
            Effect.NONE,
            repeatable=True,
            inverse=Action.RELEASE,
            settle=SETTLE,
            cost=CALLS,
        ),
        ActionRule(
            Action.RELEASE,
            "Give back",
            _REPORTED,
            Effect.NONE,
            repeatable=True,
            inverse=Action.CLAIM,
            settle=SETTLE,
            cost=CALLS,
        ),
        *_measure(Action.SILENCE, "Limit", Action.UNSILENCE, "Lift the limit"),
        *_measure(Action.BAN, "Freeze", Action.UNBAN, "Thaw"),
        *_measure(Action.SUSPEND, "Suspend", Action.UNSUSPEND, "Lift the suspension"),
        _warn(_REPORTED, TargetKind.ITEM),
        _warn(_NOBODYS, TargetKind.MEMBER),
        ActionRule(
            Action.MODERATE,
            "Media",
            _NOBODYS,
            Effect.NONE,
            repeatable=True,
            settle=SETTLE,
            cost=CALLS,
            values=TREATMENTS,
            target=TargetKind.MEMBER,
        ),
    )


def _final() -> tuple[ActionRule, ...]:
    """GoToSocial, and whatever is not known: a report is resolved and a member suspended for good. A suspension there
    leaves the report open and takes its posts away after a while, so the two are done in one: between two commands the
    report would not be the same any more.
    """
    return (
        ActionRule(
            Action.APPROVE,
            "Resolve",
            _REPORTED,
            Effect.CLOSES,
            repeatable=True,
            reason=Need.OPTIONAL,
            settle=SETTLE,
            cost=CALLS,
            reason_limit=TEXT_LIMIT,
        ),
        ActionRule(
            Action.SUSPEND,
            "Suspend for good",
            _REPORTED,
            Effect.CLOSES,
            repeatable=True,
            reason=Need.OPTIONAL,
            settle=SETTLE,
            cost=CALLS,
            reason_limit=TEXT_LIMIT,
        ),
        ActionRule(
            Action.SUSPEND,
            "Suspend for good",
            _NOBODYS,
            Effect.NONE,
            repeatable=True,
            reason=Need.OPTIONAL,
            settle=SETTLE,
            cost=CALLS,
            reason_limit=TEXT_LIMIT,
            target=TargetKind.MEMBER,
        ),
    )


def _measure(action: Action, title: str, back: Action, back_title: str) -> tuple[ActionRule, ...]:
    """A measure and what lifts it, on a report and on a member. Both look before they act, so both can be repeated."""
    found = []
    for kinds, target, effect in (
        (_REPORTED, TargetKind.ITEM, Effect.CLOSES),
        (_NOBODYS, TargetKind.MEMBER, Effect.NONE),
    ):
        found.append(
            ActionRule(
                action,
                title,
                kinds,
                effect,
                repeatable=True,
                inverse=back,
                message=Need.OPTIONAL,
                settle=SETTLE,
                cost=CALLS,
                reason_limit=TEXT_LIMIT,
                target=target,
            )
        )
        found.append(
            ActionRule(
                back,
                back_title,
                kinds,
                Effect.NONE,
                repeatable=True,
                inverse=action if target is TargetKind.MEMBER else None,
                settle=SETTLE,
                cost=CALLS,
                target=target,
            )
        )
    return tuple(found)


def _warn(kinds: frozenset[ItemKind], target: TargetKind) -> ActionRule:
    """A mail cannot be called back, and a second attempt would send a second one."""
    return ActionRule(
        Action.WARN,
        "Warn",
        kinds,
        Effect.CLOSES if kinds else Effect.NONE,
        message=Need.REQUIRED,
        settle=SETTLE,
        cost=CALLS,
        reason_limit=TEXT_LIMIT,
        target=target,
    )


def _writing(traits: Traits) -> tuple[ActionRule, ...]:
    message = ActionRule(
        Action.MESSAGE,
        "Write in private",
        _NOBODYS,
        Effect.NONE,
        repeatable=traits.repeats_safely,
        message=Need.REQUIRED,
        settle=SETTLE,
        cost=CALLS,
        reason_limit=POST_LIMIT,
        target=TargetKind.MEMBER,
    )
    publish = ActionRule(
        Action.PUBLISH,
        "Publish",
        _NOBODYS,
        Effect.NONE,
        repeatable=True,
        settle=SETTLE,
        cost=CALLS,
        target=TargetKind.DOCUMENT,
    )
    return (message, publish) if traits.writes_texts else (message,)
