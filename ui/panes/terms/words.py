"""The words of this pane: times, what became of a publication, what was decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.analysis.clause_difference import compare, in_words
from console.analysis.clauses import Text as RulesText
from console.domain.actions import Action
from console.domain.commands import CommandState
from console.services.citing import Usage
from console.services.terms_publishing import Result
from ui.theme import Meaning

PAST = {
    Action.APPROVE: "Approved",
    Action.REJECT: "Rejected",
    Action.DISCARD: "Discarded",
    Action.SPAM: "Spam",
    Action.WARN: "Warned",
    Action.EDIT: "Edited",
    Action.REMOVE: "Removed",
    Action.BAN: "Banned",
    Action.DEFER: "Deferred",
    Action.MODERATE: "Moderated",
}
MEANINGS = {
    Action.WARN: Meaning.MED,
    Action.EDIT: Meaning.ACCENT,
    Action.REJECT: Meaning.HIGH,
    Action.DISCARD: Meaning.HIGH,
    Action.SPAM: Meaning.HIGH,
    Action.REMOVE: Meaning.HIGH,
    Action.BAN: Meaning.HIGH,
}


def usage(found: Usage) -> str:
    """ "31 warned   4 rejected   2 approved"."""
    return "   ".join(
        f"{number:,} {PAST.get(action, action.value).lower()}" for action, number in found.by_action.items()
    )


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in a few letters."""
    minutes = int((now - then) / timedelta(minutes=1))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 1440 else when(then, now)


def when(then: datetime, now: datetime) -> str:
    """A day, as short as it can be."""
    local, today = then.astimezone(now.tzinfo), now
    if local.date() == today.date():
        return f"today, {local:%H:%M}"
    return f"{local.day} {local:%b}" if local.year == today.year else f"{local.day} {local:%b %Y}"


def changed(before: RulesText, after: RulesText) -> str:
    """What changed, in one line."""
    told = in_words(compare(before, after))
    return told[0].upper() + told[1:]


def tone_of(found: Result) -> str:
    """The ink of what became of a publication."""
    if found.command.state in (CommandState.PARKED, CommandState.UNCERTAIN):
        return "high"
    return "good" if found.command.state is CommandState.SENT else "text_2"
