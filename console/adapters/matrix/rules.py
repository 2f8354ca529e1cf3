"""What can be done on a Matrix server, as data."""

from __future__ import annotations

from dataclasses import replace

from console.domain.actions import Action, ActionRule, Condition, Effect, Need, TargetKind
from console.domain.capabilities import Capabilities, FeedRule
from console.domain.items import ItemKind
from console.domain.records import Feed

SETTLE = 30.0
"""Seconds after a broken-off request in which Synapse may still be busy with it; an event took 0.03 s alone."""
REASON_LIMIT = 2000
"""An event may have 65,536 bytes; a reason is a sentence or two of it."""

SHADOW, USUAL = "shadow_ban", "default"
TREATMENTS = (
    (SHADOW, "Show what they send to nobody but themselves"),
    (USUAL, "As everybody’s"),
)
"""How somebody's messages are treated; the last is Synapse's usual one."""

_REPORT, _PERSON, _KNOCK = frozenset({ItemKind.REPORT}), frozenset({ItemKind.MEMBER}), frozenset({ItemKind.JOIN})
_REPORTED = _REPORT | _PERSON
_NOBODYS: frozenset[ItemKind] = frozenset()

OF_MESSAGE = (Action.APPROVE, Action.REMOVE)
OF_PERSON = (Action.APPROVE,)
OF_KNOCK = (Action.APPROVE, Action.REJECT)
IN_ROOM = (Action.KICK, Action.BAN)
ON_SERVER = (Action.SUSPEND, Action.MODERATE)


def _closing(action: Action, title: str, kinds: frozenset[ItemKind], condition: Condition) -> ActionRule:
    return ActionRule(
        action, title, kinds, Effect.CLOSES, condition=condition, settle=SETTLE, reason_limit=REASON_LIMIT
    )


def _on(target: TargetKind, action: Action, title: str, kinds: frozenset[ItemKind] = _NOBODYS) -> ActionRule:
    """Something that leaves the item open, and that may be done twice."""
    return ActionRule(
        action,
        title,
        kinds,
        Effect.NONE,
        repeatable=True,
        settle=SETTLE,
        reason_limit=REASON_LIMIT,
        target=target,
    )


def _pair(there: ActionRule, back: Action, title: str) -> tuple[ActionRule, ActionRule]:
    """An action and the one that takes it back."""
    return replace(there, inverse=back), replace(
        there, action=back, title=title, inverse=there.action, then=None, reason=Need.NONE
    )


def _of_people(target: TargetKind, in_room: frozenset[ItemKind], on_server: frozenset[ItemKind]) -> list[ActionRule]:
    where = "" if target is TargetKind.ITEM else " in all rooms"
    on_item = target is TargetKind.ITEM
    kick = replace(
        _on(target, Action.KICK, f"Put out of the room{'' if on_item else 's'}", in_room), reason=Need.OPTIONAL
    )
    ban = replace(
        _on(target, Action.BAN, f"Ban{where}", in_room),
        reason=Need.OPTIONAL,
        then=Action.REMOVE if on_item else None,
    )
    treat = replace(_on(target, Action.MODERATE, "Set how messages are treated", on_server), values=TREATMENTS)
    return [
        kick,
        *_pair(ban, Action.UNBAN, f"Lift the ban{where}"),
        *_pair(_on(target, Action.SUSPEND, "Suspend", on_server), Action.UNSUSPEND, "Lift the suspension"),
        treat,
    ]


_REMOVE = replace(
    _closing(Action.REMOVE, "Remove the message", _REPORT, Condition.CONSUMED),
    # Whoever takes the report removes the message, and goes on with it after a break; see `claims`.
    repeatable=True,
    reason=Need.OPTIONAL,
)
_TELL = replace(_on(TargetKind.MEMBER, Action.MESSAGE, "Write as the server"), message=Need.REQUIRED)
_INVITE = _on(TargetKind.COMMUNITY, Action.INVITE, "Invite into a room")
_PUBLISH = _on(TargetKind.DOCUMENT, Action.PUBLISH, "Set the topic")

CAPABILITIES = Capabilities(
    feeds=(
        FeedRule(Feed.REPORTS, incremental=False, every=120.0, page=100),
        FeedRule(Feed.QUEUE, incremental=False, every=300.0, page=100),
        FeedRule(Feed.ACTIVITY, incremental=True, every=300.0, page=200),
        FeedRule(Feed.MEMBERS, incremental=False, every=6 * 3600.0, page=50),
        FeedRule(Feed.TERMS, incremental=False, every=6 * 3600.0, page=100),
    ),
    actions=(
        _closing(Action.APPROVE, "Keep, and dismiss the report", _REPORTED, Condition.CONSUMED),
        _REMOVE,
        _closing(Action.APPROVE, "Let in", _KNOCK, Condition.NOTHING),
        replace(_closing(Action.REJECT, "Turn away", _KNOCK, Condition.NOTHING), reason=Need.OPTIONAL),
        *_of_people(TargetKind.ITEM, _REPORT, _REPORTED),
        *_of_people(TargetKind.MEMBER, _NOBODYS, _NOBODYS),
        _TELL,
        _INVITE,
        _PUBLISH,
        *_pair(_on(TargetKind.POST, Action.PIN, "Pin"), Action.UNPIN, "Unpin"),
    ),
    concurrency=4,
)
"""No budget: Synapse states no rate of its own to a client, and limits only what writes into rooms; what it then asks
to wait is waited."""
