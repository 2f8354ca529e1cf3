"""What Discourse offers for an item, as Corral's actions.

Which actions are legal is up to each item, so nothing here says what an item allows: the tables only translate the
names that Discourse listed for it (app/models/reviewable_*.rb). What has no translation is named beside the item, so
that nobody thinks that it cannot be done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from console.adapters.discourse import wire
from console.domain.actions import Action
from console.domain.items import ItemKind

HIDE, KEEP = "hide", "keep"
"""The two ways of agreeing with a flag, as `Command.value`."""
_BAN = ("delete_user_block", "delete_and_block_user")
_NAMES: dict[ItemKind, dict[Action, tuple[str, ...]]] = {
    ItemKind.POST: {
        Action.APPROVE: ("approve_post", "approve_post_closed"),
        Action.REJECT: ("revise_and_reject_post",),
        Action.DISCARD: ("reject_post", "discard_post"),
        Action.SPAM: ("delete_user",),
        Action.BAN: _BAN,
    },
    ItemKind.JOIN: {
        Action.APPROVE: ("approve_user",),
        Action.REJECT: ("delete_user",),
        Action.DISCARD: ("delete_user",),
        Action.BAN: _BAN,
    },
    ItemKind.REPORT: {
        Action.APPROVE: (
            "disagree",
            "disagree_and_restore",
            "approve",
            "approve_and_unhide",
            "approve_and_restore",
            "unhide_post",
            "restore_post",
        ),
        Action.REJECT: ("agree_and_hide", "agree_and_keep_hidden", "agree_and_keep", "hide_post"),
        Action.REMOVE: ("delete_and_agree", "reject_and_delete", "delete_post"),
        Action.DISCARD: ("ignore_and_do_nothing", "ignore"),
        Action.SPAM: ("delete_user",),
        Action.BAN: _BAN,
        Action.SUSPEND: ("agree_and_suspend", "reject_and_suspend", "suspend_user"),
        Action.SILENCE: ("agree_and_silence", "reject_and_silence", "silence_user"),
    },
}
_KEEPING = ("agree_and_keep", "agree_and_keep_hidden")
_HIDDEN = frozenset({"agree_and_keep_hidden", "disagree_and_restore", "approve_and_unhide", "unhide_post"})
_SENDABLE = re.compile("[a-z_]{1,80}")
"""What the route takes."""


def kind_of(type_name: str) -> ItemKind:
    """What a type of reviewable is; those of plugins are about something published."""
    return {"ReviewableQueuedPost": ItemKind.POST, "ReviewableUser": ItemKind.JOIN}.get(type_name, ItemKind.REPORT)


def offered(reviewable: wire.Reviewable, beside: wire.Beside) -> dict[str, wire.Offered]:
    """What this item allows, by name, in Discourse's order."""
    bundles = {bundle.id: bundle for bundle in beside.bundled_actions}
    actions = {action.id: action for action in beside.actions}
    found = {}
    for bundle_id in reviewable.bundled_action_ids:
        for action_id in bundles[bundle_id].action_ids if bundle_id in bundles else ():
            if action_id in actions:
                found[_name(actions[action_id])] = actions[action_id]
    return found


def calls(kind: ItemKind, offers: dict[str, wire.Offered]) -> dict[Action, str]:
    """Corral's actions for an item, and what to send for each.

    Where agreeing can hide the post or leave it, the stamp keeps both, hiding first.
    """
    found: dict[Action, str] = {}
    for action, names in _NAMES.get(kind, {}).items():
        wanted = [name for name in names if name in offers]
        if action is Action.REJECT and kind is ItemKind.REPORT and wanted:
            keeping = next((name for name in _KEEPING if name in offers), wanted[0])
            found[action] = f"{sendable(offers[wanted[0]])},{sendable(offers[keeping])}"
        elif wanted:
            found[action] = sendable(offers[wanted[0]])
    return {action: call for action, call in found.items() if all(map(_SENDABLE.fullmatch, call.split(",")))}


def chosen(call: str, value: str) -> str:
    """What to send of a call that has two ways."""
    hiding, _, keeping = call.partition(",")
    return keeping if value == KEEP and keeping else hiding


def untranslated(kind: ItemKind, offers: dict[str, wire.Offered]) -> tuple[str, ...]:
    """What Discourse offers beside, in its own words."""
    known = {name for names in _NAMES.get(kind, {}).values() for name in names} | {*_KEEPING}
    return tuple(action.label or name for name, action in offers.items() if name not in known)


def is_hidden(offers: Iterable[str]) -> bool:
    """Whether the post is hidden at the moment, which only its offers tell."""
    return not _HIDDEN.isdisjoint(offers)


def sendable(action: wire.Offered) -> str:
    """What to send for an action."""
    return action.server_action or _name(action)


def _name(action: wire.Offered) -> str:
    """Newer versions put the item's number before the name."""
    return action.action_name or action.id.rpartition("-")[2]
