"""What can be done in a calendar, as data."""

from __future__ import annotations

from console.domain.actions import Action, ActionRule, Condition, Effect, TargetKind
from console.domain.capabilities import Capabilities, FeedRule
from console.domain.records import Feed

SETTLE = 30.0
"""Seconds after a broken-off request in which a server may still be busy with it; one event takes it a few
hundredths."""


def _rule(action: Action, title: str) -> ActionRule:
    """Each is repeatable: a second attempt finds what the first one made, and sees that it is as it was meant."""
    return ActionRule(
        action,
        title,
        frozenset(),
        Effect.NONE,
        repeatable=True,
        inverse=Action.SCHEDULE,
        condition=Condition.VERSION,
        settle=SETTLE,
        target=TargetKind.MEETUP,
    )


CAPABILITIES = Capabilities(
    feeds=(FeedRule(Feed.EVENTS, incremental=True, every=300.0, page=100),),
    actions=(_rule(Action.SCHEDULE, "Save the event"), _rule(Action.CANCEL, "Take off the calendar")),
    concurrency=2,
)
